"""The kernel and the interpreter agree on everything: outcome, rule, amount, range, wanted facts, reason."""
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.bulk.decide import Entry, decide, fen, outcome_of
from zhengtong.dmn.outcomes import decide_policy

from .drawn import frame, inputs, tables


def compare(table, whole) -> None:
    decided = decide([table], whole)[0]
    for row in range(len(whole)):
        expected = decide_policy(table.model, "t", inputs(table, whole, row))
        entry, amount = outcome_of(decided, row)
        assert entry == Entry(expected.kind, expected.rule, expected.wanted, expected.reason), row
        low, high = (expected.amount, expected.amount) if expected.kind == "entitled" else (expected.low, expected.high)
        assert amount == (None if low is None else (fen(low, 100), fen(high, 100))), row


@settings(deadline=None, max_examples=60)
@given(tables(), st.integers(0, 10_000))
def test_kernel_is_interpreter(table, seed) -> None:
    compare(table, frame(seed, 60))


@settings(deadline=None, max_examples=5)
@given(tables(rules=st.integers(65, 90)), st.integers(0, 10_000))
def test_more_rules_than_a_word_has_bits(table, seed) -> None:
    compare(table, frame(seed, 40))
