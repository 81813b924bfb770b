"""A broadcaster backend on Redis: one subscription per process, which comes back by itself.

Traps: in broadcaster's own, a lone channel receives nothing, concurrent first subscribers raise KeyError, and after a
drop the listener dies and its subscribers hang. Here a task holds both connections and makes new ones for as long as it
lives; subscribing, publishing and connecting only talk to that task, so they neither wait nor fail.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from broadcaster import BroadcastBackend, Event
from redis import asyncio as redis
from redis.asyncio.connection import parse_url

SHORTEST_DELAY = 0.1
LONGEST_DELAY = 10.0
"""Seconds between attempts to connect: at most the first, doubled each time up to the second, and then any part of it
(full jitter), so that many processes do not come back in step."""
ANSWER_SECONDS = 3.0
"""How long Redis may take to answer before its connection counts as broken."""
QUIET_SECONDS = 10.0
"""A connection on which nothing has happened for so long is asked whether it still lives."""
OUTGOING_LIMIT = 1_000
INCOMING_LIMIT = 1_000
MAX_MESSAGE = 4_096

MISSED = "(messages may have been missed)"
"""Received first after each connecting. Compare with `is`: whatever comes from Redis is another object."""

log = logging.getLogger("jalousie.realtime")


def delay(attempt: int, chance: Callable[[], float]) -> float:
    """Seconds to wait after this many failed attempts in a row; `chance` gives numbers from 0 to 1."""
    return min(SHORTEST_DELAY * 2.0 ** min(attempt, 100), LONGEST_DELAY) * chance()


class RedisBackend(BroadcastBackend):
    """Publishes and hears the messages of one channel.

    `gaps` counts the times that the connection was lost or could not be made, `dropped` the messages that were not
    sent. `chance` gives numbers from 0 to 1. Raises ValueError or TypeError for an URL that Redis cannot have.
    """

    def __init__(self, url: str, channel: str, chance: Callable[[], float] = random.random) -> None:
        self.gaps = 0
        self.dropped = 0
        self.connected = asyncio.Event()
        self._options = _options(url)
        self._channel = channel
        self._chance = chance
        self._silent = False
        self._incoming: asyncio.Queue[str] = asyncio.Queue(INCOMING_LIMIT)
        self._outgoing: deque[str] = deque(maxlen=OUTGOING_LIMIT)
        self._stirred = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._connection()  # what the URL asks for is tried now, without connecting

    async def connect(self) -> None:
        """Begin; returns at once, whether Redis answers or not."""
        await self.disconnect()  # broadcaster leaves that out where its own listener has died
        self._keeping = asyncio.create_task(self._keep_connected())

    async def disconnect(self) -> None:
        """End both connections."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait([self._keeping])
            self._keeping = None
        self.connected.clear()

    async def subscribe(self, group: str) -> None:
        """The one channel is subscribed to from the beginning."""
        if group != self._channel:
            raise ValueError(f"this backend hears {self._channel} alone")

    async def unsubscribe(self, group: str) -> None:
        """Broadcaster gives to nobody what nobody subscribes to."""

    async def publish(self, channel: str, message: Any) -> None:
        """Send soon, or drop while Redis is away. Never waits."""
        if not self.connected.is_set():
            self.dropped += 1
            return
        self.dropped += len(self._outgoing) == OUTGOING_LIMIT  # the oldest makes room
        self._outgoing.append(message)
        self._stirred.set()

    async def next_published(self) -> Event:
        """The next message, or MISSED. Never raises: broadcaster would not survive it."""
        return Event(self._channel, await self._incoming.get())

    async def _keep_connected(self) -> None:
        loop, attempt = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                await self._work()
            except Exception as error:
                self._broke(error)
            if loop.time() - began > LONGEST_DELAY:  # a connection that breaks as soon as it is made is not hurried
                attempt = 0
            await asyncio.sleep(delay(attempt, self._chance))
            attempt += 1

    async def _work(self) -> None:
        # Ends when one of the connections breaks, by raising what it broke of.
        async with self._open() as hearing, self._open() as telling:
            await self._subscribe(hearing)
            # Trap: a TaskGroup of Python 3.11 leaves its task marked as cancelled where one of its own fails.
            both = [asyncio.create_task(self._hear(hearing)), asyncio.create_task(self._tell(telling))]
            try:
                ended, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                ended.pop().result()
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)

    def _broke(self, error: Exception) -> None:
        self.connected.clear()
        self.dropped += len(self._outgoing)
        self._outgoing.clear()
        if self._silent:
            return
        self._silent = True
        self.gaps += 1
        ours = not isinstance(error, redis.RedisError | OSError)
        place = f"{self._options.get('host', 'localhost')}:{self._options.get('port', 6379)}"
        log.warning("the doorbell at %s is silent (%s); followers poll", place, error, exc_info=error if ours else None)

    async def _subscribe(self, connection: redis.Connection) -> None:
        async with _soon():
            await connection.send_command("SUBSCRIBE", self._channel)
            await connection.read_response()
        if self._silent:
            log.warning("the doorbell rings again (gaps so far: %s)", self.gaps)
        self._silent = False
        self.connected.set()
        await self._incoming.put(MISSED)

    async def _hear(self, connection: redis.Connection) -> None:
        asked = False
        while True:
            patience = ANSWER_SECONDS if asked else QUIET_SECONDS
            reply = await connection.read_response(timeout=patience)
            if reply is None and asked:
                raise _no_answer()
            asked = reply is None
            if asked:
                async with _soon():
                    await connection.send_command("PING")
            elif reply[0] == b"message" and len(reply[2]) <= MAX_MESSAGE:
                # Where nobody takes them, Redis waits for us, and hangs up in the end.
                await self._incoming.put(reply[2].decode(errors="replace"))
            elif reply[0] == b"message":
                log.debug("a message of %s bytes on the doorbell's channel is not ours", len(reply[2]))

    async def _tell(self, connection: redis.Connection) -> None:
        while True:
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._stirred.wait()
            except TimeoutError:
                commands: list[tuple[str, ...]] = [("PING",)]
            else:
                self._stirred.clear()
                commands = [("PUBLISH", self._channel, message) for message in self._outgoing]
                self._outgoing.clear()
            async with _soon():
                await connection.send_packed_command(connection.pack_commands(commands))
                for _ in commands:
                    await connection.read_response()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[redis.Connection]:
        connection = self._connection()
        try:
            async with _soon():
                await connection.connect()  # type: ignore[no-untyped-call]
            yield connection
        finally:
            await connection.disconnect(nowait=True)

    def _connection(self) -> redis.Connection:
        options = dict(self._options)
        made: redis.Connection = options.pop("connection_class", redis.Connection)(**options)
        return made


@asynccontextmanager
async def _soon() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            yield
    except TimeoutError as error:
        raise _no_answer() from error


def _no_answer() -> redis.TimeoutError:
    return redis.TimeoutError(f"no answer within {ANSWER_SECONDS:g} s")


def _options(url: str) -> dict[str, Any]:
    # redis-py's own retries and health checks would hide a gap; in its RESP3, messages go another way.
    ours = {
        "protocol": 2,
        "retry": None,
        "retry_on_timeout": False,
        "health_check_interval": 0,
        # Trap: its timeout for writing swallows a cancellation that comes at the wrong moment. Ours are in `_soon`.
        "socket_timeout": None,
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_keepalive": True,
        "decode_responses": False,
        "driver_info": None,
        "client_name": "jalousie",
    }
    return {**parse_url(url), **ours}
