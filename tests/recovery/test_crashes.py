"""The server killed in the middle of its writes: the log, the rows and what its clients were told agree."""

import asyncio
import random

import httpx
import pytest

from db import database
from settings import Settings
from tests.recovery.outside import outside
from tests.recovery.prepared import following, prepared, writing
from tests.recovery.processes import server_process

chance = random.Random(13)  # noqa: S311


@pytest.mark.parametrize("rounds", [5, pytest.param(60, marks=pytest.mark.torture)])
async def test_killed_in_the_middle_of_its_writes(settings: Settings, rounds: int) -> None:
    async with server_process(settings) as server, httpx.AsyncClient(timeout=60) as http:
        async with database.opened(settings.database_url):
            writers, followers = await prepared(server.url, http)
        async with following(followers):
            for number in range(rounds):
                await server.start()
                if number == 0:
                    await asyncio.gather(*(follower.began.wait() for follower in followers))
                async with writing(writers) as progress:
                    await progress.made(chance.randint(20, 80))
                    await asyncio.sleep(chance.random() * 0.01)  # at any moment of what is under way
                    await server.kill()
                    await progress.ended()
                writers.check(await outside(settings.database_url))
            await server.start()
            for follower in followers:
                await follower.converged()
                assert follower.resumed >= rounds
        assert (writers.codes, "error" in server.said()) == ({}, False)
