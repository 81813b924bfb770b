"""What the command line does with the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, OperationalError

from db import database
from db.demo import load
from db.unavailable import Unavailable
from db.writes import Transaction, Writer
from resolvers import passwords
from settings import Settings


class TaskFailed(Exception):
    """A command could not do its work; the message says what to do."""


async def migrate(settings: Settings) -> list[str]:
    """Bring the tables up to date; the migrations that ran."""
    async with _opened(settings) as context:
        return await database.migrate(context)


async def missing_migrations(settings: Settings) -> list[str]:
    """The migrations that have not run."""
    async with _opened(settings) as context:
        return await database.pending(context)


async def load_demo(settings: Settings, emails: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Migrate, load the demo where the database is empty, and sign its people in (all, or those named)."""
    password_hash = await passwords.hashed(load.PASSWORD)

    async def work(_: Transaction) -> list[dict[str, Any]]:
        await load.load(password_hash)
        return await load.sign_in(emails)

    async with _opened(settings) as context:
        if await database.holds_something_else(context):
            raise TaskFailed(
                "This database holds tables of something else. Point JALOUSIE_DATABASE_URL to an empty one."
            )
        await database.migrate(context)
        try:
            return await Writer(_nobody_listens).commit(work)
        except load.NotTheDemo as error:
            raise TaskFailed(str(error)) from error


async def _nobody_listens(_: UUID, __: int) -> None:
    """There are no followers in a command; a running server finds what was written at its next look."""


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[TortoiseContext]:
    try:
        async with database.opened(settings.database_url) as context:
            # Trap: where there is no connection, Tortoise says that all migrations are missing.
            if not await database.answers(context):
                raise TaskFailed("The database cannot be used (it does not answer). Check JALOUSIE_DATABASE_URL.")
            yield context
    except (DBConnectionError, OperationalError, OSError) as error:
        raise TaskFailed(f"The database cannot be used ({error}). Check JALOUSIE_DATABASE_URL.") from error
    except Unavailable as error:
        raise TaskFailed(error.message) from error
