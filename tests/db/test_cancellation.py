"""Hundreds of changes that are cancelled at any moment: the database answers, and nothing is held or half-written."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from tortoise.transactions import in_transaction
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from db import database, events
from db.database import Limits
from db.models import Event, LogHead, Project
from permissions.tiers import Tier
from settings import Settings
from tests.db.engine import engine, other_sessions
from tests.people import SET, Caller, World

LOBBY = "Lobby and reception, London"
MOMENTS = 200
"""Spread over a transaction, from before its first statement to after its commit."""

chance = random.Random(3)  # noqa: S311


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The database alone, with a small pool: a leak of three connections is the end of it."""
    async with database.opened(settings.database_url, Limits(pool_size=3, acquire_timeout=10)):
        yield


async def numbers() -> list[int]:
    return [row["seq"] for row in await Event.all().order_by("seq").values("seq")]


async def is_whole() -> None:
    """Nothing is held, the log has no gaps, and the next one can write."""
    assert (engine().in_use, engine().writing) == (0, 0)
    assert await other_sessions() == []
    log = await numbers()
    assert log == list(range(1, len(log) + 1))
    assert [row["seq"] for row in await LogHead.all().values("seq")] == [len(log)]
    async with asyncio.timeout(5), in_transaction():
        await Project.all().limit(1).update(client_name="still writable")


async def settled() -> None:
    """Wait until what was left alone has ended: nothing is in use for a while."""
    quiet = 0
    async with asyncio.timeout(20):
        while quiet < 20:
            quiet = 0 if engine().in_use else quiet + 1
            await asyncio.sleep(0.005)


class Pair:
    """A change of two rows and the log, which must be found together or not at all."""

    def __init__(self, first: Project, second: Project) -> None:
        self.rows = first, second
        self.workspace_id = first.workspace_id

    async def write(self, stamp: str) -> None:
        async with in_transaction():
            for row in self.rows:
                await Project.filter(id=row.id).update(name=stamp)
            change = events.Change(self.workspace_id, "renamed", "project", self.rows[0].id, Tier.TEAM)
            await events.append([change])

    async def stamps(self) -> list[str]:
        rows = await Project.filter(id__in=[row.id for row in self.rows]).values("name")
        return [row["name"] for row in rows]


@pytest.fixture
async def pair(opened: None) -> Pair:
    first, second = await Project.all().order_by("id").limit(2)
    await Project.filter(id__in=[first.id, second.id]).update(name="before")
    return Pair(first, second)


async def test_a_transaction_cancelled_at_each_of_its_moments(pair: Pair) -> None:
    # Trap: three of them emptied a pool of three, and one locked SQLite for ever.
    loop, times = asyncio.get_running_loop(), []
    for _ in range(5):
        began = loop.time()
        await pair.write("before")
        times.append(loop.time() - began)
    for moment in range(MOMENTS):
        task = asyncio.create_task(pair.write(f"moment {moment}"))
        loop.call_later(1.1 * min(times) * moment / MOMENTS, task.cancel)
        # Twice: some are cancelled again while they clean up.
        loop.call_later(1.1 * min(times) * moment / MOMENTS + 0.0003 * chance.random(), task.cancel)
        with suppress(asyncio.CancelledError):
            await task
        assert len(set(await pair.stamps())) == 1
    log = await numbers()
    assert len(times) < len(log) < MOMENTS  # some were cancelled before their commit, and some after
    await is_whole()


async def test_hundreds_of_transactions_cancelled_at_random(pair: Pair) -> None:
    for _ in range(30):
        tasks = [asyncio.create_task(pair.write(f"number {number}")) for number in range(10)]
        for task in chance.sample(tasks, 9):
            asyncio.get_running_loop().call_later(chance.random() * 0.02, task.cancel)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {type(None), asyncio.CancelledError}
        assert None in outcomes
        assert len(set(await pair.stamps())) == 1
    await is_whole()


async def test_one_savepoint_among_many_is_taken_back_alone(pair: Pair) -> None:
    async with in_transaction():
        await Project.filter(id=pair.rows[0].id).update(name="kept")
        for number in range(3):
            with suppress(ZeroDivisionError):
                async with in_transaction():
                    await Project.filter(id=pair.rows[1].id).update(name=f"taken back {number}")
                    raise ZeroDivisionError
        async with in_transaction():
            await Project.filter(id=pair.rows[1].id).update(name="kept")
    assert await pair.stamps() == ["kept", "kept"]
    await is_whole()


async def test_hundreds_of_reads_and_bulk_inserts_cancelled_at_random(pair: Pair) -> None:
    async def read() -> None:
        await Project.all().prefetch_related("company")

    async def bulk() -> None:
        await Project.bulk_update(await Project.all().limit(20), fields=["name"])

    kinds: list[Callable[[], Awaitable[None]]] = [read, bulk]
    for _ in range(30):
        tasks = [asyncio.ensure_future(chance.choice(kinds)()) for _ in range(10)]
        for task in tasks:
            asyncio.get_running_loop().call_later(chance.random() * 0.02, task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
    await is_whole()


async def cut_http(world: World, owner: Caller, body: bytes) -> None:
    """Send a mutation, and hang up at some moment."""
    parts = urlsplit(world.url)
    _, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {owner.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    await asyncio.sleep(chance.random() * 0.02)
    writer.transport.abort()


async def cut_websocket(world: World, owner: Caller, payload: dict[str, object]) -> None:
    """The same over a websocket, where a disconnect cancels what is under way."""
    url = f"{world.url.replace('http', 'ws', 1)}/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {owner.token}"}}
        await socket.send(json.dumps(init))
        await socket.recv()
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        await asyncio.sleep(chance.random() * 0.02)
        socket.transport.abort()


async def test_hundreds_of_clients_that_hang_up(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    ids = [lobby, *list(await owner.work_in_progress())[:20]]
    for number in range(15):
        variables = {"input": {"projectIds": ids, "status": f"hung up {number}"}}
        payload: dict[str, object] = {"query": SET, "variables": variables}
        body = json.dumps(payload).encode()
        await asyncio.gather(
            *(cut_http(world, owner, body) for _ in range(8)), *(cut_websocket(world, owner, payload) for _ in range(6))
        )
    await settled()
    # All or none: whatever was written last was written to all of them.
    cards = await owner.work_in_progress()
    assert len({cards[project]["clientStatus"]["status"] for project in ids}) == 1
    log = await numbers()
    assert len(log) % len(set(ids)) == 0
    assert len(log) > 0
    await is_whole()
