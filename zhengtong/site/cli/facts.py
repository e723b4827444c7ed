"""zt facts: one subject's facts with state, source and day, for a stated purpose."""
import getpass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.facts import queries
from zhengtong.kernel.parties import shell
from zhengtong.site.cli.output import Json, refuse, show


def command(
    subject: Annotated[str, typer.Argument(help="身份证号、统一社会信用代码、户号；或 种类:键，如 hire:身份证号/信用代码")],
    purpose: Annotated[str, typer.Option(help="目的的键，如 data-quality")],
    history: Annotated[str, typer.Option(help="另列这一事实的全部历史")] = "",
    as_json: Json = False,
) -> None:
    """列出一个主体的事实：状态、来源、日期。须说明目的；这次查看记入日志。"""
    snapshot = queries.snapshot(settings.DATA_DIR)
    kind, no = _found(snapshot, subject, as_json)
    by, at = shell(getpass.getuser()), datetime.now(UTC)
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
    show(rows, as_json=False, title=f"{snapshot.subject(kind).names.zh} {view.key}")
    if past:
        show(past, as_json=False, title=history)
    if view.withheld:
        show({_("未显示"): "、".join(w.name for w in view.withheld)}, as_json=False)


def _found(snapshot: queries.Snapshot, text: str, as_json: bool) -> tuple[str, int]:
    kind, _colon, key = text.partition(":")
    kinds = [kind] if kind in snapshot.content.subjects and key else [k for k, s in snapshot.content.subjects.items()
                                                                      if len(s.keys) == text.count("/") + 1]
    for candidate in kinds:
        try:
            return candidate, snapshot.number(candidate, key if kinds == [kind] and key else text)
        except KeyError:
            continue
    raise refuse(_("没有这个主体"), place=text, remedy=_("核对编号；关系类主体写成 种类:键/键"), as_json=as_json)


def _row(fact: queries.Fact) -> dict[str, Any]:
    content = content_queries.load(kinds=("subjects", "registers", "units"))
    names = {"known": _("已知"), "absent": _("没有"), "never_supplied": _("未提供"), "contradicted": _("矛盾"),
             "outside_coverage": _("范围外"), "list_incomplete": _("名单不全")}
    said = fact.sources if fact.state == "contradicted" else ()
    value = fact.text or " / ".join(f"{s.register}={s.text or names[s.state]}" for s in said)
    provider = content.units.get(fact.provider or "")
    return {_("事实"): fact.name, _("状态"): names[fact.state], _("值"): f"{value}{fact.unit or ''}" if fact.text else value,
            _("来源"): fact.register or "", _("部门"): (provider.short or provider.zh) if provider else "",
            _("数据日期"): fact.as_of or "", _("级别"): fact.grade}


def _history(snapshot: queries.Snapshot, view: Any, kind: str, no: int, name: str, as_json: bool) -> list[dict[str, Any]]:
    if name not in view.facts:
        raise refuse(_("这个目的不显示“%s”") % name, place="--history", remedy=_("换一个目的，或核对事实名称"), as_json=as_json)
    return [{_("数据日期"): e.as_of, _("记录时间"): e.recorded_at, _("来源"): e.register, _("编号"): e.key, _("状态"): e.state,
             _("值"): e.text, _("经办"): e.by} for e in queries.history(snapshot, kind, no, name)]
