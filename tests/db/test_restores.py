"""After a restore, cursors of before answer RESET, and new ones work; after a mere restart, nothing has changed."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.backup import back_up
from settings import Settings
from tests.conftest import PostgresStore
from tests.people import Stream, World
from tests.running import running

LOBBY = "Lobby and reception, London"
Restore = Callable[[], Awaitable[None]]


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[World]:
    """A server on the database, as long as the block lasts."""
    async with running(settings) as url:
        world = World(url)
        try:
            yield world
        finally:
            await world.close()


async def tools(*command: str | Path) -> None:
    """Run one of PostgreSQL's tools; it must succeed."""
    if shutil.which(str(command[0])) is None and not os.environ.get("CI"):
        pytest.skip(f"no {command[0]}")
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


async def sql(url: str, statement: str) -> None:
    """Run a statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def write(world: World, status: str) -> str:
    """Change a status; the cursor after it, as a client of it holds it."""
    eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
    lobby = await world.project(LOBBY)
    async with eleanor.follow() as stream:
        await stream.change()
        assert (await owner.set_status([lobby], status=status))["userErrors"] == []
        cursor: str = (await stream.change())["cursor"]
    return cursor


async def resumed(world: World, cursor: str) -> dict[str, Any]:
    """What a client is told first that comes back with this cursor."""
    eleanor = await world.person("Eleanor Whitcombe")
    async with eleanor.follow(after=cursor) as stream:
        assert (await stream.change())["cursor"] == cursor
        return await stream.change()


async def is_another_life(settings: Settings, restore: Restore, copy: Restore) -> None:
    """Copy, write, restore, and write on past where the log was: the cursor of the other life must be reset."""
    async with served(settings) as world:
        early = await write(world, "In the copy")
        await copy()
        late = await write(world, "Not in the copy")
    await restore()
    async with served(settings) as world:
        new = await write(world, "After the restore")
        await write(world, "And on")
        for cursor in (early, late):
            told = await resumed(world, cursor)
            assert (told["change"], told["project"]) == ("RESET", None)
        told = await resumed(world, new)
        assert told["project"]["clientStatus"]["status"] == "And on"


@pytest.mark.behaviour("N-01")
async def test_a_restart_without_a_restore_keeps_every_cursor(settings: Settings) -> None:
    async with served(settings) as world:
        cursor = await write(world, "Before")
    for number in range(3):
        async with served(settings) as world:
            after = await write(world, f"Later {number}")
            assert (await resumed(world, cursor))["project"]["clientStatus"]["status"] == f"Later {number}"
            cursor = after


@pytest.mark.behaviour("N-01")
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("in_place", [False, True])
async def test_a_backup_that_is_put_back_is_another_life(settings: Settings, tmp_path: Path, in_place: bool) -> None:
    file, database = tmp_path / "a.backup", Path(settings.database_url.removeprefix("sqlite://"))

    async def copy() -> None:
        await asyncio.to_thread(back_up, database, file, lambda *_: None)

    async def restore() -> None:
        if not in_place:
            os.unlink(database)
        shutil.copyfile(file, database)

    await is_another_life(settings, restore, copy)


@pytest.mark.behaviour("N-01")
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_two_restores_of_one_backup_are_two_lives(settings: Settings, tmp_path: Path) -> None:
    file, database = tmp_path / "a.backup", Path(settings.database_url.removeprefix("sqlite://"))
    back_up(database, file, lambda *_: None)
    shutil.copyfile(file, database)
    async with served(settings) as world:
        first = await write(world, "In the first")
    shutil.copyfile(file, database)
    async with served(settings) as world:
        second = await write(world, "In the second")
        await write(world, "And on")
        assert (await resumed(world, first))["change"] == "RESET"
        assert (await resumed(world, second))["project"]["clientStatus"]["status"] == "And on"


@pytest.mark.behaviour("N-01")
@pytest.mark.parametrize("way", ["into the same", "data alone", "row by row", "a table of it"])
async def test_a_dump_that_is_restored_is_another_life(postgres_store: PostgresStore, tmp_path: Path, way: str) -> None:
    url, dump = await postgres_store.copy(), tmp_path / "dump"
    database, secret = f"--dbname={url}", "a secret for tests, as long as it must be"

    async def restore() -> None:
        match way:
            case "into the same":
                await tools("pg_restore", "--clean", "--if-exists", database, dump)
            case "data alone":
                await sql(url, "TRUNCATE workspace, account, installation, tortoise_migrations CASCADE")
                await tools("pg_restore", "--data-only", "--disable-triggers", database, dump)
            case "row by row":
                await sql(url, "DELETE FROM installation; DELETE FROM event; DELETE FROM log_head")
                tables = "--table=installation", "--table=event", "--table=log_head"
                await tools("pg_restore", "--data-only", "--disable-triggers", *tables, database, dump)
            case "a table of it":
                await sql(url, "TRUNCATE event, log_head")
                some = "--table=event", "--table=log_head"
                await tools("pg_restore", "--data-only", "--disable-triggers", *some, database, dump)

    settings = Settings(database_url=url, secret_key=secret)
    await is_another_life(settings, restore, lambda: tools("pg_dump", "-Fc", f"--file={dump}", database))
    await postgres_store.drop(url)


@pytest.mark.behaviour("N-01")
async def test_a_dump_that_is_restored_elsewhere_is_another_life(postgres_store: PostgresStore, tmp_path: Path) -> None:
    url, other, dump = await postgres_store.copy(), await postgres_store.empty(), tmp_path / "dump"
    settings = Settings(database_url=url, secret_key="a secret for tests, as long as it must be")
    async with served(settings) as world:
        cursor = await write(world, "In the copy")
        await tools("pg_dump", "-Fc", f"--file={dump}", f"--dbname={url}")
    await tools("pg_restore", f"--dbname={other}", dump)
    async with served(replace(settings, database_url=other)) as world:
        new = await write(world, "Elsewhere")
        await write(world, "And on")
        assert (await resumed(world, cursor))["change"] == "RESET"
        assert (await resumed(world, new))["project"]["clientStatus"]["status"] == "And on"
    # Where it came from nothing has changed.
    async with served(settings) as world:
        await write(world, "Here")
        assert (await resumed(world, cursor))["project"]["clientStatus"]["status"] == "Here"
    await postgres_store.drop(url)
    await postgres_store.drop(other)


@pytest.mark.behaviour("N-01")
async def test_a_restore_beneath_a_running_server_resets_its_streams(
    postgres_store: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.housekeeping.SETTLE_SECONDS", 0.2)
    url, dump = await postgres_store.copy(), tmp_path / "dump"
    settings = Settings(database_url=url, secret_key="a secret for tests, as long as it must be")

    async def news(stream: Stream) -> dict[str, Any]:
        while (told := await stream.change())["change"] == "BOOKMARK":
            pass
        return told

    async with served(settings) as world:
        eleanor, owner, lobby = (
            await world.person("Eleanor Whitcombe"),
            await world.person("Nadia Halden"),
            await world.project(LOBBY),
        )
        await owner.set_status([lobby], status="In the copy")
        async with eleanor.follow() as stream:
            cursor = (await stream.change())["cursor"]
            await tools("pg_dump", "-Fc", f"--file={dump}", f"--dbname={url}")
            await tools("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={url}", dump)
            assert (await news(stream))["change"] == "RESET"
            await owner.set_status([lobby], status="After the restore")
            assert (await news(stream))["project"]["clientStatus"]["status"] == "After the restore"
        assert (await resumed(world, cursor))["change"] == "RESET"
    await postgres_store.drop(url)
