"""Streams whose log is pruned, or whose database is restored, while it is being read: RESET, never a silent gap."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db import events
from db.models import Event, LogHead
from tests.people import Caller, Stream, World

LOBBY = "Lobby and reception, London"
SIGN_OUT = "mutation { signOut(input: {everywhere: false}) { userErrors { code } } }"


@pytest.fixture
async def eleanor(world: World) -> Caller:
    """A member of a client company."""
    return await world.person("Eleanor Whitcombe")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feeds look at their logs often."""
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.1)


async def news(stream: Stream) -> dict[str, Any]:
    """The next message that is no bookmark."""
    told = await stream.change()
    while told["change"] == "BOOKMARK":
        told = await stream.change()
    return told


async def cursor_before(world: World, eleanor: Caller, changes: int) -> tuple[str, Caller, str]:
    """A cursor with so many changes after it; who makes them, and of which project."""
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    async with eleanor.follow() as stream:
        cursor: str = (await stream.change())["cursor"]
    for number in range(changes):
        await sophie.set_status([lobby], status=f"Missed {number}")
    return cursor, sophie, lobby


async def prune(last: int) -> None:
    """Prune the log up to this number."""
    await Event.filter(seq__lte=last).delete()
    await LogHead.all().update(floor=last)


def once(monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Callable[[], Awaitable[None]], after: bool) -> None:
    """Let something happen before (or after) the relay's next call of this function of `events`."""
    working = getattr(events, name)
    happened: list[str] = []

    async def interrupted(*given: Any, **named: Any) -> Any:
        first = not happened
        happened.append(name)
        if first and not after:
            await meanwhile()
        result = await working(*given, **named)
        if first and after:
            await meanwhile()
        return result

    monkeypatch.setattr(events, name, interrupted)


@pytest.mark.behaviour("N-01")
async def test_a_log_that_falls_behind_a_follower_who_comes_back_is_a_reset(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sophie, lobby = await cursor_before(world, eleanor, 1)
    async with eleanor.follow() as stream:
        cursor = (await stream.change())["cursor"]

    async def restore() -> None:
        await Event.all().delete()
        await LogHead.all().update(seq=0)

    async with eleanor.follow() as other:
        await other.change()
        once(monkeypatch, "head", restore, after=True)
        async with eleanor.follow(after=cursor) as stream:
            assert (await news(stream))["change"] == "RESET"
            await sophie.set_status([lobby], status="In another life")
            assert (await news(stream))["project"]["clientStatus"]["status"] == "In another life"


@pytest.mark.behaviour("N-01")
@pytest.mark.parametrize("last", [1, 3])
async def test_what_is_pruned_under_somebody_who_catches_up_is_a_reset(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    cursor, sophie, lobby = await cursor_before(world, eleanor, 3)
    once(monkeypatch, "read", lambda: prune(last), after=False)
    async with eleanor.follow(after=cursor) as stream:
        told = await news(stream)
        assert (told["change"], told["cursor"] != cursor) == ("RESET", True)
        await sophie.set_status([lobby], status="Live again")
        assert (await news(stream))["project"]["clientStatus"]["status"] == "Live again"


@pytest.mark.behaviour("N-01")
async def test_what_is_pruned_before_a_feed_has_read_it_is_a_reset_to_all(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    async with eleanor.follow() as one, sophie.follow() as two:
        await one.change()
        await two.change()
        once(monkeypatch, "read", lambda: prune(1), after=False)
        await sophie.set_status([lobby], status="Pruned at once")
        assert [(await news(stream))["change"] for stream in (one, two)] == ["RESET", "RESET"]
        await sophie.set_status([lobby], status="Live again")
        for stream in (one, two):
            assert (await news(stream))["project"]["clientStatus"]["status"] == "Live again"


async def test_a_session_that_ended_in_the_gap_has_no_streams_after_it(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = await world.person("Eleanor Whitcombe")
    async with eleanor.follow() as stream, elsewhere.follow() as other:
        await stream.change()
        await other.change()
        once(monkeypatch, "read", lambda: prune(1), after=False)
        await eleanor.ask(SIGN_OUT)
        assert (await stream.ended())[0] == 4401
        assert (await news(other))["change"] == "RESET"


@pytest.mark.behaviour("N-01")
async def test_who_catches_up_while_the_database_is_restored_gets_no_cursor_of_its_new_life(
    world: World, eleanor: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor, _, lobby = await cursor_before(world, eleanor, 2)
    async with eleanor.follow() as other:
        await other.change()

        async def restore() -> None:
            await LogHead.all().update(epoch=1)
            assert (await news(other))["change"] == "RESET"

        once(monkeypatch, "read", restore, after=False)
        async with eleanor.follow(after=cursor) as stream:
            told = await news(stream)
            assert (told["change"], told["projectId"]) == ("UPDATED", lobby)
            assert (await news(stream))["change"] == "RESET"
        # Whoever is gone before the RESET gets it when they come back.
        async with eleanor.follow(after=told["cursor"]) as stream:
            assert (await news(stream))["change"] == "RESET"
