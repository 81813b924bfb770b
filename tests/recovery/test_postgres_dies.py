"""PostgreSQL killed, held or cut off under our writes: clients are told to try again, and then it goes on by itself."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from db import database
from server import tasks
from settings import Settings
from tests.conftest import SECRET
from tests.db.engine import engine
from tests.own_servers import OwnServer, own_postgres
from tests.people import WORK_IN_PROGRESS
from tests.recovery.follower import Follower
from tests.recovery.outside import outside
from tests.recovery.prepared import Progress, following, prepared, writing
from tests.running import running

chance = random.Random(17)  # noqa: S311


@pytest.fixture
def own() -> Iterator[OwnServer]:
    """A PostgreSQL of the test's own."""
    with own_postgres() as server:
        yield server


@pytest.fixture
async def own_settings(own: OwnServer) -> Settings:
    """The demo, on it."""
    settings = Settings(database_url=own.url, secret_key=SECRET, acquire_timeout=1)
    await tasks.load_demo(settings, ("nobody",))
    return settings


class Busy:
    """A running server with writers and followers at work."""

    def __init__(self, url: str, http: httpx.AsyncClient, progress: Progress, followers: list[Follower]) -> None:
        self.url, self.progress, self.followers = url, progress, followers
        self._http = http

    async def answers(self) -> tuple[int, int, int, dict[str, object]]:
        """The status of a query, of `/healthz` and of `/readyz`, and what the query was answered."""
        [follower, *_] = self.followers
        body = {"query": WORK_IN_PROGRESS}
        query = await self._http.post(f"{self.url}/graphql", json=body, headers=follower.caller.headers)
        health, ready = [await self._http.get(f"{self.url}/{name}") for name in ("healthz", "readyz")]
        answer: dict[str, object] = query.json()
        return query.status_code, health.status_code, ready.status_code, answer


@asynccontextmanager
async def busy(settings: Settings) -> AsyncIterator[Busy]:
    """In the end, what was written and what was told is checked."""
    async with httpx.AsyncClient(timeout=60) as http:
        async with running(settings) as url:
            writers, followers = await prepared(url, http)
            async with following(followers):
                await asyncio.gather(*(follower.began.wait() for follower in followers))
                async with writing(writers) as progress:
                    yield Busy(url, http, progress, followers)
                await idle()
                for follower in followers:
                    await follower.converged()
            await idle()
        assert writers.codes.keys() <= {"UNAVAILABLE", "OUTCOME_UNKNOWN"}
        writers.check(await outside(settings.database_url))


async def idle() -> None:
    """What the writers left alone has ended: nobody holds a connection, or the turn to write."""
    async with asyncio.timeout(30):
        while engine().in_use or engine().writing:
            await asyncio.sleep(0.005)


def unavailable(answer: dict[str, object]) -> bool:
    return [error["extensions"]["code"] for error in answer["errors"]] == ["UNAVAILABLE"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("rounds", [3, pytest.param(30, marks=pytest.mark.torture)])
async def test_killed_and_started_again(own: OwnServer, own_settings: Settings, rounds: int) -> None:
    async with busy(own_settings) as world:
        for _ in range(rounds):
            await world.progress.made(chance.randint(20, 60))
            await asyncio.to_thread(own.kill)
            await world.progress.refused("UNAVAILABLE", 5)
            *statuses, answer = await world.answers()
            assert (statuses, unavailable(answer)) == ([503, 200, 503], True)
            await asyncio.to_thread(own.start)
            await world.progress.made(20)
            assert (await world.answers())[:3] == (200, 200, 200)


async def test_held_for_a_while(own: OwnServer, own_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATEMENT_SECONDS", "CONNECT_SECONDS"):
        monkeypatch.setattr(database, name, 1)
    async with busy(own_settings) as world:
        await world.progress.made(20)
        own.pause()
        try:
            # Whoever asked is answered while PostgreSQL still says nothing.
            await world.progress.refused("UNAVAILABLE", 20)
            *statuses, answer = await world.answers()
            assert (statuses, unavailable(answer)) == ([503, 200, 503], True)
        finally:
            own.resume()
        await world.progress.made(40)


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
@pytest.mark.parametrize("cuts", [20, pytest.param(300, marks=pytest.mark.torture)])
async def test_connections_cut_again_and_again(settings: Settings, cuts: int) -> None:
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jalousie'"
    admin = await asyncpg.connect(settings.database_url)
    try:
        async with busy(settings) as world:
            for _ in range(cuts):
                await world.progress.made(chance.randint(1, 8))
                await asyncio.sleep(chance.random() * 0.01)
                await admin.fetch(f"SELECT pg_terminate_backend(pid) FROM ({ours}) AS ours")  # noqa: S608
            await world.progress.made(20)
    finally:
        await admin.close()
