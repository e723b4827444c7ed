"""Many rows of one table by one written-out statement: building so many model instances took longer than all else."""
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_all(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows of values of these fields (`batch`: its number). Every field without a database default is named."""
    quote = connection.ops.quote_name
    columns = [str(model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]
    into = ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES ({marks})", list(rows))
