"""Work on a case beside its procedure's events: supplement, hand-over, recusal, and the tacit outcomes of the law."""
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.procedures import EventRule
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.parties import queries as parties
from zhengtong.kernel.procedures import queries as procedures

from . import due, filing, names, recording, refusals, standing
from .models import Filing, Recusal
from .recording import Desk
from .refusals import CaseRefused

REASON = 400  # characters of a reason


def supplement(
    held: Desk, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]], *, day: Any, event: str, room: str
) -> Filing:
    """A new filing: the unlocked answers replaced, the others as they were; and the event that says so."""
    recording.aside(held, event or "supplement")
    rule, asking = _supplies(held, event), _unlocked(held)
    article = held.rule(asking.kind).article
    first = Filing.objects.filter(case=held.case).order_by("-n")[0]
    merged, kept = filing.merged(first.record, answers, files, asking.body.get("fields", ()), article)
    wrong = procedures.check_answers(held.bundle.form, merged, kept)
    if wrong:
        raise CaseRefused("answers", _("表单有 %d 处要改。") % len(wrong), article=article,
                          remedy=_("逐处改好再提交，没有提交任何内容。"), errors=wrong)
    heading = {"number": held.case.number, "filed_on": day or held.on, "channel": held.case.channel,
               "applicant": held.case.applicant_name, "supplement": first.n}
    text, digest = filing.record(held.bundle, merged, kept, heading=heading, by=held.by, before=first.record)
    recording.record(held, rule.key, day=day, thread="", body={}, version=None, room=room)
    held.added[-1].body = {"filing": digest}
    return Filing(case=held.case, n=first.n + 1, record=text, hash=digest)


def _supplies(held: Desk, event: str) -> EventRule:
    rules = [rule for rule in held.bundle.procedure.events if rule.supplies and event in ("", rule.key)]
    here = [rule for rule in rules if held.case.state in rule.from_] or rules
    if not here:
        raise refusals.unknown(event or "supplement")
    return here[0]


def _unlocked(held: Desk) -> Any:
    """The latest event that asked for a supplement and was not answered."""
    rules = {rule.key: rule for rule in held.bundle.procedure.events}
    for row in reversed(held.rows):
        if row.kind in rules and rules[row.kind].supplies:
            break
        if row.kind in rules and rules[row.kind].unlocks:
            return row
    raise CaseRefused("locked", _("现在没有要补正的内容。"), remedy=_("收到补正通知后，只补通知里列出的几项。"))


def hand_over(held: Desk, *, login: str, department: str, reason: str) -> None:
    """To a colleague who holds a post in the department, or to another department; whoever had it stays in the history."""
    recording.aside(held, "handed_over")
    _own_desk(held, _("移交"))
    case, goal = held.case, department or held.case.department
    if goal not in content.current(kinds=("units",)).units:
        raise CaseRefused("department", _("没有部门“%s”。") % goal[:60], remedy=_("部门见内容包 units。"))
    if login:
        _can_take(held, login, goal)
    body = {"from": case.handler, "to": login, "from_department": case.department, "to_department": goal,
            "reason": _said(reason)}
    case.handler, case.department = login, goal
    recording.put(held, "handed_over", day=held.on, body=body, role=held.by.role)


def _can_take(held: Desk, login: str, department: str) -> None:
    """In post there, and the human being behind the login, in whichever post, did not and need not stand aside."""
    theirs = [post for post in parties.posts(department) if post.login.username == login and post.role in standing.DESK]
    if not theirs:
        raise CaseRefused("who", _("“%s”不在这个部门的岗位上。") % login[:60], remedy=_("移交给该部门在岗的人。"))
    for person in {post.person for post in theirs} | {_person(login)}:
        reason = standing.partial(held.case, Actor(login, login, theirs[0].role, department, theirs[0].pk, person=person))
        if reason in ("own", "household"):
            raise CaseRefused("recused", _("“%s”与申请人有利害关系，应当回避。") % login[:60], remedy=_("移交给另一位同事。"))
        if reason:
            raise CaseRefused("recused", _("“%s”在这个办件中已经回避。") % login[:60], remedy=_("移交给另一位同事。"))


def _person(login: str) -> int | None:
    """The human being behind a login, where a post of theirs says it."""
    return next((post.person for post in parties.posts() if post.login.username == login and post.person is not None), None)


def recuse(held: Desk, *, login: str, person: int | None, reason: str) -> Recusal:
    """Somebody stands aside by own wish, or is told to by an approver. If the case was in their hands, nobody's it is now."""
    _own_desk(held, _("回避"))
    ordered = login != held.by.login
    if ordered and held.by.role != "approver":
        raise refusals.not_for(_("决定他人回避"), names.who(["approver"]), "")
    if person is None:
        person = _person(login) if ordered or held.by.person is None else held.by.person
    logins = {login} | {post.login.username for post in (parties.posts_of(person) if person is not None else ())}
    if held.case.handler in logins:
        held.case.handler = ""
    body = {"login": login, "reason": _said(reason)}
    recording.put(held, "recused", day=held.on, body=body, role=held.by.role)
    return Recusal(case=held.case, login=login, person=person, reason="ordered" if ordered else "asked", text=reason,
                   by=str(held.by), at=held.at)


def _own_desk(held: Desk, name: str) -> None:
    if held.by.role not in standing.DESK or held.by.department != held.case.department:
        raise refusals.not_for(name, names.who(standing.DESK), "")


def _said(reason: str) -> str:
    if not reason.strip() or len(reason) > REASON or not reason.isprintable():
        raise CaseRefused("body", _("没有写理由，或理由不能用。"), remedy=_("写一句理由，不超过四百字。"))
    return reason.strip()


def expire(held: Desk) -> int:
    """Every tacit outcome that holds on the desk's day; gives how many were put down. One may open the way to the next."""
    done = 0
    for _again in range(len(held.bundle.rules) + 1):
        said = [clock for clock in due.pending(held.case, held.events(), held.on) if recording.tacit(held, clock)]
        if not said:
            break
        done += len(said)
    return done


def may_write(held: Desk) -> None:
    """Letters are made at the case's own desk, or by the system."""
    if held.by.role != "system":
        _own_desk(held, _("制作文书"))


def may_move(held: Desk) -> None:
    """Another version is chosen by the department's approver."""
    if held.by.role != "approver" or held.by.department != held.case.department:
        raise refusals.not_for(_("转到新版程序"), names.who(["approver"]), "")
