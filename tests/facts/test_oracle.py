"""Derived columns, coverage and contradictions of a random district, recomputed by DuckDB's SQL over the delivered tables."""
import datetime as dt

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from .conftest import FEB, JAN, resident

N, HOUSES = 600, 220
DAYS = [dt.date(1950, 1, 1) + dt.timedelta(days=127 * i) for i in range(215)]
INSIDE = "p.户籍地 = '深圳' OR p.户籍地 IS NULL"  # coverage of income: outside only where it is known not to hold


@pytest.fixture
def tables(district):
    rng = np.random.default_rng(7)
    ids = [resident(i, d.strftime("%Y%m%d")) for i, d in enumerate(rng.choice(DAYS, N))]
    some = lambda values, missing: pa.array([None if rng.random() < missing else rng.choice(values) for _ in range(N)])  # noqa: E731
    houses = [f"H{i}" for i in range(HOUSES)]
    population = pa.table({
        "身份证号": ids, "姓名": ids, "出生日期": some(DAYS, 0.1), "户籍地": some(["深圳", "外省"], 0.1),
        "户号": some(houses, 0.05), "监护人": some(ids, 0.7)})
    deaths = lambda share: sample(rng, ids, share, {"死亡日期": [dt.date(2025, 1, 1), dt.date(2025, 1, 2)]})  # noqa: E731
    held = {
        "population": population,
        "households": pa.table({"户号": houses, "成员名单完整": pa.array(rng.choice([True, False, None], HOUSES, p=[.8, .1, .1]))}),
        "income": sample(rng, ids, 0.8, {"月收入": [1.5, 20.25, 300.0, None]}),
        "disability": sample(rng, ids, 0.3, {"残疾等级": [1, 2, 3, 4]}),
        "deaths-a": deaths(0.3), "deaths-b": deaths(0.3),
    }
    for key, table in held.items():
        district.load(key, table, JAN if key != "deaths-b" else FEB)
    return district, {key.replace("-", "_"): table for key, table in held.items()}


def sample(rng, ids, share, columns):
    chosen = [i for i in ids if rng.random() < share]
    return pa.table({"身份证号": chosen} | {k: pa.array(rng.choice(v, len(chosen)).tolist()) for k, v in columns.items()})


def ours(district, kind, name):
    snapshot = district.snapshot
    column = snapshot.column(kind, name)
    keys = [k[0] for k in snapshot.keys(kind, range(len(column)))]
    return {k: str(column.value(i)) if column.state[i] == 0 else ["", "absent", "missing", "contradicted", "missing", "missing"][
        column.state[i]] for i, k in enumerate(keys)}


MEMBERS = "FROM households h LEFT JOIN population p ON p.户号 = h.户号"
DISABLED = """(SELECT p.*, d.残疾等级 AS grade, p.出生日期 >= DATE '2020-01-01' OR (p.出生日期 IS NULL AND d.残疾等级 IS NULL) AS uncovered
    FROM population p LEFT JOIN disability d USING (身份证号))"""
