"""One run: the world, then register by register the truth, what is seen of it, and the files."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import district.tables  # noqa: F401  declares the builders
from district import arrow, rates, schema
from district.observe import KINDS, Delivery, Observation
from district.schema import RegisterSpec, Schema
from district.streams import LAST, MONTH_ENDS
from district.table import NO_DATE, Array, Column, table
from district.world import BUILDERS, World

STATES = ("year", "base", "last")
Notice = Callable[[str, int, int], None]


@dataclass
class Report:
    """What a run wrote: rows per set and register, defects per kind, seconds."""

    seed: int
    scale: float
    states: str
    people: int = 0
    firms: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    defects: dict[str, dict[str, int]] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0


class Writer:
    """Writes files beside the generation, one at a time, at most two waiting."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool, self.bytes = pool, 0
        self.waiting: list[Future[int]] = []

    def put(self, path: Path, columns: dict[str, pa.Array]) -> None:
        """Queues a file."""
        while len(self.waiting) >= 2:
            self.bytes += self.waiting.pop(0).result()
        self.waiting.append(self.pool.submit(arrow.write, path, columns))

    def finish(self) -> None:
        """Waits for every file."""
        while self.waiting:
            self.bytes += self.waiting.pop(0).result()


@contextmanager
def writer() -> Iterator[Writer]:
    """A writer; what is unfinished when the run is interrupted keeps its temporary name."""
    with ThreadPoolExecutor(1) as pool:
        files = Writer(pool)
        yield files
        files.finish()


def run(
    out: Path, *, packs: Path, scale: float, seed: int, states: str = "year", notice: Notice = lambda name, done, total: None
) -> Report:
    """Generates a district into `out`. `states`: year (base, eleven changes), base (January only), last (December)."""
    started, report = time.monotonic(), Report(seed, scale, states)
    content = schema.read(packs)
    lines = rates.read(content)
    notice("people and firms", 0, len(content.registers))
    world = World(scale, seed)
    report.people, report.firms = len(world.people), len(world.firms)
    arrivals: dict[str, Array] = {}
    with writer() as files:
        for number, spec in enumerate(_ordered(content)):
            notice(spec.key, number, len(content.registers))
            _register(out, world, content, spec, lines, arrivals, report, files)
        report.bytes = files.bytes
    files.finish()
    report.bytes = files.bytes
    notice("done", len(content.registers), len(content.registers))
    report.seconds = round(time.monotonic() - started, 1)
    _describe(out, report)
    return report


def _ordered(content: Schema) -> list[RegisterSpec]:
    """Rosters of people, firms and households first: the other registers need to know who is there."""
    first = {"person": 0, "firm": 0, "household": 0}
    return sorted(content.registers.values(), key=lambda r: (not r.roster, first.get(r.kind, 1), r.key))


def _register(
    out: Path,
    world: World,
    content: Schema,
    spec: RegisterSpec,
    lines: list[rates.Rate],
    arrivals: dict[str, Array],
    report: Report,
    files: Writer,
) -> None:
    if spec.key not in BUILDERS:
        raise ValueError(
            f"register {spec.key} is in the packs but district/tables has no builder for it; write one, @builds({spec.key!r})"
        )
    rows = table(content, spec, BUILDERS[spec.key](world, world.stream(spec.key)))
    owner = arrow._target(next(iter(rows.keys.values())).spec.type) if spec.kind != "household" else "household"
    known = None if spec.roster and spec.kind == owner else arrivals.get(owner)
    seen = Observation(world, content, rows, lines, world.stream(f"{spec.key} observed"), known)
    if spec.roster and spec.kind == owner:
        arrivals[owner] = seen.arrives
    report.rows[spec.key] = len(rows)
    if report.states != "last":
        _deliver(out, world, seen, seen.base(), files)
    if report.states == "base":
        return
    changes = 0
    for month in range(1, LAST + 1):
        delivery = seen.advance()
        changes += len(delivery.changed) + len(delivery.removed)
        if report.states == "year":
            _deliver(out, world, seen, delivery, files)
        assert month == seen.month
    if report.states == "last":
        _deliver(out, world, seen, Delivery(LAST, np.flatnonzero(seen.delivered()), np.zeros(0, np.int64)), files)
    report.changes[spec.key] = changes
    _truth(out, world, seen, files)
    report.defects[spec.key] = _defects(out, world, seen, files)


