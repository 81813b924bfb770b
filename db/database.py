"""Opening, migrating and checking the database behind an URL."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext

ANSWER_SECONDS = 2.0
CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 30
IDLE_SECONDS = 30
"""How long a transaction may do nothing: whatever holds its locks has died or hangs."""
MIGRATION_SECONDS = 600.0
"""How long a migration waits for the one that another process is running."""
WAL_BYTES = 64 * 1024 * 1024


log = logging.getLogger("jalousie.db")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take of a database: connections, and seconds to wait for one or for a lock."""

    pool_size: int = 20
    acquire_timeout: float = 5.0


DEFAULT = Limits()


def config(url: str, limits: Limits, migrating: bool = False) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://…` or `postgres://…`. `migrating`: waits long, see `opened`.

    The connection is named after its engine, because Tortoise caches SQL per connection name, process-wide.
    """
    if url.startswith("sqlite://"):
        name, connection = "sqlite", _sqlite(url.removeprefix("sqlite://"), limits, migrating)
    else:
        name, connection = "postgres", _postgres(url, limits, migrating)
    app = {"models": ["db.models"], "default_connection": name, "migrations": "db.migrations"}
    return {"connections": {name: connection}, "apps": {"models": app}, "use_tz": True, "timezone": "UTC"}


def _sqlite(path: str, limits: Limits, migrating: bool) -> dict[str, Any]:
    credentials = {
        "file_path": path,
        "pool_size": limits.pool_size,
        "acquire_timeout": MIGRATION_SECONDS if migrating else limits.acquire_timeout,
        "journal_mode": "WAL",
        "synchronous": "FULL",  # what was answered survives a power cut
        "journal_size_limit": WAL_BYTES,
        # Trap: a migration that rebuilds a table would delete the rows that refer to it.
        "foreign_keys": "OFF" if migrating else "ON",
    }
    return {"engine": "db.engines.sqlite", "credentials": credentials}


def _postgres(url: str, limits: Limits, migrating: bool) -> dict[str, Any]:
    credentials: dict[str, Any] = expand_db_url(url)["credentials"]
    waits = {
        "lock_timeout": f"{limits.acquire_timeout * 1_000:.0f}",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
    }
    credentials |= {
        # Traps: the pool's default maximum is 5, and acquiring never times out.
        "maxsize": limits.pool_size,
        "acquire_timeout": limits.acquire_timeout,
        "timeout": CONNECT_SECONDS,
        # What was prepared before a table was altered cannot be run after it in the same transaction.
        "statement_cache_size": 0 if migrating else 100,
        "command_timeout": None if migrating else STATEMENT_SECONDS + CONNECT_SECONDS,
        "application_name": "jalousie",
        "server_settings": dict.fromkeys(waits, "0") if migrating else waits,
    }
    return {"engine": "db.engines.postgres", "credentials": credentials}


@asynccontextmanager
async def opened(url: str, limits: Limits = DEFAULT, migrating: bool = False) -> AsyncIterator[TortoiseContext]:
    """The database, open until the block ends. For SQLite, its folder is made.

    `migrating`: with SQLite's foreign keys off, and without PostgreSQL's timeouts.
    """
    if url.startswith("sqlite://"):
        _make_file(Path(url.removeprefix("sqlite://")))
    context = TortoiseContext()
    # The fallback makes the connection known in tasks that did not start inside this block (requests).
    async with context:
        await context.init(config=config(url, limits, migrating), _enable_global_fallback=True)
        yield context


def _make_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # it holds password hashes


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
