"""uvicorn's websocket protocol, with an end to readers that have stopped reading.

Trap: uvicorn's ping timeout waits for its buffer to be flushed, which a stalled reader never lets happen, so the
connection is never reaped and a shutdown hangs on it.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

STALL_SECONDS = 20.0


class ReapingProtocol(WebSocketsSansIOProtocol):
    """Aborts a connection whose buffer has been full for too long."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._stalled: asyncio.TimerHandle | None = None

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
