"""Running the application under uvicorn."""

import gc
from contextlib import suppress
from socket import AF_INET, AF_INET6, create_server, socket

import uvicorn
from starlette.types import ASGIApp

from server.app import create_app
from server.protocol import HttpProtocol, WebSocketProtocol
from server.workers import Supervisor, WorkerFailed
from settings import Settings

MAX_MESSAGE = 65_536
SHUTDOWN_SECONDS = 8
"""Less than the ten seconds that container engines grant before they kill."""
BACKLOG = 2_048


class CannotListen(Exception):
    """The address is taken or is not this machine's; the message says what to set."""


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGINT, SIGTERM). Raises CannotListen, UndeclaredVisibility, WorkerFailed.

    Several workers read their settings from the environment, which must be where these come from.
    """
    several = settings.workers > 1
    app = "server.workers:create_worker_app" if several else create_app(settings)
    listener = _listener(settings)
    with_workers = f"{settings.workers} workers; " if several else ""
    print(f"Serving on {settings.public_url}/graphql ({with_workers}Ctrl-C stops)", flush=True)
    if several:
        _supervise(configured(app, settings), listener)
        return
    # What lives as long as the process need not be looked at by every garbage collection.
    gc.freeze()
    # uvicorn has shut down in good order by the time it passes the interrupt on.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(configured(app, settings)).run(sockets=[listener])


def _supervise(config: uvicorn.Config, listener: socket) -> None:
    supervisor = Supervisor(config, [listener])
    supervisor.run()
    if supervisor.failed:
        raise WorkerFailed


def _listener(settings: Settings) -> socket:
    family = AF_INET6 if ":" in settings.host else AF_INET
    try:
        return create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise CannotListen(
            f"Cannot listen on {where} ({error}). Stop what does, or set JALOUSIE_HOST and JALOUSIE_PORT."
        ) from error


def configured(app: ASGIApp | str, settings: Settings) -> uvicorn.Config:
    """uvicorn's configuration for the application, or for what makes it in each worker (`module:function`)."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        factory=isinstance(app, str),
        http=HttpProtocol,
        ws=WebSocketProtocol,
        # Trap: per-message deflate is on by default, and costs half the throughput and the memory.
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        backlog=BACKLOG,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        access_log=False,
        log_level="warning",
    )
