"""FEEL's types: conformance (`instance of`, item definitions), and the implicit conversions of DMN 1.5, 10.3.2.9.4."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengtong.feel.compare import kind
from zhengtong.feel.dates import Date, DateTime, Time
from zhengtong.feel.tree import TypeRef
from zhengtong.feel.values import Function, Interval, Missing


@dataclass(frozen=True)
class Type:
    """A type: `kind` as FEEL names it; `parts` of a list, range, context or function (its result last); a test on values."""

    kind: str
    parts: tuple[Type, ...] = ()
    keys: tuple[str, ...] = ()
    allowed: Callable[[Any], bool] | None = field(default=None, compare=False)
    name: str = field(default="", compare=False)


ANY = Type("Any")
_SIMPLE = {
    k: Type(k)
    for k in (
        "Any", "Null", "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
        "years and months duration",
    )
}
BUILTIN: dict[str, Type] = {
    **_SIMPLE, "null": Type("Null"), "list": Type("list", (ANY,)), "context": Type("context"),
    "range": Type("range", (ANY,)), "dateTime": Type("date and time"), "dayTimeDuration": Type("days and time duration"),
    "yearMonthDuration": Type("years and months duration"), "day and time duration": Type("days and time duration"),
    "year and month duration": Type("years and months duration"), "date_and_time": Type("date and time"),
    "function": Type("function"),
}


def resolve(ref: TypeRef, known: Mapping[str, Type]) -> Type | None:
    """The type that the reference names; None when there is none."""
    if (ref.name == "list" and ref.parts) or (ref.name in ("range", "context", "function") and (ref.parts or ref.keys)):
        parts = [resolve(part, known) for part in ref.parts]
        return None if None in parts else Type(ref.name, tuple(parts), ref.keys)  # type: ignore[arg-type]
    return known.get(ref.name) or BUILTIN.get(ref.name)


def unconstrained(type_: Type) -> Type:
    """The type without its allowed values (`instance of` looks at the structure alone)."""
    return Type(type_.kind, tuple(map(unconstrained, type_.parts)), type_.keys, None, type_.name)


def conforms(value: Any, type_: Type) -> bool:
    """Whether the value belongs to the type (without conversion)."""
    if type_.kind == "Any":
        return type_.allowed is None or value is None or type_.allowed(value)
    check = _STRUCTURED.get(type_.kind)
    fits = check(value, type_) if check else _simple(value, type_)
    return fits and (type_.allowed is None or value is None or bool(type_.allowed(value)))


def _simple(value: Any, type_: Type) -> bool:
    return kind(value) == ("null" if type_.kind == "Null" else type_.kind)


def _list(value: Any, type_: Type) -> bool:
    inner = type_.parts[0] if type_.parts else ANY
    return type(value) is list and all(_element(v, inner) for v in value)


def _element(value: Any, type_: Type) -> bool:
    """Elements and entries may be null or missing."""
    return value is None or type(value) is Missing or conforms(value, type_)


def _context(value: Any, type_: Type) -> bool:
    if type(value) is not dict:
        return False
    return all(k in value and _element(value[k], part) for k, part in zip(type_.keys, type_.parts, strict=True))


def _range(value: Any, type_: Type) -> bool:
    return type(value) is Interval and all(_element(v, type_.parts[0] if type_.parts else ANY) for v in (value.low, value.high))


def _function(value: Any, type_: Type) -> bool:
    if type(value) is not Function:
        return False
    if not type_.parts or value.any_arguments:
        return True
    types = list(value.types) or [ANY] * len(value.parameters)
    expected = type_.parts[:-1]
    fits = len(types) == len(expected) and all(assignable(e, t or ANY) for e, t in zip(expected, types, strict=True))
    return fits and (value.result is None or assignable(value.result, type_.parts[-1]))


_STRUCTURED: dict[str, Callable[[Any, Type], bool]] = {
    "list": _list, "context": _context, "range": _range, "function": _function,
}


def assignable(a: Type, b: Type) -> bool:
    """Whether every value of type a is one of type b."""
    if b.kind == "Any" or a.kind == "Null" or a == b:
        return True
    if a.kind != b.kind or a.kind not in _STRUCTURED:
        return a.kind == b.kind
    if a.kind == "context":
        have = dict(zip(a.keys, a.parts, strict=True))
        return all(k in have and assignable(have[k], part) for k, part in zip(b.keys, b.parts, strict=True))
    if a.kind == "function":
        parameters = len(a.parts) == len(b.parts) and all(map(assignable, b.parts[:-1], a.parts[:-1]))
        return parameters and assignable(a.parts[-1], b.parts[-1])
    return assignable(a.parts[0] if a.parts else ANY, b.parts[0] if b.parts else ANY)


def convert(value: Any, type_: Type | None) -> tuple[Any, bool]:
    """(value as the type, whether it fits): singletons to lists and back, a date to its midnight in UTC."""
    if type_ is None or value is None or type(value) is Missing or conforms(value, type_):
        return value, True
    if type_.kind == "list" and type(value) is not list and conforms([value], type_):
        return [value], True
    if type(value) is list and len(value) == 1 and type_.kind != "list" and conforms(value[0], type_):
        return value[0], True
    if type(value) is Date and type_.kind == "date and time":
        return DateTime(value, Time(0, 0, 0, 0, 0)), True
    return None, False
