"""Speaking graphql-transport-ws message by message."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.people import PATIENCE, World


@asynccontextmanager
async def connected(world: World, *subprotocols: str) -> AsyncIterator[ClientConnection]:
    """A socket on which nothing has been said yet."""
    asked = [Subprotocol(name) for name in subprotocols or ("graphql-transport-ws",)]
    async with connect(f"{world.url.replace('http', 'ws', 1)}/graphql", subprotocols=asked) as socket:
        yield socket


async def tell(socket: ClientConnection, **message: Any) -> None:
    """Send a message."""
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection) -> dict[str, Any]:
    """The next message, which must be a text frame."""
    async with asyncio.timeout(PATIENCE):
        frame = await socket.recv()
    assert isinstance(frame, str)
    message: dict[str, Any] = json.loads(frame)
    return message


async def subscribe(socket: ClientConnection, name: str, query: str, **variables: Any) -> None:
    """Begin an operation under this id."""
    await tell(socket, id=name, type="subscribe", payload={"query": query, "variables": variables})


async def closed(socket: ClientConnection) -> tuple[int | None, str | None]:
    """How the server closes the socket."""
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    return socket.close_code, socket.close_reason
