"""The log's order is the order of commits, without gaps, whoever writes at once and in however many workspaces."""

import asyncio
import random
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from db import database, events
from db.clock import now
from db.database import Limits
from db.events import Change
from db.models import Event, LogHead, Workspace
from db.writes import Transaction, Writer
from permissions.tiers import Tier
from settings import Settings
from tests.db.engine import engine, other_sessions

WRITERS = 16
ROUNDS = 12

chance = random.Random(5)  # noqa: S311


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[None]:
    """The database alone; nobody runs out of patience."""
    async with database.opened(settings.database_url, Limits(pool_size=12, acquire_timeout=60)):
        yield


@pytest.fixture
async def workspaces(opened: None) -> list[UUID]:
    """Six, beside the demo's."""
    made = [await Workspace.create(name=f"Workspace {number}", created_at=now()) for number in range(6)]
    for workspace in made:
        await events.start(workspace.id)
    return [workspace.id for workspace in made]


def change(workspace_id: UUID, verb: str = "written") -> Change:
    return Change(workspace_id, verb, "project", uuid4(), Tier.TEAM)


async def log(workspace_id: UUID) -> list[int]:
    """The numbers in the log, as one statement finds them."""
    rows = await Event.filter(workspace_id=workspace_id).order_by("seq").values("seq")
    return [row["seq"] for row in rows]


class Ledger:
    """What the writers know of their writes: how many changes they made, and which numbers rang after a commit."""

    def __init__(self) -> None:
        self.written: Counter[UUID] = Counter()
        self.rung: dict[UUID, list[int]] = defaultdict(list)
        self.writer = Writer(self.ring)

    async def ring(self, workspace_id: UUID, seq: int) -> None:
        """Rings are for what is committed: it can be read by now."""
        self.rung[workspace_id].append(seq)
        assert (await events.head(workspace_id)).seq >= seq

    async def write(self, touched: list[UUID]) -> None:
        """One transaction with a change for each of these, in this order. Its numbers follow all that it could see."""
        before: dict[UUID, int] = {}

        async def work(transaction: Transaction) -> set[UUID]:
            for workspace_id in touched:
                before[workspace_id] = (await events.head(workspace_id)).seq
                transaction.log(change(workspace_id, verb := uuid4().hex))
                marks[workspace_id] = verb
            return set(touched)

        marks: dict[UUID, str] = {}
        await self.writer.commit(work)
        self.written.update(touched)
        for workspace_id, verb in marks.items():
            number = (await Event.get(workspace_id=workspace_id, verb=verb)).seq
            assert number > before[workspace_id]
            assert number <= max(self.rung[workspace_id])

    async def check(self, workspace_ids: list[UUID]) -> None:
        """Each log is 1, 2, 3 … as long as there were changes, its head is its end, and each commit rang with it."""
        for workspace_id in workspace_ids:
            count = self.written[workspace_id]
            assert await log(workspace_id) == list(range(1, count + 1))
            assert (await events.head(workspace_id)).seq == count
            assert len(set(self.rung[workspace_id])) == len(self.rung[workspace_id])
            assert max(self.rung[workspace_id], default=0) == count


@asynccontextmanager
async def watched(workspace_ids: list[UUID]) -> AsyncIterator[None]:
    """Read the logs all the while: whoever sees a number sees all those before it, and none is ever taken back."""
    done = asyncio.Event()

    async def watch(workspace_id: UUID) -> int:
        looks = seen = 0
        while not done.is_set():
            numbers = await log(workspace_id)
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= seen
            looks, seen = looks + 1, len(numbers)
        return looks

    watching = [asyncio.create_task(watch(workspace_id)) for workspace_id in workspace_ids]
    try:
        yield
    finally:
        done.set()
        looks = await asyncio.gather(*watching)
    assert min(looks) > 5


