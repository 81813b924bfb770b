"""`jalousie watch` keeps a board true, across restarts of the server, and says when it is not let in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from io import StringIO

import pytest
from rich.console import Console

from server.watch import Board, Refused, follow
from tests.people import PATIENCE, World


@asynccontextmanager
async def watching(world: World, token: str) -> AsyncIterator[Board]:
    """A board that is kept true until the block ends."""
    board = Board()
    task = asyncio.create_task(follow(world.url, token, board))
    try:
        yield board
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def test_the_board_follows_what_the_client_is_told(plain_world: World) -> None:
    eleanor, sophie = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Sophie Marchand")
    lobby = await plain_world.project("Lobby and reception, London")
    async with watching(plain_world, eleanor.token or "") as board:
        await eventually(lambda: len(board.projects) == 14)
        assert "14 projects" in board.line
        await sophie.set_status([lobby], status="Nearly [done]")
        await eventually(lambda: board.projects[lobby]["clientStatus"]["status"] == "Nearly [done]")
        assert board.table().row_count == 14
        await sophie.hide_status([lobby])
        await eventually(lambda: lobby not in board.projects)
        assert board.line == "hidden: Lobby and reception, London"


async def test_signing_out_ends_it_with_the_reason(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    board = Board()
    task = asyncio.create_task(follow(plain_world.url, eleanor.token or "", board))
    await eventually(lambda: len(board.projects) == 14)
    await eleanor.ask("mutation { signOut { userErrors { code } } }")
    with pytest.raises(Refused, match="Your session has ended"):
        await task


@pytest.mark.parametrize(("url", "token"), [(None, "nonsense"), ("nonsense", "x"), ("ftp://127.0.0.1", "x")])
async def test_what_cannot_work_is_refused_at_once(plain_world: World, url: str | None, token: str) -> None:
    with pytest.raises(Refused):
        await follow(url or plain_world.url, token)


async def test_a_position_that_the_server_cannot_read_is_given_up(plain_world: World) -> None:
    # As after the loss of the server's secret key.
    eleanor, board = await plain_world.person("Eleanor Whitcombe"), Board(cursor="sealed with another key")
    task = asyncio.create_task(follow(plain_world.url, eleanor.token or "", board))
    await eventually(lambda: len(board.projects) == 14)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_looks_like_markup_is_shown_as_it_is(plain_world: World) -> None:
    eleanor, sophie = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Sophie Marchand")
    lobby = await plain_world.project("Lobby and reception, London")
    async with watching(plain_world, eleanor.token or "") as board:
        await eventually(lambda: len(board.projects) == 14)
        await sophie.set_status([lobby], status="[/]", clientName="[/foo] lobby", description="[link=x]y")
        await eventually(lambda: board.projects[lobby]["clientName"] == "[/foo] lobby")
        console = Console(width=200, record=True, file=StringIO())
        console.print(board.table())
        printed = console.export_text()
        assert all(text in printed for text in ("[/foo] lobby", "[/]", "[link=x]y", "updated: [/foo] lobby"))
