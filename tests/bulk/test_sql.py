"""Interpreter, kernel and the SQL of each engine say the same: outcome, rule, amount, range, wanted facts, reason."""
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengtong.bulk.columns import Frame
from zhengtong.bulk.decide import Entry, fen
from zhengtong.bulk.spark import session as spark_session
from zhengtong.bulk.sql import engines
from zhengtong.bulk.sql.query import KINDS, select
from zhengtong.bulk.sql.relation import relation
from zhengtong.bulk.sql.target import TARGETS, Unsayable
from zhengtong.bulk.sql.terms import FAILED
from zhengtong.bulk.table import Table
from zhengtong.dmn.outcomes import COMPUTATION, decide_policy

from .drawn import FACTS, frame, inputs, tables

POSTGRES = os.environ.get("ZHENGTONG_TEST_POSTGRES", "")
SAID = {"quotients taken together", "two quotients compared", "a sum with a quotient", "a product of a quotient"}


def entry(table, row):
    """An answer's row as the kernel's entry and amounts in fen."""
    _, kind, rule, wanted, low, high = row
    names = frozenset(name for name, bit in table.bits.items() if wanted >> bit & 1)
    reason = COMPUTATION if wanted & FAILED else None
    return Entry(KINDS[kind], rule or None, names, reason), None if low is None else (low, high)


def expected(table: Table, whole: Frame, row: int):
    """What the interpreter says."""
    found = decide_policy(table.model, "t", inputs(table, whole, row))
    low, high = (found.amount, found.amount) if found.kind == "entitled" else (found.low, found.high)
    return Entry(found.kind, found.rule, found.wanted, found.reason), None if low is None else (fen(low, 100), fen(high, 100))


def compare(engine_of, table: Table, whole: Frame) -> None:
    facts, columns = relation(whole, FACTS)
    engine = engine_of(facts)
    try:
        query = select(table, columns, engine.target)
    except Unsayable as e:
        assert str(e) in SAID
        return
    rows = engine.rows(query)
    assert [row[0] for row in rows] == list(range(len(whole)))
    for row in rows:
        assert entry(table, row) == expected(table, whole, row[0]), row


def differential(examples: int):
    """`test(table, seed)` on so many random tables."""

    def decorate(test):
        checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
        return settings(deadline=None, max_examples=examples, suppress_health_check=checks)(given(tables(), st.integers(0, 10_000))(test))

    return decorate


@differential(120)
def test_duckdb_is_the_interpreter(table, seed):
    compare(engines.DuckDB, table, frame(seed, 40))


@pytest.fixture(scope="module")
def postgresql():
    if not POSTGRES:
        pytest.skip("no ZHENGTONG_TEST_POSTGRES: the SQL for PostgreSQL was not run")
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        def engine(facts):
            connection.execute("DROP TABLE IF EXISTS facts")
            return engines.PostgreSQL(facts, connection)

        yield engine


@differential(40)
def test_postgresql_is_the_interpreter(postgresql, table, seed):
    compare(postgresql, table, frame(seed, 40))


@differential(25)
def test_clickhouse_is_the_interpreter(table, seed):
    pytest.importorskip("chdb", reason="chdb is absent: the SQL for ClickHouse was not run")
    compare(engines.ClickHouse, table, frame(seed, 40))


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark", reason="pyspark is absent: the SQL for Spark was not run")
    with spark_session() as session:
        yield lambda facts: engines.Spark(facts, session)


@differential(5)
def test_spark_is_the_interpreter(spark, table, seed):
    compare(spark, table, frame(seed, 40))


def test_a_backslash_and_a_quote_stand_in_a_text_of_every_engine():
    for target in TARGETS.values():
        assert target.text("a'b").count("'") == (3 if target.backslash else 4)
        assert ("\\\\" in target.text("a\\b")) == target.backslash


def test_a_text_with_a_nul_is_not_said():
    with pytest.raises(Unsayable, match="NUL"):
        TARGETS["duckdb"].text("a\0b")
