"""Running what is pending, and telling what would run.

Everything is one transaction: both engines take back changes of tables as they do those of rows. So a failure, or a
process that is killed, leaves the database as it was; and the transaction is the lock under which one process migrates
while the others wait, then find nothing left to do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import Operation, RunPython
from tortoise.migrations.schema_generator.state import State
from tortoise.transactions import in_transaction

from db import database
from db.migrating import checks, history
from db.migrating.editing import CarefulEditor
from db.migrating.history import LABEL, History
from db.migrating.refusals import Busy, MigrationFailed
from db.migrating.states import Before
from db.unavailable import NO_LOCK, Unavailable

PACKAGE = "db.migrations"
TURN = int.from_bytes(b"jalousie")
"""Names the lock on PostgreSQL under which one process migrates."""
TABLE_SECONDS = 5.0
"""How long a statement waits for its table. Behind one that waits, every other use of the table would wait as well."""

MAKEMIGRATIONS = database.config("sqlite://:memory:", database.DEFAULT)
"""For `tortoise -c db.migrating.MAKEMIGRATIONS makemigrations`, which compares models with migrations, not tables."""

Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Planned:
    """A migration that would run: for each operation, what it does and the statements it runs on this engine."""

    name: str
    steps: list[tuple[str, list[str]]]


async def migrate(url: str, progress: Progress | None = None, package: str = PACKAGE) -> list[str]:
    """Bring the tables up to date; the names of the migrations that ran. `progress` is told each before it runs.

    Raises NewerDatabase, UnsafeMigration, Busy, MigrationFailed; then nothing was changed.
    """
    async with database.opened(url, migrating=True) as context:
        connection = _connection(context)
        if not await History(connection, package).pending():
            return []
        try:
            return await _migrate(connection, package, progress or (lambda _: None))
        except Unavailable as error:
            if error.message != NO_LOCK:
                raise
            raise Busy("Another process has been changing the database, and has not finished.") from error


async def pending(context: TortoiseContext, package: str = PACKAGE) -> list[str]:
    """The names of the migrations that have not run on this database yet. Raises NewerDatabase."""
    return [migration.name for migration in await History(_connection(context), package).pending()]


async def planned(context: TortoiseContext, package: str = PACKAGE) -> list[Planned]:
    """What `migrate` would run on this database, in order. Changes nothing. Raises NewerDatabase, UnsafeMigration."""
    past = History(_connection(context), package)
    checks.refuse_unsafe(migrations := await past.pending())
    state, plan = await past.state(), []
    for migration in migrations:
        steps = []
        for operation in migration.operations:
            editor = past.editor(only_collect=True)
            if isinstance(operation, RunPython):
                operation.state_forward(LABEL, state)
            else:
                await _apply(operation, state, editor)
            steps.append((described(operation), editor.collected_sql))
        plan.append(Planned(migration.name, steps))
    return plan


async def holds_something_else(context: TortoiseContext) -> bool:
    """Whether there are tables, and they are not ours."""
    return await history.holds_something_else(_connection(context))


async def _migrate(connection: BaseDBAsyncClient, package: str, progress: Progress) -> list[str]:
    async with in_transaction(connection.connection_name) as transaction:
        await _wait_for_turn(transaction)
        past = History(transaction, package)
        checks.refuse_unsafe(migrations := await past.pending())  # as whoever came first left it
        editor = past.editor()
        await past.recorder.ensure_schema(editor)
        state = await past.state()
        for migration in migrations:
            progress(migration.name)
            await _run(migration, state, editor)
            await past.recorder.record_applied(LABEL, migration.name)
        await checks.check_file(transaction)
        return [migration.name for migration in migrations]


async def _run(migration: Migration, state: State, editor: CarefulEditor) -> None:
    step = ""
    try:
        for operation in migration.operations:
            step = described(operation)
            await _apply(operation, state, editor)
        step = "checking"
        await checks.check_references(editor.client)
    except Exception as error:
        if isinstance(error, Unavailable) and error.message == NO_LOCK:
            raise Busy(
                f"Migration {migration.name} waited {TABLE_SECONDS:g} seconds for a table that is in use ({step})."
            ) from error
        raise MigrationFailed(migration.name, step, error) from error
    finally:
        # Trap: Tortoise remembers by a table's name how rows are written, and a RunPython works with the models of its
        # time: whoever writes afterwards would leave out the columns that came later.
        EXECUTOR_CACHE.clear()


async def _apply(operation: Operation, state: State, editor: CarefulEditor) -> None:
    # What Tortoise's Migration.apply does, and the editor is told of both states.
    editor.before = Before(state)
    operation.state_forward(LABEL, state)
    editor.after = state
    await operation.database_forward(LABEL, editor.before, state, editor)


async def _wait_for_turn(transaction: BaseDBAsyncClient) -> None:
    if transaction.capabilities.dialect == "sqlite":  # BEGIN IMMEDIATE has waited
        [row] = await transaction.execute_query_dict("PRAGMA foreign_keys")
        if row["foreign_keys"]:
            raise RuntimeError("foreign keys must be off, or rebuilding a table deletes what refers to it")
        return
    await transaction.execute_query(f"SET LOCAL lock_timeout = '{database.MIGRATION_SECONDS * 1_000:.0f}'")
    await transaction.execute_query("SELECT pg_advisory_xact_lock($1)", [TURN])
    await transaction.execute_query(f"SET LOCAL lock_timeout = '{TABLE_SECONDS * 1_000:.0f}'")


def _connection(context: TortoiseContext) -> BaseDBAsyncClient:
    return context.connections.get(next(iter(context.connections.db_config)))


def described(operation: Operation) -> str:
    """What an operation does, in a few words."""
    if isinstance(operation, RunPython):
        return f"Run {getattr(operation.code, '__name__', 'Python')}"
    return operation.describe()
