"""Codes of values by cut points: looked up or searched, the same."""
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.bulk import encode


@settings(deadline=None)
@given(
    st.lists(st.integers(-300, 300), unique=True, max_size=12), st.integers(0, 2**32), st.sampled_from([1, 20, 2000]),
    st.sampled_from([np.int16, np.int64]), st.sampled_from([np.uint8, np.uint16]), st.sampled_from([1, 1000]),
)
def test_a_code_counts_the_cuts_at_or_below(cuts, seed, count, of_values, of_codes, apart) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(-32_000, 32_000, count).astype(of_values) if apart > 1 else rng.integers(-310, 310, count).astype(of_values)
    state, points = rng.integers(0, 4, count).astype(np.uint8), np.array(sorted(c * apart for c in cuts), np.int64)
    out = np.empty(count, of_codes)
    encode.interval_codes(values, state, points, out)
    known = encode.FIRST + (points[None, :] <= values[:, None].astype(np.int64)).sum(axis=1)
    np.testing.assert_array_equal(out, np.where(state == 0, known, np.where(state == 1, encode.ABSENT, encode.MISSING)))
