"""What nobody needs any more, and goes by itself: mails that are done with, and ways in that nobody took."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from db.clock import now
from db.models import Invitation, Mail, Registration, Ticket

KEPT = timedelta(days=30)
"""For so long after their end are undelivered mails kept, expired invitations, registrations and tickets.

A registration lets its person ask for another mail until then, and holds a password's hash.
"""
BATCH = 500
"""Rows deleted in one transaction."""
PAUSE_SECONDS = 0.05
"""Between two of them, so that others get their turn."""


async def clear(retention: timedelta) -> int:
    """Delete what is over; how many rows went. Mails that were sent go after `retention`."""
    at = now()
    ended = at - KEPT
    over: tuple[Callable[[], QuerySet[Any]], ...] = (
        lambda: Mail.filter(sent_at__lt=at - retention),
        lambda: Mail.filter(failed_at__lt=ended),
        # Who came in by one stays on record with it.
        lambda: Invitation.filter(accepted_at=None, expires_at__lt=ended),
        lambda: Registration.filter(expires_at__lt=ended),
        lambda: Ticket.filter(expires_at__lt=ended),
    )
    return sum([await _clear(rows) for rows in over])


async def _clear(rows: Callable[[], QuerySet[Any]]) -> int:
    cleared = 0
    while await rows().exists():
        async with in_transaction():
            # Several processes may do so at once: each takes rows that no other has.
            found = await rows().order_by("id").limit(BATCH).select_for_update(skip_locked=True)
            if not found:
                break
            await type(found[0]).filter(id__in=[row.id for row in found]).delete()
        cleared += len(found)  # Trap: on SQLite, what a deletion counts includes what went with it
        await asyncio.sleep(PAUSE_SECONDS)
    return cleared
