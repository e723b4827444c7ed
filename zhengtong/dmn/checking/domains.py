"""What an input can be, as far as somebody knows it, and the samples that stand for all of it."""
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from zhengtong.dmn.model import Decision, Knowledge
from zhengtong.feel import tree
from zhengtong.feel.compare import key, kind
from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, YearsMonths
from zhengtong.feel.values import to_feel

OTHER = "…"  # stands for every text that no cell names
PRESENT = "……"  # stands for every value where cells ask only whether there is one
_WHOLE_PARTS = frozenset(("year", "month", "day", "hour", "minute", "second", "years", "months", "days", "hours", "minutes"))
_WHOLE_FUNCTIONS = frozenset(("floor", "ceiling", "count", "string length", "day of year", "week of year"))
_NEXT: dict[type, Any] = {
    Date: lambda v, n: Date.from_days(v.days + n),
    DateTime: lambda v, n: v.plus_nanos(n * NANO),  # moments compare by whole seconds
    YearsMonths: lambda v, n: YearsMonths(v.months + n),
    DaysTime: lambda v, n: DaysTime(v.nanos + n),
}


@dataclass(frozen=True)
class Domain:
    """`values`: all that there are (None: any); `low`, `high`: ends of a number, included; `whole`: numbers have no fraction;
    `absent`: whether it can be known that there is none (null)."""

    values: tuple[Any, ...] | None = None
    low: Any = None
    high: Any = None
    whole: bool = False
    absent: bool = True

    def holds(self, value: Any) -> bool:
        """Whether the input can have this value."""
        if value is None:
            return self.absent
        if self.values is not None:
            return value in self.values
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def samples(self, named: Iterable[Any]) -> tuple[Any, ...]:
        """One value per piece between the values that cells name; None last, where it can be."""
        by_kind: dict[str, list[Any]] = {}
        for value in (*named, *self._ends()):
            by_kind.setdefault(kind(value), []).append(value)
        if self.values is not None:
            found = list(self.values)
        elif "boolean" in by_kind:
            found = [True, False]
        else:
            found = [s for values in by_kind.values() for s in self._pieces(values) if self.holds(s)] or [PRESENT]
        return (*found, None) if self.absent else tuple(found)

    def _ends(self) -> list[Any]:
        """Ends that a piece must be cut at; below the first named whole number there is always the next one."""
        return [] if self.whole else [to_feel(end) for end in (self.low, self.high) if end is not None]

    def _pieces(self, values: list[Any]) -> list[Any]:
        if isinstance(values[0], str):
            return [*dict.fromkeys(values), OTHER]
        ordered = sorted({key(v): v for v in values}.values(), key=key)
        if type(ordered[0]) is Decimal:
            return _whole_pieces(ordered) if self.whole else _number_pieces(ordered)
        step = _NEXT.get(type(ordered[0]))
        if step is None:
            return ordered
        near = (step(v, n) for v in ordered for n in (-1, 0, 1))
        return sorted({key(v): v for v in near}.values(), key=key)


def _number_pieces(ordered: list[Decimal]) -> list[Decimal]:
    between = [(a + b) / 2 for a, b in pairwise(ordered)]
    return sorted({ordered[0] - 1, *ordered, *between, ordered[-1] + 1})


def _whole_pieces(ordered: list[Decimal]) -> list[Decimal]:
    near: set[Decimal] = set()
    for value in ordered:
        below, above = value.to_integral_value(ROUND_FLOOR), value.to_integral_value(ROUND_CEILING)
        near |= {above - 1, below, above, below + 1}
    return sorted(near)


def is_whole(node: tree.Node | None, owner: Decision | Knowledge) -> bool:
    """Whether an expression's number certainly has no fraction (周岁, 月数, parts of dates); then nobody is 60.5."""
    if isinstance(node, tree.Literal):
        return isinstance(node.value, Decimal) and node.value == node.value.to_integral_value()
    if isinstance(node, tree.Path):
        return node.name in _WHOLE_PARTS
    if isinstance(node, tree.If):
        return is_whole(node.then, owner) and is_whole(node.otherwise, owner)
    if isinstance(node, tree.Arithmetic):
        return node.op in "+-*" and is_whole(node.left, owner) and is_whole(node.right, owner)
    return isinstance(node, tree.FunctionCall) and _whole_call(node, owner)


def _whole_call(node: tree.FunctionCall, owner: Decision | Knowledge) -> bool:
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    called = next((k for _prefix, k in owner.knows if k.name == name), None)
    if isinstance(called, Knowledge) and called.logic is not None:
        return is_whole(getattr(called.logic.body, "node", None), called)
    return called is None and name in _WHOLE_FUNCTIONS
