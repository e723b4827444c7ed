"""Who may see a case: one rule, as a filter for the database and as a test in Python. List, detail, search, export, feed
and file all ask it."""
from dataclasses import dataclass

from django.db.models import Q

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.access.rule import admits
from zhengtong.kernel.parties import CITIZEN, Actor

from .models import Case, Consulted, Recusal
from .standing import DESK, VISITOR

AUDIT = "audit"
KEPT = 512  # officials whose relatives are remembered, per snapshot


@dataclass(frozen=True)
class Sight:
    """What an actor sees. `everyone`: every case (audit, with its purpose). `department`: those it handles, and those about
    which it is asked. `subject`, `number`: an applicant's own. `aside`: applicants from whom an official stands aside."""

    everyone: bool = False
    department: str = ""
    login: str = ""
    person: int | None = None
    subject: tuple[str, int] | None = None
    number: str = ""
    aside: frozenset[tuple[str, int]] = frozenset()

    def q(self) -> Q:
        """As a filter of Case."""
        if self.everyone:
            return Q()
        return self.own_q() | self.handled_q() | self.consulted_q()

    def own_q(self) -> Q:
        """An applicant's own cases."""
        if self.number:
            return Q(number=self.number)
        if self.subject:
            return Q(applicant_kind=self.subject[0], applicant_no=self.subject[1])
        return Q(pk__in=())

    def handled_q(self) -> Q:
        """The department's own cases."""
        return Q(department=self.department) & self._aside_q() if self.department else Q(pk__in=())

    def consulted_q(self) -> Q:
        """Cases in which the department was asked and has not answered."""
        if not self.department:
            return Q(pk__in=())
        asked = Consulted.objects.filter(department=self.department, until_seq=None).values("case")
        return Q(pk__in=asked) & ~Q(department=self.department) & self._aside_q()

    def _aside_q(self) -> Q:
        mine = Q(login=self.login) if self.person is None else Q(login=self.login) | Q(person=self.person)
        found = ~Q(pk__in=Recusal.objects.filter(mine).values("case"))
        for kind in sorted({kind for kind, _ in self.aside}):
            nos = [no for held, no in self.aside if held == kind]
            found &= ~Q(applicant_kind=kind, applicant_no__in=nos, applicant_no__isnull=False)
        return found

    def holds(self, case: Case, *, asked: frozenset[str], recused: bool) -> bool:
        """In Python. `asked`: departments with an open question in the case; `recused`: this actor stood aside."""
        if self.everyone or (self.number and case.number == self.number):
            return True
        if self.subject and self.subject == (case.applicant_kind, case.applicant_no):
            return True
        if not self.department or recused or (case.applicant_kind, case.applicant_no) in self.aside:
            return False
        return case.department == self.department or self.department in asked


def of(by: Actor, purpose: str = "") -> Sight:
    """The rule for this actor. Auditors and the shell must state a purpose that admits them; officers and approvers read
    under the purpose of the case's procedure; applicants see their own."""
    if by.role in CITIZEN:
        number = by.login.removeprefix(VISITOR) if by.login.startswith(VISITOR) else ""
        return Sight(number=number, subject=None if number else by.subject)
    if by.role in DESK and by.department:
        return Sight(department=by.department, login=by.login, person=by.person, aside=aside(by))
    stated = access.purpose_of(purpose) if purpose == AUDIT else None
    return Sight(everyone=stated is not None and admits(stated, by, "person"))


def aside(by: Actor) -> frozenset[tuple[str, int]]:
    """(kind, number) of every applicant from whom this official stands aside."""
    if by.person is None:
        return frozenset()
    snapshot = access.current_snapshot()
    key = (str(snapshot.data_dir), snapshot.manifest_hash, by.person)
    if key not in _kept:
        found = access.conflicts(by, snapshot)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        nos = {(kind, no) for kind in ("person", "firm") for no in found.get(kind, ())}
        _kept[key] = frozenset(nos | {("person", by.person)})
    return _kept[key]


_kept: dict[tuple[str, str, int], frozenset[tuple[str, int]]] = {}


def sees(case: Case, by: Actor, purpose: str = "") -> bool:
    """May this actor see this case?"""
    sight = of(by, purpose)
    asked = Consulted.objects.filter(case=case, until_seq=None).values_list("department", flat=True)
    mine = Recusal.objects.filter(case=case).filter(Q(login=by.login) | Q(person=by.person, person__isnull=False))
    return sight.holds(case, asked=frozenset(asked) if sight.department else frozenset(),
                       recused=bool(sight.department) and mine.exists())
