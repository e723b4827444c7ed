"""The queries run: each engine is given the relation once and answers one policy after the other.

DuckDB is always there; PostgreSQL by its address; ClickHouse (chdb) and Spark (pyspark) where they are installed.
"""
from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa

from .target import TARGETS, Target

COLUMNS = ("subject", "kind", "rule", "wanted", "low", "high")
Row = tuple[int, int, int, int, int | None, int | None]


class Engine(Protocol):
    """One engine with the relation loaded."""

    target: Target

    def rows(self, query: str) -> list[Row]:
        """The answer of a query, ordered by subject."""


class DuckDB:
    """In this process."""

    target = TARGETS["duckdb"]

    def __init__(self, facts: pa.Table) -> None:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.register("given", facts)
        self.connection.execute("CREATE TABLE facts AS SELECT * FROM given")

    def rows(self, query: str) -> list[Row]:
        """The answer of a query, ordered by subject."""
        return _whole(self.connection.execute(f"SELECT * FROM ({query}) AS a ORDER BY subject").fetchall())


class ClickHouse:
    """In this process, by chdb."""

    target = TARGETS["clickhouse"]

    def __init__(self, facts: pa.Table) -> None:
        import chdb.session

        self.session = chdb.session.Session()
        self.session.query("CREATE DATABASE IF NOT EXISTS z")
        given = facts  # chdb finds the Arrow table by the name of this variable
        assert given is not None
        self.session.query("CREATE OR REPLACE TABLE z.facts ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM Python(given)")

    def rows(self, query: str) -> list[Row]:
        """The answer of a query, ordered by subject."""
        said = f"SELECT * FROM ({query.replace('FROM facts AS t', 'FROM z.facts AS t')}) AS a ORDER BY subject"
        found = pa.ipc.open_file(pa.BufferReader(self.session.query(said, "Arrow").bytes())).read_all()
        return _whole(list(zip(*(found.column(n).to_pylist() for n in range(len(COLUMNS))), strict=True)))


class PostgreSQL:
    """A temporary table of one connection."""

    target = TARGETS["postgresql"]

    def __init__(self, facts: pa.Table, connection: Any) -> None:
        self.connection = connection
        kinds = {pa.int64(): "BIGINT", pa.int32(): "INT", pa.int8(): "SMALLINT", pa.string(): "TEXT", pa.bool_(): "BOOLEAN"}
        columns = ", ".join(f"{f.name} {kinds[f.type]}" for f in facts.schema)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE facts ({columns})")
            with cursor.copy(f"COPY facts ({', '.join(facts.column_names)}) FROM STDIN") as copy:
                for row in zip(*(column.to_pylist() for column in facts.columns), strict=True):
                    copy.write_row(row)

    def rows(self, query: str) -> list[Row]:
        """The answer of a query, ordered by subject."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({query}) AS a ORDER BY subject")
            return _whole(cursor.fetchall())


class Spark:
    """A session (`bulk.spark.session`)."""

    target = TARGETS["spark"]

    def __init__(self, facts: pa.Table, session: Any) -> None:
        self.session = session
        session.createDataFrame(facts).createOrReplaceTempView("facts")

    def rows(self, query: str) -> list[Row]:
        """The answer of a query, ordered by subject."""
        return _whole([tuple(r) for r in self.session.sql(f"SELECT * FROM ({query}) AS a ORDER BY subject").collect()])


def _whole(rows: Any) -> list[Row]:
    return [tuple(None if v is None else int(v) for v in row) for row in rows]  # type: ignore[misc]
