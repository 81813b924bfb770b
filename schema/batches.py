"""Reads that are batched: one for all the keys that an operation asks for together, each key once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from schema.turns import Turns

ReadAll = Callable[[list[UUID]], Awaitable[Mapping[UUID, Any]]]


class Batches:
    """The batches of one read. What a DataLoader is, but for waiting until everybody has had their turn."""

    def __init__(self, read: ReadAll, turns: Turns) -> None:
        self._read, self._turns = read, turns
        self._found: dict[UUID, asyncio.Future[Any]] = {}
        self._asked: list[UUID] = []
        self._reading: set[asyncio.Task[None]] = set()

    async def load(self, key: UUID) -> Any:
        """What is read for this key, None where there is nothing. Raises what reading raises."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = asyncio.get_running_loop().create_future()
            if not self._asked:
                self._turns.afterwards(self._begin)
            self._asked.append(key)
        # Whoever goes away takes nothing from those who wait for the same.
        return await asyncio.shield(found)

    def _begin(self) -> None:
        keys, self._asked = self._asked, []
        task = asyncio.create_task(self._fulfil(keys))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _fulfil(self, keys: list[UUID]) -> None:
        try:
            rows = await self._read(keys)
        except BaseException as error:
            for key in keys:
                self._found[key].set_exception(error)
                self._found[key].exception()  # seen, where nobody waits any more
            if not isinstance(error, Exception):
                raise
        else:
            for key in keys:
                self._found[key].set_result(rows.get(key))
