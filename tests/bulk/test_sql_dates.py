"""Year, month and day by whole-number arithmetic, against the calendar: long before 1970, leap days, ends of months."""
import datetime as dt

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhengtong.bulk.sql.numbers import parts_of_days
from zhengtong.bulk.sql.target import TARGETS
from zhengtong.bulk.sql.terms import writing_for

EPOCH = dt.date(1970, 1, 1)
with writing_for(TARGETS["duckdb"]):
    PARTS = parts_of_days("d")
QUERY = f"SELECT {PARTS['year']}, {PARTS['month']}, {PARTS['day']} FROM (SELECT CAST(? AS BIGINT) AS d)"


@settings(deadline=None)
@given(st.dates())
@example(dt.date(1969, 12, 31))
@example(dt.date(1970, 1, 1))
@example(dt.date(2000, 2, 29))
@example(dt.date(1900, 2, 28))
@example(dt.date(1, 1, 1))
@example(dt.date(9999, 12, 31))
def test_a_day_is_its_year_month_and_day(day):
    assert duckdb.execute(QUERY, [(day - EPOCH).days]).fetchone() == (day.year, day.month, day.day)


def test_every_day_of_a_cycle_of_400_years():
    query = f"""SELECT count(*) FROM (SELECT d, DATE '1970-01-01' + CAST(d AS INTEGER) AS day FROM range(-25567, 120530) AS r(d))
        WHERE {PARTS['year']} <> year(day) OR {PARTS['month']} <> month(day) OR {PARTS['day']} <> day(day)"""
    assert duckdb.execute(query).fetchone() == (0,)
