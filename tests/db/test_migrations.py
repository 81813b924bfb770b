"""What our migrations build, and that they do it once, whoever asks."""

import re
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from db import database, migrating
from db.migrating import run
from settings import Settings
from tests.conftest import Store
from tests.db.facts import everything, facts
from tests.db.rungs import REAL

RECORD = "tortoise_migrations"


async def test_the_migrations_build_what_the_models_say(store: Store) -> None:
    migrated, made = await store.empty(), await store.empty()
    assert await migrating.migrate(migrated) == REAL
    async with database.opened(made) as context:
        await context.generate_schemas()
    told = {fact for fact in await facts(migrated, types=True) if not fact.startswith(RECORD)}
    assert told == await facts(made, types=True)
    assert len(told) > 80
    for url in (migrated, made):
        await store.drop(url)
