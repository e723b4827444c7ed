"""Files to the bank behind one port: ISO 20022 pain.001, CSV, and a domestic batch format. Pure: bytes of values.

The same payments on the same day give the same bytes: nothing in them comes from a clock or a counter.
"""
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
END = "END"


@dataclass(frozen=True)
class Order:
    """One payment: its identifier, fen, the account that it goes to, what it is for."""

    key: str
    fen: int
    name: str
    number: str
    bank: str
    purpose: str


@dataclass(frozen=True)
class Orders:
    """What one file says: the batch's identifier, the day of execution, who pays, the orders by identifier."""

    key: str
    on: date
    payer: str
    orders: Sequence[Order]

    @property
    def total(self) -> int:
        """Sum in fen."""
        return sum(order.fen for order in self.orders)

    @property
    def checksum(self) -> str:
        """sha256 over identifier, fen and account of every order; the bank computes the same."""
        lines = "\n".join(f"{o.key} {o.fen} {o.number}" for o in self.orders)
        return sha256(lines.encode()).hexdigest()


def yuan(fen: int) -> str:
    """12345 -> 123.45"""
    return f"{fen // 100}.{fen % 100:02d}"


def pain(batch: Orders) -> bytes:
    """pain.001.001.09: one payment information block; the checksum stands in the block's identifier."""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn><GrpHdr>'
        f"<MsgId>{batch.key}</MsgId><CreDtTm>{batch.on}T00:00:00</CreDtTm><NbOfTxs>{len(batch.orders)}</NbOfTxs>"
        f"<CtrlSum>{yuan(batch.total)}</CtrlSum><InitgPty><Nm>{escape(batch.payer[:140])}</Nm></InitgPty></GrpHdr><PmtInf>"
        f"<PmtInfId>{batch.checksum[:35]}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{len(batch.orders)}</NbOfTxs>"
        f"<CtrlSum>{yuan(batch.total)}</CtrlSum><ReqdExctnDt><Dt>{batch.on}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>{escape(batch.payer[:140])}</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{batch.key}</Id></Othr></Id></DbtrAcct>"
        "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>\n"
    )
    body = "".join(
        f"<CdtTrfTxInf><PmtId><EndToEndId>{o.key}</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"CNY\">{yuan(o.fen)}</InstdAmt></Amt>"
        f"<CdtrAgt><FinInstnId><Nm>{escape(o.bank[:140])}</Nm></FinInstnId></CdtrAgt><Cdtr><Nm>{escape(o.name[:140])}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{o.number}</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>{escape(o.purpose[:140])}</Ustrd></RmtInf>"
        "</CdtTrfTxInf>\n" for o in batch.orders
    )
    return (head + body + "</PmtInf></CstmrCdtTrfInitn></Document>\n").encode()


HEADER = ("批次号", "付款编号", "金额", "户名", "账号", "开户行", "用途")


def sheet(batch: Orders) -> bytes:
    """CSV with a last line of count, sum and checksum. What a spreadsheet would compute is escaped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(
        (batch.key, o.key, yuan(o.fen), _plain(o.name), o.number, _plain(o.bank), _plain(o.purpose)) for o in batch.orders)
    writer.writerow((END, len(batch.orders), yuan(batch.total), batch.checksum, batch.on, "", ""))
    return ("\ufeff" + out.getvalue()).encode()


def _plain(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def lines(batch: Orders) -> bytes:
    """The domestic batch format: `|` between fields, GB18030, a head line and one line for each payment (a project format: the
    banks' own were not read)."""
    head = f"H|{batch.key}|{batch.on:%Y%m%d}|{len(batch.orders)}|{batch.total}|{batch.checksum}|{_bar(batch.payer)}\n"
    body = "".join(f"D|{o.key}|{o.fen}|{_bar(o.name)}|{o.number}|{_bar(o.bank)}|{_bar(o.purpose)}\n" for o in batch.orders)
    return (head + body).encode("gb18030")


def _bar(text: str) -> str:
    return text.replace("|", "/")


FORMS: dict[str, tuple[Callable[[Orders], bytes], str, str]] = {  # form -> (writer, media type, ending)
    "pain.001": (pain, "application/xml", "xml"),
    "csv": (sheet, "text/csv", "csv"),
    "lines": (lines, "text/plain", "txt"),
}


def read(data: bytes, form: str) -> list[tuple[str, int]]:
    """(identifier, fen) of every payment in one of our own files: what the second sum is made of."""
    if form == "pain.001":
        from lxml import etree

        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        found = root.iter(f"{{{NAMESPACE}}}CdtTrfTxInf")
        return [(t[0][0].text or "", _fen(t[1][0].text or "")) for t in found]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        return [(row[1], _fen(row[2])) for row in rows[1:-1]]
    parts = [line.split("|") for line in data.decode("gb18030").splitlines()[1:]]
    return [(part[1], int(part[2])) for part in parts]


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))
