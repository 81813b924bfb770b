"""Tortoise's PostgreSQL engine, with limits on every wait, and a pool that stays whole under cancellation.

Traps: a task that is cancelled while it enters a transaction leaks its connection (three cancels empty a pool of
three), and acquiring a connection waits for ever.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

import asyncpg
from asyncpg import exceptions as postgres
from asyncpg.pool import PoolConnectionProxy
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.connection import get_connections
from tortoise.exceptions import BaseORMException, DBConnectionError, OperationalError

from db.engines.finishing import to_the_end
from db.engines.within import Turns
from db.unavailable import NO_ANSWER, NO_CONNECTION, NO_LOCK, NO_TIME, OutcomeUnknown, Unavailable

LOCKED = (postgres.LockNotAvailableError, postgres.DeadlockDetectedError, postgres.SerializationError)
FULL = (postgres.TooManyConnectionsError,)
SLOW = (postgres.QueryCanceledError, TimeoutError)
GONE = (
    postgres.PostgresConnectionError,
    postgres.OperatorInterventionError,  # the server is stopping, starting, or has crashed
    postgres.IdleInTransactionSessionTimeoutError,
    OSError,
)
ASYNCPG = (postgres.InterfaceError, postgres.InternalClientError)
"""What asyncpg raises of itself, as opposed to what the server says."""
GIVE_BACK_SECONDS = 2.0
"""How long a connection that is given back may take to end what it was doing; then it is cut."""
CLOSED = (
    "connection is closed",
    "connection was closed",
    "connection has been released",
    "pool is clos",
    "cannot switch to state",  # Trap: what asyncpg says when the server's farewell arrives between two of its messages
)
"""What is said by those of asyncpg's own errors that tell of a lost connection; its others are mistakes of ours."""

log = logging.getLogger("jalousie.db")


class Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that goes back into the pool without a round trip to reset it.

    There is nothing to reset: settings are made at connecting or for one transaction alone, nothing listens, and
    locks end with their transaction.
    """

    def get_reset_query(self) -> str:
        """No statement at all."""
        return ""


class PostgresEngine(AsyncpgDBClient):
    """A pool of connections; a quarter of them is kept from transactions, so that reads go on while many write.

    `acquire_timeout`: seconds to wait for a connection, and for a turn to write.
    """

    connection_class = Connection

    def __init__(self, *, acquire_timeout: float, **options: Any) -> None:
        super().__init__(**options)
        self.acquire_timeout = acquire_timeout
        self._turns = asyncio.Semaphore(max(1, self.pool_maxsize * 3 // 4))
        self._closed = False
        self.writing = 0

    async def close(self) -> None:
        """Close the pool, after what is under way. Who comes later finds the database gone, and opens no other."""
        self._closed = True
        await to_the_end(super().close())

    def acquire_connection(self) -> Any:
        """A connection for one statement outside of a transaction."""
        return self._one()

    async def take(self) -> PoolConnectionProxy:
        """A connection. Raises Unavailable. Whoever takes it gives it back."""
        with _translated(TimeoutError, NO_CONNECTION):
            pool = self._pool or await self._opened()
            return await pool.acquire(timeout=self.acquire_timeout)

    async def _opened(self) -> asyncpg.Pool:
        async with asyncio.timeout(self.acquire_timeout), self._pool_init_lock:
            if self._closed:
                raise Unavailable(NO_ANSWER)
            if self._pool is None:
                await self.create_connection(with_db=True)
            return self._pool

    async def give_back(self, connection: PoolConnectionProxy) -> None:
        """Put a connection back, without any transaction that it is in.

        Raises nothing: what it was taken for has its outcome already, which an error from here would hide.
        """
        try:
            if connection._con is not None and connection.is_in_transaction():
                await connection.execute("ROLLBACK", timeout=GIVE_BACK_SECONDS)
            # Trap: a connection that was lost has gone back by itself already, and its proxy fails at every call.
            await connection._holder._pool.release(connection, timeout=GIVE_BACK_SECONDS)
        except Exception as error:
            log.debug("a connection is cut, because it could not be given back: %s", error or type(error).__name__)
        if connection._con is not None:
            connection.terminate()

    async def take_turn(self) -> None:
        """Wait until few enough others write. Raises Unavailable."""
        with _translated(TimeoutError, NO_CONNECTION):
            async with asyncio.timeout(self.acquire_timeout):
                await self._turns.acquire()
        self.writing += 1

    def end_turn(self) -> None:
        """Let the next one write."""
        self.writing -= 1
        self._turns.release()

    @property
    def in_use(self) -> int:
        """How many connections somebody holds."""
        return self._pool.get_size() - self._pool.get_idle_size() if self._pool else 0

    @asynccontextmanager
    async def _one(self) -> AsyncIterator[PoolConnectionProxy]:
        connection = await self.take()
        try:
            yield connection
        finally:
            await to_the_end(self.give_back(connection))

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(self)

    async def execute_many(self, query: str, values: list[Any]) -> None:
        """Insert or update many rows, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def _translate_exceptions(self, func: Any, *args: Any, **options: Any) -> Any:
        with _translated():
            return await super()._translate_exceptions(func, *args, **options)


