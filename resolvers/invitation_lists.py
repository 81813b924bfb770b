"""Looking at invitations: those that were made, as whoever works for the firm sees them."""

from collections.abc import Mapping
from uuid import UUID

from db import invitations as rows
from db import scopes
from permissions import rules
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.tiers import ContactPrivacy
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.projects import Row, projects_by_id
from resolvers.refusals import allow

COLUMNS = (
    "id",
    "email",
    "role",
    "company_id",
    "department_id",
    "inviter_id",
    "person_id",
    "person__privacy",
    "created_at",
    "expires_at",
    "accepted_at",
)


async def list_invitations(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The invitations that were made, the newest first."""
    allow(rules.may_edit_companies(viewer))
    order = Order("invitations", COLUMNS, "created_at")
    found = await page(scopes.invitations(viewer), order, request, viewer, seals)
    return CountedPage([as_seen(viewer, row) for row in found.rows], found.cursors, found.has_next, found.query)


async def invitations_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the invitations that exist for the viewer."""
    rows_found = await scopes.invitations(viewer).filter(id__in=ids).values(*COLUMNS)
    return {row["id"]: as_seen(viewer, row) for row in rows_found}


async def projects_of_invitations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By invitation, the projects that are fixed in it, as far as the viewer sees them."""
    fixed = await rows.projects_of(ids)
    seen = await projects_by_id(viewer, list({project_id for each in fixed.values() for project_id in each}))
    return {key: [seen[project_id] for project_id in each if project_id in seen] for key, each in fixed.items()}


def as_seen(viewer: Viewer, row: Row) -> Row:
    """A row, where the address of somebody who is here is a contact detail of theirs, as everywhere (S-09)."""
    shown = row["person_id"] is None or contacts_shown(viewer, row["person_id"], row["person__privacy"])
    return row if shown else {**row, "email": None}


def contacts_shown(viewer: Viewer, person_id: UUID, privacy: ContactPrivacy) -> bool:
    """Whether a card shows the viewer how its person can be reached."""
    return holds(contacts(viewer), {"id": str(person_id), "privacy": privacy}, ())
