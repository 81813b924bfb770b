"""Migrations that fail, are killed or must not run: the database is as it was, and the message says what to do."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest

from db import database, migrating
from db.migrating import run
from tests.conftest import Store
from tests.db.facts import everything
from tests.db.rungs import REAL, Rungs

PATIENCE = 60.0
WHAT_TO_DO = (
    "The database is as it was before. Go on with the version that you had; `jalousie migrate --plan` shows the "
    "statements. Mend what the reason names, then migrate again."
)
AGAIN = (
    "The database is as it was before. Stop the servers and other programs that use it, or wait until they are done, "
    "and run `jalousie migrate` again."
)
FIRST = """
ops.AddField('Project', 'priority', fields.IntField(db_default=3)),
ops.AlterField('Person', 'display_name', fields.CharField(max_length=300)),
ops.RunSQL("DELETE FROM project_access"), ops.RemoveField('Company', 'time_zone')"""
MIGRATE = """
import asyncio, sys
from db import migrating
print(*asyncio.run(migrating.migrate(sys.argv[1], package=sys.argv[2])))"""
TEN = """
import asyncio, os, sys
from db import migrating
for _ in range(10):
    if not os.fork():
        ran = asyncio.run(migrating.migrate(sys.argv[1], package=sys.argv[2]))
        os.write(1, f"{' '.join(ran)}\\n".encode())
        os._exit(0)
sys.exit(any([os.wait()[1] for _ in range(10)]))"""
WAITING = """
import asyncio, pathlib
async def wait(apps, editor):
    if pathlib.Path(__file__).with_name('wait').exists():
        print('waiting', flush=True)
        await asyncio.sleep(60)
