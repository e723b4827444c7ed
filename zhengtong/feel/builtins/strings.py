"""Text. Positions count from 1, characters are Unicode code points; patterns are those of XPath, with a time limit."""
from decimal import Decimal
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.arithmetic import STRING_LIMIT
from zhengtong.feel.builtins import patterns
from zhengtong.feel.builtins.registry import function
from zhengtong.feel.compare import Fault, kind
from zhengtong.feel.scope import Run


@function("substring(string: string, start position: number, length: number?)")
def substring(text: str, start: Decimal, length: Decimal | None) -> str | None:
    """From a position (counted from the end when negative), so many characters."""
    first = int(start)
    if first == 0 or (abs(first) > max(len(text), 1) and first < 0) or (length is not None and length < 1):
        raise Fault("a position is not 0 and a length at least 1")
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin: begin + int(length)]


@function("string length(string: string)")
def string_length(text: str) -> Decimal:
    """The number of characters."""
    return Decimal(len(text))


function("upper case(string: string)")(str.upper)
function("lower case(string: string)")(str.lower)
function("contains(string: string, match: string)")(lambda text, match: match in text)
function("starts with(string: string, match: string)")(str.startswith)
function("ends with(string: string, match: string)")(str.endswith)


@function("substring before(string: string, match: string)")
def substring_before(text: str, match: str) -> str:
    """What stands before the first occurrence, or nothing."""
    return text.partition(match)[0] if match and match in text else ""


@function("substring after(string: string, match: string)")
def substring_after(text: str, match: str) -> str:
    """What stands after the first occurrence, or nothing."""
    if not match:
        return text
    return text.partition(match)[2]


@function("matches(input: string, pattern: string, flags: string?)", run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None) -> bool:
    """Whether the pattern occurs in the text."""
    return patterns.search(run, pattern, flags or "", text)


@function("replace(input: string, pattern: string, replacement: string, flags: string?)", run=True)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> str:
    """Every occurrence replaced; $1 stands for the first group."""
    return patterns.replace(run, pattern, flags or "", replacement, text)


@function("split(string: string, delimiter: string)", run=True)
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """The parts between the occurrences of a pattern."""
    return patterns.split(run, delimiter, text)


@function("string join(list: list, delimiter: string?)")
def string_join(items: list[Any], delimiter: str | None) -> str:
    """The texts one after the other; nulls are left out."""
    present = [x for x in items if x is not None]
    if odd := [x for x in present if type(x) is not str]:
        raise Fault(f"the list holds a {kind(odd[0])}, not only strings")
    if sum(map(len, present)) + len(present) * len(delimiter or "") > STRING_LIMIT:
        raise Fault(f"the text would be longer than {STRING_LIMIT} characters")
    return (delimiter or "").join(present)


def written(value: Any) -> str:
    """A value as FEEL writes it, strings in quotes (the inside of a list or context)."""
    if type(value) is str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return shown(value)


def shown(value: Any) -> str:
    """A value as text: what `string()` gives."""
    if type(value) is str:
        return value
    if type(value) is bool or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if type(value) is Decimal:
        return numbers.text(value)
    if type(value) is list:
        return "[" + ", ".join(map(written, value)) + "]"
    if type(value) is dict:
        return "{" + ", ".join(f"{_key(k)}: {written(v)}" for k, v in value.items()) + "}"
    return _range(value) if kind(value) == "range" else "function" if kind(value) == "function" else str(value)


def _key(key: str) -> str:
    return key if key.replace(" ", "").replace("_", "").isalnum() and not key[:1].isdigit() else written(key)


def _range(value: Any) -> str:
    if value.op:
        operator = "=" if value.low is not None and value.high is not None else "<" if value.low is None else ">"
        closed = "=" * (operator != "=" and (value.low_closed or value.high_closed))
        return f"({operator}{closed} {written(value.high if value.low is None else value.low)})"
    return f"{'[' if value.low_closed else '('}{written(value.low)}..{written(value.high)}{']' if value.high_closed else ')'}"
