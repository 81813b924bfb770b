"""Followers of the stream, over websockets and server-sent events: everything that arrives, as it arrives."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.exceptions import ConnectionClosed

from tests.leaks.viewers import EVENTS, WEBSOCKET, Asked, Asker

PATIENCE = 60.0
"""For dozens of streams on a machine that does much else."""


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

    async def follow(self, document: str) -> None:
        """Listen until the stream ends."""
        asked = Asked(document, {})
        try:
            await (self._over_websocket(asked) if self.transport == WEBSOCKET else self._over_events(asked))
        finally:
            self.end()

    async def _over_websocket(self, asked: Asked) -> None:
        async with self.asker.socket() as socket:
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked.body}))
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
async def following(askers: dict[Asker, str]) -> AsyncIterator[list[Follower]]:
    """Each of them follows a document, from the first message on until the block ends; who came themselves, twice."""
    followers = [Follower(asker, WEBSOCKET) for asker in askers]
    followers += [Follower(asker, EVENTS) for asker in askers if not asker.looks_through]
    tasks = [asyncio.create_task(each.follow(askers[each.asker])) for each in followers]
    try:
        for follower in followers:
            await follower.until("BOOKMARK")
            assert not follower.ended, (str(follower), follower.heard)
        yield followers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
