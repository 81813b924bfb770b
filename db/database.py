"""Opening, migrating and checking the database behind an URL."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor

BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 20
ANSWER_SECONDS = 2.0
MIGRATIONS_TABLE = "tortoise_migrations"


log = logging.getLogger("jalousie.db")


class NotMigrated(Exception):
    """The database's tables are older than this version."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"These migrations have not run: {', '.join(missing)}. Run `jalousie migrate` first.")


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://…` or `postgres://…`.

    The connection is named after its engine, because Tortoise caches SQL per connection name, process-wide.
    """
    if url.startswith("sqlite://"):
        name, connection = "sqlite", _sqlite(url.removeprefix("sqlite://"))
    else:
        name, connection = "postgres", expand_db_url(url)
        # Trap: the pool's default maximum is 5.
        connection["credentials"]["maxsize"] = POOL_SIZE
    app = {"models": ["db.models"], "default_connection": name, "migrations": "db.migrations"}
    return {"connections": {name: connection}, "apps": {"models": app}, "use_tz": True, "timezone": "UTC"}


def _sqlite(path: str) -> dict[str, Any]:
    pragmas = {"file_path": path, "journal_mode": "WAL", "synchronous": "NORMAL", "busy_timeout": BUSY_TIMEOUT_MS}
    return {"engine": "db.engines.sqlite", "credentials": pragmas}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[TortoiseContext]:
    """The database, open until the block ends. For SQLite, its folder is made."""
    if url.startswith("sqlite://"):
        _make_file(Path(url.removeprefix("sqlite://")))
    context = TortoiseContext()
    # The fallback makes the connection known in tasks that did not start inside this block (requests).
    async with context:
        await context.init(config=config(url), _enable_global_fallback=True)
        yield context


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # it holds password hashes


async def migrate(context: TortoiseContext) -> list[str]:
    """Bring the tables up to date; the names of the migrations that ran."""
    plan = await (executor := _executor(context)).plan()
    await executor.migrate()
    return [step.migration.name for step in plan]


async def pending(context: TortoiseContext) -> list[str]:
    """The names of the migrations that have not run on this database yet."""
    return [step.migration.name for step in await _executor(context).plan()]


async def holds_something_else(context: TortoiseContext) -> bool:
    """Whether there are tables, and they are not ours."""
    client = context.connections.get(name := _connection_name(context))
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if name == "sqlite"
        else "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    )
    names = {row["name"] for row in await client.execute_query_dict(tables)}
    return bool(names) and MIGRATIONS_TABLE not in names


async def answers(context: TortoiseContext) -> bool:
    """Whether the database answers, within two seconds."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await context.connections.get(_connection_name(context)).execute_query("SELECT 1")
    except Exception as error:  # whatever the driver calls it, the answer is no
        log.warning("the database does not answer: %s", error or type(error).__name__)
        return False
    return True


def _connection_name(context: TortoiseContext) -> str:
    return next(iter(context.connections.db_config))


def _executor(context: TortoiseContext) -> MigrationExecutor:
    name = _connection_name(context)
    app = {"models": ["db.models"], "default_connection": name, "migrations": "db.migrations"}
    return MigrationExecutor(context.connections.get(name), {"models": app})


MAKEMIGRATIONS = config("sqlite://:memory:")
"""For `tortoise -c db.database.MAKEMIGRATIONS makemigrations`, which compares models with migrations, not tables."""
