"""Holding a change at a chosen moment, while another one is made."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from tortoise.transactions import in_transaction

import db.writes
from db import events
from db.events import Change


class Gate:
    """Holds the next change that comes by, once, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    async def hold(self) -> None:
        """Wait, if this is the first to come by."""
        if not self.reached.is_set():
            self.reached.set()
            await self.opened.wait()


def before_the_transaction(gate: Gate, patch: pytest.MonkeyPatch) -> None:
    """Hold a change when who makes it has been let in, and nothing of it has been done."""
    begin = in_transaction

    @asynccontextmanager
    async def held() -> AsyncIterator[Any]:
        await gate.hold()
        async with begin() as connection:
            yield connection

    patch.setattr(db.writes, "in_transaction", held)


def before_the_log(gate: Gate, patch: pytest.MonkeyPatch) -> None:
    """Hold a change when all its rows are written, and only its last act is left."""
    append = events.append

    async def held(changes: Iterable[Change]) -> dict[UUID, int]:
        await gate.hold()
        return await append(changes)

    patch.setattr(events, "append", held)
