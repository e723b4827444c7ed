"""Random facts for a real policy, drawn around everything that it compares with: its literals, parameters, examples, dates."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from tests.packs.judging import DAY, content, feel, inputs_of, model_of, parameters
from zhengtong.bulk.columns import Facts, Frame
from zhengtong.bulk.table import Table, scope_table
from zhengtong.dmn.model import DecisionTable, Literal
from zhengtong.feel import Missing, parse, tree
from zhengtong.feel.dates import Date
from zhengtong.kernel.content.checks import facts_by_kind

EPOCH = date(1970, 1, 1)
STATES = np.array([0] * 13 + [1] * 4 + [2, 3, 5], np.uint8)  # known, absent, never supplied, contradicted, list incomplete


def day_number(day: date | Date) -> int:
    """Days since 1970-01-01."""
    return (date(day.year, day.month, day.day) - EPOCH).days


@dataclass(frozen=True)
class Drawn:
    """A policy's table for a day and a source of random subjects for it."""

    key: str
    on: date = DAY

    @property
    def policy(self) -> Any:
        """The policy's description."""
        return content().policies[self.key]

    @cached_property
    def table(self) -> Table:
        """The policy as the kernel takes it."""
        model, on = model_of(self.key, self.on), day_number(self.on)
        constants = parameters(self.key, self.on) | {"判定日": feel(self.on)}
        oldest = {fact: on - days for fact, days in self.policy.freshness.items()}
        scope = scope_table(model, self.scope, constants, oldest) if self.scope else None
        return Table(self.key, model, model.decisions[self.policy.decision], constants, oldest, scope, 100)

    @cached_property
    def scope(self) -> tree.Node | None:
        """Who is listed at all."""
        return parse(self.policy.scope, names=self.columns.keys()) if self.policy.scope else None

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The facts of the policy's subject kind."""
        return facts_by_kind(content())[self.policy.subject]

    @cached_property
    def facts(self) -> list[str]:
        """The facts that the decision and the scope look at."""
        needed = set(inputs_of(self.table.model, self.policy.decision)) - set(self.table.constants)
        return sorted(needed | (set(self.table.scope.facts) if self.table.scope else set()))

    def _nodes(self) -> Iterator[tree.Node]:
        for decision in (self.table.decision, *_required(self.table.decision)):
            logic = decision.logic
            if isinstance(logic, Literal) and logic.node:
                yield logic.node
            if isinstance(logic, DecisionTable):
                yield from (i.node for i in logic.inputs if i.node)
                yield from (test for rule in logic.rules for cell in rule.tests for test in cell.tests)

    @cached_property
    def constants(self) -> list[Any]:
        """Every literal of the tables, every parameter, every value of the examples."""
        literals = [n.value for node in self._nodes() for n in tree.walk(node) if isinstance(n, tree.Literal)]
        shown = [feel(getattr(v, "value", v)) for i in content().policies.items_of(self.key) for e in i.examples for v in e.facts.values()]
        return [v for v in (*literals, *self.table.constants.values(), *shown) if not isinstance(v, Missing | bool) and v is not None]

    def around(self, name: str) -> list[int]:
        """Stored values of a fact near everything that it could be compared with (see bulk.columns for the storing)."""
        column = self.columns[name]
        if column.type == "date":
            return self._dates()
        numbers = [int(v.scaleb(column.scale)) for v in self.constants if isinstance(v, Decimal) and abs(v) < 10**9]
        return sorted({n + step for n in (0, 100, *numbers) for step in (-1, 0, 1)})

    def _dates(self) -> list[int]:
        dates = [day_number(v) for v in self.constants if isinstance(v, Date)]
        spans = [int(v) for v in self.constants if isinstance(v, Decimal) and v == int(v) and 0 < v < 110]
        birthdays = [day_number(date(self.on.year - s, self.on.month, 28)) for s in spans]
        months = [day_number(self.on) - 30 * s for s in spans if s < 40]
        return sorted({d + step for d in (*dates, *birthdays, *months, day_number(self.on), 4000) for step in (-1, 0, 1, 3, 31)})

    @cached_property
    def examples(self) -> list[dict[str, Any]]:
        """The facts of the policy's examples."""
        return [e.facts for item in content().policies.items_of(self.key) for e in item.examples]

    def frame(self, seed: int, count: int) -> Frame:
        """The examples as they are and so many other subjects: three quarters are an example in which one fact in eight is drawn
        anew, the rest is drawn freely."""
        rng = np.random.default_rng(seed)
        like = np.where(rng.random(count) < 0.75, rng.integers(0, len(self.examples), count), -1)
        as_given = np.arange(len(self.examples))
        columns = {}
        for name in self.facts:
            changed = np.where(rng.random(count) < 0.125, -1, like)
            columns[name] = self._column(name, rng, np.concatenate([as_given, changed]))
        return Frame(columns.__getitem__, len(as_given) + count)

    def _column(self, name: str, rng: np.random.Generator, like: np.ndarray) -> Facts:
        """A column of random cells; where `like` is an example's number, that example's cell."""
        drawn = self._random(name, rng, len(like))
        for row in np.flatnonzero(like >= 0).tolist():
            first = (self.columns[name].values or ("missing",))[0]  # a fact that only the scope needs: those whom it lists come first
            given = self.examples[like[row]].get(name, first)
            value = getattr(given, "value", given)
            drawn.state[row] = 1 if value is None else 2 if value == "missing" else 0
            drawn.as_of[row] = day_number(getattr(given, "as_of", self.on))
            if drawn.state[row] == 0:
                drawn.values[row] = self._stored(drawn, value)
        return drawn

    def _stored(self, column: Facts, value: Any) -> int:
        if column.type == "date":
            return day_number(value)
        if column.type == "string":
            return list(column.dictionary or ()).index(value)
        return int(value) if column.type == "boolean" else int(Decimal(value).scaleb(column.scale))

    def _words(self, name: str) -> set[str]:
        given = (getattr(e.get(name), "value", e.get(name)) for e in self.examples)
        return {v for v in given if isinstance(v, str) and v != "missing"}

    def _random(self, name: str, rng: np.random.Generator, count: int) -> Facts:
        column, state = self.columns[name], rng.choice(STATES, count)
        ages = rng.choice([0, 1, 30, 90, 365, 366, 399, 400, 401, 3000], count, p=[0.55] + [0.05] * 9)
        as_of = day_number(self.on) - ages.astype(np.int32)
        if column.type == "string":
            words = sorted(set(column.values or {v for v in self.constants if isinstance(v, str)}) | self._words(name) | {"别的"})
            return Facts(rng.integers(0, len(words), count).astype(np.int32), state, as_of, "string", 0, words)
        if column.type in ("boolean", "reference"):
            kind = np.int8 if column.type == "boolean" else np.int32
            return Facts(rng.integers(0, 2, count).astype(kind), state, as_of, column.type)
        values = rng.choice(np.array(self.around(name), np.int64), count)
        return Facts(values.astype(np.int32) if column.type == "date" else values, state, as_of, column.type, column.scale)


def _required(decision: Any) -> Iterator[Any]:
    for _, required in decision.requires:
        if hasattr(required, "logic"):
            yield required
            yield from _required(required)
