"""One rule set of a round as arrays by subject number: the state before, what was decided, the state after, the difference."""
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from zhengtong.bulk.decide import Decided, Entry

from . import merkle, preparing, storage
from .models import KINDS, RoundRule


@dataclass
class Result:
    """`codes` by subject number -> `entries`; `amounts` (storage.AMOUNT) by subject; `touched`: who was decided (None: all)."""

    entries: list[Entry]
    codes: np.ndarray
    amounts: np.ndarray
    touched: np.ndarray | None = None


def nothing(count: int) -> Result:
    """Before the first round: nobody is a subject."""
    return Result([Entry()], np.zeros(count, np.uint8), np.zeros(0, storage.AMOUNT))


def stored(rule: RoundRule, where: Path, count: int) -> Result:
    """The result of an earlier round, for at least `count` subjects."""
    codes = storage.codes(where, rule.key)
    if len(codes) < count:
        codes = np.concatenate([codes, np.zeros(count - len(codes), codes.dtype)])
    return Result(preparing.entries(rule.outcomes), codes, storage.amounts(where, rule.key))


def whole(before: Result, decided: Decided | None, subjects: np.ndarray) -> Result:
    """Everyone was decided again: `decided` for `subjects` (the numbers of its rows), all others are nobody."""
    if decided is None:
        return Result(before.entries, np.zeros_like(before.codes), np.zeros(0, storage.AMOUNT))
    codes = np.zeros(len(before.codes), decided.codes.dtype)
    codes[subjects] = decided.codes
    return Result(decided.entries, codes, _amounts(decided, subjects))


@dataclass(frozen=True)
class Touched:
    """Who of `count` subjects is decided again (`subjects`) and who is nobody any more (`gone`); both ascending."""

    subjects: np.ndarray
    gone: np.ndarray
    count: int

    @cached_property
    def numbers(self) -> np.ndarray:
        """Both, ascending."""
        return np.sort(np.concatenate([self.subjects, self.gone])) if len(self.gone) else self.subjects

    @cached_property
    def mask(self) -> np.ndarray:
        """bool[subject]"""
        found = np.zeros(self.count, np.bool_)
        found[self.numbers] = True
        return found


def partly(before: Result, decided: Decided | None, touched: Touched) -> Result:
    """Only those touched were decided again; the others as before."""
    entries = before.entries if decided is None else decided.entries
    codes = before.codes.astype(np.uint8 if len(entries) <= 256 else np.uint16)
    codes[touched.gone] = 0
    rows = np.zeros(0, storage.AMOUNT)
    if decided is not None:
        codes[touched.subjects] = decided.codes
        rows = _amounts(decided, touched.subjects)
    kept = before.amounts[~touched.mask[before.amounts["subject"]]]
    joined = np.insert(kept, np.searchsorted(kept["subject"], rows["subject"]), rows)
    return Result(entries, codes, joined, touched.numbers)


def same(before: Result, after: Result) -> bool:
    """Whether the touched subjects are as they were, so that the files can be shared."""
    touched = after.touched
    if touched is None or len(before.codes) != len(after.codes) or len(before.entries) != len(after.entries):
        return False
    moved = (money_of(before, touched) != money_of(after, touched)).any()
    return bool((before.codes[touched] == after.codes[touched]).all()) and not moved


def only(decided: Decided, subjects: np.ndarray) -> Decided:
    """What was decided for all rows, kept for these subjects alone (row = subject number)."""
    kept = np.zeros(len(decided.codes), np.bool_)
    kept[subjects] = True
    decided.codes[~kept] = 0
    mine = kept[decided.rows]
    return replace(decided, rows=decided.rows[mine], low=decided.low[mine], high=decided.high[mine])


def _amounts(decided: Decided, subjects: np.ndarray) -> np.ndarray:
    rules = np.array([e.rule or 0 for e in decided.entries], np.int16)
    rows = np.empty(len(decided.rows), storage.AMOUNT)
    rows["subject"] = subjects[decided.rows]
    rows["rule"] = rules[decided.codes[decided.rows]]
    rows["low"], rows["high"] = decided.low, decided.high
    return rows


def figures(after: Result, before: Result, rule: RoundRule | None) -> dict[str, object]:
    """Subjects and money by outcome and by entry: what RoundRule stores. Of the touched only, added to what `rule` says."""
    counts, money = _sums(after)
    if after.touched is not None and rule is not None:
        old_counts, old_money = _sums(Result(after.entries, before.codes, before.amounts, after.touched))
        known = len(rule.counts)
        counts -= old_counts
        money -= old_money
        counts[:known] += rule.counts
        money[:, :known] += np.array(rule.money, np.int64).reshape(-1, 2).T
        counts[0] = len(after.codes) - counts[1:].sum()  # newcomers were nobody before, but not counted
    of = {kind: [n for n, e in enumerate(after.entries) if e.kind == kind] for kind in KINDS}
    unsure = of["undetermined"] + of["amount_undetermined"]
    return {
        **{kind: int(counts[numbers].sum()) for kind, numbers in of.items()},
        "subjects": int(counts[1:].sum()),
        "fen": int(money[0, of["entitled"]].sum()),
        "low": int(money[0, unsure].sum()),
        "high": int(money[1, unsure].sum()),
        "counts": counts.tolist(),
        "money": money.T.tolist(),
        "outcomes": preparing.plain(after.entries),
    }


