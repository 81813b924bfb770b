"""`jalousie serve` as a process of its own, to be killed in the middle of what it does."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from settings import Settings
from tests.own_servers import PORTS

START_SECONDS = 60.0
JALOUSIE = str(Path(sys.executable).parent / "jalousie")


class ServerProcess:
    """A server on a port of its own, which it has again after each start."""

    def __init__(self, settings: Settings, folder: str, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._environ = {
            "JALOUSIE_DATABASE_URL": settings.database_url,
            "JALOUSIE_SECRET_KEY": settings.secret_key,
            "JALOUSIE_PORT": str(self.port),
            **environ,
        }

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        said = os.open(Path(self._folder, "said"), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        try:
            self._process = await asyncio.create_subprocess_exec(
                JALOUSIE, "serve", env=self._environ, cwd=self._folder, stdout=said, stderr=said
            )
        finally:
            os.close(said)
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
            while not await _answers(http, f"{self.url}/readyz"):
                assert self._process.returncode is None, self.said()
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """Kill it, so that it can finish nothing."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self._process = None

    async def close(self) -> None:
        """Kill it where it runs."""
        if self._process is not None:
            await self.kill()

    def said(self) -> str:
        """All that it has written to its log."""
        return Path(self._folder, "said").read_text()


@asynccontextmanager
async def server_process(settings: Settings, **environ: str) -> AsyncIterator[ServerProcess]:
    """A server process that is not running yet; killed when the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(settings, folder, environ)
        try:
            yield server
        finally:
            await server.close()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def free_port() -> int:
    # Not one that the system gives to clients: a follower that knocks meanwhile would take it, or meet itself there.
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise RuntimeError("no port is free")
