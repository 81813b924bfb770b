"""The lives of a database: a restored one begins another, with other epochs, so that cursors of before answer RESET.

A database knows where it lives: the one row of `installation` says so. Where that is not where it is found, it was
restored, copied or moved. On PostgreSQL the row also holds the number of the transaction that wrote it, which no dump
keeps. A backup by `jalousie backup` does not say where it lives, so that each restore of it is another life.
"""

import logging
import secrets

from tortoise.transactions import in_transaction

from db.models import Installation, LogHead
from db.places import place

KNOWN = {
    "sqlite": "SELECT identity, '' AS written FROM installation WHERE id = 1",
    "postgres": "SELECT identity, xmin::text AS written FROM installation WHERE id = 1",
}
WRITE = (
    "INSERT INTO installation (id, identity) VALUES (1, {}) ON CONFLICT (id) DO UPDATE SET identity = excluded.identity"
)
IDENTITY = {"sqlite": "?", "postgres": "$1 || (txid_current() & 4294967295)::text"}
"""`xmin` is the lower half of the transaction's number."""

NOWHERE_YET = ""
"""What a database knows that was just made."""

log = logging.getLogger("jalousie.db")


async def settle() -> bool:
    """Begin another life where the database is found elsewhere than it knows; whether that was so.

    Of several processes that notice at once, one does it.
    """
    here = await place(Installation._meta.db)
    if await _known(here) in (here, None):
        return False
    async with in_transaction():
        await Installation.all().select_for_update()
        if (known := await _known(here)) in (here, None):
            return False
        await _begin(here)
    if known != NOWHERE_YET:
        log.warning("the database was restored, copied or moved: all clients are asked to fetch everything again")
    return True


async def begin() -> None:
    """Begin another life, for a restore that cannot be recognised."""
    here = await place(Installation._meta.db)
    async with in_transaction():
        await Installation.all().select_for_update()
        await _begin(here)


async def _known(here: str) -> str | None:
    # `here` where it knows that it lives here; None where it knows nothing at all.
    client = Installation._meta.db
    rows = await client.execute_query_dict(KNOWN[client.capabilities.dialect])
    if not rows:
        # A restore is under way, and a row of ours would be in its way.
        log.warning("the table `installation` is empty: run `jalousie restored` if no restore is under way")
        return None
    identity: str = rows[0]["identity"]
    return here if identity == here + rows[0]["written"] else identity


async def _begin(here: str) -> None:
    client = Installation._meta.db
    await client.execute_query(WRITE.format(IDENTITY[client.capabilities.dialect]), [here])
    # In the order in which changes take them.
    await LogHead.all().order_by("workspace_id").select_for_update()
    await LogHead.all().update(epoch=secrets.randbits(62))
