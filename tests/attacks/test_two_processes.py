"""Access that is taken through one server process ends or narrows what hangs on another, within a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from db import database, sessions
from db.models import Person
from settings import Settings
from tests.behaviours.office import do, ids, news
from tests.people import Caller, Stream, World
from tests.recovery.processes import server_process
from tests.server.test_sse import Events, opened

SOON = 1.0
SIGNED_OUT = (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")
ELSEWHERE = (4412, "ACCESS_CHANGED: What you see has changed. Connect again and fetch everything again.")
LOBBY = "Lobby and reception, London"


@asynccontextmanager
async def two(settings: Settings) -> AsyncIterator[tuple[World, World]]:
    """Two server processes on one database and one Redis."""
    environ = {"JALOUSIE_BROADCAST_URL": settings.broadcast_url}
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(server_process(settings, **environ)) for _ in range(2)]
        for process in processes:  # one after the other, so that each finds a free port
            await process.start()
        await stack.enter_async_context(database.opened(settings.database_url))
        worlds = [World(process.url) for process in processes]
        for world in worlds:
            stack.push_async_callback(world.close)
        yield worlds[0], worlds[1]


@asynccontextmanager
async def following(world: World, name: str) -> AsyncIterator[tuple[Caller, Stream, Events]]:
    """Somebody, with a stream over a websocket and another as server-sent events, both live."""
    caller = world.with_token((await sessions.start(await Person.get(display_name=name)))[0])
    await do(caller, "setLanguage", language="en")
    async with caller.follow() as stream, opened(caller) as events:
        assert (await stream.change())["change"] == "BOOKMARK"
        assert (await events.change())["change"] == "BOOKMARK"
        yield caller, stream, events


async def both_end(stream: Stream, events: Events, how: tuple[int, str]) -> None:
    """Both streams are ended by the server, with this code and reason, soon."""
    async with asyncio.timeout(SOON):
        assert await stream.ended() == how
        [error] = (await events.payload())["errors"]
        assert f"{error['extensions']['code']}: {error['message']}" == how[1]
        await events.end()


async def both_fetch_again(stream: Stream, events: Events) -> None:
    """Both streams are told to fetch everything again, soon."""
    async with asyncio.timeout(SOON):
        assert await news(stream) == ("RESET", None)
        assert (await events.change())["change"] == "RESET"


@pytest.mark.behaviour("N-06", "S-07", "W-10")
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_what_is_taken_in_one_process_ends_in_the_other(settings: Settings) -> None:
    async with two(settings) as (here, there):
        owner = await here.person("Nadia Halden")
        named = await ids(owner)
        project, people = named[LOBBY], {name: named[name] for name in ("Piotr Wolski", "Timur Bekov", "Leyla Demir")}
        await do(owner, "addToProject", projectId=project, personIds=list(people.values()), shareWithClient=True)

        async with following(there, "Leyla Demir") as (leyla, stream, events):
            await do(owner, "removeFromProject", projectId=project, personIds=[people["Leyla Demir"]])
            await both_fetch_again(stream, events)
            # Narrowed, not ended: what she was taken out of is silent, what she sees goes on.
            seen = min(await leyla.work_in_progress())
            await owner.set_status([project], status="Not for her")
            await owner.set_status([seen], status="For her")
            async with asyncio.timeout(SOON):
                assert await news(stream) == ("UPDATED", seen)
                assert (await events.change())["projectId"] == seen

        async with following(there, "Rajiv Menon") as (_, stream, events):
            await do(owner, "changeRole", personId=named["Rajiv Menon"], role="GUEST")
            await both_fetch_again(stream, events)

        async with following(there, "Piotr Wolski") as (piotr, stream, events):
            wolski = named["Wolski Instalacje Elektryczne"]
            await do(owner, "changeCompanyKind", companyId=wolski, kind="CLIENT")
            await both_end(stream, events, ELSEWHERE)
            assert (await piotr.ask("{ viewer { tier } }"))["viewer"] == {"tier": "CLIENT"}

        async with following(there, "Timur Bekov") as (timur, stream, events):
            home = named["Halden & Brix"]
            await do(owner, "movePerson", personId=people["Timur Bekov"], companyId=home, role="MEMBER")
            await both_end(stream, events, ELSEWHERE)
            assert (await timur.ask("{ viewer { tier } }"))["viewer"] == {"tier": "INTERNAL"}

        async with following(there, "Eleanor Whitcombe") as (eleanor, stream, events):
            payload = await do(owner, "startViewAs", "token", personId=named["Eleanor Whitcombe"])
            viewing = there.with_token(payload["token"])
            async with viewing.follow() as his:
                assert (await his.change())["change"] == "BOOKMARK"
                await do(owner, "removePerson", personId=named["Eleanor Whitcombe"])
                await both_end(stream, events, SIGNED_OUT)
                async with asyncio.timeout(SOON):
                    assert await his.ended() == SIGNED_OUT
            for caller in (eleanor, viewing):
                assert await caller.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]

        async with following(there, "Katrin Vogt") as (_, stream, events):
            await do(owner, "signOutPerson", personId=named["Katrin Vogt"])
            await both_end(stream, events, SIGNED_OUT)
