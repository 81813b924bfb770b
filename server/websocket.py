"""GraphQL over websockets: the `graphql-transport-ws` protocol."""

import asyncio
import contextlib
import logging
from typing import Any

import orjson
from graphql.language import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from db.unavailable import Unavailable
from realtime.followers import EndReason, StreamEnded
from schema.execution import Answer, refusal
from server.engine import Engine, Unauthenticated, ended
from server.requests import BadRequest, decode, operation

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MAX_OPERATIONS = 50

log = logging.getLogger("jalousie.server")


class Closing(Exception):
    """Close the socket with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        # A close frame has room for 123 bytes.
        self.code, self.reason = code, reason.encode()[:123].decode(errors="ignore")


# Not 1011, which clients take to be for good: a database that was away comes back.
_BROKEN = Closing(1013, "INTERNAL_ERROR: something broke on our side; connect again")


def _later(error: Unavailable) -> Closing:
    return Closing(1013, f"{error.code}: {error.message}")


class WebSocketEndpoint:
    """`/graphql` over websockets."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, websocket: WebSocket) -> None:
        """Serve one connection until either side closes it."""
        if PROTOCOL not in websocket.scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(4406, f"Ask for the subprotocol {PROTOCOL}")
            return
        await websocket.accept(subprotocol=PROTOCOL)
        await Connection(websocket, self._engine).serve()


