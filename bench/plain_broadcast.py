"""A plain broadcast: whatever is posted goes to every websocket, already encoded. No database, no sessions, no log."""

import argparse

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.listening import listen

JOINED = '{"type":"joined"}'


class Room:
    """Everybody who listens."""

    def __init__(self) -> None:
        self._sockets: set[WebSocket] = set()

    async def join(self, socket: WebSocket) -> None:
        """Listen until the socket closes."""
        await socket.accept(subprotocol=next(iter(socket.scope["subprotocols"]), None))
        self._sockets.add(socket)
        try:
            await socket.send_text(JOINED)
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            self._sockets.discard(socket)

    async def broadcast(self, request: Request) -> Response:
        """Send the request's body to everybody."""
        message = {"type": "websocket.send", "text": (await request.body()).decode()}
        for socket in list(self._sockets):
            try:
                await socket.send(message)
            except (RuntimeError, WebSocketDisconnect):
                self._sockets.discard(socket)
        return Response("{}", media_type="application/json")


def create_app() -> Starlette:
    """The application."""
    room = Room()
    return Starlette(routes=[Route("/broadcast", room.broadcast, methods=["POST"]), WebSocketRoute("/", room.join)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    listen(create_app(), parser.parse_args().port)
