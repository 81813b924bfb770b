"""Pruning the log: entries that are older than the retention go, from the beginning and without leaving a hole."""

import asyncio
from datetime import timedelta
from uuid import UUID

from tortoise.transactions import in_transaction

from db.clock import now
from db.models import Event, LogHead

BATCH = 1_000
"""Entries deleted in one transaction. Meanwhile nobody appends to that log."""
PAUSE_SECONDS = 0.05
"""Between two of them, so that others get their turn."""


async def prune(retention: timedelta) -> int:
    """Delete what is older from every workspace's log; how many entries went. Several may do so at once."""
    heads = await LogHead.all().values("workspace_id", "epoch", "floor")
    return sum([await _prune(**head, retention=retention) for head in heads])


async def _prune(workspace_id: UUID, epoch: int, floor: int, retention: timedelta) -> int:
    end, pruned = await _end(workspace_id, floor, retention), 0
    while (gone := await _delete(workspace_id, epoch, end)) is not None:
        pruned += gone
        await asyncio.sleep(PAUSE_SECONDS)
    return pruned


async def _end(workspace_id: UUID, floor: int, retention: timedelta) -> int:
    # The last entry that is too old, before the first that is not; `floor` where there is none. An entry from the
    # future, of a clock that was wrong, keeps nothing: what follows it says how old it is.
    at, expired = now(), now() - retention
    entries = Event.filter(workspace_id=workspace_id, seq__gt=floor)
    kept = await entries.filter(at__gte=expired, at__lte=at).order_by("seq").limit(1).values("seq")
    if kept:
        entries = entries.filter(seq__lt=kept[0]["seq"])
    last = await entries.filter(at__lt=expired).order_by("-seq").limit(1).values("seq")
    return int(last[0]["seq"]) if last else floor


async def _delete(workspace_id: UUID, epoch: int, end: int) -> int | None:
    # A batch of the entries up to `end`; None where none is left, or the log is another one meanwhile.
    async with in_transaction():
        # The head's lock first, as when entries are appended.
        head = await LogHead.filter(workspace_id=workspace_id, epoch=epoch).select_for_update().first()
        if head is None or head.floor >= end:
            return None
        floor = min(head.floor + BATCH, end)
        # Trap: on SQLite, saving a row whose key is another one's fails.
        await LogHead.filter(workspace_id=workspace_id).update(floor=floor)
        return await Event.filter(workspace_id=workspace_id, seq__lte=floor).delete()
