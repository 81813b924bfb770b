"""Reading the audit log: for admins alone (behaviour N-11)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db import scopes
from db.audit import AuditAction
from permissions.rules import may_read_audit
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.refusals import allow

COLUMNS = (
    "id",
    "at",
    "action",
    "actor_id",
    "actor_name",
    "subject",
    "subject_id",
    "subject_name",
    "person_id",
    "before",
    "after",
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which of the entries: every part that is given must hold. `since` is included, `before` is not.

    `subject`: what it was done to, as the log names it ("project", …), and its id.
    """

    action: AuditAction | None = None
    actor_id: UUID | None = None
    subject: tuple[str, UUID] | None = None
    person_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


async def list_audit_entries(viewer: Viewer, wanted: AuditFilter, request: PageRequest, seals: Seals) -> CountedPage:
    """The audit log, the newest first."""
    allow(may_read_audit(viewer))
    given: dict[str, Any] = {
        "action": wanted.action.value if wanted.action else None,
        "actor_id": wanted.actor_id,
        "subject": wanted.subject[0] if wanted.subject else None,
        "subject_id": wanted.subject[1] if wanted.subject else None,
        "person_id": wanted.person_id,
        "at__gte": wanted.since,
        "at__lt": wanted.before,
    }
    rows = scopes.audit_entries(viewer).filter(**{name: value for name, value in given.items() if value is not None})
    return await page(rows, Order("auditEntries", COLUMNS, "at"), request, viewer, seals)


async def audit_entries_by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Those of the entries that the viewer may read."""
    return {row["id"]: row for row in await scopes.audit_entries(viewer).filter(id__in=ids).values(*COLUMNS)}
