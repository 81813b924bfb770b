"""Writers and followers for a database that holds the demo."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx

from db import sessions
from db.models import Company, Person, Project
from tests.people import Caller
from tests.recovery.follower import Follower
from tests.recovery.writers import Writers

PATIENCE = 60.0


async def tokens(*names: str) -> list[str]:
    """Fresh sessions of these people."""
    return [(await sessions.start(await Person.get(display_name=name)))[0] for name in names]


async def prepared(url: str, http: httpx.AsyncClient) -> tuple[Writers, list[Follower]]:
    """The writers, and an owner and a client who follow, for a server at this address. The database is open here."""
    [writing, *following] = await tokens("Nadia Halden", "Edwin Brix", "Eleanor Whitcombe")
    company = await Company.get(name="Meridian Houses")
    shown = Project.filter(company_id=company.id, shown=True).order_by("id")
    projects = [str(row["id"]) for row in await shown.values("id")]
    assert len(projects) == 14
    writers = Writers(url, writing, company.id, projects)
    return writers, [Follower(Caller(http, url, token)) for token in following]


@asynccontextmanager
async def following(followers: list[Follower]) -> AsyncIterator[None]:
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


@asynccontextmanager
async def writing(writers: Writers) -> AsyncIterator["Progress"]:
    """The writers at work, on connections that nobody else uses, until nobody answers or the block ends."""
    async with httpx.AsyncClient() as http:
        task = asyncio.create_task(writers.write(http))
        try:
            yield Progress(writers, task)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class Progress:
    """How far the writers are."""

    def __init__(self, writers: Writers, task: asyncio.Task[None]) -> None:
        self._writers, self._task = writers, task

    async def made(self, more: int) -> None:
        """Wait until so many more writes were acknowledged."""
        await self._until(lambda: self._writers.ledger.made, more)

    async def refused(self, code: str, more: int) -> None:
        """Wait until so many more writes were answered by this code."""
        await self._until(lambda: self._writers.codes[code], more)

    async def ended(self) -> None:
        """Wait until all have found that nobody answers."""
        await self._task

    async def _until(self, count: Callable[[], int], more: int) -> None:
        enough = count() + more
        async with asyncio.timeout(PATIENCE):
            while count() < enough:
                assert not self._task.done(), self._task.exception() or "nobody answers"
                await asyncio.sleep(0.001)
