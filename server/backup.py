"""What `jalousie backup` shows: how far it is, where that takes a while, and how to restore."""

import signal
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from server import tasks
from settings import SECRET_FILE, Settings

RESTORE = """\
Wrote {file} ({size:.1f} MB): one file, complete and checked.

To restore it, stop the servers; then, as the user that they run as:
  rm -f {database} {database}-wal {database}-shm
  cp {file} {database}
and start them. Clients are asked to fetch everything again.

The secret key is not in it: keep {secret} (or JALOUSIE_SECRET_KEY) with it. Without the key, what clients hold \
of the time before is refused, and they fetch everything again as well."""


def run(settings: Settings, file: Path) -> str:
    """Back the database up; what to tell about it. Raises TaskFailed."""
    # A stopped container is an interrupt as well: nothing must be left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    columns = TextColumn("Copying"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        copying = bar.add_task("Copying")
        database, size = tasks.back_up(
            settings, file, lambda done, total: bar.update(copying, completed=done, total=total)
        )
    return RESTORE.format(file=file, database=database, size=size / 1_000_000, secret=SECRET_FILE)
