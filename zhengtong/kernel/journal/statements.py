"""Statements written out, for what every action pays for: the ORM takes longer to build them than the database to run them.

Rows of one table are one statement. On PostgreSQL several are sent as one: a round trip to a server costs as much as the
work that it asks for, and the journal's lock is held meanwhile.
"""
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

AT_ONCE = 500  # rows of one statement: SQLite takes 32,766 values
JOINED = 8  # statements sent as one


class Statement(NamedTuple):
    """SQL that writes, with its values."""

    sql: str
    values: Sequence[Any]


def inserts(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[Statement]:
    """Inserts these rows; none for no rows. `columns` quoted where they have to be."""
    one = f"({', '.join(['%s'] * len(columns))})"
    for some in (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)):
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(some))}"
        yield Statement(sql, [value for row in some for value in row])


def run(statements: Sequence[Statement]) -> None:
    """Runs them, each of another table or row. PostgreSQL takes them as one (`WITH a AS (INSERT ...) UPDATE ...`)."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql" or not 1 < len(statements) <= JOINED:
            for statement in statements:
                cursor.execute(statement.sql, statement.values)
            return
        *first, last = statements
        named = ", ".join(f"s{n} AS ({one.sql})" for n, one in enumerate(first))
        cursor.execute(f"WITH {named} {last.sql}", [value for one in statements for value in one.values])
