"""External functions (DMN 1.5, clause 10.3): `{java: {class: ..., method signature: ...}}` names a function of the table.

Nothing is loaded or called by its name: what is not in the table does not exist. The functions are pure and small, so the
limits of an evaluation hold for them. Numbers go in and out as Java's types would: `int` wants a whole number in its range,
`double` and `float` are binary and come back by their shortest text.
"""
from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhengtong.feel import formatting, numbers
from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.values import Function, missing_in

_SIGNATURE = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_TEXT, _OBJECTS = "java.lang.String", "[Ljava.lang.Object;"


@dataclass(frozen=True)
class External:
    """One function of the table: its parameters' types, its result's type and what it computes."""

    parameters: tuple[str, ...]
    result: str
    compute: Callable[..., Any]


Table = dict[tuple[str, str, tuple[str, ...]], External]


def function(body: Any, parameters: list[str], types: list[Any], result: Any = None) -> Function:
    """The callable for a mapping `{class, method signature}` or `{java: {...}}`. Fault when it is not in the table."""
    found = _find(body)
    variable = _OBJECTS in found.parameters
    if len(parameters) != len(found.parameters) and not variable:
        raise Fault(f"the external function takes {len(found.parameters)} arguments, {len(parameters)} are declared")

    def call(args: list[Any]) -> Any:
        if missing := missing_in(args):
            return missing
        kinds = found.parameters if not variable else (*found.parameters[:-1], *["object"] * len(args))
        given = [_TAKE[name](name, arg) for name, arg in zip(kinds, args, strict=False)]
        try:
            return _give(found.result, found.compute(*given))
        except (ValueError, OverflowError, ArithmeticError) as e:
            raise Fault(f"the external function has no value here: {e}") from e

    return Function(parameters, call, types, result)


def _find(body: Any) -> External:
    java = body.get("java", body) if isinstance(body, Mapping) else None
    if not isinstance(java, Mapping) or not {"class", "method signature"} <= java.keys():
        raise Fault("an external function is {java: {class: ..., method signature: ...}}; PMML is not supported")
    match = _SIGNATURE.fullmatch(java["method signature"] if isinstance(java["method signature"], str) else "")
    if match is None:
        raise Fault("a method signature is written name(type, type)")
    parameters = tuple(part.strip() for part in match[2].split(",") if part.strip())
    found = TABLE.get((java["class"] if isinstance(java["class"], str) else "", match[1], parameters))
    if found is None:
        raise Fault(f"{shown(java['class'])}.{match[1]}({', '.join(parameters)}) is not one of the allowed external functions")
    return found


def shown(name: Any) -> str:
    """A class's name, or what stands in its place."""
    return name[:80] if isinstance(name, str) else f"a {kind(name)}"


def _whole(name: str, arg: Any) -> int:
    size = _BITS[name]
    found = numbers.whole(arg) if isinstance(arg, Decimal) else None
    if found is None or not -(1 << size - 1) <= found < 1 << size - 1:
        raise Fault(f"{_brief(arg)} is no {name}")
    return found


def _binary(name: str, arg: Any) -> float:
    if not isinstance(arg, Decimal):
        raise Fault(f"{_brief(arg)} is no {name}")
    return _single(float(arg)) if name == "float" else float(arg)


def _single(value: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found


def _text(name: str, arg: Any) -> str:
    if not isinstance(arg, str) or (name == "char" and len(arg) != 1):
        raise Fault(f"{_brief(arg)} is no {name}")
    return arg


def _object(name: str, arg: Any) -> Any:
    if not isinstance(arg, str | Decimal | bool):
        raise Fault(f"{_brief(arg)} cannot be formatted")
    return arg


def _brief(arg: Any) -> str:
    return numbers.text(arg)[:40] if isinstance(arg, Decimal) else f"a {kind(arg)}"


_TAKE: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(_BITS, _whole), "double": _binary, "float": _binary, "char": _text, _TEXT: _text, "object": _object,
}


def _give(result: str, value: Any) -> Any:
    if result in ("double", "float"):
        if not math.isfinite(value):
            raise Fault("the result is no finite number")
        return numbers.number(value if result == "double" else _shortest(value))
    return Decimal(_whole(result, Decimal(value))) if result in _BITS else value


def _shortest(value: float) -> float:
    """The shortest decimal that is this single-precision number."""
    return next(short for digits in range(1, 18) if _single(short := float(f"{value:.{digits}g}")) == value)


def _unary() -> dict[str, Callable[[float], float]]:
    same = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sqrt", "exp", "log10")
    return {
        **{name: getattr(math, name) for name in same}, "log": math.log, "abs": abs, "cbrt": math.cbrt,
        "ceil": lambda x: float(math.ceil(x)), "floor": lambda x: float(math.floor(x)), "rint": lambda x: float(round(x)),
        "toRadians": math.radians, "toDegrees": math.degrees, "signum": lambda x: math.copysign(1.0, x) if x else x,
    }


def _table() -> Table:
    maths, table = "java.lang.Math", Table()
    for name, compute in _unary().items():
        table[maths, name, ("double",)] = External(("double",), "double", compute)
    for name, two in (("pow", math.pow), ("atan2", math.atan2), ("hypot", math.hypot)):
        table[maths, name, ("double", "double")] = External(("double", "double"), "double", two)
    for kind_ in ("int", "long", "float", "double"):
        table[maths, "abs", (kind_,)] = External((kind_,), kind_, abs)
        for name, pick in (("max", max), ("min", min)):
            table[maths, name, (kind_, kind_)] = External((kind_, kind_), kind_, pick)
    boxes = {"Byte": "byte", "Short": "short", "Integer": "int", "Long": "long", "Float": "float", "Double": "double"}
    for name, kind_ in boxes.items():
        parse = _PARSE.get(kind_, _integer)
        table[f"java.lang.{name}", "valueOf", (kind_,)] = External((kind_,), kind_, lambda x: x)
        table[f"java.lang.{name}", "valueOf", (_TEXT,)] = External((_TEXT,), kind_, parse)
    for kind_ in ("char", *_BITS):
        table[_TEXT, "valueOf", (kind_,)] = External((kind_,), _TEXT, str)
    table[_TEXT, "format", (_TEXT, _OBJECTS)] = External((_TEXT, _OBJECTS), _TEXT, formatting.formatted)
    return table


def _floating(text: str) -> float:
    return _single(float(text))


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
        raise ValueError("no whole number")
    return int(text)


_PARSE: dict[str, Callable[[str], Any]] = {"float": _floating, "double": float}
TABLE = _table()