def _deliver(out: Path, world: World, seen: Observation, delivery: Delivery, files: Writer) -> None:
    """A base or change file: keys, columns, the day of unconfirmed rows, deletions."""
    rows = np.r_[delivery.changed, delivery.removed]
    if len(delivery.removed):
        order = np.argsort(rows, kind="stable")
        rows = rows[order]
    columns = arrow.key_columns(world, seen.table, rows)
    for name, column in seen.table.columns.items():
        columns[name] = arrow.array(world, column, seen.seen[name][rows])
    as_of = seen.as_of[rows]
    if (as_of != NO_DATE).any():
        columns[arrow.AS_OF] = arrow.array(world, Column(_date_spec(), as_of), as_of)
    if len(delivery.removed):
        columns[arrow.REMOVED] = pa.array(np.isin(rows, delivery.removed))
    files.put(out / "registers" / seen.table.spec.key / f"{MONTH_ENDS[delivery.month]}.parquet", columns)


def _date_spec() -> schema.ColumnSpec:
    return schema.ColumnSpec(arrow.AS_OF, "date")


def _truth(out: Path, world: World, seen: Observation, files: Writer) -> None:
    rows = np.flatnonzero(seen.true_rows())
    columns = arrow.key_columns(world, seen.table, rows)
    for name, column in seen.table.columns.items():
        columns[name] = arrow.array(world, column, seen.truth[name][rows])
    files.put(out / "truth" / seen.table.spec.key / f"{MONTH_ENDS[LAST]}.parquet", columns)


def _defects(out: Path, world: World, seen: Observation, files: Writer) -> dict[str, int]:
    """The third set: every cell that suffered something, its kind, the true and the observed value as text."""
    parts, counts = [], dict.fromkeys(KINDS[1:], 0)
    for name, rows, codes in seen.defects():
        if not len(rows):
            continue
        column = seen.table.columns[name]
        here = seen.delivered()[rows]
        observed = pc.if_else(
            pa.array(here), _text(arrow.array(world, column, seen.seen[name][rows])), pa.scalar(None, pa.string())
        )
        parts.append(_part(world, seen, rows, name, codes, _text(arrow.array(world, column, seen.truth[name][rows])), observed))
        for code, kind in enumerate(KINDS[1:], 1):
            counts[kind] += int((codes == code).sum())
    old = np.flatnonzero(seen.delivered() & (seen.as_of != NO_DATE))
    if len(old):
        days = _text(arrow.array(world, Column(_date_spec(), seen.as_of[old]), seen.as_of[old]))
        parts.append(
            _part(
                world,
                seen,
                old,
                arrow.AS_OF,
                np.full(len(old), 2, np.int8),
                pa.array([str(MONTH_ENDS[LAST])]).take(pa.array(np.zeros(len(old), np.int32))),
                days,
            )
        )
        counts["stale"] += len(old)
    if parts:
        whole = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries().combine_chunks()
        files.put(out / "defects" / f"{seen.table.spec.key}.parquet", {n: whole.column(n) for n in whole.column_names})
    return {kind: count for kind, count in counts.items() if count}


def _part(
    world: World, seen: Observation, rows: Array, name: str, codes: Array, true: pa.Array, observed: pa.Array
) -> pa.Table:
    keys = {
        k: v.cast(pa.string()) if pa.types.is_dictionary(v.type) else v
        for k, v in arrow.key_columns(world, seen.table, rows).items()
    }
    kinds = pa.DictionaryArray.from_arrays(pa.array(codes - 1, pa.int32()), pa.array(KINDS[1:]))
    named = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), np.int32)), pa.array([name]))
    return pa.table(
        {
            **keys,
            "column": named,
            "kind": kinds,
            "true": true,
            "observed": observed,
            "whole_row": pa.array(~seen.delivered()[rows]),
        }
    )


def _text(values: pa.Array) -> pa.Array:
    return values.cast(pa.string())


def _describe(out: Path, report: Report) -> None:
    """`district.json`: seed, scale and counts, so that a folder says what it is."""
    unfinished = out / "district.json.part"
    facts = {k: v for k, v in vars(report).items() if k != "seconds"}
    unfinished.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(out / "district.json")
