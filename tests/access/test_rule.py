"""One rule, three renderings: Python, the operations database and DuckDB give the same subjects."""
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zhengtong.kernel.access import queries
from zhengtong.kernel.access.models import Authorisation
from zhengtong.kernel.access.rule import reach
from zhengtong.kernel.content.models import Names, Purpose
from zhengtong.kernel.parties import Actor

from .conftest import ON

SUBJECTS = range(8)
dates = st.integers(-3, 3).map(lambda n: ON + timedelta(days=n))
rows = st.fixed_dictionaries({
    "kind": st.sampled_from(["person", "firm"]),
    "no": st.none() | st.sampled_from(SUBJECTS),
    "purpose": st.sampled_from(["p", "q"]),
    "role": st.sampled_from(["", "officer", "auditor"]),
    "department": st.sampled_from(["", "dpf", "tax"]),
    "since": dates,
    "until": st.none() | dates,
    "revoked": st.sampled_from([None, None, "2025-12-30T00:00:00+00:00"]),
})
actors = st.builds(
    Actor, login=st.just("a"), name=st.just("a"), role=st.sampled_from(["resident", "officer", "auditor", "shell"]),
    department=st.sampled_from([None, "dpf", "tax"]), subject=st.sampled_from([None, ("person", 1)]),
)
purposes = st.builds(
    Purpose, key=st.just("p"), names=st.just(Names(zh="p", en="p")), article=st.just("x"), facts=st.just("all"), grade=st.just(4),
    roles=st.lists(st.sampled_from(["resident", "officer", "auditor"]), min_size=1).map(tuple), case=st.booleans(),
    departments=st.none() | st.just(("dpf",)), subjects=st.none() | st.just(("person",)),
)
COLUMNS = {"kind": "VARCHAR", "no": "BIGINT", "purpose": "VARCHAR", "role": "VARCHAR", "department": "VARCHAR", "since": "DATE",
           "until": "DATE", "revoked": "VARCHAR"}


def in_duckdb(found, held):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE authorisations ({', '.join(f'{n} {t}' for n, t in COLUMNS.items())})")
        for row in held:
            connection.execute("INSERT INTO authorisations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [row[name] for name in COLUMNS])
        connection.execute(f"CREATE TABLE subjects AS SELECT unnest(range({len(SUBJECTS)})) AS no")
        return {no for (no,) in connection.execute(*found.sql()).fetchall()}


class Renderings(TestCase):
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rows, max_size=6), actors, purposes, st.sampled_from(["person", "firm"]), st.sets(st.sampled_from(SUBJECTS)))
    def test_agree(self, held, actor, purpose, kind, own):
        found = reach(actor, purpose, kind, ON, own=own)
        Authorisation.objects.bulk_create(Authorisation(basis="case", reference="c", grade=4, **row) for row in held)
        python = {no for no in SUBJECTS if found.holds(no, held)}
        assert queries.authorised(found, SUBJECTS) == python
        assert in_duckdb(found, held) == python


@pytest.mark.parametrize("role", ["resident", "enterprise"])
def test_a_citizen_never_reads_everyone(role):
    purpose = Purpose(key="p", names=Names(zh="p", en="p"), article="x", roles=(role,), facts="all", grade=4, case=False)
    found = reach(Actor("a", "a", role, subject=("person", 1)), purpose, "person", date(2025, 1, 1), own=[1])
    assert not found.everyone
    assert found.holds(1, []) and not found.holds(2, [])
