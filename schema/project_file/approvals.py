"""Approvals: requests to approve tasks, and what was answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import Answer, Tier
from permissions.viewer import Viewer
from resolvers.project_file.approval_rows import approvals_by_id, people_of_approvals
from schema.companies import Company
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_type


async def _people(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await people_of_approvals(viewer, ids)
    return {key: [Person.of(row) for row in rows] for key, rows in found.items()}


@tiered_type
class Approval(Node):
    """The request to approve a task, and its one answer."""

    requested_at: datetime = seen_by(Tier.CLIENT, "When it was asked.")
    requested_by: Person | None = linked(
        Tier.CLIENT,
        Person.read,
        by="requester_id",
        description="Who asks; null where the viewer does not see them.",
    )
    people: list[Person] | None = linked(
        Tier.CLIENT, _people, by="row_id", description="Who is asked by name: those whom the viewer sees."
    )
    company: Company | None = linked(
        Tier.CLIENT,
        Company.read,
        by="company_id",
        description="The company whose people are asked, any of them; null where people are asked by name.",
    )
    answer: Answer | None = seen_by(Tier.CLIENT, "What was answered; null where nothing was.")
    answered_by: Person | None = linked(
        Tier.CLIENT,
        Person.read,
        by="answerer_id",
        description="Who answered; null where nobody has, or the viewer does not see them.",
    )
    answered_at: datetime | None = seen_by(Tier.CLIENT, "When it was answered.")
    reason: str | None = seen_by(Tier.CLIENT, "Why; always there where changes are requested.")
    withdrawn_at: datetime | None = seen_by(Tier.CLIENT, "When it was taken back; null where it was not.")
    requester_id: strawberry.Private[UUID]
    answerer_id: strawberry.Private[UUID | None]
    company_id: strawberry.Private[UUID | None]
    row_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any], _: Viewer) -> "Approval":
        """The request in a row."""
        return cls(
            id=global_id("Approval", row["id"]),
            requested_at=row["requested_at"],
            answer=Answer(row["answer"]) if row["answer"] else None,
            answered_at=row["answered_at"],
            reason=row["reason"],
            withdrawn_at=row["withdrawn_at"],
            requester_id=row["requester_id"],
            answerer_id=row["answerer_id"],
            company_id=row["company_id"],
            row_id=row["id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the requests that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await approvals_by_id(viewer, ids)).items()}
