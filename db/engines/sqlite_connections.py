"""Connections to one SQLite file: one that writes, and as many that read as are needed at once."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiosqlite
from tortoise.exceptions import DBConnectionError

from db.engines.finishing import to_the_end
from db.unavailable import NO_ANSWER, NO_CONNECTION, NO_LOCK, Unavailable

Pragmas = Mapping[str, object]

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PRIMARY_CODE = 0xFF
"""An extended code of SQLite's holds the primary one in its lowest byte."""


def is_busy(error: BaseException) -> bool:
    """Whether this says that another process holds the lock, and has held it for the whole busy timeout."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE in BUSY


async def connect(path: str, pragmas: Pragmas) -> aiosqlite.Connection:
    """An open connection. Raises DBConnectionError where the file is something else, Unavailable where it is locked."""
    connection = aiosqlite.connect(path, isolation_level=None)
    try:
        await connection
        connection._conn.row_factory = sqlite3.Row
        for name, value in pragmas.items():
            await (await connection.execute(f"PRAGMA {name}={value}")).close()
    except BaseException as error:
        # Trap: a connection that failed half-way was left open, and its lock held for ever.
        await to_the_end(connection.close())
        if is_busy(error):
            raise Unavailable(NO_LOCK) from error
        if isinstance(error, sqlite3.Error):
            raise DBConnectionError(str(error)) from error
        raise
    return connection


class Readers:
    """Connections that only read: what they see is the last commit, and no writer makes them wait (WAL)."""

    def __init__(self, path: str, pragmas: Pragmas, size: int, timeout: float) -> None:
        self._path = path
        self._pragmas = {**pragmas, "query_only": "ON"}
        self._free = asyncio.Semaphore(size)
        self._timeout = timeout
        self._open: set[aiosqlite.Connection] = set()
        self._idle: list[aiosqlite.Connection] = []
        self._closed = False
        self.size = size
        self.in_use = 0

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection for one statement, opened when all the others are busy. Raises Unavailable."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._free.acquire()
        except TimeoutError as error:
            raise Unavailable(NO_CONNECTION) from error
        self.in_use += 1
        try:
            if self._closed:
                raise Unavailable(NO_ANSWER)
            connection = self._idle.pop() if self._idle else await self._another()
            try:
                yield connection
            finally:
                # A statement that was cancelled still runs in its thread: the next one waits its turn there.
                self._idle.append(connection)
        finally:
            self.in_use -= 1
            self._free.release()

    async def _another(self) -> aiosqlite.Connection:
        connection = await connect(self._path, self._pragmas)
        if self._closed:
            await to_the_end(connection.close())
            raise Unavailable(NO_ANSWER)
        self._open.add(connection)
        return connection

    async def close(self) -> None:
        """Close all, each after the statement that it runs. Who comes later is refused."""
        self._closed = True
        while self._open:
            await self._open.pop().close()
