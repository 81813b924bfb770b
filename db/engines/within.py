"""What runs within a transaction: one statement at a time, and none after its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from tortoise.exceptions import TransactionManagementError

T = TypeVar("T")


class Turns:
    """The turns on a transaction's one connection.

    A task that was started within a transaction still knows it when it has ended. Its statements would run within
    somebody else's, or be committed on their own.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._over = False

    @asynccontextmanager
    async def take(self, connection: T) -> AsyncIterator[T]:
        """The connection, for one statement. Raises TransactionManagementError where the transaction has ended."""
        async with self._lock:
            if self._over:
                raise TransactionManagementError("This transaction has ended: await all that it does before its end.")
            yield connection

    async def end(self) -> None:
        """Let the statement under way finish, and nobody begin another."""
        self._over = True
        async with self._lock:
            pass
