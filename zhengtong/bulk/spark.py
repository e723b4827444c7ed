"""The round beyond one machine: Spark distributes the rows, each worker runs the same kernel over its Arrow batches.

`decider(session, folder)` stands in for `bulk.decide.decide`: it writes the frame's columns as Parquet files, one a part, into
a folder that all workers see, and puts the parts' answers together again. Outcomes, rules, wanted facts and amounts are the
same to the row; the numbers of the outcomes may differ, since each part meets them in its own order.
"""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from . import memory
from .columns import Column, Facts, Frame
from .decide import Decided, Entry, decide, facts_of
from .memory import Memo
from .table import Table

ROWS = 250_000  # of one part
ANSWER = "part long, key string, codes binary, entries string, rows binary, low binary, high binary"
Decider = Callable[..., list[Decided]]
_KNOWN: Memo = {}  # status rows that this worker has asked for, from part to part


@dataclass(frozen=True)
class Shape:
    """What a column's values mean, without the values."""

    type: str
    scale: int
    dictionary: tuple[str, ...] | None


def decider(session: Any, folder: Path, rows: int = ROWS) -> Decider:
    """A `decide` that runs on Spark. `folder`: empty, seen by all workers; `rows` in a part."""

    def run(
        tables: Sequence[Table], frame: Frame, *, memo: Memo | None = None, entries: dict[str, list[Entry]] | None = None,
    ) -> list[Decided]:
        names = sorted(facts_of(tables))
        shapes = _write(frame, names, folder, rows)
        work = _worker(list(tables), shapes, memory.kept(memo or {}))
        files = sorted(folder.glob("*.parquet"))
        try:
            answers = session.read.parquet(*map(str, files)).mapInArrow(work, ANSWER).toArrow().to_pylist()
        finally:
            for file in files:
                file.unlink()
        by_key: dict[str, list[dict[str, Any]]] = {}
        for answer in answers:
            by_key.setdefault(answer["key"], []).append(answer)
        return [_together(t, by_key.get(t.key, []), len(frame), rows, (entries or {}).get(t.key, [])) for t in tables]

    return run


def _write(frame: Frame, names: Sequence[str], folder: Path, rows: int) -> dict[str, Shape]:
    """A Parquet file per part; its rows in order, with the part's number."""
    columns = {name: frame.column(name) for name in names}
    for part, start in enumerate(range(0, len(frame), rows)):
        here = slice(start, start + rows)
        count = len(range(*here.indices(len(frame))))
        arrays = {"part": pa.array(np.full(count, part, np.int64))}
        for n, name in enumerate(names):
            for mark, values in (("v", columns[name].values), ("s", columns[name].state), ("d", columns[name].as_of)):
                arrays[f"{mark}{n}"] = pa.array(_signed(np.asarray(values[here])))
        pq.write_table(pa.table(arrays), folder / f"{part:06}.parquet", row_group_size=rows, compression="lz4")
    return {name: Shape(c.type, c.scale, None if c.dictionary is None else tuple(c.dictionary)) for name, c in columns.items()}


def _signed(values: np.ndarray) -> np.ndarray:
    """Spark knows no unsigned numbers."""
    wider = {"u1": np.int16, "u2": np.int32, "u4": np.int64}
    return values.astype(wider.get(values.dtype.str[1:], values.dtype))


def _worker(
    tables: list[Table], shapes: dict[str, Shape], known: Memo
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from zhengtong.bulk import spark

        given = list(batches)
        if given:
            yield from spark.answered(pa.Table.from_batches(given), tables, shapes, known)

    return work


def answered(given: pa.Table, tables: list[Table], shapes: dict[str, Shape], known: Memo) -> Iterator[pa.RecordBatch]:
    """The kernel's answers for the parts in one worker's rows, a row per part and table. `known`: status rows that the driver
    knows; a worker asks what is new once, not once a part."""
    for name, answers in known.items():
        _KNOWN.setdefault(name, {}).update(answers)
    memo = dict(_KNOWN)
    parts = given.column("part").to_numpy()
    for part in np.unique(parts).tolist():
        rows = given.filter(pa.array(parts == part))
        frame = Frame({name: _column(rows, n, shape) for n, (name, shape) in enumerate(shapes.items())}.__getitem__, len(rows))
        yield _answer(part, decide(tables, frame, memo=memo))
        _KNOWN.update(memory.kept(memo))


def _column(rows: pa.Table, n: int, shape: Shape) -> Column:
    values, state, as_of = (rows.column(f"{mark}{n}").to_numpy() for mark in "vsd")
    return Facts(values, state.astype(np.uint8), as_of.astype(np.int32), shape.type, shape.scale, shape.dictionary)


def _answer(part: int, found: list[Decided]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([
        {"part": part, "key": d.table.key, "codes": d.codes.tobytes(), "rows": d.rows.astype(np.int64).tobytes(),
         "entries": json.dumps([[e.kind, e.rule, sorted(e.wanted), e.reason] for e in d.entries]),
         "low": d.low.tobytes(), "high": d.high.tobytes()}
        for d in found
    ], schema=pa.schema([("part", pa.int64()), ("key", pa.string()), ("codes", pa.binary()), ("entries", pa.string()),
                         ("rows", pa.binary()), ("low", pa.binary()), ("high", pa.binary())]))


def _together(table: Table, answers: list[dict[str, Any]], count: int, rows: int, known: list[Entry]) -> Decided:
    """The parts of one table as one: the outcomes numbered anew, rows moved to their place."""
    numbers: dict[Entry, int] = {Entry(): 0}
    for entry in known:
        numbers.setdefault(entry, len(numbers))
    codes = np.zeros(count, np.uint16)
    money: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = [(np.zeros(0, np.int64),) * 3]
    for answer in sorted(answers, key=lambda a: int(a["part"])):
        start = answer["part"] * rows
        entries = [Entry(kind, rule, frozenset(wanted), reason) for kind, rule, wanted, reason in json.loads(answer["entries"])]
        anew = np.array([numbers.setdefault(e, len(numbers)) for e in entries], np.uint16)
        mine = anew[np.frombuffer(answer["codes"], np.uint16)]
        codes[start : start + len(mine)] = mine
        money.append((np.frombuffer(answer["rows"], np.int64) + start,
                      np.frombuffer(answer["low"], np.int64), np.frombuffer(answer["high"], np.int64)))
    found, low, high = (np.concatenate(part) for part in zip(*money, strict=True))
    return Decided(table, codes, list(numbers), found, low, high)


@contextmanager
def session(cores: int = 2) -> Iterator[Any]:
    """A local Spark without a web page; closed at the end. Raises ImportError where pyspark is not installed."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers are Pythons of the same environment
    builder = SparkSession.builder.master(f"local[{cores}]").appName("zhengtong")
    for key, value in {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": str(cores), "spark.sql.ansi.enabled": "true",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.maxResultSize": "0",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS), "spark.sql.files.openCostInBytes": str(1 << 40),
    }.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    try:
        yield made
    finally:
        made.stop()
