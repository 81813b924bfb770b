"""Followers of the stream, over websockets and server-sent events: everything that arrives, as it arrives."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from websockets.exceptions import ConnectionClosed

from tests.leaks.viewers import EVENTS, WEBSOCKET, Asked, Asker

PATIENCE = 60.0
"""For dozens of streams on a machine that does much else."""
AT_ONCE = 4


class Follower:
    """Somebody who follows, over one transport."""

    def __init__(self, asker: Asker, transport: str) -> None:
        self.asker, self.transport = asker, transport
        self.heard: list[str] = []
        self.ended = False
        self._stirred = asyncio.Event()

    def __str__(self) -> str:
        return f"{self.asker} over {self.transport}"

    @property
    def all_heard(self) -> str:
        """Everything since `forget`, in one text."""
        return "\n".join(self.heard)

    def forget(self) -> None:
        """Begin anew."""
        self.heard.clear()

    def take(self, text: str) -> None:
        """Something has arrived."""
        self.heard.append(text)
        self._stirred.set()

    def end(self) -> None:
        """Nothing arrives any more."""
        self.ended = True
        self._stirred.set()

    async def until(self, text: str, times: int = 1) -> None:
        """Wait until this was heard so many times, or the stream has ended."""
        async with asyncio.timeout(PATIENCE):
            while not self.ended and self.all_heard.count(text) < times:
                self._stirred.clear()
                await self._stirred.wait()

    async def follow(self, asked: Sequence[Asked]) -> None:
        """Listen until the first of the streams ends: one over server-sent events, several over a websocket."""
        try:
            await (self._over_websocket(asked) if self.transport == WEBSOCKET else self._over_events(*asked))
        finally:
            self.end()

    async def _over_websocket(self, asked: Sequence[Asked]) -> None:
        async with self.asker.socket() as socket:
            for number, each in enumerate(asked):
                await socket.send(json.dumps({"id": str(number), "type": "subscribe", "payload": each.body}))
            try:
                async for frame in socket:
                    self.take(str(frame))
                    if json.loads(frame)["type"] in ("error", "complete"):
                        return
            except ConnectionClosed as closed:
                self.take(closed.rcvd.reason if closed.rcvd else "")

    async def _over_events(self, asked: Asked) -> None:
        caller = self.asker.caller
        headers = {**caller.headers, "Accept": EVENTS}
        # Nothing may arrive for as long as the whole test takes.
        asking = caller.http.stream("POST", f"{caller.url}/graphql", json=asked.body, headers=headers, timeout=None)
        async with asking as response:
            async for line in response.aiter_lines():
                self.take(line)


@asynccontextmanager
async def following(askers: Mapping[Asker, Sequence[Asked]]) -> AsyncIterator[list[Follower]]:
    """Each of them follows what they ask for, from the first message on until the block ends.

    Who comes themselves, and asks for one thing, follows it over server-sent events as well.
    """
    followers = [Follower(asker, WEBSOCKET) for asker in askers]
    themselves = [asker for asker, asked in askers.items() if len(asked) == 1 and not asker.looks_through]
    followers += [Follower(asker, EVENTS) for asker in themselves]
    tasks: list[asyncio.Task[None]] = []
    try:
        # A few at a time: who all come at once wait longer for the database than the server lets them.
        for start in range(0, len(followers), AT_ONCE):
            some = followers[start : start + AT_ONCE]
            tasks += [asyncio.create_task(each.follow(askers[each.asker])) for each in some]
            for follower in some:
                await follower.until("BOOKMARK", len(askers[follower.asker]))
                assert not follower.ended, (str(follower), follower.heard)
        yield followers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
