"""Two people set different statuses at the same instant: the last wins, both are in the history, all see the same."""

import asyncio

import pytest
import time_machine

from tests.behaviours.office import news
from tests.behaviours.statuses.telling import LOBBY, entry, kept, told, words
from tests.people import Stream, World

ROUNDS = 5


async def last_of(stream: Stream, wanted: str) -> None:
    """Read until this is told: what came before may be told by several messages, each as it is when it is sent."""
    for _ in range(2 * ROUNDS):
        change = await stream.change()
        if change["project"]["clientStatus"]["status"] == wanted:
            return
    raise AssertionError(wanted)


@pytest.mark.behaviour("X-05", "N-01", "N-10")
async def test_the_last_wins_and_everybody_ends_on_the_same(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, imogen = await world.person("Eleanor Whitcombe"), await world.person("Timur Bekov")
    lobby = await world.project(LOBBY)
    people = [eleanor, sophie]
    async with eleanor.follow() as one, sophie.follow() as other:
        for stream in (one, other):
            assert await news(stream) == ("BOOKMARK", None)
        for number in range(ROUNDS):
            given = f"Nadia's {number}", f"Sophie's {number}"
            done = await asyncio.gather(
                nadia.set_status([lobby], status=given[0]), sophie.set_status([lobby], status=given[1])
            )
            assert [payload["userErrors"] for payload in done] == [[], []]
            at = [payload["projects"][0]["clientStatus"]["updatedAt"] for payload in done]
            assert at[0] != at[1]
            now = given[at.index(max(at))]
            for caller in people:
                assert (await caller.work_in_progress())[lobby]["clientStatus"]["status"] == now
                history = await told(caller, lobby)
                assert [each["status"] for each in history[:2]] == [now, *(set(given) - {now})]
                assert [each["at"] for each in history[:2]] == sorted(at, reverse=True)
            for stream in (one, other):
                await last_of(stream, now)
    assert lobby not in await imogen.work_in_progress()
    assert {who for _, _, who in (await kept(nadia, lobby))[: 2 * ROUNDS]} == {"Nadia Halden", "Sophie Marchand"}


@pytest.mark.behaviour("X-05", "N-10")
async def test_by_a_clock_that_stands_still_or_goes_back_the_last_is_the_last(world: World) -> None:
    # As where two servers' clocks do not agree.
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    await sophie.set_status([lobby], status="First")
    first = (await told(eleanor, lobby))[0]["at"]
    with time_machine.travel(first, tick=False) as traveller:
        await sophie.set_status([lobby], status="Second")
        assert (await words(eleanor, lobby))[:2] == ["Second", "First"]
        traveller.shift(-0.5)
        await sophie.set_status([lobby], status="Third")
        assert (await words(eleanor, lobby))[:3] == ["Third", "Second", "First"]
        await sophie.hide_status([lobby])
        assert (await kept(sophie, lobby))[:2] == [
            ("Third", False, "Sophie Marchand"),
            ("Third", True, "Sophie Marchand"),
        ]
        assert next(iter(await sophie.work_in_progress())) != lobby
    await sophie.set_status([lobby], status="Fourth")
    assert next(iter(await eleanor.work_in_progress())) == lobby
    assert await entry(eleanor, lobby, "Third") != await entry(eleanor, lobby, "Fourth")
