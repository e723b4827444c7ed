"""java.util.Formatter for external functions: %s, %d, %f, %n and %% with width, `-`, `0` and precision."""
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.arithmetic import STRING_LIMIT
from zhengtong.feel.compare import Fault

_PLACE = re.compile(r"%(-|0)?(\d{1,4})?(?:\.(\d{1,3}))?(.)", re.DOTALL)


def formatted(pattern: str, *args: Any) -> str:
    """The pattern with its arguments. Fault where one is missing or does not fit, and when the text grows too long."""
    rest = iter(args)
    made = _PLACE.sub(lambda found: _one(found, rest), pattern)
    if len(made) > STRING_LIMIT:
        raise Fault("the text is too long")
    return made


def _one(found: re.Match[str], rest: Iterator[Any]) -> str:
    flag, width, precision, what = found.groups()
    if what in "%n":
        return "%" if what == "%" else "\n"
    said = _said(what, next(rest, None), precision)
    pad = int(width or 0)
    return said.ljust(pad) if flag == "-" else said.zfill(pad) if flag == "0" and what != "s" else said.rjust(pad)


def _said(what: str, arg: Any, precision: str | None) -> str:
    if what == "s" and arg is not None:
        said = numbers.text(arg) if isinstance(arg, Decimal) else str(arg).lower() if isinstance(arg, bool) else arg
        return said if precision is None else said[: int(precision)]
    if what == "d" and isinstance(arg, Decimal):
        return str(_integer(arg))
    if what == "f" and isinstance(arg, Decimal):
        return format(arg.quantize(Decimal(1).scaleb(-int(precision or 6)), ROUND_HALF_UP), "f")
    raise Fault(f"%{what} has no argument that fits")


def _integer(arg: Decimal) -> int:
    found = numbers.whole(arg)
    if found is None:
        raise Fault(f"{numbers.text(arg)[:40]} is no whole number for %d")
    return found
