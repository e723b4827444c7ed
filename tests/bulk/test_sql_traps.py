"""Traps that SQL engines lay, each with what must come out: days before 1970, age, absent and missing, tenths, ends of months."""
import datetime as dt
import os
from decimal import Decimal

import numpy as np
import pytest

from zhengtong.bulk.columns import Facts, Frame
from zhengtong.bulk.decide import fen
from zhengtong.bulk.spark import session as spark_session
from zhengtong.bulk.sql import engines
from zhengtong.bulk.sql.query import KINDS, select
from zhengtong.bulk.sql.relation import relation
from zhengtong.bulk.sql.target import TARGETS, Unsayable
from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, DecisionTable, Input, InputData, Model, Output, Rule
from zhengtong.dmn.outcomes import decide_policy
from zhengtong.feel import parse, parse_tests

from .drawn import CONSTANTS, FACTS, NAMES, inputs

pytestmark = pytest.mark.xdist_group("traps")  # one session of each engine
EPOCH = dt.date(1970, 1, 1)
POSTGRES = os.environ.get("ZHENGTONG_TEST_POSTGRES", "")
KNOWN, ABSENT, NEVER = 0, 1, 2
YES, NO, OPEN = "entitled", "not_entitled", "undetermined"


def table(condition, amount):
    """Who meets the condition gets the amount."""
    first = Rule(1, (parse_tests("true", NAMES),), (parse('"应享"', NAMES), parse(amount, NAMES)))
    last = Rule(2, (parse_tests("-", NAMES),), (parse('"不符"', NAMES), parse("0", NAMES)))
    logic = DecisionTable("FIRST", None, (Input(condition, parse(condition, NAMES)),), (Output("结论"), Output("金额")), (), (first, last))
    model = Model("m", "n")
    needs = tuple(("", InputData(name, name, None, model)) for name in sorted(NAMES))
    model.decisions["t"] = Decision("t", "t", None, logic, model, needs)
    return Table("t", model, model.decisions["t"], CONSTANTS, {})


def subject(**known):
    """One subject: what is not named was never supplied; None is known absent."""
    kinds = {"甲": ("number", np.int64, 2), "乙": ("number", np.int64, 0), "日": ("date", np.int32, 0),
             "词": ("string", np.int32, 0), "是": ("boolean", np.int8, 0)}

    def column(name):
        kind, form, scale = kinds[name]
        value = known.get(name)
        state = NEVER if name not in known else ABSENT if value is None else KNOWN
        stored = 0 if value is None else (value - EPOCH).days if kind == "date" else int(Decimal(str(value)) * 10**scale)
        words = ("x",) if kind == "string" else None
        return Facts(np.array([stored], form), np.array([state], np.uint8), np.array([20_000], np.int32), kind, scale, words)

    return Frame(column, 1)


TURNS_60, TOO_YOUNG = dt.date(1965, 12, 31), dt.date(1966, 1, 1)  # the day of the decision is 2025-12-31
AGE = '日 <= 判定日 - duration("P60Y")'
TRAPS = [
    # a ClickHouse Date begins in 1970
    ('日 < date("1970-01-01")', "1", {"日": dt.date(1969, 12, 31)}, YES, 1),
    ('日 < date("1970-01-01")', "1", {"日": dt.date(1900, 2, 28)}, YES, 1),
    ('日 < date("1970-01-01")', "1", {"日": EPOCH}, NO, None),
    ("日.year = 1970", "1", {"日": dt.date(1969, 12, 31)}, NO, None),
    ("日.year = 1969", "日.day", {"日": dt.date(1969, 12, 31)}, YES, 31),
    # a difference of years is not age
    (AGE, "1", {"日": TURNS_60}, YES, 1),
    (AGE, "1", {"日": TOO_YOUNG}, NO, None),
    # absent is known and is null; missing is neither null nor anything else
    ("日 = null", "1", {"日": None}, YES, 1),
    ("日 = null", "1", {"日": EPOCH}, NO, None),
    ("日 = null", "1", {}, OPEN, None),
    ("甲 > 1 or 乙 > 1", "1", {"乙": 2}, YES, 1),
    ("甲 > 1 and 乙 > 1", "1", {"乙": 1}, NO, None),
    ("甲 / 乙 > 1", "1", {"甲": 1, "乙": 0}, OPEN, None),  # infinite in DuckDB
    # tenths are exact, halves of a fen go up
    ("甲 + 0.2 = 0.3", "1", {"甲": "0.1"}, YES, 1),
    ("甲 > 0", "甲 * 1.5", {"甲": "0.01"}, YES, "0.02"),
    ("甲 > 0", "甲 * 2.5", {"甲": "0.01"}, YES, "0.03"),
    # a month after the last day of January is the last day of February
    ('日 = date("2025-01-31") + duration("P1M")', "1", {"日": dt.date(2025, 2, 28)}, YES, 1),
    ('日 = date("2024-01-31") + duration("P1M")', "1", {"日": dt.date(2024, 2, 29)}, YES, 1),
    ('日 > date("2024-02-29") - duration("P1Y")', "1", {"日": dt.date(2023, 2, 28)}, NO, None),
]
# what no engine says alike is not said at all
UNSAID = ['日 + duration("P1M") = date("2025-02-28")', 'years and months duration(日, 判定日) >= duration("P60Y")']


def duckdb():
    return engines.DuckDB


def clickhouse():
    pytest.importorskip("chdb", reason="chdb is absent: the SQL for ClickHouse was not run")
    return engines.ClickHouse


@pytest.fixture(scope="module")
def engine(request):
    """Makes an engine over a relation of facts."""
    if request.param in ("duckdb", "clickhouse"):
        yield {"duckdb": duckdb, "clickhouse": clickhouse}[request.param]()
    elif request.param == "spark":
        pytest.importorskip("pyspark", reason="pyspark is absent: the SQL for Spark was not run")
        with spark_session() as session:
            yield lambda facts: engines.Spark(facts, session)
    else:
        yield from postgresql()


def postgresql():
    if not POSTGRES:
        pytest.skip("no ZHENGTONG_TEST_POSTGRES: the SQL for PostgreSQL was not run")
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        def made(facts):
            connection.execute("DROP TABLE IF EXISTS facts")
            return engines.PostgreSQL(facts, connection)

        yield made


@pytest.mark.parametrize(("condition", "amount", "known", "outcome", "yuan"), TRAPS)
def test_the_interpreter_is_right(condition, amount, known, outcome, yuan):
    made = table(condition, amount)
    found = decide_policy(made.model, "t", inputs(made, subject(**known), 0))
    assert found.kind == outcome
    if outcome == YES:
        assert fen(found.amount, 100) == Decimal(str(yuan)) * 100


@pytest.mark.parametrize("engine", ["duckdb", "clickhouse", "postgresql", "spark"], indirect=True)
@pytest.mark.parametrize(("condition", "amount", "known", "outcome", "yuan"), TRAPS)
def test_the_engine_is_right(engine, condition, amount, known, outcome, yuan):
    made = table(condition, amount)
    facts, columns = relation(subject(**known), FACTS)
    running = engine(facts)
    ((_row, kind, _rule, _wanted, low, high),) = running.rows(select(made, columns, running.target))
    assert KINDS[kind] == outcome
    if outcome == YES:
        assert (low, high) == (Decimal(str(yuan)) * 100,) * 2


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("condition", UNSAID)
def test_months_after_a_fact_are_left_to_the_kernel(target, condition):
    _facts, columns = relation(subject(日=EPOCH), FACTS)
    with pytest.raises(Unsayable):
        select(table(condition, "1"), columns, TARGETS[target])
