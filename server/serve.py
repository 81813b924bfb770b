"""Running the application under uvicorn."""

import gc
from collections.abc import Callable
from socket import socket

import uvicorn
from starlette.types import ASGIApp

from server.app import create_app
from server.protocol import ReapingProtocol
from settings import Settings

MAX_MESSAGE = 65_536
SHUTDOWN_SECONDS = 8
"""Less than the ten seconds that container engines grant before they kill."""
BACKLOG = 2_048


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGINT, SIGTERM)."""
    app = create_app(settings)
    # What lives as long as the process need not be looked at by every garbage collection.
    gc.freeze()
    Server(configured(app, settings), app.state.engine.relay.stop).run()


def configured(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """uvicorn's configuration for the application."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws=ReapingProtocol,
        # Trap: per-message deflate is on by default, and costs half the throughput and the memory.
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        backlog=BACKLOG,
        server_header=False,
        access_log=False,
        log_level="warning",
    )


class Server(uvicorn.Server):
    """Ends the live streams before it waits for connections: an open stream would keep it waiting."""

    def __init__(self, config: uvicorn.Config, stop_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop_streams = stop_streams

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Tell every follower to resume later, then close."""
        self._stop_streams()
        await super().shutdown(sockets)
