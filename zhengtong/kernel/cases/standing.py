"""Who somebody is in a case: the roles in which the procedure lets them act, and why they must stand aside."""
from collections.abc import Iterable
from typing import Any

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.parties import CITIZEN, Actor

from . import refusals
from .models import Case, Consulted, Recusal

DESK = ("officer", "approver")
ASKED = "asked:"
VISITOR = "case:"  # no Django login holds a colon: a visitor who proved number and phone of one case


def visitor(number: str, name: str = "") -> Actor:
    """An applicant without an account, after number and phone code were checked: reaches this case and nothing else."""
    return Actor(login=f"{VISITOR}{number}", name=name or number, role="resident")


def whoever_was_asked(number: str, thread: str, name: str) -> Actor:
    """One who was asked in a case and has no account, after number and answer code were checked: may answer in this thread,
    and sees nothing."""
    return Actor(login=f"{ASKED}{number}#{thread}", name=name, role="resident")


def roles(case: Case, by: Actor, thread: str = "") -> frozenset[str]:
    """The words of an event's `who` that this actor may stand for in this case; empty for a stranger."""
    if by.role == "system":
        return frozenset({"system"})
    if by.role in CITIZEN and by.login.startswith(ASKED):
        return frozenset({"third_party"} if thread and by.login == whoever_was_asked(case.number, thread, "").login else ())
    if by.role in CITIZEN:
        return frozenset({"applicant"} if is_applicant(case, by) else ())
    if by.role not in DESK or not by.department:
        return frozenset()
    found = {f"{by.role}@{by.department}"}
    if by.department == case.department:
        found |= {by.role, "third_party"}
    elif thread and case.has_consulted:
        asked = Consulted.objects.filter(case=case, department=by.department, thread=thread, until_seq=None)
        found |= {"third_party"} if asked.exists() else set()
    return frozenset(found)


def within(case: Case, by: Actor) -> bool:
    """Whether this actor has anything to do with the case: it is theirs, their department's, or their department is asked."""
    if by.login.startswith(ASKED):
        return by.login.startswith(whoever_was_asked(case.number, "", "").login)
    if by.role not in DESK:
        return bool(roles(case, by))
    if by.department == case.department:
        return True
    asked = Consulted.objects.filter(case=case, department=by.department or "", until_seq=None)
    return case.has_consulted and asked.exists()


def is_applicant(case: Case, by: Actor) -> bool:
    """Whose case it is: the resident or firm behind the login, or a visitor who proved it."""
    if by.login == VISITOR + case.number:
        return True
    return by.subject is not None and by.subject == (case.applicant_kind, case.applicant_no)


def partial(case: Case, by: Actor, snapshot: Any = None) -> str:
    """Why an official may not act here: `own`, `household`, an earlier recusal; empty when nothing stands against it."""
    if by.role not in DESK:
        return ""
    if reason := concern(case.applicant_kind, case.applicant_no, by, snapshot):
        return reason
    if not case.has_recusals:
        return ""
    mine = Recusal.objects.filter(case=case)
    held = [r for r in mine if r.login == by.login or (by.person is not None and r.person == by.person)]
    return held[0].reason if held else ""


def aside(case: Case, by: Actor, event: str) -> None:
    """Own and relatives' cases of somebody at the desk: CaseRefused, and the recusal goes on record with the refusal. For
    whoever has nothing to do with the case nothing is said of it."""
    if not (reason := partial(case, by)) or not within(case, by):
        return
    refused = refusals.own_matter(reason).of(case, event)
    refused.recusal = {"case": case, "login": by.login, "person": by.person, "reason": reason, "by": str(by)}
    raise refused


def concern(kind: str, no: int | None, by: Actor, snapshot: Any = None) -> str:
    """`own` or `household` when the applicant is the actor, a relative in the household, or a firm of theirs."""
    if by.person is None or no is None or kind == "other":
        return ""
    if kind == "person" and no == by.person:
        return "own"
    return access.concern(by, kind, no, snapshot or access.current_snapshot())


def may(who: Iterable[str], found: frozenset[str]) -> str:
    """The first word of `who` that the actor stands for; empty when none."""
    return next((word for word in who if word in found), "")
