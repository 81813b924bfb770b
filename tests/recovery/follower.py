"""A client that follows what it is shown over any number of crashes, resuming with its last cursor."""

import asyncio
from typing import Any

from websockets.exceptions import WebSocketException

from tests.people import Caller

RETRY_SECONDS = 0.05
LIVE_SECONDS = 30.0

Cards = dict[str, Any]


class Follower:
    """Holds what it was told: at first a snapshot, then the changes, one by one, and never a snapshot again."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.cards: Cards = {}
        self.cursor: str | None = None
        self.began = asyncio.Event()
        self.resumed = 0

    async def follow(self) -> None:
        """For ever: where the stream ends, or nobody answers, again from the last cursor."""
        while True:
            try:
                await self._follow()
            except (OSError, WebSocketException, TimeoutError):
                self.resumed += 1
                await asyncio.sleep(RETRY_SECONDS)

    async def converged(self) -> None:
        """Wait until what it was told is what a fresh snapshot says. Nobody may be writing."""
        fresh = await self.snapshot()
        async with asyncio.timeout(LIVE_SECONDS):
            while self.cards != fresh:
                await asyncio.sleep(0.02)

    async def snapshot(self) -> Cards:
        """What the caller is shown now."""
        return {key: _card(node) for key, node in (await self.caller.work_in_progress()).items()}

    async def _follow(self) -> None:
        variables = {"after": self.cursor} if self.cursor else {}
        async with self.caller.follow(**variables) as stream:
            if not self.cursor:
                self.cursor = (await stream.change())["cursor"]
                self.cards = await self.snapshot()
                self.began.set()
            while True:
                self._take(await stream.change())

    def _take(self, change: dict[str, Any]) -> None:
        match change["change"]:
            case "SHOWN" | "UPDATED":
                self.cards[change["projectId"]] = _card(change["project"])
            case "HIDDEN":
                self.cards.pop(change["projectId"], None)
            case kind:
                assert kind == "BOOKMARK", "a crash is no reason to begin anew"
        self.cursor = change["cursor"]


def _card(project: dict[str, Any]) -> tuple[Any, ...]:
    status = project["clientStatus"]
    return project["clientName"], status["status"], status["description"], status["updatedAt"]
