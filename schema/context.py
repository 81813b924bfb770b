"""What an operation runs with: its viewer, the parts it needs, and loaders of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import strawberry

from db import doors
from db.writes import Writer
from languages.accepted import best_of
from languages.texts import say
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.links import Links
from resolvers.rates import Rates
from resolvers.sessions import Origin
from resolvers.tokens import Tokens
from schema.batches import Batches
from schema.budgets import Budget
from schema.faults import told
from schema.turns import Turns

LARGE_AT_ONCE = 2
"""Things of which a document waits for the database for long; the other connections are everybody else's."""

Read = Callable[[Viewer, list[UUID]], Awaitable[Mapping[UUID, Any]]]

SIGN_IN = say("Sign in first: send `Authorization: Bearer TOKEN`.")
SESSION_ENDED = say("Your session has ended. Sign in again.")
CHANGED = say("What you see has changed. Send the rest of this document again.")


@dataclass(slots=True)
class Context:
    """Made afresh for every operation and for every batch of a stream's messages, so nothing in it goes stale.

    `origin` is where the request comes from; nowhere, where a stream's messages are made. `budget` counts what is read.
    """

    signed_in: Viewer | None
    writer: Writer
    seals: Seals
    rates: Rates
    tokens: Tokens
    links: Links
    origin: Origin = field(default_factory=Origin)
    budget: Budget = field(default_factory=Budget)
    _turns: Turns = field(default_factory=Turns)
    _changing: bool = False
    _batches: dict[Hashable, Batches] = field(default_factory=dict)
    _large: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_AT_ONCE))

    @property
    def viewer(self) -> Viewer:
        """Who is asking. Raises UNAUTHENTICATED where nobody has signed in."""
        if self.signed_in is None:
            raise told("UNAUTHENTICATED", SIGN_IN, self.language)
        return self.signed_in

    @property
    def language(self) -> str:
        """What whoever asks is told in: their own language, or what their client accepts."""
        return self.signed_in.language if self.signed_in else best_of(self.origin.accept_language)

    async def begin_change(self) -> None:
        """Before each change of a document but the first: admit the viewer anew, and forget what was read.

        Raises UNAUTHENTICATED where the change before has ended their session, ACCESS_CHANGED where it has made them
        somebody for whom this document's schema is not meant.
        """
        changed, self._changing = self._changing, True
        if not changed or self.signed_in is None or self.signed_in.session_id is None:
            return
        before, found = self.signed_in, await doors.readmitted([self.signed_in])
        self.signed_in = found.get(before.session_id) if before.session_id else None
        self._batches.clear()
        if self.signed_in is None:
            raise told("UNAUTHENTICATED", SESSION_ENDED, before.language)
        if self.signed_in.tier is not before.tier:
            self.signed_in = None
            raise told("ACCESS_CHANGED", CHANGED, before.language)

    async def load(self, read: Read, key: UUID, named: Hashable = None) -> Any:
        """One row by a read that is batched with the others of this operation; None where it is not to be seen.

        `named`: what tells the read from others, where the function itself does not.
        """
        name = named or read
        if name not in self._batches:
            self._batches[name] = Batches(lambda keys: read(self.viewer, keys), self._turns)
        found = await self._batches[name].load(key)
        await self._turns.mine()
        return found

    @asynccontextmanager
    async def large(self, share: float, told: str) -> AsyncIterator[None]:
        """Work something out that takes a share of the budget: few of these at once in one document.

        Raises LIMIT_EXCEEDED, with what is `told`, before anything is read; or where meanwhile something else has.
        """
        self.budget.take_share(share, told)
        async with self._large:
            if self.budget.exceeded:
                raise self.budget.exceed(told)
            yield


Info = strawberry.Info[Context, None]
