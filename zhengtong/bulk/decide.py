"""Everyone against every table: codes into outcome dictionaries, and amounts in fen.

plan -> matrix of codes -> kernel (simple inputs of all tables at once) -> late inputs of those still alive -> verdicts of the
states that occur -> amounts of those for whom an amount matters.
"""
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from zhengtong.dmn.hits import SINGLE
from zhengtong.dmn.outcomes import Outcome, Verdict, conclude, plan, settle

from . import arrays, automaton, kernel, tuples
from . import plan as planning
from .columns import Frame
from .keys import groups_of
from .memory import Memo
from .parts import Looks
from .plan import Machine
from .table import Table

NOBODY = 0  # the code of a subject that is none of the decision


@dataclass(frozen=True)
class Entry:
    """An outcome without its amount. `kind` "" is the entry of those who are no subjects of the decision."""

    kind: str = ""
    rule: int | None = None
    wanted: frozenset[str] = frozenset()
    reason: str | None = None


@dataclass
class Decided:
    """A table over a frame. `codes[row]` -> `entries`; `rows` (ascending) have an amount in fen (entitled: `low` = `high`)."""

    table: Table
    codes: np.ndarray
    entries: list[Entry]
    rows: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass
class _Open:
    """A table while it is being decided."""

    codes: np.ndarray
    numbers: dict[Entry, int] = field(default_factory=lambda: {Entry(): NOBODY})
    amounts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)

    def code(self, entry: Entry) -> int:
        """The entry's code."""
        return self.numbers.setdefault(entry, len(self.numbers))


def decide(
    tables: Sequence[Table], frame: Frame, *, memo: Memo | None = None, entries: dict[str, list[Entry]] | None = None,
    tell: Callable[[str], None] = lambda key: None,
) -> list[Decided]:
    """Decides every row of the frame by every table. `entries`: by table key, a dictionary to be continued (its codes keep)."""
    memo = {} if memo is None else memo
    made = planning.make(list(tables), frame, memo)
    matrix = made.matrix(frame)
    states = np.zeros((len(made.machines), len(frame)), np.uint16)  # a table without simple inputs stays in its first state
    programs = [(m.readings, np.arange(len(m.automaton.last))) for m in made.machines]
    kernel.decide(kernel.link(programs), matrix, states)
    scopes = iter(range(len(tables), len(made.machines)))
    found = []
    del matrix
    for number, table in enumerate(tables):
        tell(table.key)
        machine, mine = made.machines[number], states[number]
        outside = None if table.scope is None else _outside(made.machines[at := next(scopes)], states[at], frame, memo)
        found.append(_finish(machine, mine, outside, frame, memo, (entries or {}).get(table.key, [])))
    return found


def _outside(machine: Machine, states: np.ndarray, frame: Frame, memo: Memo) -> np.ndarray:
    """bool[row]: the scope is false."""
    final = _late(machine, states, frame, memo)
    return ~machine.automaton.alive()[final]


def _finish(
    machine: Machine, states: np.ndarray, outside: np.ndarray | None, frame: Frame, memo: Memo, known: list[Entry]
) -> Decided:
    table = machine.table
    final = _late(machine, states, frame, memo)
    open_ = _Open(np.zeros(len(frame), np.uint16))
    for entry in known:
        open_.code(entry)
    verdicts, code_of, later = _verdicts(machine, final), np.zeros(len(machine.automaton.last), np.uint16), []
    for verdict, members in verdicts:
        looks = table.amount_looks(_paying(table, verdict)) if verdict.kind != "not_entitled" else {}
        outcome = None if looks else _outcome(table, verdict, {})
        if outcome is not None:
            code_of[members] = open_.code(_entry(outcome))
        if outcome is None or _fen(table, outcome) is not None:
            later.append((verdict, members, looks, outcome))
    open_.codes = code_of[final]
    if outside is not None:
        open_.codes[outside] = NOBODY
    number_of = np.zeros(len(code_of), np.uint16)
    for number, (_, members, _, _) in enumerate(later, 1):
        number_of[members] = number
    numbers = number_of[final]
    if outside is not None:
        numbers[outside] = 0
    for number, (verdict, _, looks, outcome) in enumerate(later, 1):
        rows = np.flatnonzero(numbers == number)
        if outcome is not None:
            _note(table, outcome, rows, open_)
        else:
            _settle(table, verdict, looks, rows, open_, frame, memo)
    return _closed(table, open_)


