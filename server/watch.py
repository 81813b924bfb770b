"""`jalousie watch`: a client's live statuses in the terminal. Also a worked example of following the stream."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

FIELDS = "clientName clientStatus { status description color updatedAt }"
STREAM = f"""subscription ($after: String) {{
  clientStatusChanges(after: $after) {{ cursor change projectId project {{ {FIELDS} }} }}
}}"""
LIST = f"""query ($after: String) {{
  workInProgress(first: 100, after: $after) {{
    edges {{ node {{ id {FIELDS} }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}"""

REFUSED_CODES = (4401, 4403)
RETRY_SECONDS = 1.0
RETRY_MOST = 15.0


class Refused(Exception):
    """The server does not admit this token, or refuses the stream; trying again would not help."""


class StaleCursor(Exception):
    """The server cannot open our cursor: its secret key has changed. Everything has to be fetched again."""


@dataclass
class Board:
    """What the client sees: projects by id, and the position they are true at."""

    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursor: str | None = None
    line: str = "connecting"

    def apply(self, change: dict[str, Any]) -> None:
        """Take a message of the stream."""
        project_id = change["projectId"]
        if change["change"] in ("SHOWN", "UPDATED"):
            self.projects[project_id] = change["project"]
            self.line = f"{change['change'].lower()}: {change['project']['clientName']}"
        elif change["change"] == "HIDDEN" and (gone := self.projects.pop(project_id, None)):
            self.line = f"hidden: {gone['clientName']}"
        elif change["change"] == "BOOKMARK":
            self.line = f"{len(self.projects)} projects; waiting for news"
        self.cursor = change["cursor"]

    def table(self) -> Table:
        """The projects, the latest news first."""
        table = Table("project", "status", "since (UTC)", "description", title=Text(f"Work in progress: {self.line}"))
        newest = sorted(self.projects.values(), key=lambda p: str(p["clientStatus"]["updatedAt"]), reverse=True)
        for project in newest:
            status = project["clientStatus"]
            since = status["updatedAt"][:16].replace("T", " ")
            name, description = Text(project["clientName"]), Text(status["description"] or "")
            table.add_row(name, Text(status["status"], style=status["color"] or ""), since, description)
        return table


async def follow(url: str, token: str, board: Board | None = None) -> None:
    """Show the board and keep it true, across lost connections, until cancelled. Raises Refused."""
    console = Console()
    board = board or Board()
    address = _websocket_address(url)
    delay = RETRY_SECONDS
    with Live(board.table(), console=console, auto_refresh=False) as live:
        while True:
            try:
                async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
                    await _initialise(socket, token)
                    delay = RETRY_SECONDS
                    await _follow(socket, board, live)
            except ConnectionClosed as closed:
                if closed.rcvd and closed.rcvd.code in REFUSED_CODES:
                    raise Refused(closed.rcvd.reason) from closed
                board.line = "connection lost; resuming"
            except StaleCursor:
                board.cursor, board.line = None, "the server does not know our position; fetching again"
            except (OSError, InvalidHandshake) as error:
                board.line = f"{address} does not answer ({error}); trying again"
            live.update(board.table(), refresh=True)
            await asyncio.sleep(delay)
            delay = min(RETRY_MOST, delay * 2)


async def _follow(socket: ClientConnection, board: Board, live: Live) -> None:
    # The stream is opened first and its bookmark awaited, then the list is fetched: what changes in between is told.
    await _subscribe(socket, "stream", STREAM, {"after": board.cursor})
    async for message in _messages(socket, board.cursor is not None):
        change = message["payload"]["data"]["clientStatusChanges"]
        if board.cursor is None or change["change"] == "RESET":
            # Without a position until everything has been fetched: if the connection is lost meanwhile, begin again.
            board.cursor = None
            await _fetch(socket, board, change)
        else:
            board.apply(change)
        live.update(board.table(), refresh=True)


async def _fetch(socket: ClientConnection, board: Board, first: dict[str, Any]) -> None:
    # Changes that arrive among the pages are applied after them; what is newer still is told afterwards.
    projects: dict[str, dict[str, Any]] = {}
    late = [first]
    after = None
    for page in itertools.count():
        await _subscribe(socket, f"list{page}", LIST, {"after": after})
        async for message in _messages(socket):
            if message["id"] == "stream":
                late.append(message["payload"]["data"]["clientStatusChanges"])
            elif message["type"] == "next":
                listed = message["payload"]["data"]["workInProgress"]
                projects.update({edge["node"]["id"]: edge["node"] for edge in listed["edges"]})
                break
        after = listed["pageInfo"]["endCursor"]
        if not listed["pageInfo"]["hasNextPage"]:
            break
    board.projects = projects
    for change in late:
        board.apply(change)


async def _initialise(socket: ClientConnection, token: str) -> None:
    payload = {"authorization": f"Bearer {token}"}
    await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
    await socket.recv()


async def _subscribe(socket: ClientConnection, name: str, query: str, variables: dict[str, Any]) -> None:
    payload = {"query": query, "variables": variables}
    await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": payload}))


async def _messages(socket: ClientConnection, resuming: bool = False) -> Any:
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "error":
            if resuming and message["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT":
                raise StaleCursor
            raise Refused("; ".join(error["message"] for error in message["payload"]))
        if message["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif message["type"] == "next":
            yield message


def _websocket_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.netloc:
        raise Refused(f"{url!r} is no address. Write http://127.0.0.1:8000 or the like.")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    return f"{scheme}://{parts.netloc}{parts.path.removesuffix('/').removesuffix('/graphql')}/graphql"
