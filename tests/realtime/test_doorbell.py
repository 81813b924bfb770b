"""The doorbell over Redis, alone: what rings, what survives, what is said of it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from broadcaster import Broadcast
from redis.asyncio import Redis

from db.events import Head
from realtime import redis_backend
from realtime.doorbell import CHANNEL, Doorbell
from realtime.redis_backend import MISSED, RedisBackend, delay
from realtime.relay import Feed, Relay
from tests.own_servers import OwnServer, own_redis

PATIENCE = 15.0
GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"not JSON",
    b"\xff\xfe",
    MISSED.encode(),
    b'{"workspace": 1, "seq": 1}',
    b'{"workspace": "nobody", "seq": 1}',
    b'{"workspace": "%s", "seq": "1"}' % str(uuid4()).encode(),
    b'{"workspace": "%s"}' % str(uuid4()).encode(),
    b"[" * 4_000,
    b"9" * 4_000,
    b"x" * 5_000_000,
]


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnServer]:
    """A Redis of the test's own, and little patience with it."""
    monkeypatch.setattr(redis_backend, "LONGEST_DELAY", 0.2)
    with own_redis() as server:
        yield server


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


class Ear:
    """Listens at a doorbell."""

    def __init__(self, doorbell: Doorbell) -> None:
        assert doorbell.redis is not None
        self.doorbell, self.backend = doorbell, doorbell.redis
        self._heard: asyncio.Queue[tuple[UUID | None, int]] = asyncio.Queue()

    def rang(self, workspace_id: UUID | None, seq: int) -> None:
        self._heard.put_nowait((workspace_id, seq))

    async def next(self) -> tuple[UUID | None, int]:
        async with asyncio.timeout(PATIENCE):
            return await self._heard.get()

    @property
    def empty(self) -> bool:
        return self._heard.empty()


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Ear]:
    ear = Ear(Doorbell(url))
    task = asyncio.create_task(ear.doorbell.listen(ear.rang))
    await asyncio.sleep(0)
    try:
        yield ear
    finally:
        assert not task.done()
        task.cancel()
        await asyncio.wait([task])


async def test_two_processes_hear_each_other(redis: OwnServer) -> None:
    async with listening(redis.url) as one, listening(redis.url) as two:
        assert await one.next() == await two.next() == (None, 0)
        for number, ear in enumerate((one, two)):
            workspace_id = uuid4()
            await ear.doorbell.ring(workspace_id, number)
            assert await one.next() == await two.next() == (workspace_id, number)


async def test_only_the_workspace_and_the_position_are_on_the_wire(redis: OwnServer) -> None:
    async with listening(redis.url) as ear, Redis.from_url(redis.url) as client, client.pubsub() as wire:
        await wire.subscribe(CHANNEL)
        await ear.next()
        await ear.doorbell.ring(workspace_id := uuid4(), 7)
        sent = [message async for message in _first(wire.listen(), 2)][1]["data"]
        assert json.loads(sent) == {"workspace": str(workspace_id), "seq": 7}


async def _first(messages: AsyncIterator[dict[str, bytes]], count: int) -> AsyncIterator[dict[str, bytes]]:
    async with asyncio.timeout(PATIENCE):
        for _ in range(count):
            yield await anext(messages)


async def test_what_is_not_ours_is_passed_over(redis: OwnServer, caplog: pytest.LogCaptureFixture) -> None:
    async with listening(redis.url) as ear, Redis.from_url(redis.url) as client:
        assert await ear.next() == (None, 0)
        for message in GARBAGE:
            assert await client.publish(CHANNEL, message) == 1
        await ear.doorbell.ring(workspace_id := uuid4(), 1)
        assert await ear.next() == (workspace_id, 1)
        assert (ear.backend.gaps, ear.empty) == (0, True)
    assert not [record for record in caplog.records if record.levelno > logging.DEBUG]


async def test_a_lone_channel_receives(redis: OwnServer) -> None:
    # Trap: over broadcaster's own backend nothing arrives.
    async with Broadcast(backend=RedisBackend(redis.url, "one")) as broadcast, broadcast.subscribe("one") as events:
        async with asyncio.timeout(PATIENCE):
            assert (await events.get()).message is MISSED
            await broadcast.publish("one", "hello")
            assert (await events.get()).message == "hello"


async def test_first_subscribers_may_come_at_once(redis: OwnServer) -> None:
    # Trap: over broadcaster's own backend, all but one end with KeyError.
    backend = RedisBackend(redis.url, "one")
    ready, heard = asyncio.Barrier(21), []
    async with Broadcast(backend=backend) as broadcast, asyncio.timeout(PATIENCE):

        async def subscribe() -> None:
            async with broadcast.subscribe("one") as events:
                await ready.wait()
                while (message := (await events.get()).message) is MISSED:
                    pass
                heard.append(message)

        async with asyncio.TaskGroup() as everybody:
            for _ in range(20):
                everybody.create_task(subscribe())
            await ready.wait()
            await backend.connected.wait()
            await broadcast.publish("one", "hello")
    assert heard == ["hello"] * 20


async def test_killed_and_restarted(redis: OwnServer, caplog: pytest.LogCaptureFixture) -> None:
    async with listening(redis.url) as one, listening(redis.url) as two:
        assert await one.next() == await two.next() == (None, 0)
        for round_ in (1, 2):
            redis.kill()
            await until(lambda: not one.backend.connected.is_set() and not two.backend.connected.is_set())
            for number in range(50):
                await one.doorbell.ring(uuid4(), number)  # nobody hears it, and it does not wait
            assert one.empty
            redis.start()
            # What rang meanwhile is lost; so each looks everywhere.
            assert await one.next() == await two.next() == (None, 0)
            await two.doorbell.ring(workspace_id := uuid4(), 1)
            assert await one.next() == await two.next() == (workspace_id, 1)
            assert (one.backend.gaps, two.backend.gaps) == (round_, round_)
            assert (one.backend.dropped, two.backend.dropped) == (50 * round_, 0)


