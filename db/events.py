"""The event log of a workspace: appended to as the last act of a transaction, read in order by its followers."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import F

from db.clock import now
from db.models import Event, LogHead
from permissions.conditions import Keys
from permissions.tiers import Tier


@dataclass(frozen=True, slots=True)
class Change:
    """One change to be logged: a verb on a subject, and its visibility keys before and after (None: no row).

    `tier` is the lowest that can see a difference.
    """

    workspace_id: UUID
    verb: str
    subject: str
    subject_id: UUID
    tier: Tier
    before: Keys | None = None
    after: Keys | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, as read back."""

    seq: int
    verb: str
    subject: str
    subject_id: UUID
    tier: Tier
    before: Keys | None
    after: Keys | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a workspace's log: its epoch, the last number given, and the last one pruned."""

    epoch: int
    seq: int
    floor: int


async def start(workspace_id: UUID) -> None:
    """Begin a workspace's log, at zero, in an epoch of its own."""
    await LogHead.create(workspace_id=workspace_id, epoch=secrets.randbits(62), seq=0, floor=0)


async def append(changes: Iterable[Change]) -> dict[UUID, int]:
    """Number the changes and insert them; the last number per workspace.

    Must be the last act of the transaction: from here to the commit it holds the head of the workspace's log,
    so order of sequence is order of commit, without gaps. Heads are taken in sorted order: no deadlocks.
    """
    by_workspace: dict[UUID, list[Change]] = defaultdict(list)
    for change in changes:
        by_workspace[change.workspace_id].append(change)
    last: dict[UUID, int] = {}
    for workspace_id in sorted(by_workspace):
        batch = by_workspace[workspace_id]
        last[workspace_id] = seq = await _advance(workspace_id, len(batch))
        first, at = seq - len(batch) + 1, now()
        await Event.bulk_create(
            Event(
                workspace_id=workspace_id,
                seq=first + index,
                at=at,
                verb=change.verb,
                subject=change.subject,
                subject_id=change.subject_id,
                tier=change.tier,
                before=change.before,
                after=change.after,
            )
            for index, change in enumerate(batch)
        )
    return last


async def _advance(workspace_id: UUID, count: int) -> int:
    # An UPDATE takes the row's lock on PostgreSQL; on SQLite the transaction is alone already.
    await LogHead.filter(workspace_id=workspace_id).update(seq=F("seq") + count)
    return (await head(workspace_id)).seq


async def head(workspace_id: UUID) -> Head:
    """Where the workspace's log ends now."""
    rows = await LogHead.filter(workspace_id=workspace_id).values("epoch", "seq", "floor")
    return Head(**rows[0])


async def read(workspace_id: UUID, *, after: int, limit: int) -> list[Entry]:
    """The entries that follow number `after`, in order, at most `limit` of them."""
    rows = (
        await Event.filter(workspace_id=workspace_id, seq__gt=after)
        .order_by("seq")
        .limit(limit)
        .values("seq", "verb", "subject", "subject_id", "tier", "before", "after")
    )
    return [Entry(**row) for row in rows]
