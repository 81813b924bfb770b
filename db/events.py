"""The event log of a workspace: appended to as the last act of a transaction, read in order by its followers."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
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


_COLUMNS = ("seq", "verb", "subject", "subject_id", "tier", "before", "after")


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
    insert = _insert_at_once if LogHead._meta.db.capabilities.dialect == "postgres" else _insert
    return {
        workspace_id: await insert(workspace_id, by_workspace[workspace_id]) for workspace_id in sorted(by_workspace)
    }


async def _insert(workspace_id: UUID, batch: list[Change]) -> int:
    # On SQLite the transaction is alone already.
    await LogHead.filter(workspace_id=workspace_id).update(seq=F("seq") + len(batch))
    last, at = (await head(workspace_id)).seq, now()
    numbered = enumerate(batch, last - len(batch) + 1)
    await Event.bulk_create(Event(seq=seq, at=at, **asdict(change)) for seq, change in numbered)
    return last


INSERT_AT_ONCE = """
WITH head AS (UPDATE log_head SET seq = seq + $2 WHERE workspace_id = $1 RETURNING seq - $2 AS seq)
INSERT INTO event (workspace_id, seq, at, verb, subject, subject_id, tier, before, after)
SELECT $1, head.seq + change.number, $3, verb, subject, subject_id, tier, before::jsonb, after::jsonb
FROM head, unnest($4::text[], $5::text[], $6::uuid[], $7::int[], $8::text[], $9::text[])
WITH ORDINALITY AS change (verb, subject, subject_id, tier, before, after, number)
RETURNING event.seq
"""
"""Takes the head's lock, counts it up and inserts, in one round trip: others wait for it no longer than that."""


async def _insert_at_once(workspace_id: UUID, batch: list[Change]) -> int:
    columns = [
        [change.verb for change in batch],
        [change.subject for change in batch],
        [change.subject_id for change in batch],
        [change.tier.value for change in batch],
        [_json(change.before) for change in batch],
        [_json(change.after) for change in batch],
    ]
    rows = await LogHead._meta.db.execute_query_dict(INSERT_AT_ONCE, [workspace_id, len(batch), now(), *columns])
    last: int = max(row["seq"] for row in rows)
    return last


def _json(keys: Keys | None) -> str | None:
    return None if keys is None else json.dumps(keys)


async def read_about(subjects: Sequence[str], workspace_id: UUID, *, after: int, before: int) -> list[Entry]:
    """The entries about these subjects that are numbered between `after` and `before`, both left out."""
    if before - after <= 1:
        return []
    rows = Event.filter(workspace_id=workspace_id, seq__gt=after, seq__lt=before, subject__in=subjects)
    return [Entry(**row) for row in await rows.order_by("seq").values(*_COLUMNS)]


async def hold(workspace_id: UUID) -> int:
    """Let nobody else append to the workspace's log until the transaction ends; the last number given."""
    # Trap: Tortoise forgets the lock where columns are asked for (`values`, `values_list`).
    [row] = await LogHead.filter(workspace_id=workspace_id).select_for_update()
    end: int = row.seq
    return end


async def head(workspace_id: UUID) -> Head:
    """Where the workspace's log ends now."""
    rows = await LogHead.filter(workspace_id=workspace_id).values("epoch", "seq", "floor")
    return Head(**rows[0])


async def read(workspace_id: UUID, *, after: int, limit: int) -> list[Entry]:
    """The entries that follow number `after`, in order, at most `limit` of them."""
    rows = await Event.filter(workspace_id=workspace_id, seq__gt=after).order_by("seq").limit(limit).values(*_COLUMNS)
    return [Entry(**row) for row in rows]