def _paying(table: Table, verdict: Verdict) -> list[int]:
    """The rules whose amounts matter to a verdict."""
    pays = plan(table.logic).pays
    return [rule for rule in (*verdict.winners, *verdict.candidates) if pays[rule - 1]]


def _verdicts(machine: Machine, final: np.ndarray) -> list[tuple[Verdict, list[int]]]:
    """The verdicts that occur, each with its states."""
    table, last = machine.table, machine.automaton.last
    found: dict[Hashable, tuple[Verdict, list[int]]] = {}
    for state in np.flatnonzero(np.bincount(final, minlength=len(last))).tolist():
        verdict = conclude(table.logic, table.statuses(last[state].tolist()))
        found.setdefault(verdict, (verdict, []))[1].append(state)
    return list(found.values())


def _late(machine: Machine, states: np.ndarray, frame: Frame, memo: Memo) -> np.ndarray:
    """The last states after the inputs that are asked once per distinct tuple; the dead are not asked."""
    for at in machine.late:
        alive = machine.automaton.alive()
        rows = np.flatnonzero(alive[states])
        groups, classes = _ask(machine.table, at, frame.part(rows), memo)
        before = machine.automaton.last
        present = np.zeros((len(before), len(classes)), np.bool_)
        present[states[rows], groups] = True
        dead = np.flatnonzero(~alive)
        everything = np.concatenate([classes, np.full((1, classes.shape[1]), automaton.DEAD, np.uint64)])
        present = np.concatenate([present, ~alive[:, None]], axis=1)
        level = machine.automaton.add(everything, present)
        after = np.full(len(states), level.step[dead[0], -1] if len(dead) else 0, np.int64)
        after[rows] = level.step[states[rows], groups]
        states = after
    return states


def _ask(table: Table, at: int, part: Frame, memo: Memo) -> tuple[np.ndarray, np.ndarray]:
    """(class of each row of the part, status rows of the classes) of one input, by one question per key."""
    looks = table.looks(at)
    keys = arrays.input_keys(table, at, part, lambda frame: tuples.group(table, looks, frame, memo)[0])
    groups, representatives = groups_of(keys)
    if not len(representatives):
        return np.zeros(0, np.int64), np.zeros((0, len(table.logic.rules) * table.words), np.uint64)
    facts = table.names.of_input(table.decision, table.logic.inputs[at].node, table.cells(at))
    rows = [table.status_row(table.asker.column(at, part.facts(facts, row, table.oldest))) for row in representatives.tolist()]
    classes, lut = automaton.distinct(np.stack(rows), table.words)
    return lut.astype(np.int64)[groups], classes


def _settle(
    table: Table, verdict: Verdict, looks: Looks, rows: np.ndarray, open_: _Open, frame: Frame, memo: Memo
) -> None:
    """Outcomes and amounts of the rows that share a verdict whose amounts depend on facts."""
    rules = _paying(table, verdict)
    if verdict.kind == "entitled" and len(verdict.winners) == 1 and table.logic.hit_policy in SINGLE and table.fen:
        rows = _paid(table, verdict, rows, open_, frame)
    elif verdict.kind == "undetermined" and table.logic.hit_policy in SINGLE and table.fen and not verdict.failures:
        rows = _ranged(table, verdict, rules, rows, open_, frame)
    if len(rows):
        _asked(table, verdict, looks, rows, open_, frame, memo)


def _paid(table: Table, verdict: Verdict, rows: np.ndarray, open_: _Open, frame: Frame) -> np.ndarray:
    """Amounts of one rule on arrays; gives the rows that are left to the interpreter."""
    code, left = open_.code(Entry("entitled", verdict.rule)), []
    for members, amounts, doubt in _amounts(table, verdict.winners[0], frame.part(rows)):
        if amounts is None:
            left.append(rows[members])
            continue
        mine, unsure = rows[members[~doubt]], rows[members[doubt]]
        open_.codes[mine] = code
        open_.amounts.append((mine, amounts[~doubt], amounts[~doubt]))
        left.append(unsure)
    return np.concatenate([rows[:0], *left])


