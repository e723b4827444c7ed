"""The same tables on other engines, each in its best form: one query per policy, three-valued like ours.

Polars and DuckDB keep SQL's null, which is Kleene's unknown: a rule whose condition is null before the first certain rule makes
the subject undetermined. They do not say which facts are wanted. zen-engine knows no unknown: its semantics are "none".
Codes: 0 not entitled, -1 undetermined, r = rule r.
"""
import json
import time
from functools import reduce
from typing import Any

import numpy as np

from .generate import Box, Interval, OneOf, Test, Work


def ours(codes: np.ndarray, dictionary: list[tuple[str, int, int]]) -> np.ndarray:
    """Our outcome codes of one table in the peers' form (int8)."""
    return np.array([-1 if kind == "undetermined" else rule for kind, rule, _ in dictionary], np.int8)[codes]


def _arrow(work: Work) -> Any:
    import pyarrow as pa

    return pa.table({f"f{i}": pa.array(work.values[i], mask=work.missing[i]) for i in range(len(work.values))})


def polars(work: Work) -> tuple[float, list[np.ndarray]]:
    """(seconds, codes per table): lazy when/then per table, all cores."""
    import polars as pl

    frame = pl.from_arrow(_arrow(work))
    assert isinstance(frame, pl.DataFrame)
    queries = [_polars_case(table).alias("code") for table in work.tables]
    begun = time.perf_counter()
    found = [frame.lazy().select(query).collect()["code"].to_numpy() for query in queries]
    return time.perf_counter() - begun, found


def _polars_case(table: Box) -> Any:
    import polars as pl

    result = pl.lit(0, pl.Int8)
    for number, rule in reversed(list(enumerate(table.rules, 1))):
        tests = [_polars_test(fact, test) for fact, test in zip(table.inputs, rule, strict=True) if test is not None]
        holds = reduce(lambda a, b: a & b, tests) if tests else pl.lit(True)
        result = pl.when(holds).then(pl.lit(number, pl.Int8)).when(holds.is_null()).then(pl.lit(-1, pl.Int8)).otherwise(result)
    return result


def _polars_test(fact: int, test: Interval | OneOf) -> Any:
    import polars as pl

    column = pl.col(f"f{fact}")
    if isinstance(test, OneOf):
        return column.is_in(pl.Series(test.words, dtype=pl.Int32).implode())
    return (column >= test.low) & (column < test.high)


def duckdb(work: Work) -> tuple[float, list[np.ndarray]]:
    """(seconds, codes per table): a CASE per table over a table in memory, all cores."""
    import duckdb as engine

    base = engine.connect()
    base.register("arrow", _arrow(work))
    base.execute("create table facts as select * from arrow")
    queries = [f"select {_sql_case(table)}::tinyint as code from facts" for table in work.tables]
    begun = time.perf_counter()
    found = [base.execute(query).fetchnumpy()["code"] for query in queries]
    seconds = time.perf_counter() - begun
    del found
    return seconds, [_in_order(base.execute(query.replace("select", "select rowid,", 1)).fetchnumpy()) for query in queries]


def _in_order(result: dict[str, np.ndarray]) -> np.ndarray:
    """Codes by row: threads return rows in any order, so for the comparison they are asked again with their number."""
    codes = np.empty(len(result["code"]), np.int8)
    codes[result["rowid"]] = result["code"]
    return codes


def _sql_case(table: Box) -> str:
    whens = []
    for number, rule in enumerate(table.rules, 1):
        tests = [_sql_test(fact, test) for fact, test in zip(table.inputs, rule, strict=True) if test is not None]
        holds = " and ".join(tests) or "true"
        whens.append(f"when {holds} then {number} when ({holds}) is null then -1")
    return f"case {' '.join(whens)} else 0 end"


def _sql_test(fact: int, test: Test) -> str:
    if isinstance(test, OneOf):
        return f"f{fact} in ({', '.join(map(str, test.words))})"
    assert isinstance(test, Interval)
    return f"(f{fact} >= {test.low} and f{fact} < {test.high})"


def zen(work: Work) -> tuple[float, int]:
    """(seconds, decisions) on zen-engine, without its set-up. ImportError when it is not installed."""
    import zen as engine

    contexts = [
        {f"f{i}": None if missing else int(value) for i, (value, missing) in enumerate(zip(values, gaps, strict=True))}
        for values, gaps in zip(work.values.T, work.missing.T, strict=True)
    ]
    decisions = [engine.ZenEngine().create_decision(json.dumps(_zen_graph(t))) for t in work.tables]
    begun = time.perf_counter()
    for decision in decisions:
        for context in contexts:
            decision.evaluate(context)
    return time.perf_counter() - begun, len(contexts) * len(decisions)


def _zen_graph(table: Box) -> dict[str, Any]:
    columns = [{"id": f"i{f}", "name": f"f{f}", "field": f"f{f}"} for f in table.inputs]
    rules = [
        {"_id": f"r{n}", "out": str(n)} | {f"i{f}": _zen_test(t) for f, t in zip(table.inputs, rule, strict=True)}
        for n, rule in enumerate(table.rules, 1)
    ]
    outputs = [{"id": "out", "name": "rule", "field": "rule"}]
    content = {"hitPolicy": "first", "inputs": columns, "outputs": outputs, "rules": rules}
    kinds = {"a": "inputNode", "b": "decisionTableNode", "c": "outputNode"}
    nodes: list[dict[str, Any]] = [{"id": i, "name": i, "type": k, "position": {"x": 0, "y": 0}} for i, k in kinds.items()]
    nodes[1]["content"] = content
    edges = [{"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in ("ab", "bc")]
    return {"nodes": nodes, "edges": edges}


def _zen_test(test: Test) -> str:
    if test is None:
        return ""
    return ", ".join(map(str, test.words)) if isinstance(test, OneOf) else f"[{test.low}..{test.high})"


def share(work: Work, subjects: int, tables: int) -> Work:
    """The first so many subjects and tables."""
    return Work(work.values[:, :subjects], work.missing[:, :subjects], work.tables[:tables])


