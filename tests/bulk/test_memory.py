"""Remembered answers give the same decisions on other days' columns."""
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.bulk import memory
from zhengtong.bulk.decide import decide

from .drawn import frame, tables


def same(one, other) -> bool:
    entries = [d.entries for d in (one, other)]
    told = [[e[c] for c in d.codes] for d, e in zip((one, other), entries, strict=True)]
    return told[0] == told[1] and all((getattr(one, n) == getattr(other, n)).all() for n in ("rows", "low", "high"))


@settings(deadline=None, max_examples=60)
@given(tables(), st.integers(0, 10_000))
def test_a_table_that_remembers_decides_as_one_that_does_not(table, seed) -> None:
    memo: memory.Memo = {}
    remembering = replace(table, identity="t")
    for day in range(3):
        whole = frame(seed + day, 60)
        assert same(decide([remembering], whole, memo=memo)[0], decide([table], whole)[0])