"""

# What the second of two migrations runs, and why it fails on SQLite and on PostgreSQL.
FAILURES = {
    "a statement that is wrong": (
        "ops.RunSQL('SELECT id FROM nowhere')",
        "Run SQL: no such table: nowhere",
        'Run SQL: relation "nowhere" does not exist',
    ),
    "rows that do not fit": (
        "ops.AlterField('Project', 'budget_currency', fields.CharField(max_length=3))",
        "Alter field budget_currency on Project: NOT NULL constraint failed: project.budget_currency",
        'Alter field budget_currency on Project: column "budget_currency" of relation "project" contains null values',
    ),
    "code that fails": ("ops.RunPython(fail)", "Run fail: not today", "Run fail: not today"),
    "a name that is taken": (
        "ops.AddIndex('Project', Index(fields=['name'], name='taken')), "
        "ops.AddIndex('Project', Index(fields=['name'], name='taken'))",
        "Add index to Project: index taken already exists",
        'Add index to Project: relation "taken" already exists',
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_takes_everything_back_and_says_why(filled: str, rungs: Rungs, failure: str) -> None:
    operation, *reasons = FAILURES[failure]
    package = rungs(FIRST, operation, code="def fail(apps, editor):\n    raise ValueError('not today\\nsecret rows')\n")
    before = await everything(filled)
    with pytest.raises(migrating.MigrationFailed) as failed:
        await migrating.migrate(filled, package=package)
    assert str(failed.value) == f"Migration 9002_rung failed ({reasons['postgres' in filled]}). {WHAT_TO_DO}"
    assert await everything(filled) == before
    assert await migrating.migrate(filled, package=rungs(FIRST)) == ["9001_rung"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_rows_that_refer_to_none_are_not_committed(filled: str, rungs: Rungs) -> None:
    before = await everything(filled)
    with pytest.raises(migrating.MigrationFailed) as failed:
        await migrating.migrate(filled, package=rungs('ops.RunSQL("DELETE FROM person")'))
    tables = (
        *("approval", "approval_person", "automation", "comment", "file", "invitation", "note", "project"),
        *("project_access", "read_link", "registration", "search_entry", "session", "step", "task"),
        *("task_assignee", "time_entry"),
    )
    reason = "checking: " + " and ".join(f"rows of {table} refer to rows of person" for table in tables)
    assert str(failed.value) == f"Migration 9001_rung failed ({reason} that are not there). {WHAT_TO_DO}"
    assert await everything(filled) == before


async def test_a_migration_that_is_killed_leaves_nothing_and_runs_the_next_time(filled: str, rungs: Rungs) -> None:
    package = rungs(FIRST, "ops.RunPython(wait)", code=WAITING)
    (flag := rungs.folder / package / "wait").touch()
    before = await everything(filled)
    process = await _migrating(filled, package, rungs)
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"waiting\n"
        process.kill()
        await process.communicate()
    assert await everything(filled) == before
    flag.unlink()
    assert await _told(await _migrating(filled, package, rungs)) == "9001_rung 9002_rung\n"
    assert await everything(filled) != before


@pytest.mark.parametrize("holds", ["nothing", "the demo"])
async def test_ten_at_once_run_each_migration_once(filled: str, store: Store, rungs: Rungs, holds: str) -> None:
    package = rungs(FIRST, "ops.RunSQL('INSERT INTO company SELECT * FROM company WHERE 1 = 0')")
    url, before = (filled, REAL) if holds == "the demo" else (await store.empty(), [])
    told = await _told(await _migrating(url, package, rungs, TEN))
    every = [*REAL, "9001_rung", "9002_rung"]
    assert sorted(told.splitlines()) == [""] * 9 + [" ".join(every[len(before) :])]
    assert await _recorded(url) == every
    if url != filled:
        await store.drop(url)


async def test_who_waits_too_long_for_another_is_told(
    filled: str, rungs: Rungs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MIGRATION_SECONDS", 0.2)
    async with _held(filled, f"SELECT pg_advisory_xact_lock({run.TURN})"):
        before = await everything(filled)
        with pytest.raises(migrating.Busy) as busy:
            await migrating.migrate(filled, package=rungs(FIRST))
    assert str(busy.value) == f"Another process has been changing the database, and has not finished. {AGAIN}"
    assert await everything(filled) == before
    assert await migrating.migrate(filled, package=rungs(FIRST)) == ["9001_rung"]


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_a_table_in_use_is_not_waited_for_long(
    filled: str, rungs: Rungs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "TABLE_SECONDS", 0.2)
    async with _held(filled, "SELECT * FROM person"):
        before = await everything(filled)
        with pytest.raises(migrating.Busy) as busy:
            await migrating.migrate(filled, package=rungs(FIRST))
    where = "Migration 9001_rung waited 0.2 seconds for a table that is in use (Alter field display_name on Person)."
    assert str(busy.value) == f"{where} {AGAIN}"
    assert await everything(filled) == before


UNSAFE = {
    "ops.AddField('Project', 'priority', fields.IntField())": (
        "the field priority that it adds to Project has no value for the rows that are there. "
        "Give it a `db_default`, or `null=True`."
    ),
    "ops.AddField('Project', 'lead', fields.ForeignKeyField('models.Person', related_name=False))": (
        "the field lead that it adds to Project has no value for the rows that are there. "
        "Give it a `db_default`, or `null=True`."
    ),
    "]; atomic = False; later = [": (
        "it says `atomic = False`, and all migrations run in one transaction. Take that line out."
    ),
}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("operation", UNSAFE)
async def test_an_unsafe_migration_is_refused_before_anything_runs(filled: str, rungs: Rungs, operation: str) -> None:
    package, before = rungs(FIRST, operation), await everything(filled)
    message = f"Migration 9002_rung must not run: {UNSAFE[operation]} Nothing was changed."
    with pytest.raises(migrating.UnsafeMigration) as refused:
        await migrating.migrate(filled, package=package)
    assert str(refused.value) == message
    async with database.opened(filled) as context:
        with pytest.raises(migrating.UnsafeMigration) as refused:
            await migrating.planned(context, package)
    assert str(refused.value) == message
    assert await everything(filled) == before


async def test_a_database_of_a_newer_version_is_refused(filled: str, rungs: Rungs) -> None:
    await migrating.migrate(filled, package=rungs(FIRST))
    before = await everything(filled)
    message = (
        "The database was migrated by a newer version: this one does not know 9001_rung. "
        "Run the newer version, or restore a backup from before it."
    )
    async with database.opened(filled) as context:
        for ask in (migrating.pending, migrating.planned):
            with pytest.raises(migrating.NewerDatabase) as newer:
                await ask(context)
            assert str(newer.value) == message
    with pytest.raises(migrating.NewerDatabase):
        await migrating.migrate(filled)
    assert await everything(filled) == before


async def _migrating(url: str, package: str, rungs: Rungs, script: str = MIGRATE) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    environ = {"PYTHONPATH": str(rungs.folder)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, url, package, env=environ, cwd=rungs.folder, stdout=pipe, stderr=pipe
    )


async def _told(process: asyncio.subprocess.Process) -> str:
    async with asyncio.timeout(PATIENCE):
        told, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    return told.decode()


async def _recorded(url: str) -> list[str]:
    async with database.opened(url) as context:
        connection = context.connections.get(next(iter(context.connections.db_config)))
        listed = await connection.execute_query_dict("SELECT name FROM tortoise_migrations ORDER BY id")
        return [row["name"] for row in listed]


@asynccontextmanager
async def _held(url: str, lock: str) -> AsyncIterator[None]:
    """Somebody else is in a transaction: on SQLite, in one that writes."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield
        return
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(lock)
            yield
    finally:
        await connection.close()
