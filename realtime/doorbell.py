"""The doorbell: tells every process that a workspace's log has grown. It carries no news itself."""

import asyncio
import json
import logging
from collections.abc import Callable
from uuid import UUID

from broadcaster import Broadcast

from realtime.redis_backend import MISSED, RedisBackend

CHANNEL = "jalousie.log"
RETRY_SECONDS = 1.0

Rang = Callable[[UUID | None, int], None]
"""Told which workspace's log has grown, and to where; None where that may have happened in any of them, unheard."""

log = logging.getLogger("jalousie.realtime")


class Doorbell:
    """Rings after a commit. A lost ring costs latency, never data: followers read the log every two seconds anyway.

    In memory for `memory://`, over Redis for `redis://…` and `rediss://…`. Raises ValueError or TypeError for an URL
    that cannot be used.
    """

    def __init__(self, url: str) -> None:
        self.redis = None if url.startswith("memory://") else RedisBackend(url, CHANNEL)
        self._broadcast = Broadcast(url, backend=self.redis)

    async def ring(self, workspace_id: UUID, seq: int) -> None:
        """Tell everybody. Never fails: the change is committed, and will be found without a ring."""
        try:
            await self._broadcast.publish(CHANNEL, json.dumps({"workspace": str(workspace_id), "seq": seq}))
        except Exception as error:
            log.warning("the doorbell did not ring (%s); followers will notice at their next look", error)

    async def listen(self, rang: Rang) -> None:
        """Call `rang` for every ring, until cancelled; one subscription per process, begun again when it breaks."""
        while True:
            try:
                await self._listen(rang)
            except asyncio.CancelledError:
                # Trap: broadcaster passes on what its own listener died of, a cancellation too.
                if (task := asyncio.current_task()) is None or task.cancelling():
                    raise
            except Exception:
                log.exception("the doorbell broke; listening again in %s s", RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)
            rang(None, 0)

    async def _listen(self, rang: Rang) -> None:
        async with self._broadcast as broadcast, broadcast.subscribe(CHANNEL) as rings:
            while True:
                message = (await rings.get()).message
                if message is MISSED:
                    rang(None, 0)
                elif ring := _read(message):
                    rang(*ring)


def _read(message: str) -> tuple[UUID, int] | None:
    try:
        match json.loads(message):
            case {"workspace": str(workspace), "seq": int(seq)}:
                return UUID(workspace), seq
    except (ValueError, RecursionError):
        pass
    log.debug("a message on the doorbell's channel is not ours: %.80r", message)
    return None