class Connection:
    """One socket: who came through it, and the operations that it has under way."""

    def __init__(self, websocket: WebSocket, engine: Engine) -> None:
        self._websocket = websocket
        self._engine = engine
        self._initialised = False
        self._authorization: str | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._closing: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Read messages and answer them, until the socket is closed."""
        reading = asyncio.create_task(self._read())
        ends: list[asyncio.Future[Any]] = [reading, self._closing]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            closing = self._closing.result() if self._closing.done() else reading.result()
        finally:
            tasks: list[asyncio.Task[Any]] = [reading, *self._operations.values()]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        if closing is not None and self._websocket.client_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await self._websocket.close(closing.code, closing.reason)

    async def _read(self) -> Closing | None:
        try:
            async with asyncio.timeout(INIT_SECONDS) as patience:
                while True:
                    await self._take(await self._message())
                    if self._initialised:
                        patience.reschedule(None)
        except TimeoutError:
            return Closing(4408, "Connection initialisation timeout")
        except Closing as closing:
            return closing
        except WebSocketDisconnect:
            return None
        except Unavailable as error:
            return _later(error)
        except Exception:
            log.exception("reading from a websocket broke")
            return _BROKEN

    async def _message(self) -> dict[str, Any]:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        try:
            decoded = decode(text) if text is not None else None
        except BadRequest:
            decoded = None
        if not isinstance(decoded, dict) or not isinstance(decoded.get("type"), str):
            raise Closing(4400, 'Send JSON text with a type, such as {"type":"ping"}')
        return decoded

    async def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await self._initialise(message.get("payload"))
            case "ping":
                await self._send('{"type":"pong"}')
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                if task := self._operations.pop(str(message.get("id")), None):
                    task.cancel()
            case unknown:
                raise Closing(4400, f"There is no message type {unknown[:40]!r}")

    async def _initialise(self, payload: Any) -> None:
        if self._initialised:
            raise Closing(4429, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise Closing(4400, 'The payload of connection_init is an object: {"authorization": "Bearer TOKEN"}')
        # A browser can only put it here; other clients may have sent the header with the upgrade.
        given = next((v for k, v in (payload or {}).items() if k.lower() == "authorization"), None)
        authorization = given if given is not None else self._websocket.headers.get("authorization")
        if authorization is not None and not isinstance(authorization, str):
            raise Closing(4400, 'authorization is a string: "Bearer TOKEN"')
        try:
            await self._engine.admit(authorization)
        except Unauthenticated as error:
            raise Closing(4403, f"UNAUTHENTICATED: {error.message}") from error
        self._authorization = authorization
        self._initialised = True
        await self._send('{"type":"connection_ack"}')

    async def _subscribe(self, message: dict[str, Any]) -> None:
        if not self._initialised:
            raise Closing(4401, "Unauthorized: send connection_init first")
        operation_id = message.get("id")
        if not isinstance(operation_id, str) or not operation_id:
            raise Closing(4400, "subscribe needs an id that is a string")
        if operation_id in self._operations:
            raise Closing(4409, f"Subscriber for {operation_id[:60]} already exists")
        if len(self._operations) >= MAX_OPERATIONS:
            raise Closing(4400, f"At most {MAX_OPERATIONS} operations at a time: complete one first")
        task = asyncio.create_task(self._operate(operation_id, message.get("payload")))
        self._operations[operation_id] = task

    async def _operate(self, operation_id: str, payload: Any) -> None:
        try:
            await self._run(operation_id, payload)
        except BadRequest as error:
            await self._refuse(operation_id, refusal([error.error]))
        except Unauthenticated as error:
            self._close(Closing(4401, f"UNAUTHENTICATED: {error.message}"))
        except StreamEnded as stream:
            if stream.reason is EndReason.TOO_MANY:
                await self._refuse(operation_id, ended(stream))
            else:
                self._close(Closing(_CLOSE_CODES[stream.reason], f"{stream.code}: {stream.message}"))
        except WebSocketDisconnect:
            pass  # gone while we were sending; the reader notices too
        except Unavailable as error:
            self._close(_later(error))
        except Exception:
            log.exception("an operation over a websocket broke")
            self._close(_BROKEN)
        finally:
            if self._operations.get(operation_id) is asyncio.current_task():
                del self._operations[operation_id]

    async def _run(self, operation_id: str, payload: Any) -> None:
        asked = operation(payload, self._websocket)
        # Asked again for each operation: what was true when the socket was opened may have ended since.
        viewer = await self._engine.admit(self._authorization)
        plan = self._engine.plan(viewer, asked)
        if isinstance(plan, Answer):
            await self._refuse(operation_id, plan)
            return
        identifier = orjson.dumps(operation_id).decode()
        opening = f'{{"id":{identifier},"type":"next","payload":'
        if plan.kind is OperationType.SUBSCRIPTION:
            messages = await self._engine.messages(viewer, plan, asked)
            if isinstance(messages, Answer):
                await self._refuse(operation_id, messages)
                return
            async with contextlib.aclosing(messages):
                async for message in messages:
                    await self._send(f"{opening}{message}}}")
        else:
            answer = await self._engine.answer(viewer, plan, asked)
            if not answer.executed:
                await self._refuse(operation_id, answer)
                return
            await self._send(f"{opening}{answer.body}}}")
        await self._send(f'{{"id":{identifier},"type":"complete"}}')

    async def _refuse(self, operation_id: str, answer: Answer) -> None:
        message = {"id": operation_id, "type": "error", "payload": orjson.loads(answer.body)["errors"]}
        await self._send(orjson.dumps(message).decode())

    async def _send(self, text: str) -> None:
        # Trap: orjson's bytes would go out as binary frames, which clients do not read.
        try:
            await self._websocket.send({"type": "websocket.send", "text": text})
        except RuntimeError as error:  # Starlette's, for a socket that has been closed meanwhile
            raise WebSocketDisconnect from error

    def _close(self, closing: Closing) -> None:
        if not self._closing.done():
            self._closing.set_result(closing)


_CLOSE_CODES = {
    EndReason.SIGNED_OUT: 4401,
    EndReason.LINK_CLOSED: 4401,
    EndReason.TOO_SLOW: 1013,
    EndReason.ACCESS_CHANGED: 4412,
    EndReason.FAILED: 1013,
    EndReason.STOPPING: 1012,
}
