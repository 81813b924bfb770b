"""Which migrations there are, and which have run on a database. Changes nothing."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_generator.state import State

from db.migrating.editing import CarefulEditor
from db.migrating.postgres import PostgresEditor
from db.migrating.refusals import NewerDatabase
from db.migrating.sqlite import SqliteEditor
from db.migrating.states import Sketch

LABEL = "models"
"""What Tortoise records our migrations under."""
RECORD = "tortoise_migrations"
A_TABLE_OF_OURS = "log_head"


class Recorder(MigrationRecorder):
    """Tortoise's record of what has run, which tells a missing table from a database that does not answer."""

    def __init__(self, connection: BaseDBAsyncClient) -> None:
        super().__init__(connection, table_name=RECORD)

    async def ensure_schema(self, schema_editor: CarefulEditor) -> None:
        """Make the table where it is missing."""
        # Trap: Tortoise runs a script here, before which SQLite's driver commits.
        sql = schema_editor._get_model_sql_data(self.model).table_sql
        await schema_editor._run_sql(sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))

    async def applied_migrations(self) -> list[MigrationKey]:
        """Ours that have run."""
        # Trap: Tortoise takes every error for "none has run".
        if RECORD not in await tables(self.connection):
            return []
        rows = await self.connection.execute_query_dict(f'SELECT "app", "name" FROM "{RECORD}"')  # noqa: S608
        return [MigrationKey(app_label=row["app"], name=row["name"]) for row in rows if row["app"] == LABEL]


class History(MigrationExecutor):
    """The migrations of a package, next to those that have run on the database behind a connection."""

    def __init__(self, connection: BaseDBAsyncClient, package: str) -> None:
        app: dict[str, Any] = {
            "models": ["db.models"],
            "default_connection": connection.connection_name,
            "migrations": package,
        }
        super().__init__(connection, {LABEL: app})
        self.recorder = self.loader.recorder = Recorder(connection)

    async def pending(self) -> list[Migration]:
        """Those that have not run, in order. Raises NewerDatabase."""
        await self.loader.build_graph()
        if unknown := self.loader.applied_migrations - self.loader.graph.nodes.keys():
            raise NewerDatabase(sorted(key.name for key in unknown))
        plan = (self.loader.graph.nodes[key] for key in self._full_plan() if key not in self.loader.applied_migrations)
        return [migration for migration in plan if migration]

    async def state(self) -> State:
        """The tables as the migrations that have run left them, according to the migrations."""
        connections = {label: app["default_connection"] for label, app in self.loader.apps_config.items()}
        state = State(models={}, apps=Sketch(connections))
        for key in self._full_plan():
            if key in self.loader.applied_migrations and (migration := self.loader.graph.nodes[key]):
                await migration.apply(state, dry_run=True)
        return state

    def editor(self, only_collect: bool = False) -> CarefulEditor:
        """What turns operations into statements, and runs them or only collects them."""
        dialect = self.connection.capabilities.dialect
        return (SqliteEditor if dialect == "sqlite" else PostgresEditor)(self.connection, collect_sql=only_collect)


async def tables(connection: BaseDBAsyncClient) -> set[str]:
    """The names of all tables."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if connection.capabilities.dialect == "sqlite"
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    return {row["name"] for row in await connection.execute_query_dict(names)}


async def holds_something_else(connection: BaseDBAsyncClient) -> bool:
    """Whether there are tables, and they are not ours. Another program's record of migrations looks like ours."""
    names = await tables(connection)
    return bool(names - {RECORD}) and not {RECORD, A_TABLE_OF_OURS} <= names
