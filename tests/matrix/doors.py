"""The doors by which a document comes in, and the answer, whatever the door, as one thing."""

import json
from contextlib import AsyncExitStack
from typing import Any

from websockets.asyncio.client import ClientConnection

from tests.matrix.cast import SSE, VIEW_AS, WEBSOCKET
from tests.matrix.house import House
from tests.people import Caller, World

Answer = dict[str, Any]


class Doors:
    """Asks as anybody, by any door. Sockets are kept open between questions; used in an `async with`.

    `half`: which half of a selection is tried on this kind of database, 0 or 1.
    """

    def __init__(self, world: World, house: House, half: int = 0) -> None:
        self.world, self.house, self.half = world, house, half
        self._sockets: dict[str, ClientConnection] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Doors":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    def caller(self, viewer: str, door: str) -> Caller:
        """Somebody with the token that the door asks for."""
        return self.world.with_token((self.house.views if door == VIEW_AS else self.house.tokens)[viewer])

    async def ask(self, caller: Caller, door: str, document: str, variables: Answer) -> Answer:
        """The answer."""
        if door == WEBSOCKET:
            return await self._over_websocket(caller, document, variables)
        if door == SSE:
            return await self._over_sse(caller, document, variables)
        return await caller.run(document, **variables)

    async def _over_websocket(self, caller: Caller, document: str, variables: Answer) -> Answer:
        token = caller.token or ""
        if token not in self._sockets:
            self._sockets[token] = await self._stack.enter_async_context(caller.socket())
        socket = self._sockets[token]
        payload = {"query": document, "variables": variables}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        message = json.loads(await socket.recv())
        if message["type"] == "error":
            return {"errors": message["payload"]}
        answer: Answer = message["payload"]
        assert json.loads(await socket.recv()) == {"id": "1", "type": "complete"}
        return answer

    async def _over_sse(self, caller: Caller, document: str, variables: Answer) -> Answer:
        response = await caller.http.post(
            f"{caller.url}/graphql",
            json={"query": document, "variables": variables},
            headers={**caller.headers, "Accept": "text/event-stream"},
        )
        if "json" in response.headers["content-type"]:
            whole: Answer = response.json()
            return whole
        events = [part.split("\n") for part in response.text.replace("\r\n", "\n").split("\n\n") if part.strip(":\n")]
        found = [json.loads(lines[1].removeprefix("data:")) for lines in events if lines[0] == "event: next"]
        assert len(found) == 1, response.text
        answer: Answer = found[0]
        return answer


def codes(answer: Answer) -> list[str]:
    """The codes of an answer's errors."""
    return [error["extensions"]["code"] for error in answer.get("errors", [])]
