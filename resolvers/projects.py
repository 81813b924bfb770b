"""Reading projects and what hangs on them, as rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import CountedPage, Order, PageRequest, page

COLUMNS = (
    "id",
    "company_id",
    "name",
    "client_name",
    "number",
    "description",
    "location",
    "planned_minutes",
    "open",
    "shared",
    "shared_hours",
    "budget_amount",
    "budget_currency",
    "planned_cost_amount",
    "planned_cost_currency",
    "created_at",
    "shown",
    "status",
    "status_description",
    "status_color",
    "status_icon",
    "status_updated_at",
    "pipeline_id",
    "stage_id",
    "stage_entered_at",
    "due_on",
    "assignee_id",
    "archived_at",
)

COMPANY_COLUMNS = ("id", "name", "kind", "language", "time_zone", "created_at")

Row = Mapping[str, Any]
Rows = Mapping[UUID, Row]


def row_of(project: scopes.Project) -> Row:
    """A project that was locked and changed in this transaction, as it will be read afterwards.

    Mutations answer with this: a read after the commit could fail, and say that nothing was changed.
    """
    return {column: getattr(project, column) for column in COLUMNS}


async def list_projects(viewer: Viewer, request: PageRequest, seals: Seals, archived: bool = False) -> CountedPage:
    """The projects that exist for the viewer, the newest first for those who may see when they were made.

    `archived`: those that are, which exist for who works for the firm; else the others.
    """
    newest_by = "created_at" if viewer.tier >= Tier.TEAM else None
    rows = scopes.projects(viewer)
    if viewer.tier is Tier.INTERNAL:
        rows = rows.filter(archived_at__isnull=not archived)
    order = Order("archived projects" if archived else "projects", COLUMNS, newest_by)
    return await page(rows, order, request, viewer, seals)


async def list_companies(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The companies that exist for the viewer, the newest first."""
    order = Order("companies", COMPANY_COLUMNS, "created_at")
    return await page(scopes.companies(viewer), order, request, viewer, seals)


async def projects_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the projects that exist for the viewer."""
    return {row["id"]: row for row in await scopes.projects(viewer).filter(id__in=ids).values(*COLUMNS)}


async def cards_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the projects whose client-facing status the viewer sees."""
    return {row["id"]: row for row in await scopes.cards(viewer).filter(id__in=ids).values(*COLUMNS)}


async def companies_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the companies that exist for the viewer."""
    return {row["id"]: row for row in await scopes.companies(viewer).filter(id__in=ids).values(*COMPANY_COLUMNS)}
