"""The kernel on Spark gives what the kernel gives here, to the row."""
import numpy as np
import pytest

from zhengtong.bulk import spark
from zhengtong.bulk.decide import decide, outcome_of

from .drawn import frame, tables


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark", reason="pyspark is absent: the round on Spark was not run")
    with spark.session() as made:
        yield made


def drawn_tables(count):
    """Different tables, the same in every run."""
    from hypothesis import find, settings

    found = []
    for number in range(count):
        table = find(tables(), lambda t: True, settings=settings(database=None), random=__import__("random").Random(number))
        found.append(table)
    return found


def test_a_frame_in_parts_is_the_frame(session, tmp_path):
    from dataclasses import replace

    wanted = [replace(t, key=f"t{n}") for n, t in enumerate(drawn_tables(6))]
    whole = frame(11, 1_000)
    here = decide(wanted, whole)
    there = spark.decider(session, tmp_path, rows=300)(wanted, whole)
    for one, other in zip(here, there, strict=True):
        assert np.array_equal(one.rows, other.rows)
        assert [outcome_of(one, r) for r in range(1_000)] == [outcome_of(other, r) for r in range(1_000)]
    assert not list(tmp_path.iterdir())
