"""What our migrations build, and what `jalousie migrate` and its plan say."""

import asyncio
import os
import pty
import subprocess
import sys
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner, Result
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions

from db import database, migrating
from db.migrating import checks, run
from db.migrating.history import LABEL, History
from server.cli import main
from tests.conftest import SECRET, SqliteStore, Store
from tests.db.facts import everything, facts
from tests.db.rungs import REAL, Rungs

PATIENCE = 60
WRITTEN_BY_HAND = ("tortoise_migrations", "search_words", "search_entry index ()")
"""What tables and indexes begin with that no model knows of: the record of migrations, and what searches go by."""
NOTHING = "Nothing to do: the tables are up to date.\n"
JALOUSIE = str(Path(sys.executable).parent / "jalousie")
ALTER = """
ops.AddField('Project', 'priority', fields.IntField(db_default=3, db_index=True, description='How "urgent"; or not')),
ops.AlterField('Person', 'display_name', fields.CharField(max_length=300, unique=True)),
ops.RemoveConstraint('ProjectAccess', fields=['person', 'project']),
ops.AlterField('Account', 'email', fields.CharField(max_length=254)),
ops.RemoveField('Company', 'time_zone')"""


def jalousie(url: str, *arguments: str) -> Result:
    """Run a command on this database."""
    return CliRunner().invoke(main, arguments, env={"JALOUSIE_DATABASE_URL": url, "JALOUSIE_SECRET_KEY": SECRET})


async def test_the_migrations_build_what_the_models_say(store: Store) -> None:
    migrated, made = await store.empty(), await store.empty()
    assert await migrating.migrate(migrated) == REAL
    async with database.opened(made) as context:
        await context.generate_schemas()
    told = {fact for fact in await facts(migrated, types=True) if not fact.startswith(WRITTEN_BY_HAND)}
    assert told == await facts(made, types=True)
    assert len(told) > 80
    for url in (migrated, made):
        await store.drop(url)


async def test_no_migration_is_forgotten(one_store: SqliteStore) -> None:
    async with database.opened(await one_store.empty()) as context:
        assert context.apps
        app = {"models": ["db.models"], "default_connection": "sqlite", "migrations": run.PACKAGE}
        changes = await MigrationAutodetector(context.apps, {LABEL: app}).changes()
    # A docstring is an option of its model: no table changes with it.
    found = [each for writer in changes for each in writer.operations if not isinstance(each, AlterModelOptions)]
    assert [operation.describe() for operation in found] == [], "make migration NAME=…"


async def test_the_migrations_are_safe_and_stand_in_one_line(one_store: SqliteStore) -> None:
    async with database.opened(await one_store.empty()) as context:
        history = History(context.connections.get("sqlite"), run.PACKAGE)
        migrations = await history.pending()
        checks.refuse_unsafe(migrations)
        assert [migration.name for migration in migrations] == REAL
        assert len(history.loader.graph.leaf_nodes()) == 1, "two were written side by side: renumber one"


@pytest.mark.torture
async def test_ten_commands_at_once_migrate_an_empty_database_once(store: Store, tmp_path: Path) -> None:
    url, pipe = await store.empty(), asyncio.subprocess.PIPE
    environ = {"JALOUSIE_DATABASE_URL": url, "JALOUSIE_SECRET_KEY": SECRET}
    started = [
        asyncio.create_subprocess_exec(JALOUSIE, "migrate", env=environ, cwd=tmp_path, stdout=pipe, stderr=pipe)
        for _ in range(10)
    ]
    async with asyncio.timeout(PATIENCE):
        processes = await asyncio.gather(*started)
        told = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0] * 10
    assert [errors for _, errors in told] == [b""] * 10
    assert sorted(said.decode() for said, _ in told) == [NOTHING] * 9 + [f"Ran {', '.join(REAL)}.\n"]
    await store.drop(url)


async def test_the_plan_changes_nothing_and_is_what_runs(filled: str, rungs: Rungs, store: Store) -> None:
    package, before = rungs(ALTER), await everything(filled)
    async with database.opened(filled) as context:
        [plan] = await migrating.planned(context, package)
    assert await everything(filled) == before
    assert (plan.name, [what for what, _ in plan.steps]) == (
        "9001_rung",
        [
            "Add field priority to Project",
            "Alter field display_name on Person",
            "Remove constraint from ProjectAccess",
            "Alter field email on Account",
            "Remove field time_zone from Company",
        ],
    )
    by_hand = await store.copy()
    await _run_by_hand(by_hand, [sql for _, statements in plan.steps for sql in statements])
    await migrating.migrate(filled, package=package)
    assert await facts(by_hand, types=True) == await facts(filled, types=True)
    await store.drop(by_hand)


