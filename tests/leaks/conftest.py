"""A house full of canaries, and a log that must not hold any."""

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from db.engines.postgres import PostgresEngine
from schema import documents
from tests.db.engine import engine
from tests.leaks import house as building
from tests.leaks import links_oracle
from tests.leaks.canaries import Aviary
from tests.leaks.followers import PATIENCE
from tests.leaks.house import House
from tests.leaks.oracle import Oracle
from tests.leaks.viewers import VIEW_AS, Asker, askers, visitors
from tests.people import World

CACHED_LENGTH = 100_000
"""Documents that ask for everything are long, and asked by many: the server keeps them here, as it does short ones."""
ONE_EACH = (
    "nobody",
    "owner",
    "admin",
    "member",
    "firm's guest",
    "partner's guest",
    "client's member",
    "client's guest",
    "other client's guest",
    "owner there",
)
"""Whoever has not signed in, one of each kind and role, one of another client's, and one of the other workspace. The
rest are of the same kind and role, and go the same way through the same code."""
LOOKED_THROUGH = "partner's guest"
"""By whose eyes somebody looks there too."""
FORMAT = logging.Formatter("%(name)s %(levelname)s %(message)s")  # formats the traceback too


@dataclass
class Leaks:
    """What every test here needs: the rows, what everybody is meant to see of them, and everybody."""

    house: House
    oracle: Oracle
    askers: list[Asker]
    visitors: list[Asker]
    """By read links."""
    in_short: bool
    """On PostgreSQL what differs between engines is tried: all that SQLite is asked, under `make torture` alone."""

    @property
    def aviary(self) -> Aviary:
        """All canaries."""
        return self.house.aviary

    def stands_for_others(self, asker: Asker) -> bool:
        """Whether they are one of those who are enough where not everybody asks."""
        return asker.name in ONE_EACH and (asker.door != VIEW_AS or asker.name == LOOKED_THROUGH)

    def asker(self, name: str) -> Asker:
        """Somebody by their own session."""
        return next(asker for asker in self.askers if asker.name == name)

    def allowed(self, asker: Asker) -> set[int]:
        """What they are meant to be able to see."""
        if asker.link is not None:
            return links_oracle.allowed(self.oracle, asker.link)
        return self.oracle.allowed(asker.person, asker.looks_through)

    def named(self, numbers: Collection[int]) -> list[str]:
        """What these canaries sit in, for people who read why a test failed."""
        return sorted(f"{self.aviary.labels[number]} #{number}" for number in numbers)

    def leaked(self, asker: Asker, answer: str | bytes) -> list[str]:
        """What is in the answer and not meant for them."""
        return self.named(self.aviary.found(answer) - self.allowed(asker))


@pytest.fixture
async def leaks(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Leaks]:
    """The house, on each kind of database. Whatever is logged meanwhile must hold no canary, token or address."""
    async with _built(world, caplog, monkeypatch) as leaks:
        yield leaks


@pytest.fixture
async def plain_leaks(
    plain_world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Leaks]:
    """The same on SQLite alone: for what is decided before anything is read."""
    async with _built(plain_world, caplog, monkeypatch) as leaks:
        yield leaks


@asynccontextmanager
async def _built(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Leaks]:
    caplog.set_level(logging.DEBUG, "jalousie")
    monkeypatch.setattr(documents, "CACHED_LENGTH", CACHED_LENGTH)
    world.http.timeout = PATIENCE
    house = building.built()
    await building.save(house)
    everybody, in_short = await askers(house, world), isinstance(engine(), PostgresEngine)
    yield (leaks := Leaks(house, Oracle(house.aviary), everybody, visitors(house, world), in_short))
    documents._cached.cache_clear()  # which would keep them for the rest of the process
    logged = "\n".join(FORMAT.format(record) for record in caplog.get_records("call"))
    assert leaks.named(leaks.aviary.found(logged)) == [], "in the log"
    assert not any(prefix in logged for prefix in ("jal_s_", "jal_l_"))
