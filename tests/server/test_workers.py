"""Several server processes: one that dies is replaced, a change reaches the others, and all end together."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from db import database
from settings import Settings
from tests.conftest import REDIS
from tests.people import World
from tests.recovery.processes import free_port

JALOUSIE = str(Path(sys.executable).parent / "jalousie")
LOBBY = "Lobby and reception, London"
START_SECONDS = 60
WORKER = re.compile(r"spawn_main")


def workers_of(pid: int) -> list[int]:
    """The server processes under this supervisor."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if WORKER.search(Path(f"/proc/{child}/cmdline").read_text())]


def still_there(pids: list[int]) -> list[int]:
    """Those of the processes that have not ended."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@asynccontextmanager
async def serving(
    settings: Settings, folder: Path, **environ: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`jalousie serve` with two workers: its process, and its address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        JALOUSIE,
        "serve",
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={
            "JALOUSIE_DATABASE_URL": settings.database_url,
            "JALOUSIE_BROADCAST_URL": REDIS,
            "JALOUSIE_SECRET_KEY": settings.secret_key,
            "JALOUSIE_PORT": str(port),
            "JALOUSIE_WORKERS": "2",
            **environ,
        },
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def answers(url: str, process: asyncio.subprocess.Process, workers: int) -> None:
    """Wait until it answers, and has so many workers."""
    async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as http:
        while True:
            assert process.returncode is None
            try:
                if (await http.get(f"{url}/readyz")).status_code == 200 and len(workers_of(process.pid)) == workers:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


@pytest.mark.behaviour("N-01", "N-06")
async def test_changes_and_revocations_reach_every_worker(
    settings: Settings, postgres_store: object, tmp_path: Path
) -> None:
    async with database.opened(settings.database_url), serving(settings, tmp_path) as (process, url):
        await answers(url, process, 2)
        world = World(url)
        eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
        lobby = await world.project(LOBBY)
        sockets = [eleanor.follow() for _ in range(8)]  # the kernel deals them out to both
        streams = [await socket.__aenter__() for socket in sockets]
        assert [(await stream.change())["change"] for stream in streams] == ["BOOKMARK"] * 8
        await owner.set_status([lobby], status="Told by one, heard on both")
        told = [await stream.change() for stream in streams]
        assert {(each["change"], each["project"]["clientStatus"]["status"]) for each in told} == {
            ("UPDATED", "Told by one, heard on both")
        }
        assert len({each["cursor"] for each in told}) == 1
        await eleanor.ask("mutation { signOut { userErrors { code } } }")
        assert {(await stream.ended())[0] for stream in streams} == {4401}
        for socket in sockets:
            await socket.__aexit__(None, None, None)
        await world.close()


async def test_a_killed_worker_is_replaced_and_all_end_together(
    settings: Settings, postgres_store: object, tmp_path: Path
) -> None:
    async with database.opened(settings.database_url), serving(settings, tmp_path) as (process, url):
        await answers(url, process, 2)
        victim, survivor = workers_of(process.pid)
        os.kill(victim, signal.SIGKILL)
        async with asyncio.timeout(START_SECONDS):
            while victim in (now := workers_of(process.pid)) or len(now) < 2:
                await asyncio.sleep(0.05)
        assert survivor in now
        await answers(url, process, 2)
        world = World(url)
        eleanor = await world.person("Eleanor Whitcombe")
        async with eleanor.follow() as stream:
            assert (await stream.change())["change"] == "BOOKMARK"
            process.terminate()
            assert (await stream.ended())[0] == 1012
        await world.close()
        async with asyncio.timeout(START_SECONDS):
            assert await process.wait() == 0
        assert still_there([*now, victim]) == []


async def test_workers_that_cannot_start_end_it_with_a_sentence(
    settings: Settings, postgres_store: object, tmp_path: Path
) -> None:
    # The parent finds nothing amiss: each worker reads its settings for itself, and this one does not open there.
    async with serving(settings, tmp_path, JALOUSIE_BROADCAST_URL="redis://127.0.0.1:6379/?no_such_option=1") as (
        process,
        _,
    ):
        async with asyncio.timeout(START_SECONDS):
            said, _ = await process.communicate()
        assert process.returncode == 1
        assert b"A worker could not start" in said
