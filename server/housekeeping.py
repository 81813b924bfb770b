"""What a server does now and then by itself: notice that the database was restored, prune the log, clear leftovers,
also from the store of files."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from db import leftovers, lives, pruning, stored_keys
from db.store import FileStore
from db.unavailable import Unavailable

SETTLE_SECONDS = 60.0
PRUNE_SECONDS = 3_600.0
SWEEP_SECONDS = 60.0
"""Until the bytes of a deleted file are gone, about; the first time a little later."""
FIRST_PRUNE_SECONDS = 60.0
"""At most: many processes that start at once do not prune at once."""

log = logging.getLogger("jalousie.server")


@asynccontextmanager
async def housekeeping(retention: timedelta, store: FileStore) -> AsyncIterator[None]:
    """Settles the database now, or as soon as it answers; the rest is done beside the block. Ends with it."""
    next_settling = SETTLE_SECONDS
    try:
        await lives.settle()
    except Unavailable as error:
        log.warning("the database could not be settled: %s", error)
        next_settling = 1.0

    async def prune() -> None:
        if pruned := await pruning.prune(retention):
            log.info("pruned %s entries of the log", pruned)

    async def clear() -> None:
        if cleared := await leftovers.clear(retention):
            log.info("cleared %s mails, invitations, registrations and tickets", cleared)

    async def sweep() -> None:
        if swept := await stored_keys.clear(store):
            log.info("deleted %s files from the store that are not there any more", swept)

    first = random.uniform(0, FIRST_PRUNE_SECONDS)  # noqa: S311
    chores = [
        asyncio.create_task(_every(next_settling, SETTLE_SECONDS, lives.settle)),
        asyncio.create_task(_every(first, PRUNE_SECONDS, prune)),
        asyncio.create_task(_every(first, PRUNE_SECONDS, clear)),
        asyncio.create_task(_every(SWEEP_SECONDS + first, SWEEP_SECONDS, sweep)),
    ]
    try:
        yield
    finally:
        for chore in chores:
            chore.cancel()
            with suppress(asyncio.CancelledError):
                await chore


async def _every(first: float, pause: float, chore: Callable[[], Awaitable[object]]) -> None:
    await asyncio.sleep(first)
    while True:
        try:
            await chore()
        except Exception:
            log.exception("housekeeping failed; trying again in %s s", pause)
        await asyncio.sleep(pause)
