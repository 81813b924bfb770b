"""A follower that does what the documentation says: it applies messages to what it holds, and fetches when told to."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from websockets.exceptions import ConnectionClosed

from realtime.cursors import Cursor
from realtime.seals import Seals
from tests.conftest import SECRET
from tests.people import Caller

CARD = "id clientName company { name } clientStatus { status description updatedAt } people { displayName email phone }"
STREAM = f"""subscription($after: String) {{ clientStatusChanges(after: $after) {{
  cursor change projectId project {{ {CARD} }} }} }}"""
WORK_IN_PROGRESS = f"{{ workInProgress(first: 100) {{ edges {{ node {{ {CARD} }} }} }} }}"
SIGNED_OUT, ACCESS_CHANGED = 4401, 4412

Cards = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Held:
    """A message that held a project: which one, the position that it named, and how much had been done by then."""

    project_id: str
    seq: int
    step: int


@dataclass
class Holder:
    """Somebody who follows a live stream, with what they hold of it."""

    name: str
    person_id: UUID
    caller: Caller
    sign_in: Callable[[], Awaitable[Caller]]
    step: Callable[[], int]
    must_reset: Callable[["Holder", int], Awaitable[bool]]
    cards: Cards = field(default_factory=dict)
    cursor: str | None = None
    closed: list[int] = field(default_factory=list)
    received: list[Held] = field(default_factory=list)
    resets: int = 0
    _following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Follow from the last cursor; where there is none yet, from now on, when it is known where that is."""
        following = asyncio.Event()
        self._following = asyncio.create_task(self._follow(following))
        waiting = asyncio.create_task(following.wait())
        await asyncio.wait([self._following, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._following.done():
            self._following.result()

    async def pause(self) -> None:
        """Close the laptop in the middle of whatever is happening."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    def check(self) -> None:
        """Raise what went wrong while following."""
        if self._following is not None and self._following.done() and not self._following.cancelled():
            self._following.result()

    async def fetch(self) -> Cards:
        """What there is for them now."""
        listed = (await self.caller.ask(WORK_IN_PROGRESS))["workInProgress"]["edges"]
        return {edge["node"]["id"]: edge["node"] for edge in listed}

    async def _follow(self, following: asyncio.Event) -> None:
        while True:
            try:
                await self._follow_one_socket(following)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                assert code in (SIGNED_OUT, ACCESS_CHANGED), (self.name, code)
                self.closed.append(code)
                if code == SIGNED_OUT:
                    self.caller = await self.sign_in()

    async def _follow_one_socket(self, following: asyncio.Event) -> None:
        resumed = self.cursor
        told_to_reset = resumed is not None and await self.must_reset(self, position(resumed))
        async with self.caller.follow(STREAM, after=resumed) as stream:
            while True:
                payload = await stream.next()
                assert set(payload) == {"data"}, (self.name, payload)
                change = payload["data"]["clientStatusChanges"]
                kind = change["change"]
                if kind == "BOOKMARK" and self.cursor is None:
                    self.cards = await self.fetch()
                assert not told_to_reset or kind in ("BOOKMARK", "RESET"), (self.name, change)
                told_to_reset = told_to_reset and kind != "RESET"
                await self._apply(kind, change)
                self.cursor = change["cursor"]
                following.set()

    async def _apply(self, kind: str, change: dict[str, Any]) -> None:
        match kind:
            case "SHOWN" | "UPDATED":
                self.received.append(Held(change["projectId"], position(change["cursor"]), self.step()))
                assert change["project"]["id"] == change["projectId"]
                self.cards[change["projectId"]] = change["project"]
            case "HIDDEN":
                assert change["project"] is None
                self.cards.pop(change["projectId"], None)
            case "RESET":
                self.resets += 1
                self.cards = await self.fetch()
            case _:
                assert (kind, change["projectId"], change["project"]) == ("BOOKMARK", None, None)


def position(cursor: str) -> int:
    """The number in the log that a cursor stands for."""
    return Cursor.open(cursor, Seals(SECRET)).seq
