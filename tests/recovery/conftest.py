"""The database alone, with a small pool: a leak of three connections is the end of it."""

from collections.abc import AsyncIterator

import pytest
from tortoise.context import TortoiseContext

from db import database
from db.database import Limits
from settings import Settings


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[TortoiseContext]:
    """Open in this process, until the test ends."""
    async with database.opened(settings.database_url, Limits(pool_size=3, acquire_timeout=1)) as context:
        yield context
