"""Tortoise's SQLite engine, with reads that do not wait for writes, and writes that survive cancellation.

Traps: Tortoise has one connection for everything; says `BEGIN`, which is deferred, so that a second process gets
"database is locked" in the middle of its transaction whatever the busy timeout; and a task that is cancelled while it
enters or leaves a transaction leaves the file locked for ever.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from types import TracebackType
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from db.engines.finishing import to_the_end
from db.engines.sqlite_connections import Readers, connect, is_busy
from db.engines.within import Turns
from db.unavailable import NO_ANSWER, NO_LOCK, Unavailable

log = logging.getLogger("jalousie.db")

CLOSE_SECONDS = 5.0
"""How long closing waits for what is under way."""


class SqliteEngine(SqliteClient):
    """One connection that writes, one task at a time, and `pool_size` that read.

    `acquire_timeout`: seconds to wait for a turn to write, and for a connection to read with.
    """

    def __init__(self, file_path: str, *, pool_size: int, acquire_timeout: float, **pragmas: Any) -> None:
        super().__init__(file_path, **pragmas)
        # The busy timeout comes first: the pragmas after it may have to wait for other processes.
        self.pragmas = {"busy_timeout": int(acquire_timeout * 1_000), **self.pragmas}
        self.acquire_timeout = acquire_timeout
        self.readers = Readers(file_path, self.pragmas, pool_size, acquire_timeout)
        self._closed = False

    @property
    def writing(self) -> int:
        """How many hold the connection that writes: one, or none."""
        return int(self._lock.locked())

    @property
    def in_use(self) -> int:
        """How many connections somebody holds."""
        return self.writing + self.readers.in_use

    async def create_connection(self, with_db: bool) -> None:
        """Open the connection that writes."""
        if self._connection is None:
            self._connection = await connect(self.filename, self.pragmas)
            await self._post_connect()

    async def close(self) -> None:
        """Close everything, after what is under way. Who comes later finds the database gone, and opens no other.

        Trap: each open connection is a thread, and a thread that is left over keeps the process from ending.
        """
        self._closed = True
        await to_the_end(self._close())

    async def _close(self) -> None:
        # The readers first, so that the last one to close folds the log into the file.
        await self.readers.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS), self._lock:
                await super().close()
        await super().close()

    def acquire_connection(self) -> Any:
        """The connection that writes, for a statement outside of a transaction."""
        return self._turn()

    async def take_turn(self) -> aiosqlite.Connection:
        """Wait for the turn to write. Raises Unavailable. Whoever gets it gives it back by `end_turn`."""
        try:
            async with asyncio.timeout(self.acquire_timeout):
                await self._lock.acquire()
        except TimeoutError as error:
            raise Unavailable(NO_LOCK) from error
        try:
            if self._closed:
                raise Unavailable(NO_ANSWER)
            await self.create_connection(with_db=True)
        except BaseException:
            self.end_turn()
            raise
        assert self._connection is not None
        return self._connection

    def end_turn(self) -> None:
        """Let the next one write."""
        self._lock.release()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[aiosqlite.Connection]:
        connection = await self.take_turn()
        try:
            with _translated():
                yield connection
        finally:
            self.end_turn()

    def _in_transaction(self) -> TransactionContext:
        return WriteContext(self)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        """Run a statement: number of rows, and rows. A SELECT reads on a connection of its own."""
        if not _only_reads(query):
            with _translated():
                return cast("tuple[int, Sequence[Any]]", await super().execute_query(query, values))
        rows = await self._read(query, values)
        return len(rows), rows

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Run a statement: its rows, as dictionaries."""
        if not _only_reads(query):
            with _translated():
                return cast("list[dict[str, Any]]", await super().execute_query_dict(query, values))
        return list(map(dict, await self._read(query, values)))

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        """Insert one row."""
        with _translated():
            return cast("int", await super().execute_insert(query, values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Insert or update many rows, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def execute_script(self, query: str) -> None:
        """Run several statements, all or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_script(query)

    async def _read(self, query: str, values: list[Any] | None) -> list[sqlite3.Row]:
        if self._connection is None:
            async with self._turn():
                pass  # the one that writes makes the file, and puts it into WAL mode
        async with self.readers.acquire() as connection:
            with _translated():
                # Trap: SQLite's text ends at a NUL, so Tortoise splits it, and so does this.
                return list(await connection.execute_fetchall(query.replace("\x00", "'||CHAR(0)||'"), values))


class WriteContext(TransactionContext):
    """A transaction of its own, which is ended whatever happens to the task that runs it."""

    def __init__(self, engine: SqliteEngine) -> None:
        self._engine = engine

    async def __aenter__(self) -> TransactionalDBClient:
        self._connection = await self._engine.take_turn()
        try:
            self._transaction = SqliteTransaction(self._engine)
            await self._transaction.begin()
        except BaseException:
            await to_the_end(self._end(commit=False))
            raise
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
            with _translated():
                if commit:
                    await self._connection.commit()
        finally:
            await self._leave()

    async def _leave(self) -> None:
        # After a commit that worked there is nothing left to roll back. Raises nothing: the outcome is what it is.
        try:
            await self._connection.rollback()
        except Exception as error:
            log.warning("SQLite could not roll back: %s", error)
        finally:
            self._engine.end_turn()


class SqliteTransaction(SqliteTransactionWrapper):
    """What runs inside a transaction: it holds SQLite's write lock from its first moment."""

    def __init__(self, engine: SqliteEngine) -> None:
        super().__init__(engine)
        self.turns = Turns()

    def acquire_connection(self) -> Any:
        """The connection, for one statement."""
        return self.turns.take(self._connection)

    async def begin(self) -> None:
        """Wait for other processes as long as the busy timeout allows. Raises Unavailable."""
        with _translated():
            await self._connection.execute("BEGIN IMMEDIATE")

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(self)

    async def execute_script(self, query: str) -> None:
        """Run several statements. Trap: SQLite's own `executescript` begins with a COMMIT."""
        for statement in statements(query):
            await self.execute_query(statement)


class Savepoint(TransactionContext):
    """A transaction within one: taken back alone if it fails."""

    def __init__(self, transaction: SqliteTransaction) -> None:
        self._transaction = transaction

    async def __aenter__(self) -> TransactionalDBClient:
        await self._run("SAVEPOINT")
        return self._transaction

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            await self._run("ROLLBACK TO")
        await self._run("RELEASE")

    async def _run(self, verb: str) -> None:
        await self._transaction._connection.execute(f"{verb} nested")  # the innermost of this name


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; a semicolon within a text or a comment ends none."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            if statement.strip("; \n\t"):
                yield statement
            statement = ""
    if statement.strip("; \n\t"):
        yield statement


def _only_reads(query: str) -> bool:
    return query.lstrip()[:6].upper() == "SELECT"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OperationalError) as error:
        cause = error.args[0] if isinstance(error, OperationalError) and error.args else error
        if isinstance(cause, BaseException) and is_busy(cause):
            raise Unavailable(NO_LOCK) from error
        raise


client_class = SqliteEngine