@pytest.mark.parametrize("kind", ["pubsub", "normal"])
async def test_a_connection_that_is_cut(redis: OwnServer, kind: str) -> None:
    # Each of the two that a process has: the one that hears, and the one that tells.
    async with listening(redis.url) as ear, Redis.from_url(redis.url) as client:
        assert await ear.next() == (None, 0)
        assert await client.client_kill_filter(_type=kind, skipme=True) == 1
        await ear.doorbell.ring(uuid4(), 1)  # lost
        assert await ear.next() == (None, 0)
        await ear.doorbell.ring(workspace_id := uuid4(), 1)
        assert await ear.next() == (workspace_id, 1)
        assert ear.backend.gaps == 1


async def test_a_redis_that_hangs_is_noticed(redis: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_backend, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(redis_backend, "ANSWER_SECONDS", 0.3)
    async with listening(redis.url) as ear:
        assert await ear.next() == (None, 0)
        redis.pause()
        await until(lambda: ear.backend.gaps == 1)
        assert not ear.backend.connected.is_set()
        redis.resume()
        assert await ear.next() == (None, 0)
        await ear.doorbell.ring(workspace_id := uuid4(), 1)
        assert await ear.next() == (workspace_id, 1)
        assert ear.backend.gaps == 1


async def test_what_waits_to_be_sent_is_bounded(redis: OwnServer) -> None:
    async with listening(redis.url) as ear:
        assert await ear.next() == (None, 0)
        workspace_id = uuid4()
        for number in range(redis_backend.OUTGOING_LIMIT + 500):
            await ear.doorbell.ring(workspace_id, number)  # never waits, so nothing is sent in between
        assert ear.backend.dropped == 500
        # The oldest were dropped: the newest says how far to look.
        heard = [await ear.next() for _ in range(redis_backend.OUTGOING_LIMIT)]
        assert heard == [(workspace_id, number) for number in range(500, redis_backend.OUTGOING_LIMIT + 500)]


async def test_an_outage_takes_two_lines_and_no_password(
    redis: OwnServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.stop()
    attempts = []
    backend = RedisBackend(f"redis://:hunter2@127.0.0.1:{redis.port}", CHANNEL, lambda: attempts.append(1) or 0.001)  # type: ignore[func-returns-value]
    async with Broadcast(backend=backend):
        await until(lambda: len(attempts) > 20)
        redis.start()  # one that knows of no password: it refuses the one given
        tried = len(attempts)
        await until(lambda: len(attempts) > tried + 5)
        async with Redis.from_url(redis.url) as client:
            await client.config_set("requirepass", "hunter2")
        async with asyncio.timeout(PATIENCE):
            await backend.connected.wait()
    lines = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert len(lines) == 2
    assert lines[0].startswith(f"the doorbell at 127.0.0.1:{redis.port} is silent (Error 111 connecting to ")
    assert lines[1] == "the doorbell rings again (gaps so far: 1)"
    assert "hunter2" not in caplog.text


def test_the_delay_doubles_and_any_part_of_it_is_taken() -> None:
    assert [delay(attempt, lambda: 1.0) for attempt in range(9)] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    assert [delay(3, lambda part=part: part) for part in (0.0, 0.25, 0.5)] == [0.0, 0.2, 0.4]  # type: ignore[misc]
    assert delay(100_000, lambda: 1.0) == 10.0


async def test_a_listener_that_breaks_begins_again(redis: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.doorbell.RETRY_SECONDS", 0.0)
    heard: list[UUID] = []
    faults = [ValueError("a bug"), asyncio.CancelledError()]

    def rang(workspace_id: UUID | None, seq: int) -> None:
        if workspace_id and faults:
            raise faults.pop()
        if workspace_id:
            heard.append(workspace_id)

    doorbell = Doorbell(redis.url)
    listening = asyncio.create_task(doorbell.listen(rang))
    async with asyncio.timeout(PATIENCE):
        while not heard:
            await doorbell.ring(uuid4(), 1)
            await asyncio.sleep(0.005)
    assert not faults
    listening.cancel()
    await asyncio.wait([listening])
    assert listening.cancelled()


async def test_a_ring_for_what_has_been_read_is_passed_over() -> None:
    async def nothing(*_: object) -> list[str]:
        return []

    relay = Relay(Doorbell("memory://"), nothing)
    feeds = [Feed(uuid4(), Head(epoch=1, seq=5, floor=0)) for _ in range(2)]
    relay._feeds = {feed.workspace_id: feed for feed in feeds}
    for seq in (0, 4, 5):
        relay._rang(feeds[0].workspace_id, seq)
    relay._rang(uuid4(), 6)
    assert [feed.rung.is_set() for feed in feeds] == [False, False]
    relay._rang(feeds[0].workspace_id, 6)
    assert [feed.rung.is_set() for feed in feeds] == [True, False]
    relay._rang(None, 0)
    assert [feed.rung.is_set() for feed in feeds] == [True, True]


@pytest.mark.parametrize("query", ["?nonsense=1", "?health_check_interval=often"])
def test_an_url_that_redis_cannot_have_is_refused_at_start(query: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Doorbell(f"redis://127.0.0.1:6379/0{query}")