async def deadlocks() -> int:
    """How many PostgreSQL has had to break in this database; those of SQLite would be timeouts."""
    found = engine()
    if found.capabilities.dialect == "sqlite":
        return 0
    [row] = await found.execute_query_dict("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    count: int = row["deadlocks"]
    return count


async def test_sixteen_writers_in_one_workspace(workspaces: list[UUID]) -> None:
    ledger, busy = Ledger(), workspaces[:1]

    async def write() -> None:
        for _ in range(ROUNDS):
            await ledger.write(busy * chance.randint(1, 3))

    async with watched(busy * 2):
        await asyncio.gather(*(write() for _ in range(WRITERS)))
    await ledger.check(workspaces)
    assert ledger.written[busy[0]] >= WRITERS * ROUNDS


async def test_sixteen_writers_in_many_workspaces_do_not_deadlock(workspaces: list[UUID]) -> None:
    ledger = Ledger()

    async def write() -> None:
        for _ in range(ROUNDS):
            # Some twice, and in any order: the heads are taken in the same one by all.
            await ledger.write(chance.choices(workspaces, k=chance.randint(2, 6)))

    async with watched(workspaces[:2]):
        await asyncio.gather(*(write() for _ in range(WRITERS)))
    await ledger.check(workspaces)
    assert await deadlocks() == 0
    assert await other_sessions() == []


async def test_the_log_goes_on_from_its_head(workspaces: list[UUID]) -> None:
    await LogHead.filter(workspace_id=workspaces[0]).update(seq=41, floor=41)
    async with in_transaction():
        last = await events.append([change(workspaces[0]), change(workspaces[1]), change(workspaces[0])])
    assert last == {workspaces[0]: 43, workspaces[1]: 1}
    assert await log(workspaces[0]) == [42, 43]


async def test_what_is_rolled_back_leaves_no_gap(workspaces: list[UUID]) -> None:
    ledger = Ledger()
    refused: list[type[BaseException]] = []

    async def fail(at_the_append: bool) -> None:
        async def work(transaction: Transaction) -> None:
            for workspace_id in chance.sample(workspaces, 3):
                transaction.log(change(workspace_id))
            if not at_the_append:
                raise ZeroDivisionError
            # Refused when some heads have been counted up already.
            transaction.log(Change(max(workspaces), "written", "project", None, Tier.TEAM))  # type: ignore[arg-type]

        try:
            await ledger.writer.commit(work)
        except (ZeroDivisionError, IntegrityError, ValueError) as error:
            refused.append(type(error))

    async def write() -> None:
        for turn in range(6):
            await ledger.write(chance.choices(workspaces, k=2))
            await fail(at_the_append=turn % 2 == 0)

    async with watched(workspaces[:1]):
        await asyncio.gather(*(write() for _ in range(WRITERS)))
    await ledger.check(workspaces)
    assert len(refused) == WRITERS * 6
    assert refused.count(ZeroDivisionError) == WRITERS * 3


BREAKS_AT_COMMIT = {
    "sqlite": "PRAGMA defer_foreign_keys = ON; UPDATE log_head SET workspace_id = 'nobody' WHERE workspace_id = '{}'",
    "postgres": """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not at the commit'; END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse()""",
}


async def test_a_commit_that_fails_rings_no_doorbell(workspaces: list[UUID]) -> None:
    ledger, [first, other, *_] = Ledger(), workspaces
    await ledger.write([first])

    async def work(transaction: Transaction) -> None:
        transaction.log(change(first))
        async with in_transaction() as connection:
            await connection.execute_script(BREAKS_AT_COMMIT[connection.capabilities.dialect].format(other))

    with pytest.raises(Exception, match=r"FOREIGN KEY|not at the commit"):
        await ledger.writer.commit(work)
    await ledger.check(workspaces)
    await ledger.write([first, other])
    await ledger.check(workspaces)


ANOTHER_PROCESS = """
import asyncio, random, sys
from uuid import UUID, uuid4
from db import database
from db.database import Limits
from db.events import Change
from db.writes import Writer
from permissions.tiers import Tier

async def quiet(*_): pass

async def main(url, rounds, *names):
    workspaces = [UUID(name) for name in names]
    async def write():
        for _ in range(int(rounds)):
            async def work(transaction):
                for workspace_id in random.sample(workspaces, 3):
                    transaction.log(Change(workspace_id, "written", "project", uuid4(), Tier.TEAM))
            await Writer(quiet).commit(work)
    async with database.opened(url, Limits(pool_size=4, acquire_timeout=60)):
        await asyncio.gather(*(write() for _ in range(4)))

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("rounds", [5, pytest.param(150, marks=pytest.mark.torture)])
async def test_writers_in_several_processes(settings: Settings, workspaces: list[UUID], rounds: int) -> None:
    async def another() -> tuple[int | None, bytes]:
        arguments = [settings.database_url, str(rounds), *map(str, workspaces)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            ANOTHER_PROCESS,
            *arguments,
            stderr=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        _, errors = await process.communicate()
        return process.returncode, errors

    async with watched(workspaces[:2]):
        assert list(await asyncio.gather(another(), another(), another())) == [(0, b"")] * 3
    logs = [await log(workspace_id) for workspace_id in workspaces]
    assert logs == [list(range(1, len(numbers) + 1)) for numbers in logs]
    assert [(await events.head(workspace_id)).seq for workspace_id in workspaces] == list(map(len, logs))
    assert sum(map(len, logs)) == 3 * 4 * rounds * 3
    assert await deadlocks() == 0
