"""PostgreSQL and Redis servers of a test's own, to stop, kill and pause; never the ones that all tests share."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

START_SECONDS = 30.0
STOP_SECONDS = 20.0
PORTS = range(20_000, 30_000)
"""Below those that the system gives to clients: one that knocks at a stopped server would meet itself there."""


def absent(what: str) -> NoReturn:
    """Something that the test needs is not here: skip it; in CI, where all must run, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"no {what}")


class OwnServer:
    """A server process on a port of its own; what it keeps stays in its folder while it is stopped.

    The methods block. A test whose loop must go on meanwhile calls them through `asyncio.to_thread`.
    """

    def __init__(self, url: str, port: int, command: list[str], user: str | None, ready: Callable[[], bool]) -> None:
        self.url, self.port = url, port
        self._command, self._user, self._ready = command, user, ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the main process."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def start(self) -> None:
        """Start it, with what it kept, and wait until it answers."""
        assert self._process is None, "the server is running"
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            user=self._user,
            group=self._user,
            extra_groups=[] if self._user else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            assert self._process.poll() is None, f"{self._command[0]} ended with {self._process.returncode}"
            assert time.monotonic() < deadline, f"{self._command[0]} does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it in good order; its clients are disconnected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it and all its children, so that nobody can say goodbye and the port is free again."""
        self.pause()  # so that it starts no more of them
        family = self._family()
        for pid in family:
            _tell(pid, signal.SIGKILL)
        self._end(signal.SIGKILL)
        deadline = time.monotonic() + STOP_SECONDS
        while any(map(_lives, family)):
            assert time.monotonic() < deadline, "a child does not die"
            time.sleep(0.01)

    def pause(self) -> None:
        """Hold it in the middle of what it does: connections stay open, and nobody answers."""
        for pid in self._family():
            _tell(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        for pid in self._family():
            _tell(pid, signal.SIGCONT)

    def close(self) -> None:
        """Kill it where it runs."""
        if self._process is not None:
            self.kill()

    def _end(self, number: signal.Signals) -> None:
        _tell(self.pid, number)
        assert self._process is not None
        self._process.wait(STOP_SECONDS)
        self._process = None

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [self.pid, *map(int, children.read_text().split() if children.exists() else ())]


@contextmanager
def own_postgres(settings: Mapping[str, str] | None = None) -> Iterator[OwnServer]:
    """A running PostgreSQL with one empty database; `settings` as in postgresql.conf (fsync is off unless set)."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if binaries is None:
        absent("PostgreSQL in /usr/lib/postgresql: install Debian's package postgresql")
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="jalousie-postgres-") as name:
        if user:
            shutil.chown(name, user, user)
        data = f"{name}/data"
        as_user = ["runuser", "-u", user, "--"] if user else []
        initdb = [f"{binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*as_user, *initdb], check=True, stdout=subprocess.DEVNULL, cwd="/")
        values = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": name,
            "log_min_messages": "panic",  # a test that kills it knows
            "fsync": "off",
        } | dict(settings or {})
        options = [word for key, value in values.items() for word in ("-c", f"{key}={value}")]
        ready = [f"{binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
        server = OwnServer(
            f"postgres://postgres@127.0.0.1:{port}/postgres",
            port,
            [f"{binaries}/postgres", "-D", data, *options],
            user,
            lambda: subprocess.run(ready, check=False, cwd="/").returncode == 0,
        )
        yield from _run(server)


@contextmanager
def own_redis(*options: str) -> Iterator[OwnServer]:
    """A running Redis that keeps nothing; `options` as on its command line (`"--requirepass", "…"`)."""
    binary = shutil.which("redis-server")
    if binary is None:
        absent("redis-server: install Debian's package redis-server")
    port = _free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *options]
    yield from _run(OwnServer(f"redis://127.0.0.1:{port}", port, command, None, lambda: _redis_answers(port)))


def _run(server: OwnServer) -> Iterator[OwnServer]:
    try:
        server.start()
        yield server
    finally:
        server.close()


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            # It may want a password first; then it answers as well.
            return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def _free_port() -> int:
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def _tell(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False
