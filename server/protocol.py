"""uvicorn's protocols, with an end to readers that have stopped reading, and to live streams when the server stops.

Traps: uvicorn's ping timeout waits for its buffer to be flushed, which a stalled reader never lets happen, so the
connection is never reaped and a shutdown hangs on it. And a shutdown waits for every open stream; that the application
should end them is said here, because uvicorn's supervisor of several processes admits no server of our own.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STALL_SECONDS = 20.0
STOP_STREAMS = "stop_streams"
"""The key, in the lifespan's state, of a function that ends every live stream."""


def _stop_streams(app_state: dict[str, Any]) -> None:
    # Once for all connections, which share this state.
    if stop := app_state.pop(STOP_STREAMS, None):
        stop()


class HttpProtocol(HttpToolsProtocol):
    """HTTP; server-sent events end with a reason when the server stops."""

    def shutdown(self) -> None:
        """End the live streams, then the connection when its answer is complete."""
        _stop_streams(self.app_state)
        super().shutdown()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Websockets; aborts a connection whose buffer has been full for too long."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._stalled: asyncio.TimerHandle | None = None

    def shutdown(self) -> None:
        """End the live streams, then the connection, with 1012."""
        _stop_streams(self.app_state)
        super().shutdown()

    def pause_writing(self) -> None:
        """The buffer is full: wait so long, and no longer."""
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader reads again."""
        super().resume_writing()
        self._forgive()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone: nothing to abort any more."""
        self._forgive()
        super().connection_lost(exc)

    def _forgive(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
