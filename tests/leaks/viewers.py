"""Who asks, by which door, and over what: every answer as the bytes that arrived."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.leaks.canaries import Row
from tests.leaks.house import House
from tests.people import Caller, World

JSON, RESPONSE_JSON, EVENTS = "application/json", "application/graphql-response+json", "text/event-stream"
WEBSOCKET = "graphql-transport-ws"
TRANSPORTS = (JSON, RESPONSE_JSON, EVENTS, WEBSOCKET)
SESSION, VIEW_AS, READ_LINK, NO_DOOR = "session", "view as", "read link", "none"

LOOKED_AT = ("partner's guest", "client's member", "client's guest", "other client's guest", "idle guest")
VIEW_AS_DOCUMENT = (
    "mutation($input: StartViewAsInput!) { startViewAs(input: $input) { token userErrors { code message } } }"
)


@dataclass(frozen=True)
class Asked:
    """A document and its variables."""

    document: str
    variables: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """As it is sent."""
        return {"query": self.document, "variables": self.variables}


@dataclass(frozen=True)
class Asker:
    """A person (nobody: None), the door that they come by, and the caller with its token."""

    name: str
    door: str
    person: Row | None
    caller: Caller
    link: Row | None = None
    """The read link that they have, and nothing else."""

    @property
    def looks_through(self) -> bool:
        """Whether it is an admin who looks through this person's eyes."""
        return self.door == VIEW_AS

    def __str__(self) -> str:
        return f"{self.name} ({self.door})"

    async def answers(self, transport: str, asked: Sequence[Asked]) -> list[bytes]:
        """What comes back for each, one after the other, over this transport."""
        if transport != WEBSOCKET:
            return [await self.over_http(each, transport) for each in asked]
        async with self.socket() as socket:
            return [await _over_websocket(socket, each) for each in asked]

    async def over_http(self, asked: Asked, accept: str = JSON) -> bytes:
        """The whole response, headers included."""
        headers = {**self.caller.headers, "Accept": accept}
        response = await self.caller.http.post(f"{self.caller.url}/graphql", json=asked.body, headers=headers)
        return b"\n".join([*(name + b": " + value for name, value in response.headers.raw), b"", response.content])

    async def data(self, asked: Asked) -> Any:
        """What an answer holds."""
        return json.loads((await self.over_http(asked)).rsplit(b"\n", 1)[1])

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[ClientConnection]:
        """A websocket that knows who they are."""
        address = f"{self.caller.url.replace('http', 'ws', 1)}/graphql"
        async with connect(address, subprotocols=[Subprotocol(WEBSOCKET)], max_size=None) as socket:
            payload = {"authorization": f"Bearer {self.caller.token}"} if self.caller.token else {}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await socket.recv()) == {"type": "connection_ack"}
            yield socket


async def _over_websocket(socket: ClientConnection, asked: Asked) -> bytes:
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked.body}))
    frames: list[str] = []
    while not frames or json.loads(frames[-1])["type"] not in ("complete", "error"):
        frames.append(str(await socket.recv()))
    return "\n".join(frames).encode()


async def askers(house: House, world: World) -> list[Asker]:
    """Nobody, everybody who can sign in, and an owner who looks through others' eyes."""
    found = [Asker("nobody", NO_DOOR, None, world.nobody)]
    found += [Asker(name, SESSION, house.named[name], world.with_token(token)) for name, token in house.tokens.items()]
    owner = next(asker for asker in found if asker.name == "owner")
    for name in LOOKED_AT:
        asked = Asked(VIEW_AS_DOCUMENT, {"input": {"personId": house.named[name].global_id}})
        token = (await owner.data(asked))["data"]["startViewAs"]["token"]
        house.aviary.secret(token, "a token for looking through somebody's eyes")
        found.append(Asker(name, VIEW_AS, house.named[name], world.with_token(token)))
    return found


def visitors(house: House, world: World) -> list[Asker]:
    """Whoever has a read link that is open, to each project that has one."""
    return [
        Asker(name, READ_LINK, None, world.with_token(token), house.named[name])
        for name, token in house.link_tokens.items()
    ]
