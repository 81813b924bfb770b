"""Writing many rows, or columns of them, in one statement."""

from collections.abc import Sequence
from typing import Any

from tortoise import fields
from tortoise.models import Model

AT_ONCE = "UPDATE {table} SET {columns} FROM unnest({values}) AS given (id, {names}) WHERE {table}.id = given.id"
"""A row each from arrays: Tortoise's statement names every row once for each column, and takes several times as long to
write, to parse and to run."""


NEW_AT_ONCE = "INSERT INTO {table} ({names}) SELECT {columns} FROM unnest({values}) AS given ({names})"
"""Likewise: Tortoise's statement is run once for each row."""
MOST = 5_000
"""Rows in one statement."""


async def insert_many(rows: Sequence[Model]) -> None:
    """Insert new rows of one table. What their model leaves to the database's defaults must be given."""
    if len(rows) == 1:
        await rows[0].save(force_create=True)  # the commonest, and Tortoise knows its statement by heart
        return
    for start in range(0, len(rows), MOST):
        await _insert(rows[start : start + MOST])


async def _insert(rows: Sequence[Model]) -> None:
    model = type(rows[0])
    if model._meta.db.capabilities.dialect != "postgres":
        await model.bulk_create(rows, batch_size=500)
        return
    columns = model._meta.fields_db_projection
    # Numbers that the database gives are its own.
    names = {column: name for name, column in columns.items() if not model._meta.fields_map[name].generated}
    fields_of = {column: model._meta.fields_map[name] for column, name in names.items()}
    written = [_array(rows, field, names[column]) for column, field in fields_of.items()]
    # An array of JSON is written as one of texts.
    json = {column for column, field in fields_of.items() if isinstance(field, fields.JSONField)}
    kinds = ["text" if column in json else kind for column, (kind, _) in zip(fields_of, written, strict=True)]
    sql = NEW_AT_ONCE.format(
        table=f'"{model._meta.db_table}"',
        names=", ".join(f'"{column}"' for column in fields_of),
        columns=", ".join(f'given."{column}"{"::jsonb" if column in json else ""}' for column in fields_of),
        values=", ".join(f"${place}::{kind}[]" for place, kind in enumerate(kinds, 1)),
    )
    await model._meta.db.execute_query(sql, [values for _, values in written])
    for row in rows:
        row._saved_in_db = True


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
