"""SQLite: several processes on one file, reads that do not wait for writes, and settings that keep what was said."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tortoise.exceptions import DBConnectionError
from tortoise.transactions import in_transaction

from db import database
from db.database import Limits
from db.models import Event, LogHead, Project
from settings import Settings
from tests.db.engine import engine
from tests.people import World

LOBBY = "Lobby and reception, London"
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

WRITER = """
import asyncio, sys
from db import database, events
from db.models import Project
from db.writes import Writer
from permissions.tiers import Tier

async def quiet(*_): pass

async def main(url, name, count):
    async with database.opened(url):
        [row] = await Project.all().order_by("id").limit(1)
        for number in range(count):
            async def work(transaction):
                project = await Project.get(id=row.id)  # what a deferred BEGIN would trip over: first read, then write
                project.name = f"{name} {number}"
                await transaction.save([project], ["name"])
                transaction.log(events.Change(row.workspace_id, name, "project", row.id, Tier.TEAM))
            await Writer(quiet).commit(work)

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[str]:
    """The database alone."""
    async with database.opened(settings.database_url, Limits(pool_size=4, acquire_timeout=1)):
        yield settings.database_url


async def python(script: str, *arguments: str) -> tuple[int | None, str]:
    """Another process: its exit code, and what it said of errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *arguments, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    _, errors = await process.communicate()
    return process.returncode, errors.decode()


@on_sqlite
async def test_six_hundred_writes_from_three_processes(opened: str) -> None:
    # Trap: with Tortoise's deferred BEGIN, one of them gets "database is locked" in the middle of its transaction.
    ended = await asyncio.gather(*(python(WRITER, opened, f"process {number}", "200") for number in range(3)))
    assert ended == [(0, "")] * 3
    log = await Event.all().order_by("seq").values("seq", "verb")
    assert [row["seq"] for row in log] == list(range(1, 601))
    assert sorted(row["verb"] for row in log) == sorted(f"process {number}" for number in range(3) for _ in range(200))
    assert await LogHead.all().values("seq") == [{"seq": 600}]
    [row] = await Project.all().order_by("id").limit(1)
    assert row.name == f"{log[-1]['verb']} 199"


@on_sqlite
async def test_a_server_writes_beside_other_processes(world: World, settings: Settings) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    other = asyncio.ensure_future(python(WRITER, settings.database_url, "another", "100"))
    written = 0
    while not other.done():
        assert (await owner.set_status([lobby], status=f"meanwhile {written}"))["userErrors"] == []
        written += 1
    assert await other == (0, "")
    assert written > 5
    assert await Event.all().count() == written + 100


@on_sqlite
async def test_a_read_does_not_wait_for_a_write(opened: str) -> None:
    before = await Project.all().order_by("id").values("id", "name")
    written, read = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with in_transaction():
            await Project.all().update(name="not yet committed")
            written.set()
            await read.wait()

    writing = asyncio.create_task(write())
    await written.wait()
    async with asyncio.timeout(5):
        # Ten at once, with four connections; and what is not committed is not there.
        rows = await asyncio.gather(*(Project.all().order_by("id").values("id", "name") for _ in range(10)))
    assert rows == [before] * 10
    read.set()
    await writing
    assert await Project.filter(name="not yet committed").count() == len(before)


@on_sqlite
async def test_a_connection_that_reads_cannot_write(opened: str) -> None:
    found = engine()
    async with found.readers.acquire() as connection:  # type: ignore[union-attr]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await connection.execute("DELETE FROM event")


@on_sqlite
async def test_what_was_answered_survives_a_power_cut(opened: str) -> None:
    async with in_transaction() as transaction:
        settings = {
            name: (await transaction.execute_query_dict(f"PRAGMA {name}"))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {
        "journal_mode": {"journal_mode": "wal"},
        "synchronous": {"synchronous": 2},  # FULL: a commit is on the disk before it is answered
        "foreign_keys": {"foreign_keys": 1},
    }


async def test_a_file_that_is_no_database_is_refused_at_once(tmp_path: Path) -> None:
    # Trap: Tortoise held a lock for ever after such an opening.
    path = tmp_path / "letter.txt"
    path.write_text("This is not a database. " * 100)
    async with database.opened(f"sqlite://{path}"):
        for _ in range(2):
            async with asyncio.timeout(5):
                with pytest.raises(DBConnectionError, match="file is not a database"):
                    await Project.all().count()
    assert path.read_text() == "This is not a database. " * 100


async def test_ten_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    script = """
import asyncio, sys
from db import database

async def main():
    async with database.opened(sys.argv[1]) as context:
        assert await database.answers(context)

asyncio.run(main())
"""
    url = f"sqlite://{tmp_path / 'new.db'}"
    assert await asyncio.gather(*(python(script, url) for _ in range(10))) == [(0, "")] * 10
