"""A connection to PostgreSQL that is cut at some moment: what is raised says what happened; the pool stays whole."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from db.models import Project
from db.unavailable import NO_ANSWER, NO_TIME, OutcomeUnknown, Unavailable
from settings import Settings
from tests.db.engine import engine, other_sessions

pytestmark = [pytest.mark.parametrize("store", ["postgres"], indirect=True), pytest.mark.usefixtures("opened")]

SLOW_COMMIT = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON project DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION wait();
"""


async def rename(name: str) -> None:
    await Project.all().update(name=name)


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Within a transaction: on its connection."""
    connection = get_connections().get("postgres")
    return await connection.execute_query_dict(sql, list(values))


async def pid() -> int:
    [row] = await rows("SELECT pg_backend_pid() AS pid")
    number: int = row["pid"]
    return number


async def within(work: Callable[[], Awaitable[None]]) -> None:
    """Do this in one transaction."""
    async with in_transaction():
        await work()


async def until(settings: Settings, count: int, sql: str, *values: Any) -> None:
    """Wait, on a connection outside, until this finds so many rows."""
    admin = await asyncpg.connect(settings.database_url)
    try:
        async with asyncio.timeout(10):
            while len(await admin.fetch(sql, *values)) != count:
                await asyncio.sleep(0.005)
    finally:
        await admin.close()


async def cut(settings: Settings, number: int) -> None:
    """End a connection, and wait until the server has none of this number."""
    await until(settings, 0, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1", number)


async def is_whole(*never: str) -> None:
    """None of these names was written, nobody holds anything, and the pool's connections can all be had at once."""
    found = {row["name"] for row in await Project.all().values("name")}
    assert found.isdisjoint(never)
    await asyncio.gather(*(engine().execute_query("SELECT pg_sleep(0.01)") for _ in range(12)))
    assert (engine().in_use, engine().writing) == (0, 0)
    assert await other_sessions() == []


async def test_cut_between_two_statements(settings: Settings) -> None:
    async def work() -> None:
        await rename("lost")
        await cut(settings, await pid())
        await rename("lost too")

    with pytest.raises(Unavailable, match=NO_ANSWER):
        await within(work)
    await is_whole("lost", "lost too")


async def test_cut_within_a_statement(settings: Settings) -> None:
    cutting: list[asyncio.Task[None]] = []

    async def work() -> None:
        await rename("lost")
        cutting.append(asyncio.create_task(cut(settings, await pid())))
        await rows("SELECT pg_sleep(30)")

    with pytest.raises(Unavailable, match=NO_ANSWER):
        await within(work)
    await cutting[0]
    await is_whole("lost")


async def test_cut_before_the_commit_changed_nothing(settings: Settings) -> None:
    # The outcome is known: COMMIT was never sent.
    async def work() -> None:
        await rename("lost")
        await cut(settings, await pid())

    with pytest.raises(Unavailable, match=NO_ANSWER):
        await within(work)
    await is_whole("lost")


async def test_cut_within_the_commit_leaves_the_outcome_open(settings: Settings) -> None:
    await engine().execute_script(SLOW_COMMIT)
    cutting: list[asyncio.Task[None]] = []

    async def work() -> None:
        await rename("lost")
        cutting.append(asyncio.create_task(cut_when_committing(settings, await pid())))

    with pytest.raises(OutcomeUnknown):
        await within(work)
    await cutting[0]
    await is_whole("lost")


async def cut_when_committing(settings: Settings, number: int) -> None:
    committing = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query = 'COMMIT' AND wait_event = 'PgSleep'"
    await until(settings, 1, committing, number)
    await cut(settings, number)


async def test_an_error_of_ours_is_not_hidden_by_the_loss_that_follows(settings: Settings) -> None:
    async def work() -> None:
        await rename("lost")
        await cut(settings, await pid())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await within(work)
    await is_whole("lost")


async def test_cut_outside_of_a_transaction(settings: Settings) -> None:
    with pytest.raises(Unavailable, match=NO_ANSWER):
        await rows("SELECT pg_terminate_backend(pg_backend_pid())")
    await is_whole()


async def test_connections_that_were_cut_while_nobody_used_them(settings: Settings) -> None:
    await asyncio.gather(*(rows("SELECT pg_sleep(0.05)") for _ in range(3)))
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jalousie'"
    numbers = [row["pid"] for row in await rows(ours)]
    assert len(numbers) == 3
    for number in numbers:
        await cut(settings, number)
    await is_whole()


async def test_a_transaction_that_does_nothing_for_too_long_is_ended(settings: Settings) -> None:
    async def work() -> None:
        await rows("SET LOCAL idle_in_transaction_session_timeout = '100ms'")
        await rename("idle")
        await until(settings, 0, "SELECT 1 FROM pg_stat_activity WHERE pid = $1", await pid())
        await rename("idle")

    with pytest.raises(Unavailable, match=NO_ANSWER):
        await within(work)
    await is_whole("idle")


async def test_a_statement_that_takes_too_long() -> None:
    async def work() -> None:
        await rename("slow")
        await rows("SET LOCAL statement_timeout = '100ms'")
        await rows("SELECT pg_sleep(30)")

    with pytest.raises(Unavailable, match=NO_TIME):
        await within(work)
    await is_whole("slow")


@pytest.mark.parametrize("mistake", ["SELEKT 1", "SELECT 1 FROM nowhere", "SELECT 1 / 0"])
async def test_a_mistake_of_ours_is_not_a_lack_of_the_database(mistake: str) -> None:
    with pytest.raises(OperationalError):
        await rows(mistake)
    with pytest.raises(OperationalError):
        async with in_transaction():
            await rows(mistake)
    await is_whole()


async def test_an_aborted_transaction_is_not_taken_for_committed() -> None:
    async def work() -> None:
        await rename("aborted")
        with pytest.raises(OperationalError):
            await rows("SELECT 1 / 0")

    with pytest.raises(OperationalError, match="rolled back"):
        await within(work)
    await is_whole("aborted")
