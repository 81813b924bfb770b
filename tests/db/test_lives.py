"""A restored database has another epoch; one that was restarted, cleaned or moved keeps it."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from db import database, lives, migrating
from db.models import Installation, LogHead
from settings import Settings
from tests.conftest import PostgresStore, SqliteStore

SETTLE = """
import asyncio, sys
from db import database, lives
async def settle():
    async with database.opened(sys.argv[1]):
        print(await lives.settle())
asyncio.run(settle())
"""


async def epoch() -> int:
    """The epoch of the demo's log."""
    [row] = await LogHead.all().values("epoch")
    return int(row["epoch"])


async def settled(url: str) -> tuple[bool, int]:
    """Whether another life began when the database was opened, and its epoch."""
    async with database.opened(url):
        return await lives.settle(), await epoch()


async def run(*command: str | Path) -> str:
    """What a command printed; it must succeed."""
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
async def url(settings: Settings) -> str:
    """A database that has settled."""
    assert (await settled(settings.database_url))[0]
    return settings.database_url


@pytest.fixture
async def file(sqlite_store: SqliteStore) -> AsyncIterator[Path]:
    """The file of a database that has settled."""
    url = await sqlite_store.copy()
    await settled(url)
    yield Path(url.removeprefix("sqlite://"))
    await sqlite_store.drop(url)


async def test_opening_it_again_keeps_the_epoch(url: str) -> None:
    (began, first), *others = [await settled(url) for _ in range(3)]
    assert (began, others) == (False, [(False, first)] * 2)


async def test_a_new_database_settles_without_a_word(store: SqliteStore, caplog: pytest.LogCaptureFixture) -> None:
    url = await store.empty()
    await migrating.migrate(url)
    async with database.opened(url):
        assert [await lives.settle(), await lives.settle()] == [True, False]
    assert caplog.messages == []
    await store.drop(url)


async def test_of_ten_processes_at_once_one_begins_the_new_life(settings: Settings) -> None:
    told = await asyncio.gather(*(run(sys.executable, "-c", SETTLE, settings.database_url) for _ in range(10)))
    assert sorted(told) == ["False\n"] * 9 + ["True\n"]


async def test_of_many_tasks_at_once_one_begins_the_new_life(settings: Settings) -> None:
    async with database.opened(settings.database_url):
        assert sum(await asyncio.gather(*(lives.settle() for _ in range(30)))) == 1


async def test_a_new_life_can_be_begun_by_hand(url: str) -> None:
    async with database.opened(url):
        before = await epoch()
        await lives.begin()
        assert await epoch() != before
        assert await lives.settle() is False


async def test_while_a_restore_is_under_way_nothing_is_written(url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with database.opened(url):
        before = await epoch()
        await Installation.all().delete()
        assert await lives.settle() is False
        assert (await Installation.all().count(), await epoch()) == (0, before)
        assert "jalousie restored" in caplog.text
        await lives.begin()
        assert (await Installation.all().count(), await lives.settle()) == (1, False)


@pytest.mark.parametrize("sql", ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", "ANALYZE", "REINDEX"])
async def test_what_cleans_a_file_keeps_the_epoch(file: Path, sql: str) -> None:
    async with database.opened(f"sqlite://{file}"):
        before = await epoch()
        await Installation._meta.db.execute_query(sql)
    assert await settled(f"sqlite://{file}") == (False, before)


@pytest.mark.parametrize(
    "sql",
    ["VACUUM (ANALYZE)", "VACUUM (FREEZE)", "VACUUM FULL installation", "VACUUM FULL event", "REINDEX TABLE log_head"],
)
async def test_what_cleans_a_server_keeps_the_epoch(postgres_store: PostgresStore, sql: str) -> None:
    url = await postgres_store.copy()
    _, before = await settled(url)
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()
    assert await settled(url) == (False, before)
    await postgres_store.drop(url)


async def test_a_file_that_is_moved_on_its_disk_keeps_the_epoch(file: Path) -> None:
    _, before = await settled(f"sqlite://{file}")
    os.rename(file, moved := file.with_name(f"{file.name}.moved"))
    assert await settled(f"sqlite://{moved}") == (False, before)


@pytest.mark.parametrize("archive", [["cp"], ["cp", "-a"], ["tar"]])
async def test_a_file_that_is_put_back_has_another_epoch(file: Path, tmp_path: Path, archive: list[str]) -> None:
    # The file system gives the number of the deleted file to the next one; `cp -a` and tar keep its times.
    _, before = await settled(f"sqlite://{file}")
    kept = tmp_path / file.name
    if archive == ["tar"]:
        await run("tar", "-cf", kept, "-C", file.parent, file.name)
        os.unlink(file)
        await run("tar", "-xf", kept, "-C", file.parent)
    else:
        await run(*archive, file, kept)
        os.unlink(file)
        await run(*archive, kept, file)
    began, after = await settled(f"sqlite://{file}")
    assert (began, after != before) == (True, True)
    assert await settled(f"sqlite://{file}") == (False, after)


async def test_where_no_birth_is_kept_the_files_number_tells(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.places.born", lambda _: None)
    assert (await settled(f"sqlite://{file}"))[0] is True
    assert (await settled(f"sqlite://{file}"))[0] is False
    copy = file.with_name(f"{file.name}.copy")
    shutil.copyfile(file, copy)
    os.replace(copy, file)
    assert (await settled(f"sqlite://{file}"))[0] is True


async def test_a_role_without_privileges_is_enough(postgres_store: PostgresStore) -> None:
    url, role = await postgres_store.copy(), f"jalousie_test_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(url)
    await admin.execute(
        f"CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; "
        "REVOKE EXECUTE ON FUNCTION pg_control_system(), pg_walfile_name(pg_lsn) FROM PUBLIC"
    )
    try:
        theirs = url.replace("postgres@", f"{role}@")
        assert (await settled(theirs))[0] is True
        assert (await settled(theirs))[0] is False
        async with database.opened(theirs):
            [installation] = await Installation.all()
            assert installation.identity.startswith("postgres:-:-:")
    finally:
        await admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
        await admin.close()
        await postgres_store.drop(url)
