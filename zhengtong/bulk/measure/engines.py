"""The same ten tables on every engine, each in a process of its own with its own number of subjects and a limit of time.

An engine is measured on as many of the first subjects as it can decide in some seconds; its rate is what it did in that time,
not an estimate of everybody. The answers are compared with ours: all of them where the engine knows unknown ("Kleene"), else
those of subjects whose facts are all known. An engine that is not installed, fails or takes too long is named and left out.
"""
from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from . import generate, meter
from .generate import Work
from .run import Run

TABLES, LIMIT = 10, 300.0
LEAST, MOST = 1.5, 100  # seconds that a measurement takes at least, by so many repetitions at most
MANY = 100_000
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Engine:
    """`at`: module and function of its run; `unknown`: Kleene or none; `wanted`: says which facts are missing."""

    name: str
    at: str
    subjects: int
    unknown: str = "Kleene"
    wanted: bool = False

    def run(self, work: Work) -> Run:
        """The engine with the work loaded. ImportError where it is not installed."""
        module, _, function = self.at.partition(":")
        made: Run = getattr(import_module(f"{__package__}.{module}"), function)(work)
        return made


ENGINES = (
    Engine("zhengtong kernel", "ourselves:compiled", 3_000_000, wanted=True),
    Engine("zhengtong interpreter", "ourselves:interpreter", 1_000, wanted=True),
    Engine("zhengtong SQL on DuckDB", "ourselves:duckdb", 300_000, wanted=True),
    Engine("zhengtong SQL on ClickHouse", "ourselves:clickhouse", 300_000, wanted=True),
    Engine("zhengtong SQL on PostgreSQL", "ourselves:postgresql", 100_000, wanted=True),
    Engine("zhengtong SQL on Spark", "ourselves:spark", 90_000, wanted=True),
    Engine("Polars", "columnar:polars", 3_000_000),
    Engine("DuckDB", "columnar:duckdb", 1_000_000),
    Engine("chDB", "columnar:chdb", 3_000_000),
    Engine("Spark", "columnar:spark", 1_000_000),
    Engine("OpenFisca-core", "columnar:openfisca", 1_000_000, "none"),
    Engine("zen-engine", "singly:zen", 2_000, "none"),
    Engine("feelin", "singly:feelin", 2_000),
    Engine("SpiffWorkflow", "singly:spiff", 200, "none"),
    Engine("pyDMNrules", "singly:pydmnrules", 50, "none"),
)


@dataclass(frozen=True)
class Figure:
    """What one engine did. `same`: the share of compared answers equal to ours; `skipped`: why it did nothing."""

    engine: str
    unknown: str
    wanted: bool
    decisions: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    same: float | None = None
    skipped: str = ""

    @property
    def rate(self) -> float:
        """Subject-decisions a second by the clock."""
        return self.decisions / self.seconds if self.seconds else 0.0

    @property
    def cpu_rate(self) -> float:
        """Subject-decisions a second of processor time: what other work on the machine changes least."""
        return self.decisions / self.cpu if self.cpu else 0.0


def hold(scale: float = 1.0, names: frozenset[str] = frozenset(), limit: float = LIMIT, seed: int = 1) -> Iterator[Figure]:
    """Every engine in turn (those of `names` only, if given); `scale` multiplies the numbers of subjects."""
    chosen = [e for e in ENGINES if not names or e.name in names]
    most = max((_subjects(e, scale) for e in chosen), default=0)
    work = generate.work(most, TABLES, seed=seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "values.npy", work.values)
        np.save(folder / "missing.npy", work.missing)
        (folder / "seed").write_text(str(seed), encoding="utf-8")
        expected = _expected(work)
        for engine in chosen:
            yield _figure(engine, _subjects(engine, scale), folder, work, expected, limit)


def _subjects(engine: Engine, scale: float) -> int:
    return max(10, round(engine.subjects * scale))


def _expected(work: Work) -> list[np.ndarray]:
    from .ourselves import compiled

    run = compiled(work)
    return run.codes(run.go())


def _figure(engine: Engine, subjects: int, folder: Path, work: Work, expected: list[np.ndarray], limit: float) -> Figure:
    told = Figure(engine.name, engine.unknown, engine.wanted)
    command = [sys.executable, "-m", __name__, engine.name, str(subjects), str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return Figure(**asdict(told) | {"skipped": f"not done in {limit:.0f} s"})
    if done.returncode:
        return Figure(**asdict(told) | {"skipped": (done.stderr.strip().splitlines() or ["failed"])[-1][:200]})
    cost = json.loads(done.stdout.splitlines()[-1])
    same = _same(engine, np.load(folder / "codes.npy"), work, expected, subjects)
    return Figure(engine.name, engine.unknown, engine.wanted, **cost, same=same)


def _same(engine: Engine, codes: np.ndarray, work: Work, expected: list[np.ndarray], subjects: int) -> float:
    equal = count = 0
    for table, found, known in zip(work.tables, codes, expected, strict=True):
        gaps = work.missing[list(table.inputs), :subjects] & (engine.unknown == "none")
        asked = np.logical_not(gaps.any(axis=0))
        equal += int((found == known[:subjects])[asked].sum())
        count += int(asked.sum())
    return equal / count if count else 1.0


def _child(name: str, subjects: int, folder: Path) -> dict[str, Any]:
    """One engine in its own process: a first table to warm up, then all of them, measured."""
    seed = int((folder / "seed").read_text(encoding="utf-8"))
    values, missing = (np.load(folder / f"{n}.npy", mmap_mode="r")[:, :subjects] for n in ("values", "missing"))
    work = Work(np.ascontiguousarray(values), np.ascontiguousarray(missing), generate.drawn(TABLES, seed=seed))
    engine = next(e for e in ENGINES if e.name == name)
    run = engine.run(work)
    if engine.subjects >= MANY:  # a query planner, a JVM or machine code works at its first use
        run.go()
    answer, cost = meter.measured(run.go)
    times = min(MOST, math.ceil(LEAST / max(cost.seconds, 1e-3)))
    if times > 1:
        answer, cost = meter.measured(lambda: [run.go() for _ in range(times)][-1])
    np.save(folder / "codes.npy", np.array(run.codes(answer)))
    return asdict(cost) | {"decisions": subjects * TABLES * times}


if __name__ == "__main__":
    try:
        sys.stdout.write("\n" + json.dumps(_child(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))) + "\n")
    except ImportError as missing:
        raise SystemExit(f"{missing.name or missing} is not installed (requirements-bench.txt)") from None
    sys.stdout.flush()
    os._exit(0)  # a JVM or an embedded server would keep the process for seconds