def _sums(result: Result) -> tuple[np.ndarray, np.ndarray]:
    """(subjects, [least, most] fen) per entry, of the touched subjects."""
    size = len(result.entries)
    if result.touched is None:
        subjects = result.amounts["subject"]
        codes, low, high = result.codes[subjects], result.amounts["low"], result.amounts["high"]
        counts = np.bincount(result.codes, minlength=size)
    else:
        codes = result.codes[result.touched]
        low, high = money_of(result, result.touched)
        counts = np.bincount(codes, minlength=size)
    money = np.zeros((2, size), np.int64)
    np.add.at(money[0], codes, low)
    np.add.at(money[1], codes, high)
    return counts, money


def write(
    where: Path, key: str, before: Result, after: Result, about: Mapping[str, object], *, share: Path | None = None
) -> dict[str, object]:
    """Writes the files of a rule set (or links those in `share`); gives what RoundRule stores of them. The difference leaves
    out those who come in as "not entitled"."""
    if share is None:
        width = storage.write_codes(where, key, after.codes, len(after.entries))
        storage.write_amounts(where, key, after.amounts)
    else:
        storage.link(share, where, key)
        width = storage.codes(where, key).dtype.itemsize
    return {"width": width, **_write_difference(where, key, *_difference(before, after), about, after.entries)}


def close(where: Path, key: str, before: Result, about: Mapping[str, object]) -> dict[str, object]:
    """The last difference of a rule set that is no longer given: who was entitled or undetermined is nobody now."""
    silent = np.array([e.kind in ("", "not_entitled") for e in before.entries])
    rows = np.flatnonzero(~silent[before.codes])
    after = Result(before.entries, np.zeros_like(before.codes), np.zeros(0, storage.AMOUNT), rows)
    return _write_difference(where, key, *_difference(before, after), about, before.entries)


def _write_difference(
    where: Path, key: str, rows: np.ndarray, columns: dict[str, np.ndarray], message: np.ndarray, about: Mapping[str, object],
    entries: list[Entry],
) -> dict[str, object]:
    salts = np.frombuffer(os.urandom(merkle.SALT * len(rows)), np.uint8).reshape(-1, merkle.SALT)
    codes = np.stack([columns["before"], columns["after"]], axis=1)
    root = merkle.root(merkle.leaves(merkle.messages(salts, rows, codes, message)))
    storage.write_difference(where, key, columns, salts, {**about, "outcomes": preparing.plain(entries)})
    return {"difference_rows": len(rows), "merkle_root": root}


def _difference(before: Result, after: Result) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    rows = _candidates(before, after)
    money = np.concatenate([money_of(before, rows), money_of(after, rows)]).T
    different = (before.codes[rows] != after.codes[rows]) | (money[:, :2] != money[:, 2:]).any(axis=1)
    silent = np.array([e.kind in ("", "not_entitled") for e in after.entries])
    different &= ~((before.codes[rows] == 0) & silent[after.codes[rows]])
    rows, money = rows[different], money[different]
    columns = {"subject": rows.astype(np.int32), "before": before.codes[rows], "after": after.codes[rows]}
    columns |= {name: columns[name].astype(np.uint16) for name in ("before", "after")}
    names = ("before_low", "before_high", "after_low", "after_high")
    columns |= {name: np.ascontiguousarray(money[:, n]) for n, name in enumerate(names)}
    return rows, columns, money


def _candidates(before: Result, after: Result) -> np.ndarray:
    """Who may differ. Nobody -> not entitled is no news: a subject without a row is "not entitled" or out of scope."""
    if after.touched is not None:
        return after.touched
    silent = np.array([e.kind in ("", "not_entitled") for e in after.entries])
    changed = (before.codes != after.codes) & ~((before.codes == 0) & silent[after.codes])
    if len(before.amounts):
        changed[before.amounts["subject"]] = True
        changed[after.amounts["subject"]] = True
    return np.flatnonzero(changed)


def money_of(result: Result, rows: np.ndarray) -> np.ndarray:
    """int64[2, row]: least and most fen, 0 where there is none."""
    found = np.zeros((2, len(rows)), np.int64)
    if len(result.amounts):
        subjects = np.ascontiguousarray(result.amounts["subject"])
        at = np.minimum(np.searchsorted(subjects, rows), len(subjects) - 1)
        has = subjects[at] == rows
        found[0, has], found[1, has] = result.amounts["low"][at[has]], result.amounts["high"][at[has]]
    return found
