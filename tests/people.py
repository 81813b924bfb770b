"""The demo's people, as clients of a running server."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from db import sessions
from db.models import Person as PersonRow

PATIENCE = 10.0
UNENCRYPTED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients on loopback: to read the certificates of all authorities takes longer than many a test."""

WORK_IN_PROGRESS = """query WorkInProgress { workInProgress(first: 100) { totalCount edges { cursor node {
  id clientName clientStatus { status description color icon updatedAt } } } } }"""
SET = """mutation SetClientStatus($input: SetClientStatusInput!) { setClientStatus(input: $input) {
  projects { id clientName clientStatus { shown status description updatedAt } }
  userErrors { code message field } } }"""
HIDE = """mutation HideClientStatus($input: HideClientStatusInput!) { hideClientStatus(input: $input) {
  projects { id } userErrors { code message field } } }"""
STREAM = """subscription ClientStatusChanges($after: String) { clientStatusChanges(after: $after) {
  cursor change projectId project { clientName clientStatus { status description updatedAt } } } }"""


class Stream:
    """A subscription's messages, one at a time."""

    def __init__(self, socket: ClientConnection, name: str) -> None:
        self._socket, self._name = socket, name

    async def next(self) -> dict[str, Any]:
        """The next message's payload, or the `error` or `complete` message itself."""
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self._socket.recv())
        if message["type"] == "next":
            payload: dict[str, Any] = message["payload"]
            return payload
        return message

    async def change(self) -> dict[str, Any]:
        """The next change of client statuses."""
        payload = await self.next()
        assert "errors" not in payload, payload
        change: dict[str, Any] = payload["data"]["clientStatusChanges"]
        return change

    async def ended(self) -> tuple[int, str]:
        """The code and reason with which the server closes the socket, after at most some bookmarks."""
        async with asyncio.timeout(PATIENCE):
            await self._socket.wait_closed()
        assert self._socket.close_code is not None
        return self._socket.close_code, self._socket.close_reason or ""


class Caller:
    """Somebody who calls the server with a token, or with none."""

    def __init__(self, http: httpx.AsyncClient, url: str, token: str | None) -> None:
        self.http, self.url, self.token = http, url, token

    @property
    def headers(self) -> dict[str, str]:
        """What tells who they are."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def run(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole response."""
        body = {"query": document, "variables": variables}
        response = await self.http.post(f"{self.url}/graphql", json=body, headers=self.headers)
        answer: dict[str, Any] = response.json()
        return answer

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data; there must be no errors."""
        answer = await self.run(document, **variables)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def codes(self, document: str, **variables: Any) -> list[str]:
        """The codes of the errors; there must be no data."""
        answer = await self.run(document, **variables)
        assert not any((answer.get("data") or {}).values()), answer
        return [error["extensions"]["code"] for error in answer["errors"]]

    async def set_status(self, ids: list[str], **values: Any) -> dict[str, Any]:
        """Set a client-facing status; the payload."""
        data = await self.ask(SET, input={"projectIds": ids, **values})
        payload: dict[str, Any] = data["setClientStatus"]
        return payload

    async def hide_status(self, ids: list[str]) -> dict[str, Any]:
        """Hide a client-facing status; the payload."""
        data = await self.ask(HIDE, input={"projectIds": ids})
        payload: dict[str, Any] = data["hideClientStatus"]
        return payload

    async def work_in_progress(self) -> dict[str, dict[str, Any]]:
        """The cards that they see, by id."""
        listed = (await self.ask(WORK_IN_PROGRESS))["workInProgress"]
        return {edge["node"]["id"]: edge["node"] for edge in listed["edges"]}

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[ClientConnection]:
        """A websocket on which connection_init was acknowledged."""
        address = f"{self.url.replace('http', 'ws', 1)}/graphql"
        async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            payload = {"authorization": f"Bearer {self.token}"} if self.token else {}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await socket.recv()) == {"type": "connection_ack"}
            yield socket

    @asynccontextmanager
    async def follow(self, document: str = STREAM, **variables: Any) -> AsyncIterator[Stream]:
        """A subscription over a websocket of its own."""
        async with self.socket() as socket:
            payload = {"query": document, "variables": variables}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            yield Stream(socket, "1")


class World:
    """A running server and its people."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(timeout=PATIENCE, verify=UNENCRYPTED)

    async def close(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    @property
    def nobody(self) -> Caller:
        """Whoever has not signed in."""
        return Caller(self.http, self.url, None)

    def with_token(self, token: str) -> Caller:
        """Somebody with this token."""
        return Caller(self.http, self.url, token)

    async def person(self, name: str) -> Caller:
        """One of the demo's people, signed in behind the back of the slow password check."""
        token, _ = await sessions.start(await PersonRow.get(display_name=name))
        return self.with_token(token)

    async def project(self, client_name: str) -> str:
        """The id of a project, as its owner finds it."""
        owner = await self.person("Nadia Halden")
        listed = await owner.ask("{ projects(first: 100) { edges { node { id clientName } } } }")
        nodes = [edge["node"] for edge in listed["projects"]["edges"]]
        found = [node["id"] for node in nodes if node["clientName"] == client_name]
        assert len(found) == 1, f"{client_name}: {len(found)}"
        project_id: str = found[0]
        return project_id
