"""What is checked before migrations run, and before what they did is committed."""

from collections.abc import Iterable
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import ManyToManyFieldInstance
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField

from db.migrating.refusals import UnsafeMigration


class Damaged(Exception):
    """The rows do not fit together; the message says which."""


def refuse_unsafe(migrations: Iterable[Migration]) -> None:
    """Raise UnsafeMigration where one of them cannot run on filled tables, or in a transaction."""
    for migration in migrations:
        if not migration.atomic:
            raise UnsafeMigration(
                migration.name,
                "it says `atomic = False`, and all migrations run in one transaction. Take that line out.",
            )
        for operation in migration.operations:
            if isinstance(operation, AddField) and _leaves_rows_without_a_value(operation):
                raise UnsafeMigration(
                    migration.name,
                    f"the field {operation.name} that it adds to {operation.model_name} has no value for the rows that "
                    "are there. Give it a `db_default`, or `null=True`.",
                )


def _leaves_rows_without_a_value(operation: AddField) -> bool:
    field: Any = operation.field
    if field is None or isinstance(field, ManyToManyFieldInstance):
        return False
    return not (field.null or field.has_db_default() or field.generated)


async def check_references(connection: BaseDBAsyncClient) -> None:
    """On SQLite, where nobody looked while the migration ran: raise Damaged where a row refers to none."""
    if connection.capabilities.dialect != "sqlite":
        return
    if rows := await connection.execute_query_dict("PRAGMA foreign_key_check"):
        pairs = sorted({f"rows of {row['table']} refer to rows of {row['parent']}" for row in rows})
        raise Damaged(f"{' and '.join(pairs)} that are not there")


async def check_file(connection: BaseDBAsyncClient) -> None:
    """On SQLite, raise Damaged where the file's tables and indexes do not agree."""
    if connection.capabilities.dialect != "sqlite":
        return
    [row] = await connection.execute_query_dict("PRAGMA integrity_check(1)")
    if row["integrity_check"] != "ok":
        raise Damaged(str(row["integrity_check"]))
