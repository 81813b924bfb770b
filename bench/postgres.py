"""A PostgreSQL of the benchmark's own, in a temporary folder, and fresh databases in it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from signal import SIGINT

import asyncpg

from bench import cpu, processes
from bench.processes import Failed

DEBIAN = Path("/usr/lib/postgresql")
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "synchronous_commit": "off",  # the servers are measured, not the disk
    "autovacuum": "off",  # it would fall into somebody's seconds; each server gets a fresh database instead
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
    "log_line_prefix": "%d ",  # the database: what is logged of one is counted
}


@dataclass
class Postgres:
    """The running server: its port, process and log, and a template from which each database is copied."""

    port: int
    pid: int
    log: Path
    template: str = "template1"

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """A database's URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a fresh copy of the template, dropped when the block ends."""
        name = self.create(f"copy_{next(self._numbers)}")
        try:
            yield self.url(name)
        finally:
            self.query(f"DROP DATABASE {name} WITH (FORCE)")
            self.query("CHECKPOINT")  # now, and not in somebody's seconds

    def create(self, name: str) -> str:
        """A copy of the template with this name."""
        self.query(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        self.query("CHECKPOINT")
        return name

    def query(self, sql: str) -> str:
        """Run a statement; its single value."""
        return str(asyncio.run(self._query(sql)))

    async def _query(self, sql: str) -> object:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()


@contextmanager
def running() -> Iterator[Postgres]:
    """The server, from `initdb` until the block ends. Raises Failed."""
    binaries = _binaries()
    with tempfile.TemporaryDirectory(prefix="jalousie-bench-") as folder:
        data, log, port = Path(folder, "data"), Path(folder, "log"), processes.free_port()
        prefix = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            prefix = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres", "postgres")
        initdb = ["-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
        processes.run([*prefix, str(binaries / "initdb"), *initdb], Path(folder))
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [*prefix, str(binaries / "postgres"), "-D", str(data), "-p", str(port), *options]
        with processes.process(command, log, folder=Path(folder), core=cpu.OTHER_CORE, end=SIGINT) as started:
            # It listens before it lets anybody in.
            asked = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
            processes.wait_until(lambda: processes.succeeds(asked), started, log)
            yield Postgres(port, started.pid, log)


def _binaries() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(DEBIAN.glob("*/bin"), key=_version)
    usable = [folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()]
    if not usable:
        raise Failed("PostgreSQL's programs are not here (initdb, postgres). Install the package postgresql.")
    return usable[-1]


def _version(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0
