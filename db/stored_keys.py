"""What lies in the store, or may: noted before anything is written there, and cleared where no file has it."""

import secrets
from datetime import timedelta

from tortoise.transactions import in_transaction

from db.clock import now
from db.models import File, StoredKey
from db.store import FileStore

LOOKED_AT = timedelta(days=1)
"""How long an upload may take; and how often a key is looked at whose file is there, for files go with their steps."""
SPARE = timedelta(minutes=5)
"""An upload that has no more than this left comes too late: clocks of several machines differ."""
BATCH = 200


async def reserve() -> str:
    """A key of which nothing is known from outside, and which is never given again."""
    token = secrets.token_hex(20)
    key = f"{token[:2]}/{token[2:]}"
    async with in_transaction():
        await StoredKey.create(key=key, due_at=now() + LOOKED_AT)
    return key


async def hold(key: str) -> bool:
    """Let nobody clear the key until the transaction ends; whether a file may still have it.

    What is due is cleared without a lock, so nothing that is due, or soon, gets a file any more.
    """
    rows = StoredKey.filter(key=key, due_at__gt=now() + SPARE).select_for_update()
    return bool(await rows)


async def release(keys: list[str]) -> None:
    """No file has these any more, or never will: they are due."""
    if keys:
        await StoredKey.filter(key__in=keys).update(due_at=now())


async def abandon(key: str) -> None:
    """Release a key whose upload came to nothing."""
    async with in_transaction():
        await release([key])


async def clear(store: FileStore) -> int:
    """Delete from the store what is due and no file has; how many keys went. Several processes may do so at once."""
    cleared = 0
    while due := await _due():
        at = now()
        rows = await File.filter(key__in=due).values("key")
        kept = [row["key"] for row in rows]
        async with in_transaction():
            # What is released meanwhile stays due.
            await StoredKey.filter(key__in=kept, due_at__lte=at).update(due_at=at + LOOKED_AT)
        gone = [key for key in due if key not in kept]  # nobody takes one any more: see `hold`
        for key in gone:
            await store.delete(key)
        async with in_transaction():
            await StoredKey.filter(key__in=gone).delete()
        cleared += len(gone)
    return cleared


async def _due() -> list[str]:
    rows = StoredKey.filter(due_at__lte=now()).order_by("due_at").limit(BATCH)
    return [row["key"] for row in await rows.values("key")]
