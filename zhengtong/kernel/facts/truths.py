"""A FEEL condition over columns: evaluated once per distinct tuple of values, for everyone at once."""
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from zhengtong.feel import Missing, evaluate, parse
from zhengtong.feel.tree import names

from .columns import FactColumn

NO, YES, OPEN = 0, 1, 2
_DENSE = 1 << 24


def facts_in(text: str, known: Mapping[str, object]) -> list[str]:
    """The facts that a condition names."""
    return sorted(names(parse(text, names=set(known))) & set(known))


def truth(text: str, columns: Mapping[str, FactColumn], n: int) -> NDArray[np.uint8]:
    """NO, YES or OPEN (it rests on a missing fact) for each of `n` subjects; a null counts as NO."""
    node = parse(text, names=set(columns))
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


def _answer(value: object) -> int:
    if isinstance(value, Missing):
        return OPEN
    return YES if value is True else NO


Decoder = tuple[str, int, Callable[[int], object]]


def _codes(columns: Mapping[str, FactColumn], n: int) -> tuple[NDArray[np.int64], list[Decoder]]:
    total, factor, decoders = np.zeros(n, np.int64), 1, []  # type: NDArray[np.int64], int, list[Decoder]
    for name, column in columns.items():
        known = column.state == 0
        values, inverse = np.unique(column.values[known], return_inverse=True)
        code = np.zeros(n, np.int64)
        code[column.state == 1] = 1
        code[known] = inverse + 2
        total += code * factor
        factor *= len(values) + 2
        if factor > 1 << 62:
            raise OverflowError("the condition depends on too many different values")
        decoders.append((name, len(values) + 2, _decoder(column, known, inverse)))
    return total, decoders


def _decoder(column: FactColumn, known: NDArray[np.bool_], inverse: NDArray[np.int64]) -> Callable[[int], object]:
    """Code -> FEEL value, by one subject that has it."""
    rows = np.flatnonzero(known)
    holder = np.zeros(int(inverse.max(initial=-1)) + 1, np.int64)
    holder[inverse] = rows

    def decode(code: int) -> object:
        if code == 0:
            return Missing({column.name})
        return None if code == 1 else column.value(int(holder[code - 2]))

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
