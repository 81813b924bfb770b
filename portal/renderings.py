"""Pages that many look at: made once for all who would get the same, while nothing has changed."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from db.clock import now

T = TypeVar("T")
MOST = 32
"""Are kept. A large one has a megabyte."""
OLDEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Made(Generic[T]):
    at: datetime
    making: asyncio.Task[T]


class Renderings(Generic[T]):
    """The last pages that were made, by what makes a difference to them."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, _Made[T]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The page of this key: the one that is kept or being made, else a new one. Raises what making it raises."""
        made = self._made.get(key)
        if made is None or not timedelta(0) <= now() - made.at < OLDEST:
            # In a task of its own: whoever asked first may go, and the others still wait for it.
            self._made[key] = made = _Made(now(), asyncio.create_task(_run(make)))
            self._made.move_to_end(key)
            made.making.add_done_callback(lambda task: self._forget_failed(key, task))
            while len(self._made) > MOST:
                self._made.popitem(last=False)
        return await asyncio.shield(made.making)

    def _forget_failed(self, key: Hashable, task: asyncio.Task[T]) -> None:
        made = self._made.get(key)
        if (task.cancelled() or task.exception()) and made is not None and made.making is task:
            del self._made[key]


async def _run(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
