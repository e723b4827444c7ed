"""Cells asked once per stretch give the same status rows as every class asked."""
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengtong.bulk import segments
from zhengtong.bulk.decide import decide
from zhengtong.bulk.measure import shapes

from .drawn import frame, tables


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(0, 10_000))
def test_the_same_rows_and_decisions(table, seed):
    whole = frame(seed, 60)
    plainly, kept = decide([table], whole)[0], segments.WORTH
    segments.WORTH = 0
    try:
        made = decide([table], whole)[0]
    finally:
        segments.WORTH = kept
    assert [made.entries[c] for c in made.codes] == [plainly.entries[c] for c in plainly.codes]
    assert np.array_equal(made.rows, plainly.rows) and np.array_equal(made.low, plainly.low)



def test_hundreds_of_cut_points_are_decided_like_the_interpreter():
    (found,) = shapes.hold(500, frozenset({"400 cut points of one fact"}))
    assert found.same == 1.0 and found.rules > 390
