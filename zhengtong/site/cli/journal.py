"""`zt journal verify|prove|heads|show`: is the journal what was written, and proofs for those who do not take our word."""
import json
import sys
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from .arguments import MOST
from .output import Json, refuse, show

app = typer.Typer(help=_("存证日志：核验、出具证明、签名的树根。"), no_args_is_help=True)


@app.command()
def verify(as_json: Json = False) -> None:
    """核验整本日志和“谁看过”：指出被改、被删、被挪动的每一条。"""
    from zhengtong.kernel.access import evidence
    from zhengtong.kernel.journal import queries

    found, astray = queries.verify(), evidence.astray()
    data: dict[str, Any] = {
        "holds": found.holds and not astray,
        "entries": found.entries,
        "heads": found.heads,
        "erased": found.erased,
        "root": found.root,
        "looks": evidence.looks(),
        "findings": [{"what": f.what, "first": f.first, "last": f.last, "message": f.message} for f in found.findings]
        + [{"what": f"look {a.what}", "first": a.entry, "last": a.entry, "message": str(a)} for a in astray],
    }
    if as_json:
        show(data, as_json=True)
    else:
        _say(data)
    raise typer.Exit(0 if data["holds"] else 1)


def _say(data: dict[str, Any]) -> None:
    word = _("日志完好") if data["holds"] else _("日志不完好")
    show({k: v for k, v in data.items() if k != "findings"}, as_json=False, title=word)
    if data["findings"]:
        show(data["findings"], as_json=False, title=_("不符之处"))


@app.command()
def prove(
    entry: Annotated[int, typer.Argument(min=0, max=MOST, help=_("条目的序号"))],
    as_json: Json = False,
) -> None:
    """给一条出具证明（JSON），用 tools/check_proof.py 核验，不需要我们。"""
    from zhengtong.kernel.journal import queries

    try:
        proof = queries.prove(entry)
    except queries.NoProof as why:
        raise refuse(str(why), place=str(entry), remedy=why.remedy, as_json=as_json, code=1 if why.pending else 2) from None
    _document(proof)


@app.command()
def heads(
    sign: Annotated[bool, typer.Option("--sign", help=_("有新条目时现在就签一个树根"))] = False,
    since: Annotated[
        int | None, typer.Option("--since", min=1, max=MOST, help=_("给见证人：从这个大小到最新树根的一致性证明"))
    ] = None,
    as_json: Json = False,
) -> None:
    """已公布的签名树根，新的在前；--since 出具一致性证明。"""
    from zhengtong.kernel.journal import actions, queries

    if sign:
        from ..day import now

        actions.sign_head(at=now())
    if since is not None:
        try:
            return _document(queries.consistency(since))
        except queries.NoProof as why:
            raise refuse(str(why), place="--since", remedy=why.remedy, as_json=as_json, code=2) from None
    rows = [{"size": h.size, "root": h.root, "at": h.at.isoformat(), "note": h.note} for h in queries.heads()]
    if as_json:
        return show({"key": queries.public_key(), "heads": rows}, as_json=True)
    shown = [{name: row[name] for name in ("size", "at", "root")} for row in rows]
    return show(shown, as_json=False, title=_("签名的树根；验证公钥：%s") % queries.public_key())


@app.command(name="show")
def show_entries(
    kind: Annotated[str | None, typer.Option(help=_("只看这一类，如 facts.load"))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("看多少条"))] = 20,
    as_json: Json = False,
) -> None:
    """最新的条目；条目里没有个人的姓名和证件号。"""
    from zhengtong.kernel.journal import queries

    names = ("index", "kind", "by", "at", "about", "body")
    rows = [{name: getattr(e, name) for name in names} for e in queries.entries(kind=kind, limit=limit)]
    show(rows, as_json=as_json, title=_("日志"))


def _document(data: dict[str, Any]) -> None:
    """A proof is a document for a file: always JSON, whether asked for or not."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
