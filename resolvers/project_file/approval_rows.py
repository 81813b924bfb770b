"""Requests to approve, as rows: of tasks, and of what was asked at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db import scopes
from permissions.viewer import Viewer
from resolvers import people
from resolvers.linked_pages import LinkedRows
from resolvers.paging import Order
from resolvers.project_file.rows import Row, Rows, tasks_by_id

COLUMNS = (
    "id",
    "task_id",
    "requester_id",
    "requested_at",
    "company_id",
    "answer",
    "answerer_id",
    "answered_at",
    "reason",
    "withdrawn_at",
)

APPROVALS_OF_TASK = LinkedRows(scopes.approvals, "task_id", Order("approvals", COLUMNS, "requested_at"))


async def approvals_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the requests that exist for the viewer."""
    return {row["id"]: row for row in await scopes.approvals(viewer).filter(id__in=ids).values(*COLUMNS)}


async def people_of_approvals(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """By request, the people who are asked by name, as far as the viewer sees them."""
    links = await scopes.approval_people(viewer).filter(approval_id__in=ids).values("approval_id", "person_id")
    asked: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        asked[link["person_id"]].append(link["approval_id"])
    found: dict[UUID, list[Row]] = {approval_id: [] for approval_id in ids}
    seen = scopes.people(viewer).filter(id__in=list(asked)).order_by("sort_name", "id")
    for row in await people.rows_of(viewer, seen):
        for approval_id in asked[row["id"]]:
            found[approval_id].append(row)
    return found


async def open_request(viewer: Viewer, request_id: UUID) -> tuple[Row, list[Row]] | None:
    """What was asked at once and is neither answered nor withdrawn: one of the requests, and the tasks."""
    rows: Any = scopes.approvals(viewer).filter(request_id=request_id, answered_at=None, withdrawn_at=None)
    found = await rows.values(*COLUMNS)
    if not found:
        return None
    tasks = await tasks_by_id(viewer, [row["task_id"] for row in found])
    return found[0], sorted(tasks.values(), key=lambda task: (task["created_at"], task["id"]))
