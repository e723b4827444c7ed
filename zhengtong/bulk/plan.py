"""All tables over one subject kind made ready: facts coded, simple inputs compiled, what must be asked later listed.

An input is *simple* when it depends on one fact through its classes: a table from code to class. Every other input is *late*:
asked once per distinct tuple, of the subjects whom the simple inputs leave alive.
"""
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import automaton, coding, kernel
from .asking import key
from .coding import Coding
from .columns import Frame
from .parts import Look, Looks
from .table import Table

PAIRS = 1 << 20
CODES = 1 << 16
Memo = dict[Hashable, dict[Any, Hashable]]


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
        for name, row in self.rows.items():
            self.codings[name].write(out[row])
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
    machines = [_compile(t, columns, codings, rows) for t, columns in zip(everything, by_table, strict=True)]
    return Plan(codings, rows, machines)


def _code(tables: list[Table], looks: Mapping[tuple[int, int], Looks], frame: Frame, memo: Memo) -> dict[str, Coding]:
    merged: dict[str, list[tuple[Table, Look]]] = {}
    for (number, _), by_fact in looks.items():
        for fact, look in by_fact.items():
            merged.setdefault(fact, []).append((tables[number], look))
    codings = {}
    for fact, uses in merged.items():
        ages = {table.oldest[fact] for table, _ in uses if fact in table.oldest}
        constants = [table.asker.value(owner, node, {})[0] for table, look in uses for owner, node in look.constants]
        codings[fact] = coding.build(fact, frame.column(fact), constants, ages, answers(fact, uses, memo))
    return codings


def answers(fact: str, uses: list[tuple[Table, Look]], memo: Memo) -> coding.Answers | None:
    """What the tables see of a value through expressions over this fact alone; None when nothing."""
    asked: dict[Hashable, Any] = {}
    for table, look in uses:
        for owner, node in look.nodes:
            if node != look.itself:
                asked.setdefault(table.meaning(owner, node), (table, owner, node))
    if not asked:
        return None
    known = [(memo.setdefault((fact, name), {}), *how) for name, how in asked.items()]

    def see(value: Any) -> Hashable:
        found = []
        for seen, table, owner, node in known:
            if value not in seen:
                seen[value] = key(table.asker.value(owner, node, {fact: value}))
            found.append(seen[value])
        return tuple(found)

    return see


def _compile(table: Table, looks: list[Looks], codings: Mapping[str, Coding], rows: Mapping[str, int]) -> Machine:
    machine = Machine(table, automaton.Automaton(len(table.logic.rules), table.words))
    for at, by_fact in enumerate(looks):
        if not (_is_simple(by_fact, codings, rows) and _read(machine, at, next(iter(by_fact), None), codings, rows)):
            machine.late.append(at)
    return machine


def _is_simple(by_fact: Looks, codings: Mapping[str, Coding], rows: Mapping[str, int]) -> bool:
    return len(by_fact) < 2 and all(fact in rows and not is_raw(look, codings[fact]) for fact, look in by_fact.items())


def is_raw(look: Look, fact: Coding) -> bool:
    """Whether the look needs stored values, not classes."""
    return look.raw and fact.column.type not in {"string", "boolean"}


def _read(machine: Machine, at: int, name: str | None, codings: Mapping[str, Coding], rows: Mapping[str, int]) -> bool:
    """Adds a simple input; False when the automaton would grow too large."""
    table = machine.table
    classes, lut = automaton.distinct(_simple(table, at, codings[name] if name else None), table.words)
    if len(machine.automaton.last) * len(classes) > PAIRS:
        return False
    level = machine.automaton.add(classes)
    if len(level.states) >= CODES:
        machine.automaton.levels.pop()
        return False
    machine.readings.append(kernel.Reading(rows[name] if name else 0, lut, level.step))
    return True


def _simple(table: Table, at: int, fact: Coding | None) -> np.ndarray:
    """The status row of every code of the input's fact; an input without facts has one row."""
    if fact is None:
        return table.status_row(table.asker.column(at, {}))[None, :]
    rows = np.stack([table.status_row(table.asker.column(at, {fact.name: fact.fact(c)})) for c in range(fact.classes)])
    return rows[fact.class_of_code(table.oldest.get(fact.name))]
