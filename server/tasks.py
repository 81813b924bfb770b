"""What the command line does with the database."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from db import backup, database, lives, migrating, outbox
from db.demo import load
from db.unavailable import OutcomeUnknown, Unavailable
from db.writes import Transaction, Writer
from resolvers import passwords
from resolvers.links import Links
from resolvers.tokens import TokenKind, Tokens
from settings import Settings

SQLITE = "sqlite://"


@dataclass(frozen=True, slots=True)
class Demo:
    """Who is in the demo workspace, and the read links to its projects, as `jalousie demo --json` prints them."""

    people: list[dict[str, Any]]
    read_links: list[dict[str, Any]]


class TaskFailed(Exception):
    """A command could not do its work; the message says what to do."""


async def migrate(settings: Settings, progress: Callable[[str], object] | None = None) -> list[str]:
    """Bring the tables up to date; the migrations that ran. `progress` is told each before it runs."""
    async with _opened(settings):
        pass  # it is a database, and it answers
    with _told_in_a_sentence():
        return await migrating.migrate(settings.database_url, progress)


async def plan(settings: Settings) -> list[migrating.Planned]:
    """What `migrate` would run. Changes nothing: a file that is not there yet is not made."""
    with TemporaryDirectory() as folder:
        if _is_missing(settings.database_url):
            settings = replace(settings, database_url=f"sqlite://{folder}/empty.db")
        async with _opened(settings) as context:
            return await migrating.planned(context)


async def missing_migrations(settings: Settings) -> list[str]:
    """The migrations that have not run."""
    async with _opened(settings) as context:
        return await migrating.pending(context)


def back_up(settings: Settings, file: Path, progress: backup.Progress) -> tuple[Path, int]:
    """Copy a SQLite database into a new file, while servers run: the database's own path, and the copy's bytes."""
    if not settings.database_url.startswith(SQLITE):
        raise TaskFailed(
            "This backs up SQLite alone. Use PostgreSQL's own tools, such as pg_dump or a base backup: "
            "a restored database is recognised (docs/operations.md)."
        )
    database_file = Path(settings.database_url.removeprefix(SQLITE))
    try:
        return database_file, backup.back_up(database_file, file, progress)
    except backup.BackupFailed as error:
        raise TaskFailed(str(error)) from error


async def restored(settings: Settings) -> None:
    """Let every cursor of before answer RESET."""
    async with _opened(settings) as context:
        if missing := await migrating.pending(context):
            raise TaskFailed(str(migrating.NotMigrated(missing)))
        await lives.begin()


async def undelivered(settings: Settings) -> list[str]:
    """The mails about accounts alone that were given up, a line each, the last first."""
    async with _opened(settings) as context:
        if missing := await migrating.pending(context):
            raise TaskFailed(str(migrating.NotMigrated(missing)))
        return [
            f"{mail.failed_at:%Y-%m-%d %H:%M} UTC  {mail.kind}  {mail.recipient}  {mail.error}"
            for mail in await outbox.given_up_of_accounts()
        ]


async def load_demo(settings: Settings, emails: tuple[str, ...] = ()) -> Demo:
    """Migrate, load the demo where the database is empty, and sign its people in (all, or those named)."""
    password_hash = await passwords.hashed(load.PASSWORD)

    tokens, links = Tokens(settings.secret_key), Links(settings.links, settings.public_url)

    async def work(_: Transaction) -> Demo:
        await load.load(password_hash)
        opened = await load.open_links(partial(tokens.of, TokenKind.PROJECT))
        read_links = [{**each, "url": links.of(TokenKind.PROJECT, each["token"])} for each in opened]
        return Demo(await load.sign_in(emails), read_links)

    async with _opened(settings) as context:
        if await migrating.holds_something_else(context):
            raise TaskFailed(
                "This database holds tables of something else. Point JALOUSIE_DATABASE_URL to an empty one."
            )
    await migrate(settings)
    async with _opened(settings):
        try:
            return await Writer(_nobody_listens).commit(work)
        except load.NotTheDemo as error:
            raise TaskFailed(str(error)) from error
        except IntegrityError as error:
            # What is written here by itself is there once: somebody else wrote it since we looked.
            raise TaskFailed(
                "Somebody else is loading the demo into this database at this moment. Try again in a few seconds."
            ) from error


async def _nobody_listens(_: UUID, __: int) -> None:
    """There are no followers in a command; a running server finds what was written at its next look."""


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[TortoiseContext]:
    with _told_in_a_sentence():
        async with database.opened(settings.database_url) as context:
            if not await database.answers(context):
                raise TaskFailed("The database cannot be used (it does not answer). Check JALOUSIE_DATABASE_URL.")
            yield context


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except (DBConnectionError, OperationalError, OSError) as error:
        raise TaskFailed(f"The database cannot be used ({error}). Check JALOUSIE_DATABASE_URL.") from error
    except (migrating.Refusal, Unavailable, OutcomeUnknown) as error:
        raise TaskFailed(str(error)) from error


def _is_missing(url: str) -> bool:
    return url.startswith("sqlite://") and not Path(url.removeprefix("sqlite://")).exists()
