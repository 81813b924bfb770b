"""Streams while Redis goes, hangs and comes back: nothing is lost, and no change waits for it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from realtime import redis_backend
from realtime.redis_backend import RedisBackend
from server.app import create_app
from settings import Settings
from tests.conftest import SECRET, SqliteStore
from tests.own_servers import OwnServer, own_redis
from tests.people import PATIENCE, Caller, Stream, World
from tests.running import running


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnServer]:
    """A Redis of the test's own, and little patience with it."""
    monkeypatch.setattr(redis_backend, "LONGEST_DELAY", 0.2)
    monkeypatch.setattr(redis_backend, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(redis_backend, "ANSWER_SECONDS", 0.5)
    with own_redis() as server:
        yield server


@pytest.fixture
def never_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what arrives was rung for."""
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 3_600.0)


@dataclass
class Scene:
    """A client who follows, and the owner who changes what they see."""

    owner: Caller
    eleanor: Caller
    stream: Stream
    ids: list[str]
    backend: RedisBackend

    async def change(self, number: int, status: str) -> None:
        payload = await self.owner.set_status([self.ids[number]], status=status)
        assert payload["userErrors"] == []

    async def told(self, number: int, status: str) -> None:
        """The next message is this change."""
        told = await self.stream.change()
        assert (told["change"], told["projectId"]) == ("UPDATED", self.ids[number])
        assert told["project"]["clientStatus"]["status"] == status

    async def until_gaps(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.backend.gaps < count:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def scene(store: SqliteStore, redis: OwnServer, connected: bool = True) -> AsyncIterator[Scene]:
    settings = Settings(database_url=await store.copy(), broadcast_url=redis.url, secret_key=SECRET)
    app = create_app(settings)
    backend: RedisBackend = app.state.engine.doorbell.redis
    async with running(settings, app) as url:
        world = World(url)
        eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
        if connected:
            async with asyncio.timeout(PATIENCE):
                await backend.connected.wait()
        async with eleanor.follow() as stream:
            assert (await stream.change())["change"] == "BOOKMARK"
            yield Scene(owner, eleanor, stream, list(await eleanor.work_in_progress()), backend)
        await world.close()
    await store.drop(settings.database_url)


@pytest.mark.behaviour("N-01")
async def test_changes_are_found_without_redis(
    one_store: SqliteStore, redis: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.05)
    async with scene(one_store, redis) as it:
        for number in range(4):
            if number == 1:
                redis.kill()
            if number == 3:
                redis.start()
            await it.change(number, f"No {number}")
            await it.told(number, f"No {number}")


@pytest.mark.behaviour("N-01")
@pytest.mark.usefixtures("never_polls")
async def test_what_happened_while_redis_was_away_is_told_when_it_is_back(
    one_store: SqliteStore, redis: OwnServer
) -> None:
    async with scene(one_store, redis) as it:
        for round_ in range(3):
            await it.change(0, f"rung {round_}")
            await it.told(0, f"rung {round_}")
            redis.kill()
            await it.change(1, f"first {round_}")
            await it.change(2, f"second {round_}")
            redis.start()
            await it.told(1, f"first {round_}")
            await it.told(2, f"second {round_}")
            async with asyncio.timeout(PATIENCE):
                await it.backend.connected.wait()
        assert it.backend.gaps == 3


@pytest.mark.behaviour("N-01")
@pytest.mark.usefixtures("never_polls")
async def test_no_change_waits_for_a_redis_that_hangs(one_store: SqliteStore, redis: OwnServer) -> None:
    async with scene(one_store, redis) as it:
        redis.pause()
        await it.change(0, "not yet noticed")
        await it.until_gaps(1)
        await it.change(1, "noticed")
        redis.resume()
        await it.told(0, "not yet noticed")
        await it.told(1, "noticed")
        async with asyncio.timeout(PATIENCE):
            await it.backend.connected.wait()
        await it.change(2, "rung")
        await it.told(2, "rung")


@pytest.mark.behaviour("N-01")
@pytest.mark.usefixtures("never_polls")
async def test_a_server_starts_before_its_redis(one_store: SqliteStore, redis: OwnServer) -> None:
    redis.stop()
    async with scene(one_store, redis, connected=False) as it:
        await it.until_gaps(1)
        await it.change(0, "before")
        redis.start()
        await it.told(0, "before")
        async with asyncio.timeout(PATIENCE):
            await it.backend.connected.wait()
        await it.change(1, "after")
        await it.told(1, "after")


@pytest.mark.behaviour("N-06")
async def test_a_session_that_is_revoked_ends_its_streams_without_redis(
    one_store: SqliteStore, redis: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.05)
    async with scene(one_store, redis) as it:
        redis.kill()
        await it.until_gaps(1)
        await it.eleanor.ask("mutation { signOut { userErrors { code } } }")
        assert await it.stream.ended() == (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")
