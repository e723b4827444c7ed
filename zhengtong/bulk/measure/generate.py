"""Generated work for the benchmark: fact columns with missing values, FIRST tables of boxes over them."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .. import automaton, encode, kernel

NUMBERS, WORDS, TOP, VOCABULARY = 24, 16, 10_000, 12


@dataclass(frozen=True)
class Interval:
    """low <= value < high"""

    low: int
    high: int


@dataclass(frozen=True)
class OneOf:
    """value is one of the words"""

    words: tuple[int, ...]


_WORDS = np.eye(VOCABULARY, dtype=np.bool_)
Test = Interval | OneOf | None


@dataclass(frozen=True)
class Box:
    """A FIRST table: input facts, and per rule one test for each input (None: any)."""

    inputs: tuple[int, ...]
    rules: tuple[tuple[Test, ...], ...]


@dataclass(frozen=True)
class Work:
    """values int32 [fact, subject], missing bool [fact, subject], tables. Facts < NUMBERS are numbers, the others words."""

    values: np.ndarray
    missing: np.ndarray
    tables: list[Box]

    def share(self, subjects: int, tables: int) -> Work:
        """The first so many subjects and tables."""
        return Work(self.values[:, :subjects], self.missing[:, :subjects], self.tables[:tables])


def work(subjects: int, tables: int, *, rules: int = 6, inputs: int = 4, seed: int = 1) -> Work:
    """Columns in which 3 to 15 % of the facts are missing, and random tables over them."""
    rng = np.random.default_rng(seed)
    facts = NUMBERS + WORDS
    values = np.empty((facts, subjects), np.int32)
    missing = np.empty((facts, subjects), np.bool_)
    for fact in range(facts):
        values[fact] = rng.integers(0, TOP if fact < NUMBERS else VOCABULARY, subjects, dtype=np.int32)
        missing[fact] = rng.random(subjects, dtype=np.float32) < rng.uniform(0.03, 0.15)
    return Work(values, missing, drawn(tables, rules=rules, inputs=inputs, seed=seed))


def drawn(tables: int, *, rules: int = 6, inputs: int = 4, seed: int = 1) -> list[Box]:
    """The tables alone; the same for any number of subjects."""
    rng = np.random.default_rng([seed, tables])
    return [_table(rng, rules, inputs, NUMBERS + WORDS) for _ in range(tables)]


def _table(rng: np.random.Generator, rules: int, inputs: int, facts: int) -> Box:
    chosen = tuple(int(f) for f in rng.choice(facts, inputs, replace=False))
    return Box(chosen, tuple(tuple(_test(rng, fact) for fact in chosen) for _ in range(rules)))


def _test(rng: np.random.Generator, fact: int) -> Test:
    if rng.random() < 0.15:
        return None
    if fact >= NUMBERS:
        return OneOf(tuple(sorted(int(w) for w in rng.choice(VOCABULARY, rng.integers(2, 8), replace=False))))
    low, high = sorted(int(v) for v in rng.integers(0, TOP // 50 + 1, 2))
    return Interval(low * 50, (high + 1) * 50)


def cuts(work: Work) -> list[np.ndarray]:
    """Per fact the thresholds of all tables."""
    found: list[set[int]] = [set() for _ in range(NUMBERS + WORDS)]
    for table in work.tables:
        for rule in table.rules:
            for fact, test in zip(table.inputs, rule, strict=True):
                if isinstance(test, Interval):
                    found[fact] |= {test.low, test.high}
    for fact in range(NUMBERS, NUMBERS + WORDS):
        found[fact] = set(range(1, VOCABULARY))
    return [np.array(sorted(c), np.int64) for c in found]


def columns(work: Work, cut: list[np.ndarray]) -> np.ndarray:
    """Codes [fact, subject], uint8 where they fit, else uint16."""
    out = np.empty(work.values.shape, np.uint8 if max(map(len, cut)) + encode.FIRST < 256 else np.uint16)

    def one(fact: int) -> None:
        state = work.missing[fact].view(np.uint8) * np.uint8(2)
        encode.interval_codes(work.values[fact], state, cut[fact], out[fact])

    with ThreadPoolExecutor() as threads:
        list(threads.map(one, range(len(cut))))
    return out


def _classes(table: Box, at: int, cut: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(distinct status rows, lut code -> row) of one input: code 0 missing, 1 absent (never here), then intervals."""
    points = np.concatenate([[0], cut])  # the least value of each interval
    rows = np.zeros((len(points) + 2, len(table.rules)), np.uint64)
    for r, rule in enumerate(table.rules):
        test = rule[at]
        if test is None:
            continue
        rows[encode.MISSING, r] = np.uint64(1 << at)
        rows[encode.ABSENT, r] = automaton.DEAD
        rows[encode.FIRST :, r] = np.where(_holds(test, points), np.uint64(0), automaton.DEAD)
    return automaton.distinct(rows, 1)


def compiled(work: Work, cut: list[np.ndarray]) -> tuple[kernel.Program, list[list[tuple[str, int, int]]]]:
    """The linked program, and per table its outcome dictionary [(kind, rule from 1 or 0, bits of the wanted inputs)]."""
    tables, dictionaries = [], []
    for table in work.tables:
        machine, readings = automaton.Automaton(len(table.rules), 1), []
        for at, fact in enumerate(table.inputs):
            classes, lut = _classes(table, at, cut[fact])
            level = machine.add(classes)
            readings.append(kernel.Reading(fact, lut, level.step, classes[:, :, None]))
        codes, dictionary = _outcomes(machine.last)
        tables.append((readings, codes))
        dictionaries.append(dictionary)
    return kernel.link(tables), dictionaries


def _holds(test: Interval | OneOf, points: np.ndarray) -> np.ndarray:
    if isinstance(test, OneOf):
        return np.asarray(_WORDS[list(test.words)].any(axis=0))[points]
    return (points >= test.low) & (points < test.high)


def _outcomes(states: np.ndarray) -> tuple[np.ndarray, list[tuple[str, int, int]]]:
    certain = states == 0
    first = np.where(certain.any(axis=1), certain.argmax(axis=1), states.shape[1])
    open_before = (states != automaton.DEAD) & (np.arange(states.shape[1]) < first[:, None])
    wanted = np.bitwise_or.reduce(np.where(open_before, states, np.uint64(0)), axis=1).astype(np.int64)
    rule = np.where((wanted > 0) | (first == states.shape[1]), 0, first + 1)
    distinct, codes = np.unique(rule << 32 | wanted, return_inverse=True)
    return codes, [_outcome(int(d) >> 32, int(d) & 0xFFFFFFFF) for d in distinct]


def _outcome(rule: int, wanted: int) -> tuple[str, int, int]:
    return ("undetermined" if wanted else "entitled" if rule else "not_entitled", rule, wanted)
