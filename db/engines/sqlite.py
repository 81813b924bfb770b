"""Tortoise's SQLite engine, with writes that take their lock at once.

Trap: Tortoise says `BEGIN`, which is deferred, so that a second process gets "database is locked" in the middle
of its transaction whatever the busy timeout. `BEGIN IMMEDIATE` waits for its turn instead.
"""

from typing import Any, cast

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds SQLite's write lock from its first moment."""

    async def begin(self) -> None:
        """Wait for the lock (as long as the busy timeout allows), then hold it."""
        await self._connection.execute("BEGIN IMMEDIATE")


class ImmediateClient(SqliteClient):
    """A connection whose transactions are `ImmediateTransaction`s."""

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(cast("Any", ImmediateTransaction(self)), self._lock)


client_class = ImmediateClient