def _amounts(table: Table, rule: int, part: Frame) -> Iterable[tuple[np.ndarray, np.ndarray | None, np.ndarray]]:
    """(rows of the part, their amounts in fen or None when they must be asked, doubt)"""
    column = table.amount
    node = None if column is None else table.logic.rules[rule - 1].outputs[column]
    assert node is not None and column is not None
    for found in arrays.evaluate(table, table.decision, node, part, table.logic.outputs[column].type):
        computed = None if isinstance(found, np.ndarray) else arrays.fen(found, table.fen)
        members = found if isinstance(found, np.ndarray) else found.rows
        yield members, computed[0] if computed else None, computed[1] if computed else np.ones(len(members), np.bool_)


def _ranged(
    table: Table, verdict: Verdict, rules: Sequence[int], rows: np.ndarray, open_: _Open, frame: Frame
) -> np.ndarray:
    """Least and most over the rules that can still win (nothing counts as 0 unless a rule is certain), on arrays."""
    part, shape = frame.part(rows), (len(rules), len(rows))
    worth, known = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    for place, rule in enumerate(rules):
        for members, amounts, doubt in _amounts(table, rule, part):
            if amounts is not None:
                worth[place, members], known[place, members] = amounts, ~doubt
    sure = known.all(axis=0)
    if len(rules) < len(verdict.winners) + len(verdict.candidates) or not verdict.winners:
        worth = np.concatenate([worth, np.zeros((1, len(rows)), np.int64)])
    open_.codes[rows[sure]] = open_.code(Entry("undetermined", None, verdict.wanted))
    open_.amounts.append((rows[sure], worth.min(axis=0)[sure], worth.max(axis=0)[sure]))
    return rows[~sure]


def _asked(table: Table, verdict: Verdict, looks: Looks, rows: np.ndarray, open_: _Open, frame: Frame, memo: Memo) -> None:
    """Outcomes by the interpreter, once per distinct tuple of the facts in the amounts."""
    part = frame.part(rows)
    groups, representatives = tuples.group(table, looks, part, memo)
    outcomes = [_outcome(table, verdict, part.facts(looks, row, table.oldest)) for row in representatives.tolist()]
    codes = np.array([open_.code(_entry(o)) for o in outcomes], np.uint16)
    fens = [_fen(table, o) for o in outcomes]
    money = np.array([f or (0, 0) for f in fens], np.int64)
    kept = np.array([f is not None for f in fens])[groups]
    open_.codes[rows] = codes[groups]
    open_.amounts.append((rows[kept], money[groups[kept], 0], money[groups[kept], 1]))


def _outcome(table: Table, verdict: Verdict, facts: dict[str, object]) -> Outcome:
    return settle(table.logic, verdict, lambda rule: table.asker.amount(rule, table.amount, facts))


def _note(table: Table, outcome: Outcome, rows: np.ndarray, open_: _Open) -> None:
    fen = _fen(table, outcome)
    if fen is not None:
        open_.amounts.append((rows, np.full(len(rows), fen[0], np.int64), np.full(len(rows), fen[1], np.int64)))


def _entry(outcome: Outcome) -> Entry:
    return Entry(outcome.kind, outcome.rule, outcome.wanted, outcome.reason)


def _fen(table: Table, outcome: Outcome) -> tuple[int, int] | None:
    """(least, most) in fen, half up; None when nothing is paid or the range is not known."""
    low, high = (outcome.amount, outcome.amount) if outcome.kind == "entitled" else (outcome.low, outcome.high)
    if low is None or high is None or not table.fen:
        return None
    return fen(low, table.fen), fen(high, table.fen)


def fen(amount: Decimal, per_unit: int) -> int:
    """An amount in whole fen, half up."""
    return int((amount * per_unit).to_integral_value(ROUND_HALF_UP))


def _closed(table: Table, open_: _Open) -> Decided:
    nothing = np.zeros(0, np.int64)
    parts = open_.amounts or [(nothing, nothing, nothing)]
    rows, low, high = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(rows, kind="stable")
    return Decided(table, open_.codes, list(open_.numbers), rows[order], low[order], high[order])


def outcome_of(decided: Decided, row: int) -> tuple[Entry, tuple[int, int] | None]:
    """One row's entry and its amount in fen (least, most)."""
    at = int(np.searchsorted(decided.rows, row))
    has = at < len(decided.rows) and decided.rows[at] == row
    return decided.entries[decided.codes[row]], (int(decided.low[at]), int(decided.high[at])) if has else None


def facts_of(tables: Iterable[Table]) -> frozenset[str]:
    """Every fact that any of the tables may look at."""
    return frozenset(name for t in tables for name in (t.facts | (t.scope.facts if t.scope else frozenset())))