async def _run_by_hand(url: str, statements: list[str]) -> None:
    if url.startswith("sqlite"):
        async with database.opened(url, migrating=True) as context:
            for sql in statements:
                await context.connections.get("sqlite").execute_query(sql)
        return
    connection = await asyncpg.connect(url)
    try:
        for sql in statements:
            await connection.execute(sql)
    finally:
        await connection.close()


def test_the_plan_for_a_database_that_is_not_there_yet_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "jalousie.db"
    result = jalousie(f"sqlite://{path}", "migrate", "--plan")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith('-- 0001_initial\n-- Create model Account\nCREATE TABLE "account" (\n')
    assert not path.parent.exists()


def test_the_plan_of_what_is_up_to_date_is_nothing(one_store: SqliteStore) -> None:
    url = asyncio.run(one_store.copy())
    assert jalousie(url, "migrate", "--plan").output == NOTHING
    assert jalousie(url, "migrate").output == NOTHING


def test_the_plan_shows_sql_and_names_what_is_not(
    one_store: SqliteStore, rungs: Rungs, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = rungs(
        "ops.AddIndex('Person', Index(fields=['display_name'], name='by_name')), ops.RunPython(fill)",
        "ops.RunSQL('SELECT 1; SELECT 2')",
        code="def fill(apps, editor): raise ValueError('a plan runs nothing')",
    )
    monkeypatch.setattr(migrating, "planned", partial(migrating.planned, package=package))
    assert jalousie(asyncio.run(one_store.copy()), "migrate", "--plan").output == (
        '-- 9001_rung\n-- Add index to Person\nCREATE INDEX "by_name" ON "person" ("display_name");\n'
        "-- Run fill\n-- Python, with no statements to show\n\n"
        "-- 9002_rung\n-- Run SQL\nSELECT 1;\nSELECT 2;\n"
    )


def test_a_failure_is_told_in_one_line(one_store: SqliteStore, rungs: Rungs, monkeypatch: pytest.MonkeyPatch) -> None:
    package = rungs("ops.RunSQL('SELECT id FROM nowhere')")
    monkeypatch.setattr(migrating, "migrate", partial(migrating.migrate, package=package))
    result = jalousie(asyncio.run(one_store.copy()), "migrate")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: Migration 9001_rung failed (Run SQL: no such table: nowhere). The database is as it was before. Go on "
        "with the version that you had; `jalousie migrate --plan` shows the statements. Mend what the reason names, "
        "then migrate again.\n"
    )


def test_a_database_of_a_newer_version_is_neither_served_nor_migrated(one_store: SqliteStore, rungs: Rungs) -> None:
    url = asyncio.run(one_store.copy())
    asyncio.run(migrating.migrate(url, package=rungs("ops.RunSQL('SELECT 1')")))
    for command in (["serve"], ["serve", "--demo"], ["migrate"], ["migrate", "--plan"], ["demo"]):
        result = jalousie(url, *command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "Error: The database was migrated by a newer version: this one does not know 9001_rung. "
            "Run the newer version, or restore a backup from before it.\n"
        )


async def test_the_record_of_another_program_is_not_taken_for_ours(store: Store) -> None:
    url = await store.empty()
    async with database.opened(url) as context:
        connection = context.connections.get(next(iter(context.connections.db_config)))
        assert not await migrating.holds_something_else(context)
        await connection.execute_script("CREATE TABLE tortoise_migrations (app TEXT, name TEXT)")
        assert not await migrating.holds_something_else(context)
        await connection.execute_script("CREATE TABLE theirs (id INT)")
        assert await migrating.holds_something_else(context)
    await store.drop(url)


def test_on_a_terminal_the_plan_is_drawn_and_what_runs_is_named(tmp_path: Path) -> None:
    environ = {"JALOUSIE_DATABASE_URL": f"sqlite://{tmp_path}/jalousie.db", "JALOUSIE_SECRET_KEY": SECRET}
    environ |= {"TERM": "dumb", "COLUMNS": "100"}
    said = []
    for command in (["migrate", "--plan"], ["migrate"]):
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "wb") as terminal:
            process = subprocess.Popen([JALOUSIE, *command], env=environ, cwd=tmp_path, stdout=terminal)
            terminal.close()
            said.append(_read(screen.fileno()))
            assert process.wait(PATIENCE) == 0
    assert "─ 0001_initial ─" in said[0]
    assert 'CREATE TABLE "account"' in said[0]
    assert "Nothing was changed." in said[0]
    assert said[1].splitlines() == [*(f"Running {name}" for name in REAL), f"Ran {', '.join(REAL)}."]


def _read(terminal: int) -> str:
    read = b""
    try:
        while piece := os.read(terminal, 65_536):
            read += piece
    except OSError:  # how a terminal says that the other side is closed
        pass
    return read.decode()
