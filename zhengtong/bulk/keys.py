"""Equal keys of many rows found in one pass: what `np.unique` does by sorting."""
import numpy as np
from numba import njit


def groups_of(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(group of each row, first row of each group); groups are numbered in the order in which they first occur."""
    groups, first, count = _grouped(np.ascontiguousarray(key, np.int64))
    return groups, first[:count]


@njit(cache=True, nogil=True)
def _grouped(key):  # type: ignore[no-untyped-def]
    n = len(key)
    size = 1024
    slots = np.full(size, -1, np.int64)
    groups, first, count = np.empty(n, np.int64), np.empty(n, np.int64), 0
    for i in range(n):
        h = np.uint64(key[i]) * np.uint64(11400714819323198485)
        at = np.int64((h >> np.uint64(20)) & np.uint64(size - 1))
        while slots[at] >= 0 and key[first[slots[at]]] != key[i]:
            at = (at + 1) & (size - 1)
        if slots[at] < 0:
            slots[at] = count
            first[count] = i
            count += 1
            groups[i] = count - 1
            if count * 2 > size:
                size *= 4
                slots = np.full(size, -1, np.int64)
                for g in range(count):
                    h = np.uint64(key[first[g]]) * np.uint64(11400714819323198485)
                    at = np.int64((h >> np.uint64(20)) & np.uint64(size - 1))
                    while slots[at] >= 0:
                        at = (at + 1) & (size - 1)
                    slots[at] = g
        else:
            groups[i] = slots[at]
    return groups, first, count
