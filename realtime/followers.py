"""Followers: one per live operation, and the groups of them that share their work."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from db.clock import now
from languages.texts import say
from permissions.viewer import Viewer
from realtime.follow import Topic

MAILBOX_LIMIT = 2_048
"""Messages that may wait for a reader. A bulk change of 500 projects, four times over."""


class EndReason(Enum):
    """Why the server ends a stream: a code for the client, and a sentence that says what to do."""

    SIGNED_OUT = ("UNAUTHENTICATED", say("Your session has ended. Sign in again."))
    LINK_CLOSED = (
        "UNAUTHENTICATED",
        say("This link is not open any more. Ask whoever gave it to you for another."),
    )
    TOO_SLOW = ("LIMIT_EXCEEDED", say("You read slower than news arrives. Resume with your last cursor."))
    TOO_MANY = ("LIMIT_EXCEEDED", say("This session or link follows too many streams. Complete some first."))
    ACCESS_CHANGED = ("ACCESS_CHANGED", say("What you see has changed. Connect again and fetch everything again."))
    FAILED = ("INTERNAL_ERROR", say("The stream broke on our side. Resume with your last cursor."))
    STOPPING = ("UNAVAILABLE", say("The server is stopping. Resume with your last cursor."))


class StreamEnded(Exception):
    """The server ended this stream, whose follower has this language."""

    def __init__(self, reason: EndReason, language: str) -> None:
        self.code, self.message = reason.value
        self.reason, self.language = reason, language
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a follower asked for. Two with equal `key` get equal messages if their audiences are equal.

    `document` is whatever the renderer needs to make messages; the relay does not look into it. `personal`: it asks for
    something that differs even between people of equal reach, so nobody shares its work. `worded`: for something that
    is told in the viewer's language, so they share it who have the same. `by_session`: for something that belongs to
    the viewer's session, so they share it who came through the same.
    """

    topic: Topic
    key: str
    document: Any = field(compare=False)
    personal: bool = False
    worded: bool = False
    by_session: bool = False


class Follower:
    """One live operation's mailbox: bounded, and ended by the server with a reason."""

    def __init__(self, viewer: Viewer, subscription: Subscription) -> None:
        self.viewer = viewer
        self.subscription = subscription
        self.ended: EndReason | None = None
        self.rescoped = False
        """Their reach has changed, and they have not been told yet to fetch everything again."""
        self._waiting: deque[str] = deque()
        self._stirred = asyncio.Event()

    @property
    def audience(self) -> Viewer:
        """As whom their messages are made."""
        audience = self.viewer.alone if self.subscription.personal else self.viewer.audience
        audience = audience.speaking(self.viewer.language) if self.subscription.worded else audience
        return audience.through(self.viewer.session_id) if self.subscription.by_session else audience

    @property
    def group(self) -> tuple[Subscription, Viewer]:
        """Followers of equal groups share one execution and one encoding."""
        return self.subscription, self.audience

    def offer(self, messages: list[str] | None) -> None:
        """Put messages into the mailbox; ends the follower where it is full, or where they could not be made (None)."""
        if self.ended is not None:
            return
        self.rescoped = False
        if messages is None:
            self.end(EndReason.FAILED)
        elif len(self._waiting) + len(messages) > MAILBOX_LIMIT:
            self.end(EndReason.TOO_SLOW)
        elif messages:
            self._waiting.extend(messages)
            self._stirred.set()

    def end(self, reason: EndReason) -> None:
        """End the stream now: what waits in the mailbox is not delivered any more."""
        if self.ended is None:
            self.ended = reason
            self._waiting.clear()
            self._stirred.set()

    def rescope(self) -> None:
        """Their reach has changed: what waits was made by their old one, and is not delivered any more."""
        self.rescoped = True
        self._waiting.clear()

    def readmit(self, viewer: Viewer | None) -> None:
        """Go on as who the session or link admits now; ends the stream where it admits nobody, or to another schema."""
        if viewer is None:
            self.end(EndReason.SIGNED_OUT if self.viewer.session_id else EndReason.LINK_CLOSED)
        elif viewer.tier is not self.viewer.tier:
            self.end(EndReason.ACCESS_CHANGED)
        else:
            self.viewer = viewer

    def end_if_expired(self) -> None:
        """End the stream where the viewer's session has run out. In memory: asked before each delivery."""
        if self.viewer.expires_at is not None and self.viewer.expires_at <= now():
            self.end(EndReason.SIGNED_OUT)

    def check(self) -> None:
        """Raise StreamEnded where the server has ended this stream."""
        self.end_if_expired()
        if self.ended is not None:
            raise StreamEnded(self.ended, self.viewer.language)

    async def messages(self) -> AsyncGenerator[str, None]:
        """What arrives, as it arrives. Raises StreamEnded."""
        while True:
            while not self._waiting and self.ended is None:
                self._stirred.clear()
                await self._stirred.wait()
            self.check()
            yield self._waiting.popleft()
