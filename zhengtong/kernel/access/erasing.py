"""What is no longer kept on a day: rows of registers (kernel.facts) and looks at people, each by its content's retention."""
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import queries as facts
from zhengtong.kernel.journal.models import JournalEntry

from . import sets
from .models import Authorisation, Look

BATCH = 500


@dataclass(frozen=True)
class Overdue:
    """`rows`: per register who is due; `looks`: purpose -> how many looks; `digest`: pins exactly this, on this manifest."""

    on: date
    manifest: str
    rows: tuple[facts.Due, ...]
    looks: dict[str, int]
    digest: str

    @property
    def anything(self) -> bool:
        """Whether anything is due."""
        return bool(self.rows or self.looks)


def overdue(snapshot: Any, on: date) -> Overdue:
    """Everything whose retention is over on a day."""
    rows, looks = tuple(facts.due(snapshot, on)), {}
    lines = [snapshot.manifest_hash, str(on), *(f"{d.register} {d.numbers}" for d in rows)]
    for key, found in _looks(on):
        names = sorted(str(pk) for pk in found.values_list("pk", flat=True))
        if names:
            looks[key] = len(names)
            lines += [key, *names]
    return Overdue(on, snapshot.manifest_hash, rows, looks, sha256("\n".join(lines).encode()).hexdigest())


def _looks(on: date) -> list[tuple[str, QuerySet[Look]]]:
    """The looks of each purpose that are older than it keeps them."""
    held = content.load(kinds=("purposes",)).purposes
    ends = {key: purpose.retention.limit(on) for key, purpose in held.items() if purpose.retention is not None}
    return [(key, Look.objects.filter(purpose=key, at__lte=datetime.combine(end, time.max, UTC))) for key, end in ends.items()]


def take_looks(on: date) -> tuple[list[int], int]:
    """Removes the looks that are due, and the sets that no other look names; (their journal entries with a body, their
    number)."""
    chosen = [look for _key, found in _looks(on) for look in found]
    indexes: list[int] = []
    for start in range(0, len(chosen), BATCH):
        part = chosen[start : start + BATCH]
        named = JournalEntry.objects.filter(about__in=[look.about for look in part], body__isnull=False)
        indexes += named.values_list("index", flat=True)
        Look.objects.filter(pk__in=[look.pk for look in part]).delete()
    _drop_sets({look.set_hash for look in chosen} - {""})
    return sorted(indexes), len(chosen)


def _drop_sets(digests: set[str]) -> None:
    for digest in digests - set(Look.objects.filter(set_hash__in=digests).values_list("set_hash", flat=True)):
        sets.file_of(digest).unlink(missing_ok=True)


def drop_authorisations(gone: Mapping[str, Collection[int]]) -> int:
    """Ends for good what allowed to read subjects who have no key any more."""
    parts = ((kind, part) for kind, numbers in gone.items() for part in batched(sorted(numbers)))
    return sum(Authorisation.objects.filter(kind=kind, no__in=part).delete()[0] for kind, part in parts)


def batched(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at a time as one statement takes."""
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]
