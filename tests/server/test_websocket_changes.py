"""Changes made and followed over websockets, on each kind of database."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from db import events
from db.events import Change
from server.websocket import Connection
from tests.people import PATIENCE, SET, STREAM, Caller, World
from tests.server.sockets import hear, subscribe

LOBBY = "Lobby and reception, London"
TIER = "{ viewer { tier } }"


async def test_a_mutation_runs_over_the_socket(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    async with sophie.socket() as socket:
        await subscribe(socket, "m", SET, input={"projectIds": [lobby], "status": "By socket"})
        answer = await hear(socket)
        assert (answer["id"], answer["type"]) == ("m", "next")
        payload = answer["payload"]["data"]["setClientStatus"]
        assert payload["userErrors"] == []
        assert [project["clientStatus"]["status"] for project in payload["projects"]] == ["By socket"]
        assert await hear(socket) == {"id": "m", "type": "complete"}
    assert (await eleanor.work_in_progress())[lobby]["clientStatus"]["status"] == "By socket"


async def test_operations_share_a_socket_each_under_its_id(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    async with eleanor.socket() as socket:
        for name in ("a", 'b"\\\n\u2028'):
            await subscribe(socket, name, STREAM)
            bookmark = await hear(socket)
            assert (bookmark["id"], bookmark["type"]) == (name, "next")
        await subscribe(socket, "c", TIER)
        assert [(await hear(socket))["type"] for _ in range(2)] == ["next", "complete"]
        await sophie.set_status([lobby], status="To both")
        told = {message["id"]: message["payload"] for message in [await hear(socket), await hear(socket)]}
        assert set(told) == {"a", 'b"\\\n\u2028'}
        assert told["a"] == told['b"\\\n\u2028']
        assert told["a"]["data"]["clientStatusChanges"]["project"]["clientStatus"]["status"] == "To both"


async def _statuses(caller: Caller) -> set[str]:
    return {card["clientStatus"]["status"] for card in (await caller.work_in_progress()).values()}


async def test_a_mutation_whose_client_disconnects_is_committed_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gone, release = asyncio.Event(), asyncio.Event(), asyncio.Event()
    append, serve = events.append, Connection.serve

    async def held(changes: Sequence[Change]) -> Any:
        begun.set()
        await release.wait()
        return await append(list(changes))

    async def watched(connection: Connection) -> None:
        try:
            await serve(connection)
        finally:
            gone.set()

    owner, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    ids = list(await eleanor.work_in_progress())
    assert len(await _statuses(eleanor)) > 1
    monkeypatch.setattr(events, "append", held)
    monkeypatch.setattr(Connection, "serve", watched)
    async with asyncio.timeout(PATIENCE):
        async with owner.socket() as socket:
            await subscribe(socket, "1", SET, input={"projectIds": ids, "status": "Committed"})
            await begun.wait()
            socket.transport.abort()
            await gone.wait()
        release.set()
        while (statuses := await _statuses(eleanor)) != {"Committed"}:
            assert "Committed" not in statuses
            await asyncio.sleep(0.01)
