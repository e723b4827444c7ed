"""The questions of rounds: the board, one subject's outcome, who has which outcome, what is wanted, what changed."""
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet, Sum

from zhengtong.bulk.decide import decide

from . import storage
from .models import KINDS, Round, RoundRule
from .preparing import frame, inputs, table
from .ruleset import RuleSet

__all__ = [
    "Difference", "Result", "WantedSet", "all", "board", "by_number", "codes", "compare", "count", "decided_now", "entitled",
    "hits", "how_many", "inputs", "kinds", "kinds_now", "latest", "outcome", "rules", "subjects", "trend", "wanted",
]


@dataclass(frozen=True)
class Result:
    """One subject's outcome. `fen` when entitled and paid, `low`/`high` when the amount is a range."""

    kind: str
    rule: int | None
    wanted: frozenset[str]
    reason: str | None
    fen: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class WantedSet:
    """Subjects of a rule set who wait for exactly these facts, and the money that hangs on it (fen)."""

    key: str
    kind: str
    wanted: tuple[str, ...]
    subjects: int
    low: int
    high: int


@dataclass(frozen=True)
class Difference:
    """One subject whose outcome, rule, amount or wanted facts are not what they were."""

    subject: int
    before: Result | None
    after: Result | None


def latest() -> Round | None:
    """The last round; None before the first."""
    return Round.objects.order_by("-number").first()


def by_number(number: int) -> Round | None:
    """A round by its number."""
    return Round.objects.filter(number=number).first()


def all(offset: int = 0, limit: int = 50, *, since: date | None = None, until: date | None = None) -> list[Round]:
    """Rounds, the last first; `since`, `until`: those that were run for these days."""
    return list(_between(since, until).order_by("-number")[offset : offset + limit])


def how_many(*, since: date | None = None, until: date | None = None) -> int:
    """How many rounds there are, of these days."""
    return _between(since, until).count()


def _between(since: date | None, until: date | None) -> QuerySet[Round]:
    found = Round.objects.all() if since is None else Round.objects.filter(on__gte=since)
    return found if until is None else found.filter(on__lte=until)


def manifests() -> list[str]:
    """The manifests that the stored decisions rest on."""
    return list(Round.objects.order_by("manifest").values_list("manifest", flat=True).distinct())


def rules(round: Round) -> list[RoundRule]:
    """The rule sets of a round with their figures, by key."""
    return list(round.rules.order_by("key"))


board = rules


def kinds(rule: RoundRule) -> dict[str, list[int]]:
    """Outcome kind -> its codes."""
    return {kind: [code for code, entry in enumerate(rule.outcomes) if entry[0] == kind] for kind in KINDS}


def codes(round: Round, key: str, *, data_dir: Path | None = None) -> np.ndarray:
    """Code per subject number, memory-mapped; 0 is none of the rule set. FileNotFoundError for a key not in the round."""
    return storage.codes(_folder(round, data_dir), key)


def outcome(
    round: Round, key: str, no: int, *, data_dir: Path | None = None, rule: RoundRule | None = None
) -> Result | None:
    """One subject's outcome; None when it is no subject of the rule set. Who asks for many gives the RoundRule."""
    rule = rule or round.rules.filter(key=key).first()
    if rule is None:
        return None
    where = _folder(round, data_dir)
    row = storage.at_hand(where, key, "codes")
    code = int(row[no]) if 0 <= no < len(row) else 0
    money = rule.outcomes[code][0] not in ("", "not_entitled")
    return _result(rule, code, _amount(storage.at_hand(where, key, "amounts"), no) if money else None)


def subjects(
    round: Round, key: str, kind: str | None = None, *, rule: int | None = None, wanted: Iterable[str] | None = None,
    offset: int = 0, limit: int | None = None, data_dir: Path | None = None,
) -> np.ndarray:
    """Numbers of the subjects with this outcome (None: any), decided by this rule, waiting for exactly these facts."""
    found = _matching(round, key, kind, rule, wanted)
    numbers = np.flatnonzero(np.isin(codes(round, key, data_dir=data_dir), found)) if found else np.zeros(0, np.int64)
    return numbers[offset : None if limit is None else offset + limit]


