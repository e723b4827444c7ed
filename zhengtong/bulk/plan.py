"""All tables over one subject kind made ready: facts coded, simple inputs compiled, what must be asked later listed.

An input is *simple* when it depends on one fact through its classes: a table from code to class. Every other input is *late*:
asked once per distinct tuple, of the subjects whom the simple inputs leave alive.
"""
from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from zhengtong.dmn.model import Decision
from zhengtong.feel import tree

from . import arrays, automaton, coding, encode, kernel, memory, segments
from .asking import key
from .coding import Coding
from .columns import Column, Facts, Frame, feel_value
from .memory import Memo
from .parts import Look, Looks
from .table import Table

PAIRS = 1 << 20
CODES = 1 << 16
THREADS_FROM = 100_000


@dataclass
class Plan:
    """The codings by fact, the row of each coded fact in the matrix of codes (row 0 is all zero), a machine per table: first
    the given tables in their order, then those scopes that there are."""

    codings: dict[str, Coding]
    rows: dict[str, int]
    machines: list["Machine"]

    def matrix(self, frame: Frame) -> np.ndarray:
        """Codes [row, subject], uint8 where they fit."""
        most = max((self.codings[name].codes for name in self.rows), default=0)
        out = np.zeros((len(self.rows) + 1, len(frame)), np.uint8 if most <= 256 else np.uint16)
        columns = ((self.codings[name], out[row]) for name, row in self.rows.items())
        if len(frame) < THREADS_FROM:
            for coded, row in columns:
                coded.write(row)
        else:
            with ThreadPoolExecutor() as threads:
                list(threads.map(lambda pair: pair[0].write(pair[1]), columns))
        return out


@dataclass
class Machine:
    """One table: the automaton over its simple inputs, how they are read, and the inputs that are asked late."""

    table: Table
    automaton: automaton.Automaton
    readings: list[kernel.Reading] = field(default_factory=list)
    late: list[int] = field(default_factory=list)


def make(tables: list[Table], frame: Frame, memo: Memo | None = None) -> Plan:
    """Codes the facts and compiles the tables. `memo` remembers what was asked about single values, across rounds."""
    memo = {} if memo is None else memo
    everything = [*tables, *(t.scope for t in tables if t.scope is not None)]
    looks = {(n, at): t.looks(at) for n, t in enumerate(everything) for at in range(len(t.logic.inputs))}
    codings = _code(everything, looks, frame, memo)
    rows = {name: row for row, name in enumerate((n for n, c in codings.items() if c.codes < CODES), 1)}
    by_table = [[looks[n, at] for at in range(len(t.logic.inputs))] for n, t in enumerate(everything)]
    machines = [_compile(t, columns, codings, rows, memo) for t, columns in zip(everything, by_table, strict=True)]
    return Plan(codings, rows, machines)


def _code(tables: list[Table], looks: Mapping[tuple[int, int], Looks], frame: Frame, memo: Memo) -> dict[str, Coding]:
    merged: dict[str, list[tuple[Table, Look]]] = {}
    for (number, _), by_fact in looks.items():
        for fact, look in by_fact.items():
            merged.setdefault(fact, []).append((tables[number], look))
    codings = {}
    for fact, uses in merged.items():
        ages = {table.oldest[fact] for table, _ in uses if fact in table.oldest}
        constants = [table.asker.constant(owner, node) for table, look in uses for owner, node in look.constants]
        column = frame.column(fact)
        own = any(look.raw for _, look in uses)
        codings[fact] = coding.build(fact, column, constants, ages, answers(fact, column, uses, memo), own=own)
    return codings


def answers(fact: str, column: Column, uses: list[tuple[Table, Look]], memo: Memo) -> coding.Answers | None:
    """What the tables see of stored values through expressions over this fact alone; None when nothing."""
    asked: dict[Hashable, Any] = {}
    for table, look in uses:
        for owner, node in look.nodes:
            if node != look.itself:
                asked.setdefault(table.meaning(owner, node), (table, owner, node))
    if not asked:
        return None

    def see(raw: np.ndarray) -> list[Hashable]:
        columns = [_seen(fact, column, raw, how, memo.setdefault((fact, name), {})) for name, how in asked.items()]
        return list(zip(*columns, strict=True))

    return see


