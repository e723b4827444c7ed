"""Ours: the interpreter, the kernel, and the SQL that is written from the same typed tree, on each engine that is here."""
from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import numpy as np

from zhengtong.bulk import kernel
from zhengtong.bulk.columns import Facts, Frame
from zhengtong.bulk.sql import engines
from zhengtong.bulk.sql.query import KINDS, select
from zhengtong.bulk.sql.relation import relation
from zhengtong.bulk.table import Table
from zhengtong.dmn import decide_policy, load
from zhengtong.feel import Missing

from . import generate, texts
from .generate import Box, Work
from .run import Run, placed

_UNDETERMINED = KINDS.index("undetermined")


def _model(table: Box) -> Any:
    said = texts.dmn(table, outputs=lambda number: {"结论": '"应享"'})
    return load(said)


def interpreter(work: Work) -> Run:
    """`decide_policy` for each subject: outcome, rule and what is wanted."""
    models = [_model(table) for table in work.tables]
    gone = [Missing({f"f{i}"}) for i in range(len(work.values))]
    facts = [
        {f"f{i}": gone[i] if gaps[i] else Decimal(int(value)) for i, value in enumerate(values)}
        for values, gaps in zip(work.values.T, work.missing.T, strict=True)
    ]

    def go() -> list[np.ndarray]:
        return [np.array([_code(decide_policy(model, "t", given)) for given in facts], np.int8) for model in models]

    return Run(go)


def _code(outcome: Any) -> int:
    return -1 if outcome.kind == "undetermined" else outcome.rule or 0


def compiled(work: Work) -> Run:
    """The kernel on the coded columns, compilation of the tables included; what is wanted is in the outcome."""
    cut = generate.cuts(work)
    columns = generate.columns(work, cut)
    out = np.zeros((len(work.tables), work.values.shape[1]), np.uint8)

    def go() -> list[Any]:
        program, dictionaries = generate.compiled(work, cut)
        kernel.decide(program, columns, out)
        return dictionaries

    return Run(go, lambda dictionaries: [plain(c, d) for c, d in zip(out, dictionaries, strict=True)])


def plain(codes: np.ndarray, dictionary: list[tuple[str, int, int]]) -> np.ndarray:
    """The kernel's outcome codes of one table in the peers' form (int8)."""
    return np.array([-1 if kind == "undetermined" else rule for kind, rule, _ in dictionary], np.int8)[codes]


def _relation(work: Work) -> tuple[Any, Any, list[Table]]:
    count = work.values.shape[1]
    states, as_of = work.missing * np.uint8(2), np.zeros(count, np.int32)
    columns = {f"f{i}": Facts(v.astype(np.int64), states[i], as_of, "number", 0, None) for i, v in enumerate(work.values)}
    models = [_model(table) for table in work.tables]
    tables = [Table(f"t{n}", model, model.decision("t"), {}, fen=0) for n, model in enumerate(models)]
    facts, known = relation(Frame(columns.__getitem__, count), {f"f{i}" for table in work.tables for i in table.inputs})
    return facts, known, tables


def duckdb(work: Work) -> Run:
    """Our SQL on DuckDB."""
    facts, known, tables = _relation(work)
    engine = engines.DuckDB(facts)
    queries = [select(table, known, engine.target) for table in tables]
    return Run(lambda: [engine.connection.execute(query).to_arrow_table() for query in queries], _answers)


def clickhouse(work: Work) -> Run:
    """Our SQL on ClickHouse, by chdb."""
    import pyarrow as pa

    facts, known, tables = _relation(work)
    engine = engines.ClickHouse(facts)
    queries = [select(table, known, engine.target, "z.facts") for table in tables]

    def codes(answers: list[bytes]) -> list[np.ndarray]:
        return _answers([pa.ipc.open_file(pa.BufferReader(answer)).read_all() for answer in answers])

    return Run(lambda: [engine.session.query(query, "Arrow").bytes() for query in queries], codes)


def postgresql(work: Work) -> Run:
    """Our SQL on the PostgreSQL of ZHENGTONG_TEST_POSTGRES, the answer as a table of its own there."""
    import psycopg

    address = os.environ.get("ZHENGTONG_TEST_POSTGRES")
    if not address:
        raise ModuleNotFoundError("no server is named", name="PostgreSQL (ZHENGTONG_TEST_POSTGRES)")
    facts, known, tables = _relation(work)
    connection = psycopg.connect(address, autocommit=True)
    engine = engines.PostgreSQL(facts, connection)
    queries = [select(table, known, engine.target) for table in tables]

    asked = [f"SELECT subject, kind, rule FROM ({query}) AS a" for query in queries]
    return Run(
        lambda: [connection.execute(query).fetchall() for query in asked],  # type: ignore[arg-type]  # our own query
        lambda answers: [_coded(*np.array(rows, np.int64).T) for rows in answers],
    )


def spark(work: Work) -> Run:
    """Our SQL on a local Spark."""
    from zhengtong.bulk.spark import session

    facts, known, tables = _relation(work)
    opened = session()
    engine = engines.Spark(facts, opened.__enter__())
    queries = [select(table, known, engine.target) for table in tables]

    return Run(lambda: [engine.session.sql(query).toArrow() for query in queries], _answers, opened)


def _answers(found: list[Any]) -> list[np.ndarray]:
    return [_coded(*(table.column(name).to_numpy() for name in ("subject", "kind", "rule"))) for table in found]


def _coded(subject: np.ndarray, kind: np.ndarray, rule: np.ndarray) -> np.ndarray:
    return placed(subject, np.where(kind == _UNDETERMINED, -1, rule))
