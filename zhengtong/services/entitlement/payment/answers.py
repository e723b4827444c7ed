"""The bank's answer as values: pain.002 or CSV. What both say of one batch is one answer, whatever the form."""
import csv
import io
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.utils.translation import gettext as _
from lxml import etree

from .refusals import PaymentRefused

STATUS = {"ACSC": "paid", "ACCC": "paid", "RJCT": "rejected"}
OWN = ("paid", "rejected", "returned")
HEADER = ("批次号", "付款编号", "状态", "金额", "原因")
MONEY = re.compile(r"\d{1,13}(\.\d{1,2})?")
LARGEST = 200 << 20


@dataclass(frozen=True)
class Line:
    """What the bank says of one payment; `place` is the line (or the element's number) in its file."""

    key: str
    status: str
    fen: int
    reason: str
    place: int


@dataclass(frozen=True)
class Said:
    """A whole answer."""

    batch: str
    lines: tuple[Line, ...]
    form: str

    @property
    def content(self) -> str:
        """sha256 of what it says: equal for pain.002 and CSV with the same content in any order."""
        rows = sorted(f"{line.key} {line.status} {line.fen} {line.reason}" for line in self.lines)
        return sha256("\n".join([self.batch, *rows]).encode()).hexdigest()


def read(data: bytes) -> Said:
    """Reads either form. PaymentRefused with the line for whatever is not understood."""
    if len(data) > LARGEST:
        raise PaymentRefused("form", _("回单文件太大。"), _("分批次导出后再交。"))
    return _pain(data) if data.lstrip()[:1] == b"<" else _sheet(data)


def _sheet(data: bytes) -> Said:
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise _odd(1, _("不是 UTF-8 的 CSV。")) from None
    if not rows or tuple(rows[0]) != HEADER:
        raise _odd(1, _("表头应为：%s。") % ",".join(HEADER))
    found, sums = [], None
    for place, row in enumerate(rows[1:], 2):
        if sums is not None or len(row) != len(HEADER):
            raise _odd(place, _("列数不对，或在合计行之后。"))
        if row[0] == "END":
            sums = (row[1], row[3])
            continue
        if row[2] not in OWN:
            raise _odd(place, _("状态只能是 paid、rejected、returned。"))
        found.append((row[0], Line(row[1], row[2], _fen(row[3], place), row[4].strip()[:200], place)))
    if sums != (str(len(found)), _yuan(sum(line.fen for _b, line in found))):
        raise _odd(len(rows), _("合计行的笔数或者金额与明细不符。"))
    return _said([batch for batch, _l in found], [line for _b, line in found], "csv")


def _pain(data: bytes) -> Said:
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data:
        raise _odd(1, _("文件里有 DTD，不收。"))
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as wrong:
        raise _odd(wrong.lineno or 1, _("不是完整的 XML。")) from None
    if "pain.002" not in (etree.QName(root).namespace or ""):
        raise _odd(1, _("不是 pain.002。"))
    ns = {"p": etree.QName(root).namespace}
    batch = root.findtext(".//p:OrgnlGrpInfAndSts/p:OrgnlMsgId", "", ns)
    found = [_transaction(one, ns) for one in root.iterfind(".//p:TxInfAndSts", ns)]
    count = root.findtext(".//p:OrgnlGrpInfAndSts/p:OrgnlNbOfTxs", None, ns)
    if count is not None and count != str(len(found)):
        raise _odd(1, _("合计行的笔数或者金额与明细不符。"))
    return _said([batch] * max(1, len(found)), found, "pain.002")


def _transaction(one: etree._Element, ns: dict[str, str]) -> Line:
    place = cast(int, one.sourceline) or 0
    status = STATUS.get(one.findtext("p:TxSts", "", ns))
    if status is None:
        raise _odd(place, _("不认识的 TxSts。"))
    amount = one.find("p:OrgnlTxRef/p:Amt/p:InstdAmt", ns)
    if amount is None or amount.get("Ccy") != "CNY":
        raise _odd(place, _("没有人民币金额。"))
    reason = one.findtext("p:StsRsnInf/p:AddtlInf", "", ns) or one.findtext("p:StsRsnInf/p:Rsn/p:Cd", "", ns)
    return Line(one.findtext("p:OrgnlEndToEndId", "", ns), status, _fen(amount.text or "", place), reason.strip()[:200], place)


def _said(batches: list[str], found: list[Line], form: str) -> Said:
    if not found:
        raise _odd(1, _("里面没有一笔付款。"))
    if len(set(batches)) != 1:
        raise _odd(found[0].place, _("里面有几个批次。"))
    seen: set[str] = set()
    for line in found:
        if line.key in seen:
            raise _odd(line.place, _("付款编号出现两次。"))
        seen.add(line.key)
    return Said(batches[0], tuple(found), form)


def _fen(text: str, place: int) -> int:
    if not MONEY.fullmatch(text):
        raise _odd(place, _("金额写法不对。"))
    whole, _dot, part = text.partition(".")
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _odd(place: int, reason: str) -> PaymentRefused:
    return PaymentRefused("form", reason, _("整份文件没有载入；请向银行要更正的回单。"), place)
