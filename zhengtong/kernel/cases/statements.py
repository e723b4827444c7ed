"""The statements that every action pays for, without building them anew each time: one case, its events, what changed.

The ORM takes longer to build such a statement than the database to run it. Values go through the models' own fields."""
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from .models import Case, CaseEvent

CASE = "SELECT * FROM cases_case WHERE id = %s"
EVENTS = "SELECT * FROM cases_event WHERE case_id = %s ORDER BY seq"


def locked(case_id: Any) -> Case | None:
    """The case, locked until the transaction ends (on SQLite the transaction holds the write lock); None without it."""
    sql = CASE + (" FOR UPDATE" if connection.features.has_select_for_update else "")
    return next(iter(Case.objects.raw(sql, [_key(case_id)])), None)


def events(case: Case) -> list[CaseEvent]:
    """What happened in it, in order."""
    return list(CaseEvent.objects.raw(EVENTS, [_key(case.pk)]))


def added(rows: Sequence[CaseEvent]) -> None:
    """Writes events."""
    names, sql = _insert(CaseEvent)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_values(row, names) for row in rows])


def changed(case: Case, names: Sequence[str]) -> None:
    """Writes these columns of the case."""
    if not names:
        return
    columns = ", ".join(f'"{_fields(Case)[name].column}" = %s' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_case SET {columns} WHERE id = %s", [*_values(case, names), _key(case.pk)])


def _key(case_id: Any) -> Any:
    return _fields(Case)["id"].get_db_prep_value(case_id, connection)


def _values(row: models.Model, names: Sequence[str]) -> list[Any]:
    fields = _fields(type(row))
    return [fields[name].get_db_prep_save(row.__dict__[name], connection) for name in names]


@cache
def _fields(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _insert(model: type[models.Model]) -> tuple[tuple[str, ...], str]:
    names = tuple(name for name, field in _fields(model).items() if not isinstance(field, models.AutoField))
    columns = ", ".join(f'"{_fields(model)[name].column}"' for name in names)
    return names, f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"
