"""A server of several processes, started as a person starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection

from settings import Settings

PATIENCE = 60.0
"""Several Pythons start on a machine that may have much to do."""


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that tells nobody when it happens."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def environment(settings: Settings) -> dict[str, str]:
    """What to set for a process with these settings."""
    return {
        "PATH": os.environ["PATH"],
        "JALOUSIE_PORT": str(settings.port),
        "JALOUSIE_DATABASE_URL": settings.database_url,
        "JALOUSIE_BROADCAST_URL": settings.broadcast_url,
        "JALOUSIE_WORKERS": str(settings.workers),
        "JALOUSIE_SECRET_KEY": settings.secret_key,
    }


class Served:
    """The processes of a running server."""

    def __init__(self, process: asyncio.subprocess.Process, settings: Settings) -> None:
        self.process, self.settings = process, settings
        self.url = f"http://127.0.0.1:{settings.port}"

    @property
    def workers(self) -> set[int]:
        """The pids of those that serve, also after their parent has ended."""
        return {pid for pid in _children(self.process.pid) if b"spawn_main" in _command(pid)}

    async def started(self) -> None:
        """Wait until it answers."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
            while True:
                with suppress(httpx.TransportError):
                    if (await http.get(f"{self.url}/readyz")).status_code == 200:
                        return
                assert self.process.returncode is None, await self.output()
                await asyncio.sleep(0.05)

    def worker_of(self, port: int) -> int:
        """The worker at the other end of the connection that the test has from this port."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ends = (f":{self.settings.port:04X}", f":{port:04X}")
        [inode] = [row[9] for row in rows if row[1].endswith(ends[0]) and row[2].endswith(ends[1])]
        return next(pid for pid in self.workers if f"socket:[{inode}]" in _files(pid))

    def worker_of_socket(self, connection: ClientConnection) -> int:
        """The worker that serves this websocket."""
        return self.worker_of(connection.local_address[1])

    @asynccontextmanager
    async def connected_to_another(self, worker: int) -> AsyncIterator[httpx.AsyncClient]:
        """A client whose one connection is served by another worker than this."""
        async with AsyncExitStack() as connected, asyncio.timeout(PATIENCE):
            while True:
                http = await connected.enter_async_context(httpx.AsyncClient(limits=httpx.Limits(max_connections=1)))
                async with http.stream("GET", f"{self.url}/healthz") as response:
                    port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
                    other = self.worker_of(port)
                if other != worker:
                    break
            yield http

    async def output(self) -> str:
        """Everything it has said, once it has ended."""
        async with asyncio.timeout(PATIENCE):
            said, _ = await self.process.communicate()
        return said.decode()


@asynccontextmanager
async def started(settings: Settings, *command: str) -> AsyncIterator[Served]:
    """The processes of `jalousie serve`, or of another command that serves; killed where they outlive the block."""
    process = await asyncio.create_subprocess_exec(
        *(command or (str(Path(sys.executable).parent / "jalousie"), "serve")),
        env=environment(settings),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    served = Served(process, settings)
    workers: set[int] = set()
    try:
        yield served
    finally:
        workers = served.workers
        for pid in {process.pid, *workers} if process.returncode is None else workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await process.communicate()


def lives(pid: int) -> bool:
    """Whether the process runs."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    return False


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _files(pid: int) -> set[str]:
    found = set()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.add(str(path.readlink()))
    return found
