"""Writing thousands of rows in one statement, without what an ORM spends on every single value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)


def insert_many(rows: Sequence[Row]) -> list[Row]:
    """The new rows, all of one table, stand in the database and know their ids, as after `bulk_create`.

    What all rows say alike is sent once, the rest as one JSON text that the database reads by the types of the columns:
    numbers, texts, days, moments and uuids may differ from row to row. What the database fills in is left to it.
    """
    if not rows:
        return []
    table = rows[0]._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    columns = {field: [row.__dict__[field.attname] for row in rows] for field in fields}
    columns = {field: said for field, said in columns.items() if not isinstance(said[0], DatabaseDefault)}
    alike = {field: said[0] for field, said in columns.items() if said.count(said[0]) == len(said)}
    apart = {field: said for field, said in columns.items() if field not in alike} or columns
    said = [f"given.{_name(field)}" if field in apart else f"%s::{_type_of(field)}" for field in columns]
    # Names and types of our own tables; every value is a parameter.
    statement = (
        f"INSERT INTO {connection.ops.quote_name(table.db_table)} ({', '.join(map(_name, columns))}) SELECT {', '.join(said)}"  # noqa: S608
        f" FROM json_to_recordset(%s::json) AS given({', '.join(f'{_name(each)} {_type_of(each)}' for each in apart)})"
        f" RETURNING {_name(table.pk)}"
    )
    names = [field.column for field in apart]
    given = [dict(zip(names, values, strict=True)) for values in zip(*apart.values(), strict=True)]
    params = [field.get_db_prep_save(value, connection) for field, value in alike.items() if field not in apart]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, json.dumps(given, default=str, ensure_ascii=False)])
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk, row._state.adding = key, False  # noqa: SLF001 - as `bulk_create` says that they stand
    return list(rows)


def _name(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(str(field.column))


def _type_of(field: models.Field[Any, Any]) -> str:
    """The type without its length: a cast would cut what is too long, where the column refuses it."""
    return (field.db_type(connection) or "").split("(")[0]