INCOME = f"(SELECT p.*, CASE WHEN {INSIDE} THEN i.月收入 END AS income FROM population p LEFT JOIN income i USING (身份证号))"
SQL = {
    ("household", "人数"): f"SELECT h.户号, CAST(count(p.身份证号) AS VARCHAR) {MEMBERS} GROUP BY 1",
    ("household", "深户人数"): f"""SELECT h.户号, CASE WHEN count(p.身份证号) > count(p.户籍地) THEN 'missing'
        ELSE CAST(count(*) FILTER (p.户籍地 = '深圳') AS VARCHAR) END {MEMBERS} GROUP BY 1""",
    ("household", "收入合计"): f"""SELECT h.户号, CASE WHEN h.成员名单完整 IS NOT TRUE OR count(p.身份证号) > count(p.income) THEN 'missing'
        ELSE CAST(CAST(coalesce(sum(p.income), 0) AS DECIMAL(18,2)) AS VARCHAR) END
        FROM households h LEFT JOIN {INCOME} p ON p.户号 = h.户号 GROUP BY h.户号, h.成员名单完整""",
    ("household", "最高收入"): f"""SELECT h.户号, CASE WHEN count(p.身份证号) > count(p.income) THEN 'missing' WHEN count(p.income) = 0
        THEN 'absent' ELSE CAST(CAST(max(p.income) AS DECIMAL(18,2)) AS VARCHAR) END
        FROM households h LEFT JOIN {INCOME} p ON p.户号 = h.户号 GROUP BY 1""",
    ("household", "最长者生日"): f"""SELECT h.户号, CASE WHEN count(p.身份证号) > count(p.出生日期) THEN 'missing'
        WHEN count(*) FILTER (p.身份证号 IS NOT NULL) = 0 THEN 'absent' ELSE CAST(min(p.出生日期) AS VARCHAR) END {MEMBERS} GROUP BY 1""",
    ("household", "残疾人数"): f"""SELECT h.户号, CASE WHEN coalesce(bool_or(p.uncovered), FALSE) THEN 'missing'
        ELSE CAST(count(p.grade) AS VARCHAR) END FROM households h LEFT JOIN {DISABLED} p ON p.户号 = h.户号 GROUP BY 1""",
    ("person", "监护人户籍"): """SELECT p.身份证号, CASE WHEN p.监护人 IS NULL THEN 'absent' ELSE coalesce(g.户籍地, 'missing') END
        FROM population p LEFT JOIN population g ON g.身份证号 = p.监护人""",
    ("person", "死亡日期"): """SELECT p.身份证号, CASE WHEN a.死亡日期 IS NULL AND b.死亡日期 IS NULL THEN 'absent'
        WHEN a.死亡日期 IS NULL THEN CAST(b.死亡日期 AS VARCHAR) WHEN b.死亡日期 IS DISTINCT FROM a.死亡日期 THEN 'contradicted'
        ELSE CAST(a.死亡日期 AS VARCHAR) END
        FROM population p LEFT JOIN deaths_a a USING (身份证号) LEFT JOIN deaths_b b USING (身份证号)""",
    ("person", "月收入"): f"""SELECT p.身份证号, coalesce(CAST(CAST(p.income AS DECIMAL(18,2)) AS VARCHAR), 'missing') FROM {INCOME} p""",
}


def test_columns_equal_duckdb(tables):
    district, held = tables
    base = duckdb.connect()
    for key, table in held.items():
        base.register(key, table)
    for (kind, name), sql in SQL.items():
        theirs = dict(base.execute(sql).fetchall())
        mine = ours(district, kind, name)
        different = {k: (v, mine[k]) for k, v in theirs.items() if v != mine[k]}
        assert not different and len(set(theirs.values())) > 2, (name, list(different.items())[:5])


def test_an_incremental_fold_equals_one_from_scratch(tables):
    import shutil

    district, held = tables
    rng = np.random.default_rng(8)
    district.snapshot.prepare()
    for day in (FEB, dt.date(2025, 4, 1)):
        rows = held["population"].take(np.sort(rng.choice(N, 40, replace=False)))
        district.load("population", rows.set_column(3, "户籍地", pa.array(rng.choice(["深圳", "外省"], 40).tolist())), day)
        district.load("income", sample(rng, held["population"]["身份证号"].to_pylist(), 0.1, {"月收入": [5.0, None]}), day)
        district.snapshot.prepare()
    columns = [(kind, name) for kind in ("person", "household") for name in district.snapshot.names(kind)]
    chained = {c: ours(district, *c) for c in columns}
    shutil.rmtree(district.data / "current")
    from zhengtong.kernel.facts import queries

    fresh = queries.Snapshot(district.data, district.snapshot.state, district.content)
    district_like = type("Once", (), {"snapshot": fresh})
    assert {c: ours(district_like, *c) for c in columns} == chained
