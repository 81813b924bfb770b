"""A real server, in this process, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from server.app import create_app
from server.serve import configured
from settings import Settings

OURS = "http://127.0.0.1:8000"
"""Where the settings say that the server is, and so what its addresses begin with."""


class Server(uvicorn.Server):
    """Stops when it is told to, where uvicorn's looks up every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leaving = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told to leave."""
        await self.on_tick(0)  # what every answer says of itself
        await self.leaving.wait()


@asynccontextmanager
async def running(settings: Settings, app: Starlette | None = None) -> AsyncIterator[str]:
    """The address of a server that runs until the block ends; of this application, where a test looks into it."""
    app = app or create_app(settings)
    # Trap: asyncio lets small answers wait 40 ms for an acknowledgement, unless the socket says that it is TCP's.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = Server(configured(app, settings))
    serving = asyncio.create_task(server._serve(sockets=[listener]))
    while not server.started:
        if serving.done():
            serving.result()
            raise RuntimeError("the server did not start")
        await asyncio.sleep(0.001)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.leaving.set()
        await serving
