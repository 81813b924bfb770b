"""Telling clients of changes as one would write it by hand: a room for each company, in the process that changes.

Messages are those of ours: made once for each project, and sent to all who are in the company's room.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.by_hand import admitted, global_id
from realtime.cursors import Cursor
from realtime.seals import Seals

ACKNOWLEDGED = b'{"type":"connection_ack"}'
HEAD = "SELECT epoch, seq FROM log_head WHERE workspace_id = $1"


class Rooms:
    """Who listens, by company."""

    pool: asyncpg.Pool

    def __init__(self, seals: Seals) -> None:
        self._seals = seals
        self._sockets: defaultdict[UUID, set[WebSocket]] = defaultdict(set)

    async def join(self, socket: WebSocket) -> None:
        """Listen until the socket closes: for a client company's members."""
        await socket.accept(subprotocol=next(iter(socket.scope["subprotocols"]), None))
        company = None
        try:
            init = orjson.loads(await socket.receive_text())
            workspace, company, head = await self._admitted(init["payload"]["authorization"])
            await _send(socket, ACKNOWLEDGED)
            subscription = orjson.loads(await socket.receive_text())["id"]
            self._sockets[company].add(socket)
            bookmark = {"cursor": self._cursor(workspace, *head), "change": "BOOKMARK", "projectId": None}
            await _send(socket, _message(subscription, bookmark | {"project": None}))
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        except (HTTPException, ValueError, KeyError, TypeError):
            await socket.close(4_403)
        finally:
            if company is not None:
                self._sockets[company].discard(socket)

    async def tell(
        self,
        workspace: UUID,
        epoch: int,
        seq: int,
        rows: Sequence[Any],
        status: str,
        since: Mapping[UUID, datetime],
    ) -> None:
        """Tell of these projects' new status, logged from the number after `seq` on; rows as they were before."""
        for number, row in enumerate(rows, seq + 1):
            if not (sockets := self._sockets.get(row["company_id"])):
                continue
            told = {"status": status, "description": row["status_description"], "updatedAt": since[row["id"]]}
            change = {
                "cursor": self._cursor(workspace, epoch, number),
                "change": "UPDATED" if row["shown"] else "SHOWN",
                "projectId": global_id(row["id"]),
                "project": {"clientName": row["client_name"], "clientStatus": told},
            }
            message = _message("1", change)
            for socket in list(sockets):
                try:
                    await _send(socket, message)
                except (RuntimeError, WebSocketDisconnect):
                    sockets.discard(socket)

    async def _admitted(self, authorization: str) -> tuple[UUID, UUID, tuple[int, int]]:
        async with self.pool.acquire() as connection:
            headers = [(b"authorization", authorization.encode())]
            request = Request({"type": "http", "headers": headers})
            workspace, _, company, role, kind, _ = await admitted(connection, request)
            if kind != "CLIENT" or role != "MEMBER":
                raise HTTPException(403, "for the members of client companies")
            return workspace, company, await connection.fetchrow(HEAD, workspace)

    def _cursor(self, workspace: UUID, epoch: int, seq: int) -> str:
        return Cursor(workspace, epoch, seq).seal(self._seals)


def _message(subscription: str, change: Mapping[str, Any]) -> bytes:
    payload = {"data": {"clientStatusChanges": change}}
    return orjson.dumps({"id": subscription, "type": "next", "payload": payload}, option=orjson.OPT_UTC_Z)


async def _send(socket: WebSocket, message: bytes) -> None:
    await socket.send({"type": "websocket.send", "text": message.decode()})
