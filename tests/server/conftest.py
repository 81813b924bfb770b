"""A server that many tests share: what they ask for leaves it as it was for the others."""

from collections.abc import AsyncIterator

import pytest_asyncio

from settings import Settings
from tests.conftest import SECRET, SqliteStore
from tests.people import World
from tests.running import running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_world(sqlite_store: SqliteStore) -> AsyncIterator[World]:
    """A running server on SQLite, for the tests of a module that run in the module's loop."""
    url = await sqlite_store.copy()
    async with running(Settings(database_url=url, secret_key=SECRET)) as address:
        world = World(address)
        yield world
        await world.close()
