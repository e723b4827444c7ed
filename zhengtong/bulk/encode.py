"""Raw column values -> small codes, once per column: 0 missing, 1 known absent, 2.. an interval or an entry of a dictionary.

Stored values are integers (days, scaled numbers, dictionary codes), so every cut can be written "value >= threshold": `< 5.5`
at scale 0 is cut at 6, `<= 5` too, `= 5` is cut at 5 and 6. That makes open and closed ends exact without a code for the point.
"""
import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numba import njit

MISSING, ABSENT, FIRST = 0, 1, 2
KNOWN_STATE, ABSENT_STATE = 0, 1
UNDATED = np.iinfo(np.int32).min  # as-of of a row of which no day is known: never stale


def thresholds(tests: Iterable[tuple[str, Decimal | int]], scale: int = 0) -> np.ndarray:
    """int64 cuts, ascending, for comparisons (operator, constant) with a number of so many decimal places."""
    cuts: set[int] = set()
    for operator, constant in tests:
        exact = Fraction(constant) * 10**scale
        if operator in {"<", ">=", "=", "!="}:
            cuts.add(math.ceil(exact))
        if operator in {"<=", ">", "=", "!="}:
            cuts.add(math.floor(exact) + 1)
    return np.array(sorted(min(max(c, -(2**62)), 2**62) for c in cuts), np.int64)


SPAN = 1 << 17  # a table of classes up to this size stays in the cache


def interval_codes(values: np.ndarray, state: np.ndarray, cuts: np.ndarray, out: np.ndarray) -> None:
    """out[subject]: MISSING, ABSENT or FIRST + cuts at or below the value. Near cuts are looked up, others searched."""
    if not len(cuts) or int(cuts[-1]) - int(cuts[0]) > min(SPAN, len(values)):
        _searched_codes(values, state, cuts, out)
    else:  # table[v - cuts[0] + 1]: one place below all cuts, one at or above each
        table = FIRST + np.searchsorted(cuts, np.arange(int(cuts[0]) - 1, int(cuts[-1]) + 1), "right")
        _near_codes(values, state, int(cuts[0]) - 1, int(cuts[-1]), table.astype(out.dtype), out)


@njit(cache=True, nogil=True)
def _near_codes(values, state, low, high, table, out):  # type: ignore[no-untyped-def]
    for i in range(len(values)):
        v = np.int64(values[i])
        code = table[min(max(v, low), high) - low]
        other = np.uint8(ABSENT) if state[i] == ABSENT_STATE else np.uint8(MISSING)
        out[i] = code if state[i] == KNOWN_STATE else other


@njit(cache=True, nogil=True)
def _searched_codes(values, state, cuts, out):  # type: ignore[no-untyped-def]
    for i in range(len(values)):
        if state[i] > ABSENT_STATE:
            out[i] = MISSING
        elif state[i] == ABSENT_STATE:
            out[i] = ABSENT
        else:
            v = np.int64(values[i])
            lo, hi = 0, len(cuts)
            while lo < hi:
                mid = (lo + hi) >> 1
                if cuts[mid] <= v:
                    lo = mid + 1
                else:
                    hi = mid
            out[i] = FIRST + lo


@njit(cache=True, nogil=True)
def direct_codes(values, state, low, table, out):  # type: ignore[no-untyped-def]
    """Like `interval_codes`, by a table: out = table[value - low] (uint16, FIRST and above)."""
    for i in range(len(values)):
        if state[i] > ABSENT_STATE:
            out[i] = MISSING
        elif state[i] == ABSENT_STATE:
            out[i] = ABSENT
        else:
            out[i] = table[np.int64(values[i]) - low]
