"""Running the application under uvicorn."""

import gc
from collections.abc import Callable
from contextlib import suppress
from socket import AF_INET, AF_INET6, create_server, socket

import uvicorn
from starlette.types import ASGIApp

from server.app import create_app
from server.protocol import ReapingProtocol
from settings import Settings

MAX_MESSAGE = 65_536
SHUTDOWN_SECONDS = 8
"""Less than the ten seconds that container engines grant before they kill."""
BACKLOG = 2_048


class CannotListen(Exception):
    """The address is taken or is not this machine's; the message says what to set."""


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGINT, SIGTERM). Raises CannotListen, UndeclaredVisibility."""
    app = create_app(settings)
    listener = _listener(settings)
    # What lives as long as the process need not be looked at by every garbage collection.
    gc.freeze()
    print(f"Serving on {settings.public_url}/graphql (Ctrl-C stops)", flush=True)
    # uvicorn has shut down in good order by the time it passes the interrupt on.
    with suppress(KeyboardInterrupt):
        Server(configured(app, settings), app.state.engine.relay.stop).run(sockets=[listener])


def _listener(settings: Settings) -> socket:
    family = AF_INET6 if ":" in settings.host else AF_INET
    try:
        return create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise CannotListen(
            f"Cannot listen on {where} ({error}). Stop what does, or set JALOUSIE_HOST and JALOUSIE_PORT."
        ) from error


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
