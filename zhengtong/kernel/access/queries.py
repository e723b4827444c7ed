"""Questions to access: which purposes may I state, who is within reach, who looked."""
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.models import Purpose
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import CITIZEN, Actor

from . import masking, sets
from .erasing import Overdue, overdue
from .models import Authorisation, Look
from .own import concern as concern_of
from .own import hanging_on, matters_of, own_subjects
from .rule import Reach, admits, reach
from .views import Looked, SubjectView

__all__ = [
    "Overdue", "authorised", "concern", "conflicts", "current_snapshot", "is_own_key", "is_referred", "nameless", "openable",
    "overdue", "party", "purpose_of", "purposes", "reach_of", "related", "subjects_of", "who_looked",
]

CONTENT = ("subjects", "registers", "units", "purposes")


def purposes(actor: Actor, kind: str | None = None) -> list[Purpose]:
    """The purposes that this actor may state (for a kind of subject)."""
    loaded = content.current(kinds=CONTENT).purposes
    kinds = [kind] if kind else list(content.current(kinds=CONTENT).subjects)
    return [purpose for purpose in loaded.values() if any(admits(purpose, actor, k) for k in kinds)]


def openable(actor: Actor, on: date) -> list[Purpose]:
    """Those of the purposes that open somebody to this actor on this day: by law, as its own, or by an authorisation row. A
    purpose that needs a case is among them once a case opened somebody."""
    kinds = list(content.current(kinds=CONTENT).subjects)
    return [purpose for purpose in purposes(actor) if any(_opens(actor, purpose, kind, on) for kind in kinds)]


def _opens(actor: Actor, purpose: Purpose, kind: str, on: date) -> bool:
    if not admits(purpose, actor, kind):
        return False
    found = reach(actor, purpose, kind, on)
    return found.everyone or actor.role in CITIZEN or Authorisation.objects.filter(found.q()).exists()


def purpose_of(key: str) -> Purpose | None:
    """The purpose with this key."""
    return content.current(kinds=CONTENT).purposes.get(key)


def current_snapshot() -> Any:
    """The facts as they are known now (kernel/facts keeps the open snapshot as long as its manifest is the current one)."""
    from zhengtong.kernel.facts import queries as facts

    return facts.snapshot(Path(settings.DATA_DIR), content=content.current(kinds=("subjects", "registers", "units")))


def nameless() -> dict[str, frozenset[int]]:
    """Subjects who were erased with their key, by kind: whoever keeps something of theirs lets it go."""
    from zhengtong.kernel.facts import queries as facts

    return facts.nameless(Path(settings.DATA_DIR))


def subjects_of(actor: Actor, snapshot: Any, on: date) -> dict[str, frozenset[int]]:
    """kind -> the actor's own subjects: itself, its wards, its household, what hangs on its firm."""
    return own_subjects(actor, snapshot, on)


def related(view: SubjectView) -> dict[str, list[int]]:
    """kind -> numbers of what hangs on a subject that was opened, as far as its purpose speaks of that kind."""
    stated = purpose_of(view.purpose)
    found = hanging_on(view.snapshot, view.kind, {view.no})
    return {kind: sorted(nos) for kind, nos in found.items() if nos and stated and admits(stated, view.by, kind)}


def is_own_key(actor: Actor, key: str) -> bool:
    """Whether this identity number or credit code is that of the actor's own subject, as the registers have it. Nothing is
    told but yes or no, and nothing of anybody else; no where the registers do not know the subject."""
    if actor.subject is None or not key:
        return False
    kind, no = actor.subject
    try:
        own: str = current_snapshot().key(kind, no)
    except (IndexError, KeyError):
        return False
    return own.upper() == key.strip().upper()


def party(kind: str, key: str, name: str) -> int | None:
    """The number of the person or firm with this identity number or credit code *and* this name; None when one of the two is
    another's. Whoever files for somebody has both from their papers, and learns nothing more."""
    snapshot = current_snapshot()
    try:
        no = int(snapshot.number(kind, key.strip().upper()))
    except KeyError:
        return None
    fact = snapshot.fact(kind, masking.NAME_FACTS[kind], no)
    return no if fact.state == "known" and str(fact.value).strip() == name.strip() else None


def conflicts(actor: Actor, snapshot: Any) -> dict[str, frozenset[int]]:
    """kind -> numbers on which this actor may not act: its own matters and its household's. Empty when nobody knows which
    person the actor is."""
    return {} if actor.person is None else matters_of(snapshot, actor.person)


def concern(actor: Actor, kind: str, no: int, snapshot: Any) -> str:
    """`own` or `household` when this actor may not act on this one person or firm; empty otherwise, and when nobody knows
    which person the actor is."""
    return "" if actor.person is None else concern_of(snapshot, actor.person, kind, no)


def reach_of(actor: Actor, purpose: Purpose, kind: str, on: date, snapshot: Any) -> Reach:
    """The rule for this actor, purpose and kind of subject."""
    own = own_subjects(actor, snapshot, on).get(kind, frozenset()) if actor.role in CITIZEN else frozenset()
    return reach(actor, purpose, kind, on, own=own)


def authorised(found: Reach, nos: Iterable[int]) -> set[int]:
    """Those of `nos` that are within reach, by one query."""
    wanted = set(nos)
    if found.everyone:
        return wanted
    rows = Authorisation.objects.filter(found.q()).filter(Q(no=None) | Q(no__in=wanted)).values_list("no", flat=True)
    held = set(rows)
    return wanted if None in held else wanted & (found.own | {no for no in held if no is not None})


def is_referred(reference: str) -> bool:
    """Whether an authorisation that was given under this reference (a case, a consent) still holds."""
    return Authorisation.objects.filter(reference=reference, revoked=None).exists()


def who_looked(
    kind: str, no: int, *, offset: int = 0, limit: int = 50, form: str = "", department: str = ""
) -> tuple[list[Looked], int]:
    """Everybody who looked at a subject, newest first, and how many looks there are. Rounds appear as rounds. `form`: record,
    list, search, export, round; `department`: those of one department."""
    direct = Look.objects.filter(kind=kind).filter(Q(no=no) | Q(form="round"))
    within = [look.pk for look in _sets_around(kind, no) if sets.holds(look.set_hash, no)]
    found = Look.objects.filter(Q(pk__in=direct.values("pk")) | Q(pk__in=within)).order_by("-at", "-pk")
    asked = {"form": form, "department": department}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    page = list(found[offset : offset + limit])
    entries = journal.indexes(look.about for look in page)
    return [_looked(look, entries.get(look.about)) for look in page], found.count()


def _sets_around(kind: str, no: int) -> Iterable[Look]:
    return Look.objects.filter(kind=kind, no=None, low__lte=no, high__gte=no).exclude(set_hash="").only("pk", "set_hash")


def _looked(look: Look, entry: int | None) -> Looked:
    who = look.name if look.role in ("system", "shell") else masking.name(look.name)
    return Looked(
        look.at, look.form, who, look.role, look.department, look.purpose, look.case, tuple(look.fields), look.count, entry
    )
