"""The server killed in the middle of its writes: the log, the rows and what its clients were told agree."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from db import database, sessions
from db.models import Company, Person, Project
from settings import Settings
from tests.people import Caller
from tests.recovery.follower import Follower
from tests.recovery.outside import outside
from tests.recovery.processes import server_process
from tests.recovery.writers import Writers

chance = random.Random(13)  # noqa: S311


@asynccontextmanager
async def following(*followers: Follower) -> AsyncIterator[None]:
    """The followers, each in a task of its own; one that breaks breaks the test."""
    tasks = [asyncio.create_task(follower.follow()) for follower in followers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def tokens(*names: str) -> list[str]:
    """Fresh sessions of these people."""
    return [(await sessions.start(await Person.get(display_name=name)))[0] for name in names]


async def prepared(settings: Settings, url: str) -> tuple[Writers, list[str]]:
    """The writers, and the tokens of an owner and of a client, from before the server runs."""
    async with database.opened(settings.database_url):
        [writing, owner, client] = await tokens("Nadia Halden", "Edwin Brix", "Eleanor Whitcombe")
        company = await Company.get(name="Meridian Houses")
        shown = Project.filter(company_id=company.id, shown=True).order_by("id").limit(14)
        projects = [str(row["id"]) for row in await shown.values("id")]
        assert len(projects) == 14
        return Writers(url, writing, company.id, projects), [owner, client]


@pytest.mark.parametrize("rounds", [5, pytest.param(60, marks=pytest.mark.torture)])
async def test_killed_in_the_middle_of_its_writes(settings: Settings, rounds: int) -> None:
    async with server_process(settings) as server, httpx.AsyncClient(timeout=60) as http:
        writers, people = await prepared(settings, server.url)
        followers = [Follower(Caller(http, server.url, token)) for token in people]
        async with following(*followers):
            for number in range(rounds):
                await server.start()
                if number == 0:
                    await asyncio.gather(*(follower.began.wait() for follower in followers))
                enough = writers.ledger.made + chance.randint(20, 80)
                writing = asyncio.create_task(write(writers))
                while writers.ledger.made < enough:
                    assert not writing.done(), server.said()
                    await asyncio.sleep(0.001)
                await asyncio.sleep(chance.random() * 0.01)
                await server.kill()
                await writing
                writers.check(await outside(settings.database_url))
            await server.start()
            for follower in followers:
                await follower.converged()
                assert follower.resumed >= rounds
        assert (writers.codes, "error" in server.said()) == ({}, False)


async def write(writers: Writers) -> None:
    """On connections that nobody else uses, until nobody answers."""
    async with httpx.AsyncClient() as http:
        await writers.write(http)
