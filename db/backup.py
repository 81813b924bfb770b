"""A copy of a SQLite database in one file, made while others read and write it."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

PAGES = 1_024
"""Copied at a time; in between, progress is told and an interrupt is heard."""
BUSY_SECONDS = 10.0
SIDE_FILES = ("-wal", "-shm", "-journal")
DAMAGED = "The database is damaged ({}). Restore an older backup."
PRIMARY_CODE = 0xFF
"""An extended code of SQLite's holds the primary one in its lowest byte."""

Progress = Callable[[int, int], None]
"""Called now and then with the number of pages copied, and of all."""


class BackupFailed(Exception):
    """There is no backup, and nothing was left behind; the message says what to do."""


def back_up(database: Path, file: Path, progress: Progress) -> int:
    """Copy the database into a new file: whole, checked, and on the disk when this returns; its size in bytes.

    Raises BackupFailed. Nothing is left behind then, nor when this is interrupted.
    """
    _refuse(database, file)
    # It gets its name when it is good: whatever is called FILE can be restored.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it holds password hashes
        _copy(database, draft, progress)
        _finish(draft)
        _publish(draft, file)
        return file.stat().st_size
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE == sqlite3.SQLITE_CORRUPT:
            raise BackupFailed(DAMAGED.format(error)) from error
        raise BackupFailed(f"The backup failed ({error}). Check the disks of {database} and of {file}.") from error
    except OSError as error:
        raise BackupFailed(f"The backup cannot be written to {file} ({error.strerror}).") from error
    finally:
        for side in ("", *SIDE_FILES):
            with suppress(FileNotFoundError):
                os.unlink(f"{draft}{side}")


def _refuse(database: Path, file: Path) -> None:
    if not database.is_file():
        raise BackupFailed(f"There is no database at {database}. Check JALOUSIE_DATABASE_URL.")
    if not file.parent.is_dir():
        raise BackupFailed(f"There is no folder {file.parent}. Make it first.")
    if file.resolve() in {Path(f"{database.resolve()}{side}") for side in ("", *SIDE_FILES)}:
        raise BackupFailed(f"{file} belongs to the database itself. Name another file.")
    if file.exists() or file.is_symlink():
        raise BackupFailed(f"{file} exists already. Name a new file; a backup never replaces one.")
    if database.stat().st_size > shutil.disk_usage(file.parent).free:
        raise BackupFailed(f"The disk of {file.parent} has no room for the backup. Free some, or name another folder.")


def _copy(database: Path, draft: Path, progress: Progress) -> None:
    address = f"{database.resolve().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as source:
        # One read transaction over the whole copy. Without it, every commit of another process begins it again.
        source.execute("BEGIN")
        tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"tortoise_migrations", "log_head"} <= tables:
            raise BackupFailed(f"{database} is not a database of Jalousie's. Check JALOUSIE_DATABASE_URL.")
        with closing(sqlite3.connect(draft, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous = OFF")  # synchronised once, at the end
            source.backup(
                target, pages=PAGES, progress=lambda _, left, all_of_it: progress(all_of_it - left, all_of_it)
            )


def _finish(draft: Path) -> None:
    with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")  # one file that needs no other
        if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'installation'").fetchone():
            # It lives nowhere, so that each restore of it is another life (`db.lives`).
            copy.execute("UPDATE installation SET identity = 'a backup'")
        [found, *_] = [text for (text,) in copy.execute("PRAGMA integrity_check")]
        if found != "ok":
            raise BackupFailed(DAMAGED.format(found))


def _publish(draft: Path, file: Path) -> None:
    _synchronise(draft)
    try:
        os.link(draft, file)  # unlike renaming, it never replaces a file
    except FileExistsError:
        raise BackupFailed(f"{file} exists already. Name a new file; a backup never replaces one.") from None
    except OSError:
        os.rename(draft, file)  # a file system without links
    _synchronise(file.parent)


def _synchronise(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
