"""What an evaluation carries along: the names in scope, and the run with its limits and the reasons for its nulls."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengtong.feel.errors import FeelError
from zhengtong.feel.types import Type

STEPS = 2_000_000
ITEMS = 200_000
CALLS = 64


@dataclass(frozen=True)
class Report:
    """Why a value is null: what happened, where in the expression, and in which expression or cell (set by dmn)."""

    message: str
    pos: tuple[int, int]
    place: str = ""


@dataclass
class Run:
    """One evaluation: its limits (so that nothing runs for ever), its types, and its reports.

    `strict` (entitlement mode): a condition that failed is never taken as false. `day` and `moment` are what today() and now()
    answer; without them both are null, because nothing here reads the clock.
    """

    types: Mapping[str, Type] = field(default_factory=dict)
    day: Any = None
    moment: Any = None
    steps: int = STEPS
    depth: int = 0
    reports: list[Report] = field(default_factory=list)
    faults: int = 0
    place: str = ""
    strict: bool = False

    def report(self, message: str, pos: tuple[int, int]) -> None:
        """Notes why a value is null (the first thousand; `faults` counts all)."""
        self.faults += 1
        if len(self.reports) < 1000:
            self.reports.append(Report(message, pos, self.place))

    def spend(self, steps: int, pos: tuple[int, int]) -> None:
        """Counts work. Raises FeelError when the limit is reached."""
        self.steps -= steps
        if self.steps < 0:
            raise FeelError(f"the expression takes more than {STEPS} steps", pos, "", "work on a smaller list")


class Scope:
    """Names and values, innermost first."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, Any], run: Run, parent: Scope | None = None) -> None:
        self.values, self.run, self.parent = values, run, parent

    def inner(self, values: Mapping[str, Any]) -> Scope:
        """A scope inside this one."""
        return Scope(values, self.run, self)

    def find(self, name: str) -> tuple[bool, Any]:
        """(found, value)"""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return True, scope.values[name]
            scope = scope.parent
        return False, None
