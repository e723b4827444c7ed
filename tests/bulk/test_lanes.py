"""Small tables go 64 subjects at a time: the same outcomes as one look-up per input and subject."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.bulk import automaton, kernel, lanes, wide

DEAD = automaton.DEAD
TRUE = np.uint64(0)


def drawn(rng, rules, inputs, codes, *, ways=1):
    """A table of random status rows: rules that nothing tests, inputs that are never or often unknown."""
    machine, readings = automaton.Automaton(rules, 1), []
    for at in range(inputs):
        rows = np.where(rng.random((codes, rules)) < 0.4, DEAD, TRUE)
        rows[:, rng.random(rules) < 0.2] = TRUE
        for unknown in range(int(rng.integers(0, ways + 1))):
            rows[unknown] = np.where(rng.random(rules) < 0.8, np.uint64(1 << (at + inputs * unknown)), TRUE)
        classes, lut = automaton.distinct(rows, 1)
        readings.append(kernel.Reading(at, lut, machine.add(classes).step, classes[:, :, None]))
    return machine, readings


def both(tables, columns, kind):
    results = []
    for by_lanes in (wide.HERE, False):
        out = np.zeros((len(tables), columns.shape[1]), kind)
        program = kernel.link(tables, by_lanes=by_lanes)
        kernel.decide(program, columns, out)
        results.append(out)
    return results


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 6), st.sampled_from([2, 60, 65, 128, 129, 256]),
    st.sampled_from([1, 63, 64, 257, 8192, 8200]), st.sampled_from([(np.uint8, np.uint8), (np.uint8, np.uint16), (np.uint16, np.uint16)]),
)
def test_lanes_give_what_single_steps_give(seed, rules, inputs, codes, subjects, kinds) -> None:
    rng = np.random.default_rng(seed)
    tables = []
    for _ in range(3):
        machine, readings = drawn(rng, rules, inputs, codes, ways=2 if seed % 4 == 0 else 1)
        outcomes = rng.integers(0, 256, len(machine.last))  # states told apart as far as a byte can
        tables.append((readings, outcomes))
    columns = rng.integers(0, codes, (inputs, subjects)).astype(kinds[0])
    wide_, single = both(tables, columns, kinds[1])
    np.testing.assert_array_equal(wide_, single)


def test_a_row_of_subjects_ends_where_it_ends() -> None:
    """Nothing is written beside the last subject, and the columns that no small table reads are not looked at."""
    rng = np.random.default_rng(7)
    machine, readings = drawn(rng, 6, 4, 100)
    program = kernel.link([(readings, np.arange(len(machine.last)) % 200)])
    columns = np.vstack([rng.integers(0, 100, (4, 300)), np.full((1, 300), 60_000)]).astype(np.uint16)
    room = np.full((2, 300), 255, np.uint16)
    kernel.decide(program, columns, room[:1])
    assert (room[1] == 255).all() and (room[0] < 200).all()


@pytest.mark.parametrize(("rules", "codes", "ways", "outcomes", "fits"), [
    (7, 256, 1, 256, True), (8, 256, 1, 256, False), (7, 257, 1, 256, False), (7, 256, 2, 256, False), (7, 256, 1, 257, False),
])
def test_what_a_small_table_is(rules, codes, ways, outcomes, fits) -> None:
    rows = np.where(np.arange(rules) == np.arange(codes)[:, None] % rules, TRUE, DEAD)
    rows[:ways] = np.array([1, 2], np.uint64)[:ways, None]
    classes, lut = automaton.distinct(rows, 1)
    step = automaton.Automaton(rules, 1).add(classes).step
    of_state = np.arange(int(step.max()) + 1)
    of_state[-1] = outcomes - 1
    found = lanes.small([(0, lut, step, classes[:, :, None])], of_state)
    assert (found is not None) == fits
