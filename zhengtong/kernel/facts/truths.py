"""A FEEL condition over columns: evaluated once per distinct tuple of values, for everyone at once."""
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from zhengtong.feel import Missing, evaluate, parse
from zhengtong.feel.dates import Date
from zhengtong.feel.tree import Comparison, Name, Node, names

from .columns import FactColumn

NO, YES, OPEN = 0, 1, 2
_DENSE = 1 << 24
_ORDER = ("<", "<=", ">", ">=")


def facts_in(text: str, known: Mapping[str, object]) -> list[str]:
    """The facts that a condition names."""
    return sorted(names(parse(text, names=set(known))) & set(known))


def truth(text: str, columns: Mapping[str, FactColumn], n: int) -> NDArray[np.uint8]:
    """NO, YES or OPEN (it rests on a missing fact) for each of `n` subjects; a null counts as NO."""
    node = parse(text, names=set(columns))
    plain = _comparison(node, columns)
    if plain is not None:
        return plain
    codes, decoders = _codes(columns, n)
    distinct, inverse = _distinct(codes)
    answers = np.empty(len(distinct), np.uint8)
    for i, code in enumerate(distinct.tolist()):
        facts = {}
        for name, size, decode in decoders:
            facts[name] = decode(code % size)
            code //= size
        answers[i] = _answer(evaluate(node, facts))
    return answers[inverse]


def _comparison(node: Node, columns: Mapping[str, FactColumn]) -> NDArray[np.uint8] | None:
    """`fact < constant` on days or numbers, at once: tens of thousands of distinct days would take the interpreter seconds."""
    if not (isinstance(node, Comparison) and isinstance(node.left, Name) and node.op in _ORDER):
        return None
    if names(node.right) & set(columns):
        return None
    column, limit = columns[node.left.name], evaluate(node.right, {})
    if column.type == "date" and isinstance(limit, Date):
        bound: Decimal = Decimal(limit.days)
    elif column.type == "number" and isinstance(limit, Decimal):
        bound = limit.scaleb(column.scale)
    else:
        return None
    # whole values against a bound that need not be whole: x < 2.5 is x < 3, x <= 2.5 is x < 3
    first = int(bound.to_integral_value(ROUND_CEILING if node.op in ("<", ">=") else ROUND_FLOOR)) + (node.op in ("<=", ">"))
    below = column.values < first
    holds = below if node.op in ("<", "<=") else ~below
    return np.where(column.state == 0, holds, np.where(column.state == 1, NO, OPEN)).astype(np.uint8)


def _answer(value: object) -> int:
    if isinstance(value, Missing):
        return OPEN
    return YES if value is True else NO


Decoder = tuple[str, int, Callable[[int], object]]


def _codes(columns: Mapping[str, FactColumn], n: int) -> tuple[NDArray[np.int64], list[Decoder]]:
    """One number per subject that stands for its tuple of values, and how to take it apart again."""
    total, factor, decoders = np.zeros(n, np.int64), 1, []  # type: NDArray[np.int64], int, list[Decoder]
    for name, column in columns.items():
        code, size, values = _code(column)
        total += code * factor
        factor *= size
        if factor > 1 << 62:
            raise OverflowError("the condition depends on too many different values")
        decoders.append((name, size, _decoder(column, values)))
    return total, decoders


def _code(column: FactColumn) -> tuple[NDArray[np.int64], int, Callable[[int], int]]:
    """0 missing, 1 absent, else 2 + the value's place; how many codes there are; place -> a stored value."""
    known = column.state == 0
    if column.type in ("string", "boolean"):
        size, places = max(2, len(column.dictionary)), np.asarray(column.values)
        stored: Callable[[int], int] = int
    else:
        distinct, inverse = np.unique(column.values[known], return_inverse=True)
        places = np.zeros(len(column), np.int64)
        places[known] = inverse
        size, stored = len(distinct), distinct.tolist().__getitem__
    return np.where(known, places + np.int64(2), column.state == 1), size + 2, stored


def _decoder(column: FactColumn, stored: Callable[[int], int]) -> Callable[[int], object]:
    def decode(code: int) -> object:
        if code == 0:
            return Missing({column.name})
        return None if code == 1 else column.feel(stored(code - 2))

    return decode


def _distinct(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    top = int(codes.max(initial=0)) + 1
    if top > _DENSE:
        distinct, inverse = np.unique(codes, return_inverse=True)
        return distinct, inverse
    seen = np.zeros(top, np.bool_)
    seen[codes] = True
    distinct = np.flatnonzero(seen)
    place = np.zeros(top, np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[codes]