class PooledTransaction(TransactionContext):
    """A transaction of its own, which is ended whatever happens to the task that runs it."""

    def __init__(self, engine: PostgresEngine) -> None:
        self._engine = engine

    async def __aenter__(self) -> TransactionalDBClient:
        await self._engine.take_turn()
        try:
            self._connection = await self._engine.take()
        except BaseException:
            self._engine.end_turn()
            raise
        try:
            with _translated():
                await self._connection.execute("BEGIN")
        except BaseException:
            await to_the_end(self._leave())
            raise
        self._transaction = PostgresTransaction(self._engine, self._connection)
        self._token = get_connections().set(self._engine.connection_name, self._transaction)
        return self._transaction

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        get_connections().reset(self._token)
        await to_the_end(self._end(commit=kind is None))

    async def _end(self, commit: bool) -> None:
        try:
            await self._transaction.turns.end()
            if commit:
                await self._commit()
        finally:
            await self._leave()

    async def _commit(self) -> None:
        if self._connection._con is None or self._connection.is_closed():
            raise Unavailable(NO_ANSWER)  # lost before: the database has rolled back
        try:
            with _translated():
                done = await self._connection.execute("COMMIT")
        except Unavailable as error:
            raise error if isinstance(error.__cause__, LOCKED) else OutcomeUnknown from error
        except ASYNCPG as error:
            raise OutcomeUnknown from error
        if done != "COMMIT":
            raise OperationalError("a statement had failed, so the transaction was rolled back")

    async def _leave(self) -> None:
        try:
            await self._engine.give_back(self._connection)
        finally:
            self._engine.end_turn()


class PostgresTransaction(TransactionWrapper):
    """What runs inside a transaction, on the one connection that has it."""

    def __init__(self, engine: PostgresEngine, connection: PoolConnectionProxy) -> None:
        super().__init__(engine)
        self._connection = connection
        self.turns = Turns()

    def acquire_connection(self) -> Any:
        """The connection, for one statement."""
        return self.turns.take(self._connection)

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(self)

    async def _translate_exceptions(self, func: Any, *args: Any, **options: Any) -> Any:
        with _translated():
            return await super()._translate_exceptions(func, *args, **options)


class Savepoint(TransactionContext):
    """A transaction within one: taken back alone if it fails."""

    def __init__(self, transaction: PostgresTransaction) -> None:
        self._transaction = transaction

    async def __aenter__(self) -> TransactionalDBClient:
        await self._transaction.execute_script("SAVEPOINT nested")
        return self._transaction

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            await self._transaction.execute_script("ROLLBACK TO nested")
        await self._transaction.execute_script("RELEASE nested")


@contextmanager
def _translated(late: type[Exception] | None = None, message: str = NO_TIME) -> Iterator[None]:
    # `late` is what a wait of ours raises when its time is up.
    try:
        yield
    except Exception as error:
        cause = error.__cause__ if isinstance(error, BaseORMException) and error.__cause__ else error
        if isinstance(cause, DBConnectionError):
            raise  # there is no such database: a mistake, though Tortoise calls it an OSError
        if late is not None and isinstance(cause, late):
            raise Unavailable(message) from error
        for kinds, told in ((LOCKED, NO_LOCK), (FULL, NO_CONNECTION), (SLOW, NO_TIME), (GONE, NO_ANSWER)):
            if isinstance(cause, kinds):
                raise Unavailable(told) from cause
        if type(cause) in ASYNCPG and any(words in str(cause) for words in CLOSED):
            raise Unavailable(NO_ANSWER) from cause
        raise


client_class = PostgresEngine
