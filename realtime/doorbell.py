"""The doorbell: tells every process that a workspace's log has grown. It carries no news itself."""

import asyncio
import json
import logging
from collections.abc import Callable
from uuid import UUID

from broadcaster import Broadcast

CHANNEL = "jalousie.log"
RETRY_SECONDS = 1.0

log = logging.getLogger("jalousie.realtime")


class Doorbell:
    """Rings after a commit. A lost ring costs latency, never data: followers read the log every two seconds anyway."""

    def __init__(self, url: str) -> None:
        self._broadcast = Broadcast(url)

    async def ring(self, workspace_id: UUID, seq: int) -> None:
        """Tell everybody. Never fails: the change is committed, and will be found without a ring."""
        try:
            await self._broadcast.publish(CHANNEL, json.dumps({"workspace": str(workspace_id), "seq": seq}))
        except Exception as error:
            log.warning("the doorbell did not ring (%s); followers will notice at their next look", error)

    async def listen(self, rang: Callable[[UUID], None]) -> None:
        """Call `rang` for every ring, until cancelled; one subscription per process, begun again when it breaks."""
        while True:
            try:
                await self._listen(rang)
            except Exception as error:
                log.warning("the doorbell broke (%s); listening again in %s s", error, RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, rang: Callable[[UUID], None]) -> None:
        async with self._broadcast as broadcast, broadcast.subscribe(CHANNEL) as rings:
            while True:
                ring = await rings.get()
                rang(UUID(json.loads(ring.message)["workspace"]))
