"""The log: order of sequence is order of commit, without gaps; nothing half-written; nothing lost to a cancellation."""

import asyncio
import random

import pytest

from db.models import Event, LogHead, Project
from db.writes import Transaction, Writer
from tests.people import World

LOBBY = "Lobby and reception, London"


async def sequence() -> list[int]:
    """The numbers in the log, in order."""
    rows = await Event.all().order_by("seq").values("seq")
    return [row["seq"] for row in rows]


async def test_numbers_have_no_gaps_whoever_writes_at_once(world: World) -> None:
    writers = [await world.person(name) for name in ("Nadia Halden", "Edwin Brix", "Sophie Marchand")]
    eleanor = await world.person("Eleanor Whitcombe")
    ids = list(await eleanor.work_in_progress())[:6]
    await asyncio.gather(
        *(writer.set_status(ids[index % 3 :], status=str(index)) for index in range(8) for writer in writers)
    )
    numbers = await sequence()
    assert numbers == list(range(1, len(numbers) + 1))
    assert [row["seq"] for row in await LogHead.all().values("seq")] == [len(numbers)]


async def test_a_refused_change_leaves_no_event(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await owner.set_status([lobby, "nonsense"], status="No")
    await owner.set_status([lobby], status="")
    assert await sequence() == []


async def test_hiding_what_is_hidden_is_no_news(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await owner.hide_status([lobby])
    assert await owner.hide_status([lobby]) == {"projects": [{"id": lobby}], "userErrors": []}
    assert await sequence() == [1]


async def test_an_event_holds_keys_and_no_content(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await owner.set_status([lobby], status="Told to clients", description="A long story", clientName="New name")
    [row] = await Event.all().values()
    keys = {"id", "project", "company", "shown", "shared", "open", "hours", "archived", "pipeline"}
    assert set(row["before"]) == set(row["after"]) == keys
    assert all(word not in str(row) for word in ("Told", "story", "New name"))


async def test_a_failure_takes_rows_and_events_with_it(world: World) -> None:
    rung: list[int] = []

    async def ring(_: object, seq: int) -> None:
        rung.append(seq)

    async def work(_: Transaction) -> None:
        await Project.all().update(client_name="gone")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await Writer(ring).commit(work)
    assert await Project.filter(client_name="gone").count() == 0
    assert (await sequence(), rung) == ([], [])


async def test_cancelled_requests_leave_the_database_whole(world: World) -> None:
    # Trap: a task cancelled while it enters a transaction locks SQLite for ever and leaks PostgreSQL's connections.
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    chance = random.Random(1)  # noqa: S311

    async def impatient(number: int) -> None:
        try:
            async with asyncio.timeout(chance.random() * 0.02):
                await owner.set_status([lobby], status=f"impatient {number}")
        except TimeoutError:
            pass

    for _ in range(10):
        await asyncio.gather(*(impatient(number) for number in range(10)))
    # Writes that were left alone may still be under way; nothing is locked, and no connection is missing.
    payloads = await asyncio.gather(*(owner.set_status([lobby], status=f"patient {number}") for number in range(25)))
    assert [payload["userErrors"] for payload in payloads] == [[]] * 25
    numbers = await sequence()
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 25


async def test_two_bulk_changes_of_the_same_projects_do_not_deadlock(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    ids = list(await nadia.work_in_progress())
    for _ in range(3):
        payloads = await asyncio.gather(
            nadia.set_status(ids, status="forwards"), edwin.set_status(ids[::-1], status="backwards")
        )
        assert [payload["userErrors"] for payload in payloads] == [[], []]
        statuses = {card["clientStatus"]["status"] for card in (await nadia.work_in_progress()).values()}
        assert len(statuses) == 1
