"""Writing requests to approve down."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from db.models import Approval, ApprovalPerson, Task


async def create(
    task: Task, request_id: UUID, requester_id: UUID, at: datetime, company_id: UUID | None, asked: Collection[UUID]
) -> Approval:
    """Ask a company, or people, to approve a task."""
    approval = await Approval.create(
        task_id=task.id, request_id=request_id, requester_id=requester_id, requested_at=at, company_id=company_id
    )
    await ApprovalPerson.bulk_create(ApprovalPerson(approval_id=approval.id, person_id=each) for each in asked)
    return approval


async def asked(approval_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By approval, the people who are asked by name."""
    found: dict[UUID, set[UUID]] = {approval_id: set() for approval_id in approval_ids}
    for row in await ApprovalPerson.filter(approval_id__in=list(approval_ids)).values("approval_id", "person_id"):
        found[row["approval_id"]].add(row["person_id"])
    return found