def _seen(
    fact: str, column: Column, raw: np.ndarray, how: tuple[Table, Decision, tree.Node], known: dict[Any, Hashable]
) -> list[Hashable]:
    """The answers of one expression: on arrays where possible, else one by one (remembered in `known`)."""
    table, owner, node = how
    found = arrays.answers(table, owner, node, fact, column, raw) or [None] * len(raw)
    for at, stored in enumerate(raw.tolist()):
        if found[at] is None:
            value = feel_value(column, stored)
            if value not in known:
                known[value] = key(table.asker.value(owner, node, {fact: value}))
            found[at] = ("asked", known[value])
    return found


def _compile(
    table: Table, looks: list[Looks], codings: Mapping[str, Coding], rows: Mapping[str, int], memo: Memo
) -> Machine:
    machine = Machine(table, automaton.Automaton(len(table.logic.rules), table.words))
    for at, by_fact in enumerate(looks):
        name, look = next(iter(by_fact.items()), (None, None))
        if not _is_simple(by_fact, codings, rows):
            machine.late.append(at)
            continue
        fact = None if name is None else codings[name]
        if not _read(machine, _simple(table, at, look, fact, memo), 0 if name is None else rows[name]):
            machine.late.append(at)
    return machine


def _is_simple(by_fact: Looks, codings: Mapping[str, Coding], rows: Mapping[str, int]) -> bool:
    return len(by_fact) < 2 and all(fact in rows and not is_raw(look, codings[fact].column) for fact, look in by_fact.items())


def is_raw(look: Look, column: Column) -> bool:
    """Whether the look needs stored values, not classes."""
    return look.raw and column.type not in {"string", "boolean"}


def _read(machine: Machine, status_rows: np.ndarray, row: int) -> bool:
    """Adds a simple input; False when the automaton would grow too large."""
    classes, lut = automaton.distinct(status_rows, machine.table.words)
    if len(machine.automaton.last) * len(classes) > PAIRS:
        return False
    level = machine.automaton.add(classes)
    if len(level.states) >= CODES:
        machine.automaton.levels.pop()
        return False
    by_rule = classes.reshape(len(classes), -1, machine.table.words)
    machine.readings.append(kernel.Reading(row, lut, level.step, by_rule))
    return True


def _simple(table: Table, at: int, look: Look | None, fact: Coding | None, memo: Memo) -> np.ndarray:
    """The status row of every code of the input's fact; an input without facts has one row."""
    if fact is None or look is None:
        return table.status_row(table.asker.column(at, {}))[None, :]
    if segments.worth(table, at, look, fact):
        return segments.rows(table, at, fact)[fact.class_of_code(table.oldest.get(fact.name))]
    classes, sees = _alike(table, look, fact, memo)
    known = memory.rows(memo, table, at, fact.column)
    asked = {c: memory.row(known, sees[c], partial(_asked, table, at, fact, c)) for c in np.unique(classes).tolist()}
    rows = np.stack([asked[c] for c in classes.tolist()])
    return rows[fact.class_of_code(table.oldest.get(fact.name))]


def _asked(table: Table, at: int, fact: Coding, number: int) -> np.ndarray:
    return table.status_row(table.asker.column(at, {fact.name: fact.fact(number)}))


def _alike(table: Table, look: Look, fact: Coding, memo: Memo) -> tuple[np.ndarray, dict[int, Hashable]]:
    """For each class of the fact (fine enough for all tables) the first class that this input does not tell from it, and what
    the input sees of each of these first ones."""
    values, column = fact.values[encode.FIRST :], fact.column
    known = np.zeros(len(values), np.uint8)
    small = Facts(values.astype(column.values.dtype), known, values, column.type, column.scale, column.dictionary)
    constants = [table.asker.constant(owner, node) for owner, node in look.constants]
    nothing: dict[int, Hashable] = {encode.MISSING: ("missing",), encode.ABSENT: ("absent",)}
    if look.raw:
        texts = {c: feel_value(column, raw) for c, raw in enumerate(values.tolist(), encode.FIRST)}
        return np.arange(fact.classes), nothing | texts
    mine = coding.build(fact.name, small, constants, (), answers(fact.name, small, [(table, look)], memo))
    codes = np.zeros(len(values), np.uint16)
    mine.write(codes)
    number, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    sees = {c + encode.FIRST: mine.seen[n] for c, n in zip(first.tolist(), number.tolist(), strict=True)}
    return np.concatenate([[encode.MISSING, encode.ABSENT], first[inverse] + encode.FIRST]), nothing | sees
