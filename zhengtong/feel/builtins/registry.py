"""How a built-in function is declared, chosen among its overloads, and called.

A signature is FEEL's own: `name(parameter: kind, parameter: kind?)`. `?` may be left out or null; `list...` takes all the
arguments. A null where none is allowed makes the result null; a Missing anywhere makes it Missing (`shallow` functions look
only at the list, not at what its items lack).
"""
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhengtong.feel.compare import KINDS, Fault, kind
from zhengtong.feel.dates import Date, DateTime, Time
from zhengtong.feel.scope import Run
from zhengtong.feel.values import Missing, missing_in, weight

_GROUPS: dict[str, frozenset[str]] = {
    "duration": frozenset(("days and time duration", "years and months duration")),
    "comparable": frozenset(KINDS.values()) - {"list", "context", "range", "function", "null", "boolean"},
    "day": frozenset(("date", "date and time")),
    "moment": frozenset(("date", "time", "date and time")),
}
_ABSENT = object()


@dataclass(frozen=True)
class Parameter:
    """name: kind, whether it may be left out (or null)."""

    name: str
    kind: str
    optional: bool


@dataclass(frozen=True)
class Overload:
    """One signature and what it does."""

    parameters: tuple[Parameter, ...]
    work: Callable[..., Any]
    variadic: bool
    needs_run: bool

    def bind(self, args: list[Any], names: tuple[str, ...] | None) -> list[Any] | None:
        """The arguments in order and converted; None when they do not fit."""
        if self.variadic:
            return [args] if names is None else None
        ordered = self._ordered(args, names)
        if ordered is None:
            return None
        bound = [_fit(a, p) for a, p in zip(ordered, self.parameters, strict=True)]
        return None if any(b is _ABSENT for b in bound) else bound

    def _ordered(self, args: list[Any], names: tuple[str, ...] | None) -> list[Any] | None:
        required = sum(not p.optional for p in self.parameters)
        if names is None:
            if not required <= len(args) <= len(self.parameters):
                return None
            return [*args, *[None] * (len(self.parameters) - len(args))]
        given = dict(zip(names, args, strict=True))
        known = {p.name for p in self.parameters}
        if set(given) - known or any(not p.optional and p.name not in given for p in self.parameters):
            return None
        return [given.get(p.name) for p in self.parameters]

    def null(self, bound: list[Any]) -> bool:
        """Whether a null stands where none may."""
        return not self.variadic and any(
            a is None and not p.optional and p.kind != "any" for a, p in zip(bound, self.parameters, strict=True)
        )


class Builtin:
    """A built-in function with its overloads."""

    def __init__(self, name: str, *, shallow: bool) -> None:
        self.name, self.shallow = name, shallow
        self.overloads: list[Overload] = []

    def __call__(self, args: list[Any], names: tuple[str, ...] | None, run: Run) -> Any:
        run.spend(sum(weight(a) for a in args if type(a) in (list, dict, str)), (0, 0))
        if missing := (_shallow(args) if self.shallow else missing_in(args)):
            return missing
        for overload in self.overloads:
            bound = overload.bind(args, names)
            if bound is None:
                continue
            if overload.null(bound):
                return None
            try:
                return overload.work(run, *bound) if overload.needs_run else overload.work(*bound)
            except (ValueError, ArithmeticError) as e:
                raise Fault(f"{self.name}() has no value here: {e}") from e
        raise Fault(f"{self.name}({', '.join(kind(a) for a in args)}) is not defined; it is {self.usage()}")

    def usage(self) -> str:
        """The signatures, for a message."""
        return " or ".join(f"{self.name}({', '.join(p.name + '?' * p.optional for p in o.parameters)})" for o in self.overloads)


BUILTINS: dict[str, Builtin] = {}


def function(signature: str, *, shallow: bool = False, run: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a built-in function by its signature."""
    found = re.fullmatch(r"([^(]+)\((.*)\)", signature)
    name, inside = found.groups() if found else (signature, "")
    variadic = inside.endswith("...")
    parts = [part.strip() for part in inside.removesuffix("...").split(",") if part.strip()]
    parameters = tuple(_parameter(part) for part in parts)

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        builtin = BUILTINS.setdefault(name, Builtin(name, shallow=shallow))
        builtin.overloads.append(Overload(parameters, work, variadic, run))
        return work

    return declare


def _parameter(text: str) -> Parameter:
    name, _, kind_ = text.partition(":")
    kind_ = kind_.strip() or "any"
    return Parameter(name.strip(), kind_.removesuffix("?"), kind_.endswith("?"))


def _fit(arg: Any, parameter: Parameter) -> Any:
    """The argument as the parameter's kind, converted as the standard allows; _ABSENT when it does not fit."""
    wanted = parameter.kind
    if wanted == "any" or arg is None:
        return arg
    if wanted == "list":
        return arg if type(arg) is list else [arg]
    if _is(arg, wanted):
        return arg
    if type(arg) is list and len(arg) == 1 and _is(arg[0], wanted):
        return arg[0]
    if type(arg) is Date and wanted == "date and time":
        return DateTime(arg, Time(0, 0, 0, 0, 0))
    return _ABSENT


def _is(arg: Any, wanted: str) -> bool:
    return kind(arg) in _GROUPS.get(wanted, (wanted,))


def _shallow(args: list[Any]) -> Missing | None:
    return missing_in(a for a in args if type(a) is Missing)


def numbers_in(items: list[Any]) -> list[Decimal]:
    """The items, all of them numbers. Raises Fault otherwise."""
    if odd := [x for x in items if type(x) is not Decimal]:
        raise Fault(f"the list holds a {kind(odd[0])}, not only numbers")
    return items
