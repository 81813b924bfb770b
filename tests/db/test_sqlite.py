"""SQLite with more than one process on the file."""

import asyncio
import sys
from pathlib import Path

import pytest

from settings import Settings
from tests.people import World

LOBBY = "Lobby and reception, London"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_other_processes_write_at_the_same_time(world: World, settings: Settings, tmp_path: Path) -> None:
    # Trap: with Tortoise's deferred BEGIN, one of them gets "database is locked" in the middle of its transaction.
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    environ = {"JALOUSIE_DATABASE_URL": settings.database_url, "JALOUSIE_SECRET_KEY": settings.secret_key}
    jalousie = str(Path(sys.executable).parent / "jalousie")
    pipe = asyncio.subprocess.PIPE

    async def another() -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            jalousie, "demo", "--json", env=environ, cwd=tmp_path, stdout=pipe, stderr=pipe
        )
        _, errors = await process.communicate()
        return process.returncode, errors

    others = asyncio.gather(another(), another())
    written = 0
    while not others.done():
        assert (await owner.set_status([lobby], status=f"meanwhile {written}"))["userErrors"] == []
        written += 1
    assert list(await others) == [(0, b""), (0, b"")]
    assert written > 5
