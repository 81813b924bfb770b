"""What a server does by itself goes on whatever happens, and ends with it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from db import leftovers, lives, pruning, stored_keys
from db.clock import now
from db.models import Event, LogHead
from db.store import FileStore
from server.housekeeping import housekeeping
from tests.people import World

WEEK = timedelta(days=7)
PATIENCE = 10.0
STORE = FileStore("", Path("nowhere"), {})


class Chore:
    """Something to be done now and then, which fails the first time that it is done by itself."""

    def __init__(self, calls_before: int = 0) -> None:
        self.calls, self._fails, self.again = 0, calls_before + 1, asyncio.Event()

    async def __call__(self, *_: object) -> int:
        self.calls += 1
        if self.calls == self._fails:
            raise RuntimeError("out of order")
        if self.calls > self._fails:
            self.again.set()
        return 0


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is always something to do."""
    for name in ("SETTLE_SECONDS", "SWEEP_SECONDS", "PRUNE_SECONDS", "FIRST_PRUNE_SECONDS"):
        monkeypatch.setattr(f"server.housekeeping.{name}", 0.01)


async def test_an_error_is_logged_and_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settle, prune, clear, sweep = Chore(calls_before=1), Chore(), Chore(), Chore()
    monkeypatch.setattr(lives, "settle", settle)
    monkeypatch.setattr(pruning, "prune", prune)
    monkeypatch.setattr(leftovers, "clear", clear)
    monkeypatch.setattr(stored_keys, "clear", sweep)
    async with housekeeping(WEEK, STORE):
        assert settle.calls == 1  # before anybody is served
        async with asyncio.timeout(PATIENCE):
            await settle.again.wait()
            await prune.again.wait()
            await clear.again.wait()
            await sweep.again.wait()
    assert caplog.text.count("housekeeping failed; trying again") == 4
    calls = settle.calls, prune.calls, clear.calls, sweep.calls
    await asyncio.sleep(0.05)
    assert (settle.calls, prune.calls, clear.calls, sweep.calls) == calls


async def test_a_server_that_cannot_settle_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "settle", Chore())
    with pytest.raises(RuntimeError, match="out of order"):
        async with housekeeping(WEEK, STORE):
            pytest.fail("served")


async def test_a_server_prunes_its_log(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project("Lobby and reception, London")
    await owner.set_status([lobby], status="Long ago")
    await Event.all().update(at=now() - 2 * WEEK)
    async with asyncio.timeout(PATIENCE):
        while await Event.all().exists():
            await asyncio.sleep(0.01)
    assert [row["floor"] for row in await LogHead.all().values("floor")] == [1]
