"""Closing the database while it is used, and using a transaction that has ended: nothing is left over, or written."""

import asyncio
import threading

import pytest
from tortoise.exceptions import TransactionManagementError
from tortoise.transactions import in_transaction

from db import database
from db.database import Limits
from db.models import Project
from db.unavailable import NO_ANSWER, Unavailable
from settings import Settings
from tests.db.engine import engine

LATE = "written by somebody who came too late"


SLOW_READ = {
    "postgres": "SELECT pg_sleep(0.2)",
    "sqlite": "SELECT (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500000) SELECT max(i) "
    "FROM n)",
}


async def read(query: str) -> None:
    await engine().execute_query(query)


async def no_thread_is_left() -> None:
    """Each of SQLite's connections is a thread, which ends a moment after it is closed."""
    async with asyncio.timeout(10):
        while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):
            await asyncio.sleep(0.005)


async def names() -> set[str]:
    return {row["name"] for row in await Project.all().values("name")}


async def test_what_is_under_way_ends_before_the_database_closes(settings: Settings) -> None:
    async with database.opened(settings.database_url, Limits(pool_size=3, acquire_timeout=1)):
        found = engine()
        slow = SLOW_READ[found.capabilities.dialect]
        await asyncio.gather(read(slow), read(slow))  # two connections, open

        async def write() -> None:
            async with in_transaction() as connection:
                await connection.execute_query(slow)
                await Project.all().update(name="in time")

        tasks = [asyncio.create_task(write()), *(asyncio.create_task(read(slow)) for _ in range(2))]
        while found.in_use < len(tasks):
            await asyncio.sleep(0.001)
        await found.close()
        await asyncio.gather(*tasks)
    async with database.opened(settings.database_url):
        assert await names() == {"in time"}
    await no_thread_is_left()


@pytest.mark.usefixtures("opened")
async def test_who_comes_after_the_end_opens_nothing() -> None:
    # A connection that was opened now would never be closed, and with SQLite keep the process from ending.
    found = engine()
    await found.close()
    with pytest.raises(Unavailable, match=NO_ANSWER):
        await found.execute_query("SELECT 1")
    with pytest.raises(Unavailable, match=NO_ANSWER):
        await found.execute_script("SELECT 1")
    with pytest.raises(Unavailable, match=NO_ANSWER):
        async with found._in_transaction():
            pass
    assert (found.in_use, found.writing) == (0, 0)
    await no_thread_is_left()


@pytest.mark.usefixtures("opened")
async def test_a_task_that_outlives_its_transaction_writes_nothing() -> None:
    # On SQLite it would write on the one connection: within somebody else's transaction, or without any.
    over = asyncio.Event()

    async def late() -> None:
        await over.wait()
        await Project.all().update(name=LATE)

    async with in_transaction():
        task = asyncio.create_task(late())
    over.set()
    with pytest.raises(TransactionManagementError, match="has ended"):
        await task
    assert LATE not in await names()


@pytest.mark.usefixtures("opened")
async def test_statements_that_wait_when_their_transaction_fails_are_not_run() -> None:
    tasks: list[asyncio.Task[None]] = []

    async def write() -> None:
        await Project.all().update(name=LATE)

    async def fail() -> None:
        async with in_transaction():
            tasks.extend(asyncio.create_task(write()) for _ in range(5))
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert TransactionManagementError in map(type, outcomes)
    assert LATE not in await names()
