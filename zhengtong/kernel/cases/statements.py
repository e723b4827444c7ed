"""The statements that every action pays for, without building them anew each time: one case, its events, what changed.
Values go through the models' own fields."""
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from zhengtong.kernel.journal import statements
from zhengtong.kernel.journal.statements import Statement

from .models import Case, CaseEvent

Row = TypeVar("Row", bound=models.Model)


def locked(case_id: Any) -> Case | None:
    """The case, locked until the transaction ends (on SQLite the transaction holds the write lock); None without it."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return next(_read(Case, f"WHERE id = %s{lock}", case_id), None)


def events(case: Case) -> list[CaseEvent]:
    """What happened in it, in order."""
    return list(_read(CaseEvent, "WHERE case_id = %s ORDER BY seq", case.pk))


def _read(model: type[Row], where: str, case_id: Any) -> Iterator[Row]:
    """Rows as the ORM would give them: each value through its field's converters, which are looked up once."""
    fields, converters = tuple(_fields(model).values()), _converters(model, connection.vendor)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} {where}", [_key(case_id)])
        for row in map(list, cursor.fetchall()):
            for place, (steps, column) in converters.items():
                for step in steps:
                    row[place] = step(row[place], column, connection)
            yield model.from_db(connection.alias, names, row)


@cache
def _converters(model: type[models.Model], _vendor: str) -> dict[int, Any]:
    """Place of a column -> what turns its value into Python's, and the column as an expression."""
    columns = [field.get_col(model._meta.db_table) for field in _fields(model).values()]
    found: dict[int, Any] = model._base_manager.all().query.get_compiler(connection=connection).get_converters(columns)
    return found


def written(case: Case, rows: Sequence[CaseEvent], names: Sequence[str]) -> None:
    """Writes events of a case, and these columns of the case itself."""
    kept, columns = _columns(CaseEvent)
    writes = [*statements.inserts(CaseEvent._meta.db_table, columns, [_values(row, kept) for row in rows])]
    if names:
        given = ", ".join(f'"{_fields(Case)[name].column}" = %s' for name in names)
        writes.append(Statement(f"UPDATE cases_case SET {given} WHERE id = %s", [*_values(case, names), _key(case.pk)]))
    statements.run(writes)


def _key(case_id: Any) -> Any:
    return _fields(Case)["id"].get_db_prep_value(case_id, connection)


def _values(row: models.Model, names: Sequence[str]) -> list[Any]:
    fields = _fields(type(row))
    return [fields[name].get_db_prep_save(row.__dict__[name], connection) for name in names]


@cache
def _fields(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attributes that an insert writes, and their columns, quoted."""
    names = tuple(name for name, field in _fields(model).items() if not isinstance(field, models.AutoField))
    return names, tuple(f'"{_fields(model)[name].column}"' for name in names)
