"""The verb of rounds: run. Decides everyone (or the changed) by all rule sets; writes files, figures and journal entries."""
import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from zhengtong import __version__
from zhengtong.bulk import memory
from zhengtong.bulk.decide import Decided, decide
from zhengtong.bulk.table import Table
from zhengtong.kernel.journal.actions import Line, append_all, writing

from . import changes as changing
from . import preparing, results, storage
from .changes import Changes, Since
from .models import Round, RoundRule
from .preparing import Snapshot
from .ruleset import RuleSet

Tell = Callable[[str, int, int], None]  # rule set key, done, all
Decider = Callable[..., list[Decided]]  # bulk.decide.decide, or what runs it elsewhere (bulk.spark)
_MEMO: memory.Memo = {}
_MEMO_LIMIT = 2_000_000
STORING = 2  # rule sets written at a time when only some subjects were decided
GROWN = 1.02  # what is remembered is written again when it grew by so much


class RoundRefused(Exception):
    """The round cannot run; says what and the remedy."""


@dataclass
class _Run:
    """What one round carries along."""

    data_dir: Path
    snapshot: Snapshot
    part: Path
    previous: Round | None
    before: dict[str, RoundRule]
    changes: Changes
    tell: Tell
    total: int
    decide: Decider = decide
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)


def run(
    data_dir: Path, snapshot: Snapshot, rulesets: Sequence[RuleSet], *, on: date, at: datetime, by: object,
    full: bool = False, since: Since | None = None, tell: Tell = lambda key, done, total: None, decider: Decider = decide,
) -> Round:
    """Decides for the day `on` what was known in `snapshot`. The inputs of the latest round give that round again.

    With `full` nothing is taken over from the round before. `since` tells what changed between two manifests (default:
    kernel.facts). Killed at any moment it leaves nothing half: files are renamed and rows committed together at the end.
    """
    keys = [r.key for r in rulesets]
    if len(set(keys)) != len(keys):
        raise RoundRefused("two rule sets have the same key; give each its own")
    with storage.alone(Path(data_dir)):
        storage.clean(Path(data_dir), set(Round.objects.values_list("number", flat=True)))
        digest = inputs_digest(snapshot, rulesets, on)
        latest = Round.objects.order_by("-number").first()  # an older round with these inputs is not what holds now
        existing = latest if latest is not None and latest.inputs == digest else None
        return existing or _run(Path(data_dir), snapshot, rulesets, on, at, by, digest, full, since, tell, decider)


def inputs_digest(snapshot: Snapshot, rulesets: Sequence[RuleSet], on: date) -> str:
    """What makes a round the same round: engine, manifest, day and rules."""
    rules = sorted(f"{r.rules_hash} {r.judged_on} {r.period}" for r in rulesets)
    return hashlib.sha256("\n".join([__version__, snapshot.manifest_hash, str(on), *rules]).encode()).hexdigest()


def _run(
    data_dir: Path, snapshot: Snapshot, rulesets: Sequence[RuleSet], on: date, at: datetime, by: object, digest: str,
    full: bool, since: Since | None, tell: Tell, decider: Decider,
) -> Round:
    begun = time.perf_counter()
    previous = Round.objects.order_by("-number").first()
    before = {} if previous is None else {r.key: r for r in previous.rules.all()}
    changed = Changes({}, {}) if previous is None else (since or _since(data_dir, snapshot))(previous.manifest)
    state = _Run(data_dir, snapshot, storage.part(data_dir), previous, before, changed, tell, len(rulesets), decider)
    remembered = _remember(data_dir)
    for kind, of_kind in groupby(sorted(rulesets, key=lambda r: r.kind), key=lambda r: r.kind):
        _kind(state, kind, list(of_kind), full)
    for key in sorted(set(before) - {r.key for r in rulesets}):
        state.closed.append(_close(state, before[key]))
    made = Round(
        number=(previous.number if previous else 0) + 1, on=on, at=at, by=str(by), manifest=snapshot.manifest_hash,
        inputs=digest, previous=previous, incremental=previous is not None and not full,
    )
    made.seconds = time.perf_counter() - begun
    made = _commit(state, made, rulesets)
    if memory.status_rows(_MEMO) > remembered * GROWN:
        memory.save(_MEMO, storage.answers(data_dir), state.tables)
    return made


def _remember(data_dir: Path) -> int:
    """Reads what earlier processes remembered of the interpreter's answers, once; gives how many status rows are known."""
    if memory.size(_MEMO) > _MEMO_LIMIT:
        _MEMO.clear()
    if not memory.status_rows(_MEMO):
        memory.load(_MEMO, storage.answers(data_dir))
    return memory.status_rows(_MEMO)


def _since(data_dir: Path, snapshot: Snapshot) -> Since:
    from zhengtong.kernel.facts import queries

    def since(manifest: str) -> Changes:
        if manifest == snapshot.manifest_hash:
            return Changes({}, {})
        found = queries.changed(manifest, snapshot.manifest_hash, data_dir=data_dir)
        return Changes(dict(found.numbers), found.shifted)

    return since


