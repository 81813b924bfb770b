"""The log is pruned from its beginning, in time, and never with a hole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from db import database, events, pruning
from db.events import Change
from db.models import Event, LogHead, Workspace
from db.writes import Writer
from permissions.tiers import Tier
from settings import Settings
from tests.people import World

LOBBY = "Lobby and reception, London"
WEEK = timedelta(days=7)
START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses."""
    monkeypatch.setattr(pruning, "PAUSE_SECONDS", 0)


@pytest.fixture
async def workspace(settings: Settings) -> AsyncIterator[UUID]:
    """The demo's workspace, in an open database."""
    async with database.opened(settings.database_url):
        yield (await Workspace.all().get()).id


async def silent(_: UUID, __: int) -> None:
    """No doorbell."""


async def append(workspace: UUID, count: int = 1, at: timedelta = timedelta()) -> None:
    """Log so many entries, at this time after the start."""
    with time_machine.travel(START + at, tick=False):

        async def work(transaction: object) -> None:
            for _ in range(count):
                transaction.log(Change(workspace, "a.change", "thing", workspace, Tier.INTERNAL))  # type: ignore[attr-defined]

        await Writer(silent).commit(work)


async def prune(at: timedelta) -> int:
    """Prune at this time after the start."""
    with time_machine.travel(START + at, tick=False):
        return await pruning.prune(WEEK)


async def left(workspace: UUID) -> tuple[int, list[int]]:
    """The floor, and the numbers that are left."""
    rows = await Event.filter(workspace_id=workspace).order_by("seq").values("seq")
    return (await events.head(workspace)).floor, [row["seq"] for row in rows]


async def test_an_empty_log_has_nothing_to_prune(workspace: UUID) -> None:
    assert (await prune(WEEK), await left(workspace)) == (0, (0, []))


async def test_what_is_older_than_the_retention_goes(workspace: UUID) -> None:
    for day in range(3):
        await append(workspace, 2, timedelta(days=day))
    assert (await prune(WEEK), await left(workspace)) == (0, (0, [1, 2, 3, 4, 5, 6]))
    assert (await prune(WEEK + timedelta(seconds=1)), await left(workspace)) == (2, (2, [3, 4, 5, 6]))
    assert (await prune(2 * WEEK), await left(workspace)) == (4, (6, []))
    await append(workspace, 1, 2 * WEEK)
    assert (await prune(2 * WEEK), await left(workspace)) == (0, (6, [7]))


async def test_it_goes_in_batches(workspace: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 3)
    await append(workspace, 10)
    await append(workspace, 1, WEEK)
    assert (await prune(WEEK + timedelta(days=1)), await left(workspace)) == (10, (10, [11]))


@pytest.mark.parametrize(
    ("days", "floor"),
    [
        ([0, 300, 1, 9], 3),  # the clock was ahead: what follows says how old it is
        ([300, 300], 0),
        ([0, 9, 0, 9], 1),  # it was behind: nothing goes before its time
        ([300, 0, 9, 300], 2),
    ],
)
async def test_a_clock_that_jumps_leaves_no_hole(workspace: UUID, days: list[int], floor: int) -> None:
    for day in days:
        await append(workspace, 1, timedelta(days=day))
    await prune(timedelta(days=10))
    assert await left(workspace) == (floor, list(range(floor + 1, len(days) + 1)))


async def test_each_workspace_has_its_own_floor(workspace: UUID) -> None:
    other = await Workspace.create(name="Another", created_at=START)
    await events.start(other.id)
    await append(workspace, 3)
    await append(other.id, 2)
    await append(other.id, 1, WEEK)
    assert await prune(WEEK + timedelta(days=1)) == 5
    assert (await left(workspace), await left(other.id)) == ((3, []), (2, [3]))


async def test_several_prune_at_once(workspace: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 7)
    await append(workspace, 100)
    await append(workspace, 5, WEEK)
    with time_machine.travel(START + WEEK + timedelta(days=1), tick=False):
        pruned = await asyncio.gather(*(pruning.prune(WEEK) for _ in range(5)))
    assert (sum(pruned), await left(workspace)) == (100, (100, [101, 102, 103, 104, 105]))


async def test_others_append_meanwhile(workspace: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 5)
    await append(workspace, 200)

    async def write(_: object) -> None:
        for _ in range(10):
            await Writer(silent).commit(work)

    async def work(transaction: object) -> None:
        transaction.log(Change(workspace, "a.change", "thing", workspace, Tier.INTERNAL))  # type: ignore[attr-defined]

    with time_machine.travel(START + WEEK + timedelta(days=1), tick=False):
        pruned, *_ = await asyncio.gather(pruning.prune(WEEK), *(write(number) for number in range(6)))
    assert (pruned, await left(workspace)) == (200, (200, list(range(201, 261))))
    assert (await events.head(workspace)).seq == 260


async def test_a_log_of_another_life_is_left_alone(workspace: UUID) -> None:
    await append(workspace, 3)
    assert await pruning._delete(workspace, (await events.head(workspace)).epoch + 1, 3) is None
    assert await left(workspace) == (0, [1, 2, 3])


@pytest.mark.behaviour("N-01")
@pytest.mark.parametrize(("position", "first"), [(1, "RESET"), (2, "UPDATED"), (3, "UPDATED")])
async def test_a_cursor_at_the_floor_resumes_and_one_below_is_reset(world: World, position: int, first: str) -> None:
    owner, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    cursors = []
    async with eleanor.follow() as stream:
        cursors.append((await stream.change())["cursor"])
        for number in range(4):
            await owner.set_status([lobby], status=str(number))
            cursors.append((await stream.change())["cursor"])
    await Event.filter(seq__lte=2).update(at=START - timedelta(days=10_000))
    assert await pruning.prune(WEEK) == 2
    assert [row["floor"] for row in await LogHead.all().values("floor")] == [2]
    async with eleanor.follow(after=cursors[position]) as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        told = await stream.change()
        assert told["change"] == first
        if first == "UPDATED":
            assert told["project"]["clientStatus"]["status"] == "3"
