"""Writing columns of many rows in one statement."""

from collections.abc import Sequence
from typing import Any

from tortoise import fields
from tortoise.models import Model

AT_ONCE = "UPDATE {table} SET {columns} FROM unnest({values}) AS given (id, {names}) WHERE {table}.id = given.id"
"""A row each from arrays: Tortoise's statement names every row once for each column, and takes several times as long to
write, to parse and to run."""


async def save_many(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Write these columns of rows of one table, which have `id` as their key."""
    model = type(rows[0])
    of_columns = [model._meta.fields_map[column] for column in columns]
    # An array of JSON is no array of texts, so what holds any goes the usual way.
    plain = not any(isinstance(field, fields.JSONField) for field in of_columns)
    if model._meta.db.capabilities.dialect != "postgres" or not plain:
        await model.bulk_update(rows, fields=columns)
        return
    written = [_array(rows, field, column) for field, column in zip(of_columns, columns, strict=True)]
    ids = _array(rows, model._meta.pk, "id")
    names = [f'"{column}"' for column in columns]
    # Our own names; what somebody gave is among the values.
    sql = AT_ONCE.format(
        table=f'"{model._meta.db_table}"',
        columns=", ".join(f"{name} = given.{name}" for name in names),
        values=", ".join(f"${place}::{kind}[]" for place, (kind, _) in enumerate([ids, *written], 1)),
        names=", ".join(names),
    )
    await model._meta.db.execute_query(sql, [values for _, values in (ids, *written)])


def _array(rows: Sequence[Model], field: Any, column: str) -> tuple[str, list[Any]]:
    kind: str = field.get_for_dialect("postgres", "SQL_TYPE")
    return kind, [field.to_db_value(getattr(row, column), row) for row in rows]
