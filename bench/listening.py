"""How the servers written by hand listen: with the settings that ours gives uvicorn."""

import gc
from typing import Any

import uvicorn
from starlette.applications import Starlette

SETTINGS: dict[str, Any] = {
    "host": "127.0.0.1",
    "loop": "uvloop",
    "http": "httptools",
    "ws": "websockets-sansio",
    "ws_per_message_deflate": False,
    "ws_max_size": 65_536,
    "backlog": 2_048,
    "timeout_graceful_shutdown": 8,
    "server_header": False,
    "access_log": False,
    "log_level": "warning",
}


def listen(app: Starlette, port: int) -> None:
    """Serve until told to stop."""
    gc.freeze()  # as ours does
    uvicorn.run(app, port=port, **SETTINGS)
