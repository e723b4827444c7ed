"""One run of the benchmark: ours over everything, the peers over a share, and whether they agree."""
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import kernel
from . import columnar, generate, meter, ourselves, singly
from .run import Run

Share = tuple[int, int]
Engine = Callable[[generate.Work], Run]


@dataclass(frozen=True)
class Line:
    """One engine: decisions made, seconds, and how its unknown compares. `same` is the share of codes equal to ours."""

    engine: str
    unknown: str
    wanted: bool
    decisions: int
    seconds: float
    same: float | None = None
    skipped: str = ""

    @property
    def rate(self) -> float:
        """Subject-decisions a second."""
        return self.decisions / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Contest:
    """Seconds of each stage of ours, and a line per engine."""

    encode: float
    compile: float
    lines: list[Line]

    def ratio(self, line: Line) -> float | None:
        """How many times faster ours is."""
        return self.lines[0].rate / line.rate if line.rate else None


def hold(subjects: int, tables: int, *, share: Share, sample: Share, tell: Callable[[str], None]) -> Contest:
    """Runs everyone. `share`, `sample`: (subjects, tables) for Polars and DuckDB, and for zen-engine."""
    tell("generate")
    work = generate.work(subjects, tables)
    _warm(subjects, tables)
    tell("encode")
    begun = time.perf_counter()
    cut = generate.cuts(work)
    columns = generate.columns(work, cut)
    encoded = time.perf_counter()
    tell("compile")
    program, dictionaries = generate.compiled(work, cut)
    compiled = time.perf_counter()
    tell("decide")
    out = np.empty((tables, subjects), np.uint8)
    kernel.decide(program, columns, out)
    decided = time.perf_counter()
    lines = [Line("zhengtong", "Kleene", True, subjects * tables, decided - encoded)]
    part = work.share(*share)
    expected = [ourselves.plain(out[t, : share[0]], dictionaries[t]) for t in range(len(part.tables))]
    for name, engine in (("Polars", columnar.polars), ("DuckDB", columnar.duckdb)):
        tell(name)
        lines.append(_peer(name, engine, part, expected))
    tell("zen-engine")
    lines.append(_peer("zen-engine", singly.zen, work.share(*sample), None))
    return Contest(encoded - begun, compiled - encoded, lines)


def _warm(subjects: int, tables: int) -> None:
    """Loads or makes the machine code outside the measured time, as a running server has it, and touches as much memory as the
    result takes: a virtual machine hands out memory that nobody ever used thirty times slower."""
    np.empty(tables * subjects, np.uint8).fill(1)
    small = generate.work(1000, 2)
    cut = generate.cuts(small)
    kernel.decide(generate.compiled(small, cut)[0], generate.columns(small, cut), np.empty((2, 1000), np.uint8))


def _peer(name: str, engine: Engine, part: generate.Work, expected: list[np.ndarray] | None) -> Line:
    """`expected`: None for an engine that knows no unknown."""
    unknown = "none" if expected is None else "Kleene"
    try:
        run = engine(part)
    except ImportError as error:
        return Line(name, unknown, False, 0, 0.0, skipped=f"{error.name} is not installed (requirements-bench.txt)")
    answer, cost = meter.measured(run.go)
    same = None if expected is None else float(np.mean([
        np.mean(a == b) for a, b in zip(run.codes(answer), expected, strict=True)
    ]))
    return Line(name, unknown, False, part.values.shape[1] * len(part.tables), cost.seconds, same)
