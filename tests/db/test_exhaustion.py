"""Running out of connections, or of time for a lock: a clear answer, to be tried again, and nothing changed."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest

from db import scopes
from db.engines.sqlite import SqliteEngine
from db.models import Event
from db.unavailable import Unavailable
from settings import Settings
from tests.conftest import Store
from tests.db.engine import engine, other_sessions
from tests.people import SET, WORK_IN_PROGRESS, World

LOBBY = "Lobby and reception, London"
NO_LOCK = "The server is busy: somebody else is changing the same things. Try again in a moment."
NO_CONNECTION = "The server is busy: no database connection became free in time. Try again in a moment."


@pytest.fixture
def patience() -> float:
    """Little, in seconds; more for those who must be served on a busy machine."""
    return 1.0


@pytest.fixture
async def settings(store: Store, patience: float) -> AsyncIterator[Settings]:
    """A small pool, and some patience."""
    url = await store.copy()
    yield replace(Settings(database_url=url, secret_key="s" * 32), pool_size=4, acquire_timeout=patience)
    await store.drop(url)


@asynccontextmanager
async def somebody_writes(url: str) -> AsyncIterator[None]:
    """Another process holds SQLite's write lock; on PostgreSQL, the lock of every project."""
    if url.startswith("sqlite://"):
        connection = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.close()
        return
    session = await asyncpg.connect(url)
    async with session.transaction():
        await session.execute("SELECT 1 FROM project FOR UPDATE")
        yield
    await session.close()


@asynccontextmanager
async def every_connection_taken() -> AsyncIterator[None]:
    """All connections that read are in use: nobody can even be let in."""
    found = engine()
    async with AsyncExitStack() as stack:
        for _ in range(4):
            if isinstance(found, SqliteEngine):
                await stack.enter_async_context(found.readers.acquire())
            else:
                connection = await found.take()
                stack.push_async_callback(found.give_back, connection)
        yield


async def test_a_lock_that_somebody_else_holds(world: World, settings: Settings) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    before = await owner.work_in_progress()
    async with somebody_writes(settings.database_url):
        refused = [owner.run(SET, input={"projectIds": [lobby], "status": f"No {number}"}) for number in range(12)]
        answers = asyncio.gather(*refused)
        # Reading goes on meanwhile.
        assert await owner.work_in_progress() == before
        errors = [error for answer in await answers for error in answer["errors"]]
        assert {error["extensions"]["code"] for error in errors} == {"UNAVAILABLE"}
        # Those that had a connection waited for the lock, the others for a connection.
        assert NO_LOCK in {error["message"] for error in errors} <= {NO_LOCK, NO_CONNECTION}
        assert await owner.work_in_progress() == before
    assert await Event.all().count() == 0
    assert (await owner.set_status([lobby], status="Now"))["userErrors"] == []
    assert await Event.all().count() == 1
    assert (engine().in_use, engine().writing) == (0, 0)


async def test_hundreds_of_timeouts(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each waits a moment for its lock, or for its connection, while somebody else holds everything now and then.
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await asyncio.gather(*(owner.work_in_progress() for _ in range(4)))  # opens every connection
    monkeypatch.setattr(engine(), "acquire_timeout", 0.02)
    codes: Counter[str] = Counter()
    for number in range(6):
        variables = {"input": {"projectIds": [lobby], "status": f"Number {number}"}}
        async with somebody_writes(settings.database_url):
            refused = await asyncio.gather(*(owner.run(SET, **variables) for _ in range(25)))
        crowd = await asyncio.gather(*(owner.run(SET, **variables) for _ in range(25)))
        codes.update(error["extensions"]["code"] for answer in refused + crowd for error in answer.get("errors", []))
        assert all("errors" in answer for answer in refused)
    assert set(codes) == {"UNAVAILABLE"}
    assert await Event.all().count() == 300 - codes.total()
    assert (engine().in_use, engine().writing) == (0, 0)
    assert await other_sessions() == []
    monkeypatch.undo()
    assert (await owner.set_status([lobby], status="Now"))["userErrors"] == []


async def test_nobody_can_be_let_in_without_a_connection(world: World) -> None:
    owner = await world.person("Nadia Halden")
    error = {"message": NO_CONNECTION, "extensions": {"code": "UNAVAILABLE"}}
    async with every_connection_taken():
        response = await world.http.post(
            f"{world.url}/graphql", json={"query": WORK_IN_PROGRESS}, headers=owner.headers
        )
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        assert response.json() == {"errors": [error]}
    assert len(await owner.work_in_progress()) > 0


async def test_a_socket_is_told_to_come_back(world: World) -> None:
    owner = await world.person("Nadia Halden")
    async with owner.socket() as socket:
        async with every_connection_taken():
            payload = {"query": WORK_IN_PROGRESS}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            await socket.wait_closed()
        assert socket.close_code == 1013
        assert (socket.close_reason or "").startswith("UNAVAILABLE: The server is busy: no database connection")
    assert len(await owner.work_in_progress()) > 0


@pytest.mark.parametrize("patience", [60.0])
async def test_a_hundred_at_once_are_served_by_a_pool_of_four(world: World) -> None:
    owner = await world.person("Nadia Halden")
    expected = await owner.work_in_progress()
    for _ in range(5):
        assert await asyncio.gather(*(owner.work_in_progress() for _ in range(20))) == [expected] * 20
    assert engine().in_use == 0


async def test_a_change_whose_answer_cannot_be_read_is_not_said_to_be_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)

    def busy(_: object) -> None:
        raise Unavailable(NO_CONNECTION)

    document = """mutation ($input: SetClientStatusInput!) { setClientStatus(input: $input) {
      projects { clientName clientStatus { status } company { name } } } }"""
    with monkeypatch.context() as patch:
        patch.setattr(scopes, "companies", busy)
        answer = await owner.run(document, input={"projectIds": [lobby], "status": "Done"})
    assert answer == {
        "data": {
            "setClientStatus": {
                "projects": [{"clientName": LOBBY, "clientStatus": {"status": "Done"}, "company": None}]
            }
        },
        "errors": [
            {
                "message": "The change was made, but the database had no time left to read this part of the answer. "
                "Fetch it again.",
                "path": ["setClientStatus", "projects", 0, "company"],
                "extensions": {"code": "ANSWER_INCOMPLETE"},
            }
        ],
    }
    assert (await owner.work_in_progress())[lobby]["clientStatus"]["status"] == "Done"
