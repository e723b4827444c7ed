"""zt facts: one subject's facts with state, source and day, for a stated purpose."""
import getpass
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.facts import queries
from zhengtong.kernel.parties import shell
from zhengtong.site import day as district_day
from zhengtong.site.cli.output import Json, headed, refuse, show


def command(
    subject: Annotated[str, typer.Argument(help="身份证号、统一社会信用代码、户号；或 种类:键，如 hire:身份证号/信用代码")],
    purpose: Annotated[str, typer.Option(help="目的的键，如 data-quality")],
    history: Annotated[str, typer.Option(help="另列这一事实的全部历史")] = "",
    as_json: Json = False,
) -> None:
    """列出一个主体的事实：状态、来源、日期。须说明目的；这次查看记入日志。"""
    _purpose(purpose, as_json)
    snapshot = queries.snapshot(settings.DATA_DIR)
    kind, no = _found(snapshot, subject, as_json)
    if history:
        _fact(kind, history, as_json)
    by, at = shell(getpass.getuser()), district_day.now()
    try:
        view = access.read_subject(by=by, kind=kind, no=no, purpose=purpose, at=at, snapshot=snapshot)
    except access.AccessDenied as denied:
        raise refuse(denied.reason, place=subject, remedy=denied.remedy, as_json=as_json) from None
    rows = [_row(fact) for fact in view.facts.values()]
    past = _history(snapshot, view, kind, no, history, as_json) if history else []
    if as_json:
        withheld = [{"fact": w.name, "grade": w.grade, "reason": w.reason} for w in view.withheld]
        show({"kind": kind, "subject": view.key, "facts": rows, "withheld": withheld, "history": past}, as_json=True)
        return
    names = _states()
    shown = [{**row, "state": names[row["state"]], "value": _value(row, names)} for row in rows]
    show(headed(shown, _headings()), as_json=False, title=f"{snapshot.subject(kind).names.zh} {view.key}")
    if past:
        show(headed([_told(line, names) for line in past], _headings()), as_json=False, title=history)
    if view.withheld:
        show({_("未显示"): "、".join(w.name for w in view.withheld)}, as_json=False)


def _told(past: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A statement for reading: the moment in the district's time, and whether its load was taken back."""
    state = _("%s，已收回") % names[past["state"]] if past["undone"] else names[past["state"]]
    return {**past, "state": state, "recorded_at": f"{timezone.localtime(past['recorded_at']):%Y-%m-%d %H:%M}"}


def _purpose(key: str, as_json: bool) -> None:
    known = content_queries.load(kinds=("purposes",)).purposes
    if key not in known:
        raise refuse(_("没有目的“%s”。") % key, place="--purpose", remedy="、".join(sorted(known)), as_json=as_json, code=2)


def _found(snapshot: queries.Snapshot, text: str, as_json: bool) -> tuple[str, int]:
    kind, _colon, key = text.partition(":")
    kinds = [kind] if kind in snapshot.content.subjects and key else [k for k, s in snapshot.content.subjects.items()
                                                                      if len(s.keys) == text.count("/") + 1]
    for candidate in kinds:
        try:
            return candidate, snapshot.number(candidate, key if kinds == [kind] and key else text)
        except KeyError:
            continue
    raise refuse(_("没有这个主体"), place=text, remedy=_("核对编号；关系类主体写成 种类:键/键"), as_json=as_json, code=2)


def _fact(kind: str, name: str, as_json: bool) -> None:
    registers = content_queries.load(kinds=("subjects", "registers", "units")).registers.values()
    if not any(column.zh == name for register in registers if register.subject == kind for column in register.columns):
        raise refuse(_("没有事实“%s”") % name, place="--history", remedy=_("核对事实名称"), as_json=as_json, code=2)


def _states() -> dict[str, str]:
    return {"known": _("已知"), "absent": _("没有"), "never_supplied": _("未提供"), "contradicted": _("矛盾"),
            "outside_coverage": _("范围外"), "list_incomplete": _("名单不全"), "row_deleted": _("该行已删除")}


def _headings() -> dict[str, str]:
    return {"fact": _("事实"), "state": _("状态"), "value": _("值"), "register": _("来源"), "department": _("部门"),
            "as_of": _("数据日期"), "grade": _("级别"), "recorded_at": _("记录时间"), "key": _("编号"), "by": _("经办")}


def _row(fact: queries.Fact) -> dict[str, Any]:
    content = content_queries.load(kinds=("subjects", "registers", "units"))
    said = fact.sources if fact.state == "contradicted" else ()
    provider = content.units.get(fact.provider or "")
    return {"fact": fact.name, "state": fact.state, "value": fact.text, "unit": fact.unit or "",
            "register": fact.register or "", "department": (provider.short or provider.zh) if provider else "",
            "as_of": fact.as_of or "", "grade": fact.grade,
            "sources": [{"register": s.register, "state": s.state, "value": s.text} for s in said]}


def _value(row: dict[str, Any], names: dict[str, str]) -> str:
    if row["value"]:
        return f"{row['value']}{row['unit']}"
    return " / ".join(f"{s['register']}={s['value'] or names[s['state']]}" for s in row["sources"])


def _history(snapshot: queries.Snapshot, view: Any, kind: str, no: int, name: str, as_json: bool) -> list[dict[str, Any]]:
    if name not in view.facts:
        remedy = _("换一个目的，或核对事实名称")
        raise refuse(_("这个目的不显示“%s”") % name, place="--history", remedy=remedy, as_json=as_json, code=2)
    return [{"as_of": e.as_of, "recorded_at": e.recorded_at, "register": e.register, "key": e.key, "state": e.state,
             "value": e.text, "by": e.by, "undone": e.undone} for e in queries.history(snapshot, kind, no, name)]