ENTITLED = np.dtype([("subject", "<i8"), ("rule", "<i2"), ("fen", "<i8")])


def entitled(round: Round, key: str, *, data_dir: Path | None = None) -> np.ndarray:
    """Everyone to whom the round gives an amount: subject, rule and fen (ENTITLED), by subject."""
    where, row = _folder(round, data_dir), round.rules.get(key=key)
    codes_, amounts = storage.codes(where, key), storage.amounts(where, key)
    decided = np.isin(codes_[amounts["subject"]], kinds(row)["entitled"])
    return _entitled(amounts["subject"][decided], amounts["rule"][decided], amounts["low"][decided])


def decided_now(snapshot: Any, rules: RuleSet, numbers: np.ndarray) -> np.ndarray:
    """Those of the subjects to whom a rule set gives an amount by the facts of a snapshot, as `entitled` does; nothing is
    stored. For checks on the day of payment, and of periods that are over."""
    here = np.asarray(numbers, np.int64)
    here = here[(here >= 0) & (here < snapshot.counts[rules.kind])]
    here = np.unique(here[np.asarray(snapshot.present(rules.kind))[here]])
    if not len(here):
        return np.zeros(0, ENTITLED)
    whole = len(here) == snapshot.counts[rules.kind]
    found = decide([table(rules, snapshot.names(rules.kind))], frame(snapshot, rules.kind, here))[0]
    kinds_ = np.array([entry.kind == "entitled" for entry in found.entries])
    chosen = kinds_[found.codes[found.rows]]
    rule = np.array([entry.rule or 0 for entry in found.entries])[found.codes[found.rows]]
    subjects_ = found.rows if whole else here[found.rows]
    return _entitled(subjects_[chosen], rule[chosen], found.low[chosen])


def kinds_now(snapshot: Any, rules: RuleSet, numbers: Iterable[int]) -> dict[int, str]:
    """Subject -> the kind of its outcome by the facts of a snapshot; who is no subject of the rule set is not in it."""
    here = np.array(sorted({no for no in numbers if 0 <= no < snapshot.counts[rules.kind]}), np.int64)
    here = here[np.asarray(snapshot.present(rules.kind))[here]] if len(here) else here
    if not len(here):
        return {}
    found = decide([table(rules, snapshot.names(rules.kind))], frame(snapshot, rules.kind, here))[0]
    kinds_ = [found.entries[code].kind for code in found.codes]
    return {int(no): kind for no, kind in zip(here, kinds_, strict=True) if kind}


def _entitled(subjects_: np.ndarray, rules_: np.ndarray, fen: np.ndarray) -> np.ndarray:
    made = np.zeros(len(subjects_), ENTITLED)
    made["subject"], made["rule"], made["fen"] = subjects_, rules_, fen
    return made


def count(
    round: Round, key: str, kind: str | None = None, *, rule: int | None = None, wanted: Iterable[str] | None = None
) -> int:
    """How many subjects `subjects` would give."""
    row = round.rules.get(key=key)
    return sum(row.counts[code] for code in _matching(round, key, kind, rule, wanted))


def hits(round: Round, key: str) -> dict[int, int]:
    """Rule -> subjects whom it decided."""
    row, found = round.rules.get(key=key), {}  # type: RoundRule, dict[int, int]
    for (_, rule, *_rest), subjects_ in zip(row.outcomes, row.counts, strict=True):
        if rule is not None:
            found[rule] = found.get(rule, 0) + subjects_
    return dict(sorted(found.items()))


