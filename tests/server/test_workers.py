"""Several workers: one server to the outside, whichever of them somebody is connected to."""

import asyncio
import os
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest

from db import database
from settings import Settings
from tests.conftest import SECRET, Store
from tests.own_servers import OwnServer, own_redis
from tests.people import STREAM, Caller, World
from tests.recovery.processes import free_port
from tests.server.processes import PATIENCE, Served, lives, started, until

SIGN_OUT = "mutation { signOut { userErrors { code } } }"
STOPPING = (
    'event: next\ndata: {"errors":[{"message":"The server is stopping. Resume with your last cursor.",'
    '"extensions":{"code":"UNAVAILABLE"}}]}\n\nevent: complete\ndata:\n\n'
)


@pytest.fixture
def redis() -> Iterator[OwnServer]:
    """A Redis of the test's own."""
    with own_redis() as server:
        yield server


@pytest.fixture
async def settings(store: Store, redis: OwnServer) -> AsyncIterator[Settings]:
    """Two workers, on each kind of database."""
    url = await store.copy()
    yield Settings(database_url=url, broadcast_url=redis.url, secret_key=SECRET, workers=2, port=free_port())
    await store.drop(url)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Served, World]]:
    """A server that answers, and the demo's people."""
    async with started(settings) as served, database.opened(settings.database_url):
        await served.started()
        world = World(served.url)
        yield served, world
        await world.close()


on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.mark.behaviour("N-01", "N-06")
async def test_what_one_worker_does_the_other_tells(settings: Settings) -> None:
    async with serving(settings) as (served, world):
        eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
        lobby = next(iter(await eleanor.work_in_progress()))
        async with eleanor.follow() as stream:
            assert (await stream.change())["change"] == "BOOKMARK"
            here = served.worker_of_socket(stream._socket)
            async with served.connected_to_another(here) as http:
                for number in range(3):
                    there = Caller(http, served.url, owner.token)
                    assert (await there.set_status([lobby], status=f"No {number}"))["userErrors"] == []
                    change = await stream.change()
                    assert change["project"]["clientStatus"]["status"] == f"No {number}"
                # A session that is ended on one worker ends its streams on the other.
                await Caller(http, served.url, eleanor.token).ask(SIGN_OUT)
                assert await stream.ended() == (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")


@on_sqlite
async def test_a_worker_that_is_killed_is_replaced(settings: Settings) -> None:
    async with serving(settings) as (served, world):
        await until(lambda: len(served.workers) == 2)
        before, owner = served.workers, await world.person("Nadia Halden")
        async with owner.follow() as stream:
            await stream.change()
            os.kill(killed := served.worker_of_socket(stream._socket), signal.SIGKILL)
            assert (await stream.ended())[0] == 1006
        await until(lambda: len(served.workers - {killed}) == 2)
        [left], [new] = before - {killed}, served.workers - before
        # The new one serves.
        async with served.connected_to_another(left) as http:
            assert len(await Caller(http, served.url, owner.token).work_in_progress()) > 0
        served.process.terminate()
        assert f"worker {killed} ended (-9); another takes its place\n" in await served.output()
        assert served.process.returncode == 0
        assert not lives(left)
        assert not lives(new)


@on_sqlite
@pytest.mark.parametrize(
    ("workers", "number", "code"),
    [(1, signal.SIGTERM, -signal.SIGTERM), (1, signal.SIGINT, 0), (2, signal.SIGTERM, 0), (2, signal.SIGINT, 0)],
)
async def test_live_streams_end_in_good_order_when_the_server_stops(
    settings: Settings, workers: int, number: signal.Signals, code: int
) -> None:
    async with serving(replace(settings, workers=workers)) as (served, world):
        eleanor = await world.person("Eleanor Whitcombe")
        headers = {**eleanor.headers, "Accept": "text/event-stream"}
        asked = world.http.stream("POST", f"{served.url}/graphql", json={"query": STREAM}, headers=headers)
        async with eleanor.follow() as stream, asked as response:
            texts = response.aiter_text()
            received = ""
            while "BOOKMARK" not in received:
                received += await anext(texts)
            await stream.change()
            pids = {served.process.pid, *served.workers}
            served.process.send_signal(number)
            assert (await stream.ended())[0] == 1012
            assert "".join([text async for text in texts]).endswith(STOPPING)
        said = await served.output()
        assert served.process.returncode == code
        assert [line for line in said.splitlines() if not line.startswith("Serving on ")] == []
        assert ("(2 workers; Ctrl-C stops)" in said) == (workers == 2)
        await until(lambda: not any(map(lives, pids)))


@on_sqlite
async def test_workers_end_with_a_supervisor_that_was_killed(settings: Settings) -> None:
    async with serving(settings) as (served, _):
        await until(lambda: len(served.workers) == 2)
        workers = served.workers
        served.process.kill()
        await until(lambda: not any(map(lives, workers)))


@on_sqlite
async def test_workers_that_cannot_start_end_it_with_a_sentence(settings: Settings) -> None:
    # The parent finds nothing amiss: each worker opens its doorbell for itself.
    unusable = f"{settings.broadcast_url}/?no_such_option=1"
    async with started(replace(settings, broadcast_url=unusable)) as served:
        said = await served.output()
    assert served.process.returncode == 1
    assert said.endswith("Error: A worker could not start, so all have been stopped. What it said stands above.\n")


@on_sqlite
async def test_an_address_that_is_taken_is_refused_before_any_worker_starts(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.port)):
        async with started(settings) as served:
            said = await served.output()
    assert served.process.returncode == 1
    assert said.startswith(f"Error: Cannot listen on 127.0.0.1:{settings.port} (")
    assert said.count("\n") == 1


@on_sqlite
async def test_one_that_cannot_take_the_place_of_another_is_tried_again(settings: Settings) -> None:
    async with serving(settings) as (served, world):
        await until(lambda: len(served.workers) == 2)
        owner, killed = await world.person("Nadia Halden"), min(served.workers)
        [left] = served.workers - {killed}
        async with served.connected_to_another(killed):
            pass  # the one that stays has started: it met the tables as they were
        with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite://"), isolation_level=None)) as file:
            # The tables of a newer version, which has been started elsewhere: this one could not start now.
            file.execute("INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999', 0)")
            os.kill(killed, signal.SIGKILL)
            assert served.process.stdout is not None
            async with asyncio.timeout(PATIENCE):
                while b" ended (3); another takes its place" not in (line := await served.process.stdout.readline()):
                    assert line, "the server ended"
            # The other serves on.
            assert len(await owner.work_in_progress()) > 0
            file.execute("DELETE FROM tortoise_migrations WHERE name = '9999'")
        async with served.connected_to_another(left) as http:
            assert len(await Caller(http, served.url, owner.token).work_in_progress()) > 0
        assert left in served.workers