def _kind(state: _Run, kind: str, rulesets: list[RuleSet], full: bool) -> None:
    """All rule sets over one kind of subjects: those that need everyone together, the others on the changed."""
    names, present = state.snapshot.names(kind), np.asarray(state.snapshot.present(kind))
    changed = np.asarray(state.changes.numbers.get(kind, np.zeros(0, np.int32)), np.int64)
    tables = {r.key: preparing.table(r, names) for r in rulesets}
    state.tables += tables.values()
    moved = {r.key: _moved(state, r, tables[r.key], present, full) for r in rulesets}
    whole: list[RuleSet] = []
    still: list[RuleSet] = []
    crossed: list[RuleSet] = []
    for rules in rulesets:
        found = moved[rules.key]
        (whole if found is None else crossed if len(found) else still).append(rules)
    gone, here = changed[~present[changed]], changed[present[changed]]
    also = np.unique(np.concatenate([here, *(moved[r.key] for r in crossed)])) if crossed else here  # type: ignore[arg-type]
    _decide(state, kind, whole, tables, np.flatnonzero(present), np.zeros(0, np.int64), everyone=True)
    _decide(state, kind, still, tables, here, gone, everyone=False)
    _decide(state, kind, crossed, tables, also, gone, everyone=False)


def _moved(state: _Run, rules: RuleSet, table: Table, present: np.ndarray, full: bool) -> np.ndarray | None:
    """Whom the day moves beside the changed subjects; None: everyone is decided."""
    before = state.before.get(rules.key)
    if full or before is None or changing.everyone_again(rules, table, before, state.changes):
        return None
    return changing.moved_by_day(rules, table, before, state.snapshot, present)


def _decide(
    state: _Run, kind: str, rulesets: list[RuleSet], tables: dict[str, Table], subjects: np.ndarray, gone: np.ndarray,
    *, everyone: bool,
) -> None:
    decided: dict[str, Decided] = {}
    if len(subjects) and rulesets:
        known = {r.key: preparing.entries(state.before[r.key].outcomes) for r in rulesets if r.key in state.before}
        count = state.snapshot.counts[kind]
        mostly = everyone and len(subjects) * 2 > count  # columns as they lie on disk are faster than columns cut
        frame = preparing.frame(state.snapshot, kind, np.arange(count) if mostly else subjects)
        found = state.decide([tables[r.key] for r in rulesets], frame, memo=_MEMO, entries=known)
        decided = {d.table.key: results.only(d, subjects) if mostly else d for d in found}
        subjects = np.arange(count) if mostly else subjects
    touched = None if everyone else results.Touched(subjects, gone, state.snapshot.counts[kind])
    with ThreadPoolExecutor(1 if everyone else STORING) as threads:
        stored = (threads.submit(_store, state, r, decided.get(r.key), subjects, touched) for r in rulesets)
        for rules, one in zip(rulesets, list(stored), strict=True):
            state.figures[rules.key] = one.result()
            state.tell(rules.key, len(state.figures), state.total)


def _store(
    state: _Run, rules: RuleSet, decided: Decided | None, subjects: np.ndarray, touched: results.Touched | None
) -> dict[str, Any]:
    """Merges with the state before, writes or shares the files, gives the figures. `touched` None: everyone was decided."""
    count, rule = state.snapshot.counts[rules.kind], state.before.get(rules.key)
    where = storage.folder(state.data_dir, state.previous.number if state.previous else 0)
    before = results.nothing(count) if rule is None else results.stored(rule, where, count)
    after = results.whole(before, decided, subjects) if touched is None else results.partly(before, decided, touched)
    about = {"key": rules.key, "period": rules.period, "judged_on": str(rules.judged_on)}
    shared = rule is not None and results.same(before, after)
    written = results.write(state.part, rules.key, before, after, about, share=where if shared else None)
    return results.figures(after, before, rule) | written


def _close(state: _Run, rule: RoundRule) -> dict[str, Any]:
    """A rule set of the round before that is not given any more (a policy expired): its differences end with a row for everyone
    it left entitled or undetermined, so that the last row of a subject still says what holds."""
    assert state.previous is not None
    where, count = storage.folder(state.data_dir, state.previous.number), state.snapshot.counts[rule.kind]
    about = {"key": rule.key, "period": rule.period, "judged_on": str(rule.judged_on), "closed": True}
    written = results.close(state.part, rule.key, results.stored(rule, where, count), about)
    return {"key": rule.key, "kind": rule.kind, "version": rule.version, "hash": rule.hash, "period": rule.period, **written}


def _commit(state: _Run, made: Round, rulesets: Sequence[RuleSet]) -> Round:
    """Folder, rows and journal entries become visible together."""
    rows = [
        RoundRule(
            round=made, key=r.key, kind=r.kind, version=r.version, hash=r.rules_hash, judged_on=r.judged_on, period=r.period,
            unit=r.unit, **state.figures[r.key],
        )
        for r in sorted(rulesets, key=lambda r: r.key)
    ]
    with writing():
        made.save()
        storage.publish(state.data_dir, state.part, made.number)
        lines = [Line("rounds.run", _entry(made, row), f"round:{made.number}") for row in rows]
        ended = ({"round": made.number, "on": made.on, **one} for one in state.closed)
        lines += [Line("rounds.close", body, f"round:{made.number}") for body in ended]
        indexes = append_all(lines, by=made.by, at=made.at) if lines else range(0)
        for row, index in zip(rows, indexes, strict=False):
            row.journal_index = index
        RoundRule.objects.bulk_create(rows)
    return made


def _entry(made: Round, row: RoundRule) -> dict[str, Any]:
    """What the journal says of one rule set: counts, rule hash, manifest, Merkle root of the difference."""
    outcomes = ("subjects", "entitled", "amount_undetermined", "not_entitled", "undetermined", "fen", "low", "high")
    pinned = ("key", "kind", "version", "hash", "period", "difference_rows", "merkle_root")
    return {
        "round": made.number, "on": made.on, "judged_on": row.judged_on, "manifest": made.manifest, "engine": __version__,
        **{name: getattr(row, name) for name in (*pinned, *outcomes)},
    }
