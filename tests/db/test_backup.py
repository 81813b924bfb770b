"""A backup is one whole, consistent file, whatever others write meanwhile; or there is none, and nothing is left."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from db import backup
from db.backup import BackupFailed, back_up
from tests.conftest import SECRET, SqliteStore

JALOUSIE = Path(sys.executable).parent / "jalousie"

WRITER = """
import asyncio, sys
from uuid import UUID
from db import database
from db.events import Change
from db.models import Project, Workspace
from db.writes import Writer
from permissions.tiers import Tier

async def silent(*_): pass

async def write():
    async with database.opened(sys.argv[1]):
        workspace, number = await Workspace.all().get(), 0
        while True:
            number += 1
            async def work(transaction):
                await Project.all().update(status_description=f"{number} " + "x" * 3_000)
                for _ in range(2):
                    transaction.log(Change(workspace.id, "a.change", "thing", workspace.id, Tier.INTERNAL))
            await Writer(silent).commit(work)
            print(number, flush=True)

asyncio.run(write())
"""
"""In each change: every project says its number, and two entries are logged."""


def quiet(_: int, __: int) -> None:
    """No progress is shown."""


def touch(file: Path) -> None:
    """Somebody else makes the file."""
    file.write_text("mine")


@pytest.fixture
async def database(sqlite_store: SqliteStore) -> Path:
    """The file of a database that holds the demo."""
    return Path((await sqlite_store.copy()).removeprefix("sqlite://"))


@contextmanager
def written(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process writes, as fast as it can."""
    command = [sys.executable, "-c", WRITER, f"sqlite://{database}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout is not None
            for _ in range(5):
                assert writer.stdout.readline()
            yield writer
            assert writer.poll() is None
        finally:
            writer.kill()


def all_of(connection: sqlite3.Connection, query: str) -> list[Any]:
    """The first column of a query."""
    return [row[0] for row in connection.execute(query)]


def change_in(file: Path) -> int:
    """The number of the change up to which the copy holds everything, and nothing after it."""
    assert [path.name for path in file.parent.glob(f"*{file.name}*")] == [file.name]
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        assert all_of(copy, "PRAGMA integrity_check") == ["ok"]
        assert all_of(copy, "PRAGMA journal_mode") == ["delete"]
        [said] = all_of(copy, "SELECT DISTINCT status_description FROM project")
        number = int(said.split()[0])
        assert all_of(copy, "SELECT seq FROM event ORDER BY seq") == list(range(1, 2 * number + 1))
        assert all_of(copy, "SELECT seq FROM log_head") == [2 * number]
        assert all_of(copy, "SELECT identity FROM installation") == ["a backup"]
    return number


def test_a_backup_under_load_is_one_moment_of_it(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page at a time, so that many commits fall into the copying, which is never begun again.
    monkeypatch.setattr(backup, "PAGES", 1)
    moments = []
    with written(database) as writer:
        for number in range(3):
            told: list[tuple[int, int]] = []

            def progress(done: int, total: int, told: list[tuple[int, int]] = told) -> None:
                told.append((done, total))
                if done % 20 == 0:
                    assert writer.stdout is not None
                    writer.stdout.readline()  # at least one more commit

            size = back_up(database, file := tmp_path / f"{number}.backup", progress)
            assert [done for done, _ in told] == list(range(1, len(told) + 1))
            assert {total for _, total in told} == {len(told)}
            assert size == file.stat().st_size
            moments.append(change_in(file))
    assert moments == sorted(set(moments))


def test_nobody_else_may_read_it(database: Path, tmp_path: Path) -> None:
    back_up(database, file := tmp_path / "a.backup", quiet)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_database_of_before_the_first_migration_that_knows_lives_can_be_backed_up(
    database: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TABLE installation")
    back_up(database, file := tmp_path / "a.backup", quiet)
    assert file.exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("there", "exists already"),
        ("link", "exists already"),
        ("none/a.backup", "There is no folder"),
        ("there/a.backup", "There is no folder"),
        ("a.db", "belongs to the database itself"),
        ("a.db-wal", "belongs to the database itself"),
    ],
)
def test_it_replaces_nothing(database: Path, tmp_path: Path, name: str, says: str) -> None:
    shutil.copyfile(database, tmp_path / "a.db")
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupFailed, match=says):
        back_up(tmp_path / "a.db", tmp_path / name, quiet)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there").read_text() == "mine"


def test_a_file_that_appears_meanwhile_is_kept(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    with pytest.raises(BackupFailed, match="exists already"):
        back_up(database, file, lambda *_: touch(file))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.backup", "mine")]


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("This is not a database. " * 100)
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE something (else_ TEXT)").connection.close()
    before = sorted(tmp_path.iterdir())
    for name, says in (("text", "file is not a database"), ("other", "not a database of"), ("none", "no database at")):
        with pytest.raises(BackupFailed, match=says):
            back_up(tmp_path / name, tmp_path / "a.backup", quiet)
    assert sorted(tmp_path.iterdir()) == before


def test_a_damaged_database_makes_no_backup(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        [page] = all_of(connection, "SELECT rootpage FROM sqlite_master WHERE name = 'project'")
        [size] = all_of(connection, "PRAGMA page_size")
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(BackupFailed, match="is damaged"):
        back_up(database, tmp_path / "a.backup", quiet)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_too_small_is_refused_at_once(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(100_000, 90_000, 10_000))
    with pytest.raises(BackupFailed, match="has no room"):
        back_up(database, tmp_path / "a.backup", quiet)
    assert list(tmp_path.iterdir()) == []


def jalousie(database: Path, file: Path, before: Any = None) -> subprocess.Popen[str]:
    """The command, in a process of its own."""
    environ = {"JALOUSIE_DATABASE_URL": f"sqlite://{database}", "JALOUSIE_SECRET_KEY": SECRET}
    return subprocess.Popen(
        [JALOUSIE, "backup", file],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def test_a_disk_that_fills_up_leaves_nothing_behind(database: Path, tmp_path: Path) -> None:
    def small() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    out, errors = (process := jalousie(database, tmp_path / "a.backup", small)).communicate(timeout=60)
    assert (process.returncode, out, len(errors.splitlines())) == (1, "", 1)
    assert errors.startswith("Error: The backup failed (")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(database: Path, tmp_path: Path, with_signal: signal.Signals) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "CREATE TABLE ballast (it BLOB); INSERT INTO ballast WITH RECURSIVE rows (n) AS "
            "(SELECT 1 UNION ALL SELECT n + 1 FROM rows LIMIT 60) SELECT zeroblob(1000000) FROM rows"
        )
    process = jalousie(database, tmp_path / "a.backup")
    while process.poll() is None and not any(os.stat(path).st_size for path in tmp_path.iterdir()):
        pass
    process.send_signal(with_signal)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_how_to_restore(database: Path, tmp_path: Path) -> None:
    out, errors = (process := jalousie(database, tmp_path / "a.backup")).communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert re.match(rf"Wrote {re.escape(str(tmp_path))}/a\.backup \(\d\.\d MB\)", out)
    assert f"\n  rm -f {database} {database}-wal {database}-shm\n  cp {tmp_path}/a.backup {database}\n" in out
    assert "var/secret.key" in out