def wanted(round: Round, key: str | None = None) -> list[WantedSet]:
    """Who waits for which set of facts, most subjects first."""
    found = []
    for row in rules(round):
        if key is None or row.key == key:
            found += _wanted(row)
    return sorted(found, key=lambda w: (-w.subjects, w.key, w.wanted))


def _wanted(row: RoundRule) -> list[WantedSet]:
    sums: dict[tuple[str, ...], list[int]] = {}
    for (_, _, names, _), subjects_, money in zip(row.outcomes, row.counts, row.money, strict=True):
        if names and subjects_:
            total = sums.setdefault(tuple(sorted(names)), [0, 0, 0])
            for place, more in enumerate((subjects_, *money)):
                total[place] += more
    return [WantedSet(row.key, row.kind, names, *total) for names, total in sums.items()]


def compare(round: Round, previous: Round | None = None) -> dict[str, dict[str, int]]:
    """Rule set -> by how much subjects and money differ from the round before (or the given one)."""
    earlier = previous or round.previous
    before = {row.key: row for row in rules(earlier)} if earlier else {}
    figures = (*KINDS, "subjects", "fen", "low", "high")
    return {
        row.key: {name: getattr(row, name) - (getattr(before[row.key], name) if row.key in before else 0) for name in figures}
        for row in rules(round)
    }


def changed(round: Round, key: str, *, offset: int = 0, limit: int = 50, data_dir: Path | None = None) -> list[Difference]:
    """Whose outcome the round changed, with before and after; for a rule set that it closed, whom that left without one."""
    row = round.rules.filter(key=key).first()
    if row is None and round.previous is not None:
        row = round.previous.rules.filter(key=key).first()
    if row is None:
        raise RoundRule.DoesNotExist(key)
    table = storage.difference(_folder(round, data_dir), key).slice(offset, limit).to_pylist()
    return [
        Difference(
            d["subject"], _result(row, d["before"], (d["before_low"], d["before_high"])),
            _result(row, d["after"], (d["after_low"], d["after_high"])),
        )
        for d in table
    ]


def closed(round: Round) -> list[str]:
    """The rule sets of the round before that this one closed: their policies are no longer in force."""
    if round.previous is None:
        return []
    given = set(round.rules.values_list("key", flat=True))
    return sorted(set(round.previous.rules.values_list("key", flat=True)) - given)


def trend(limit: int = 12) -> list[tuple[Round, Any, int]]:
    """(round, day, undetermined of all rule sets), oldest first; by one query."""
    rows = Round.objects.annotate(waiting=Sum("rules__undetermined")).order_by("-number")[:limit]
    return [(row, row.on, row.waiting or 0) for row in reversed(rows)]


def _folder(round: Round, data_dir: Path | None) -> Path:
    return storage.folder(Path(data_dir or settings.DATA_DIR), round.number)


def _matching(round: Round, key: str, kind: str | None, rule: int | None, names: Iterable[str] | None) -> list[int]:
    exactly = None if names is None else sorted(names)
    return [
        code
        for code, (outcome_, rule_, wanted_, _) in enumerate(round.rules.get(key=key).outcomes)
        if outcome_ and kind in (None, outcome_) and rule in (None, rule_) and exactly in (None, sorted(wanted_))
    ]


def _amount(amounts: np.ndarray, no: int) -> tuple[int, int] | None:
    at = bisect_left(amounts["subject"], no)  # touches 20 rows of the mapped file, where searchsorted copies the column
    if at >= len(amounts) or amounts["subject"][at] != no:
        return None
    return int(amounts["low"][at]), int(amounts["high"][at])


def _result(rule: RoundRule, code: int, money: tuple[int, int] | None) -> Result | None:
    kind, number, names, reason = rule.outcomes[code]
    if not kind:
        return None
    paid = money is not None and kind == "entitled"
    low, high = (None, None) if paid or money is None or kind == "not_entitled" else money
    return Result(kind, number, frozenset(names), reason, money[0] if paid and money else None, low, high)
