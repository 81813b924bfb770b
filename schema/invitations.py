"""Invitations, as the firm sees those that it made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from permissions.tiers import Role, Tier
from permissions.viewer import Viewer
from resolvers import invitation_lists
from schema.companies import Company
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.departments import Department
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.projects import Project
from schema.tiered import seen_by, tiered_type


async def _projects(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await invitation_lists.projects_of_invitations(viewer, ids)
    return {key: [Project.of(row, viewer) for row in rows] for key, rows in found.items()}


@tiered_type
class Invitation(Node):
    """A one-time way in, for 48 hours, with role, company, department and projects fixed in it."""

    email: str | None = seen_by(
        Tier.INTERNAL,
        "Where it was mailed to; null where its link is handed over, or the card that it is for hides the address.",
    )
    role: Role = seen_by(Tier.INTERNAL, "What whoever accepts it may do.")
    company: Company | None = linked(Tier.INTERNAL, Company.read, by="company_id", description="Whose they will be.")
    department: Department | None = linked(
        Tier.INTERNAL, Department.read, by="department_id", description="Which part of the company."
    )
    projects: list[Project] | None = linked(
        Tier.INTERNAL,
        _projects,
        by="row_id",
        description="The projects that they will be added to, as far as the viewer sees them.",
    )
    inviter: Person | None = linked(Tier.INTERNAL, Person.read, by="inviter_id", description="Who made it.")
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was made.")
    expires_at: datetime = seen_by(Tier.INTERNAL, "When it ends by itself.")
    accepted_at: datetime | None = seen_by(Tier.INTERNAL, "When it was accepted; null where it was not.")
    row_id: strawberry.Private[UUID]
    company_id: strawberry.Private[UUID]
    department_id: strawberry.Private[UUID | None]
    inviter_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Invitation":
        """The invitation in a row."""
        return cls(
            id=global_id("Invitation", row["id"]),
            email=row["email"],
            role=Role(row["role"]),
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            accepted_at=row["accepted_at"],
            row_id=row["id"],
            company_id=row["company_id"],
            department_id=row["department_id"],
            inviter_id=row["inviter_id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the invitations that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await invitation_lists.invitations_by_id(viewer, ids)).items()}


@tiered_type
class InvitationQueries:
    """Invitations."""

    @seen_by(Tier.INTERNAL, "The invitations that were made, the newest first: pending, accepted and expired.")
    async def invitations(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[Invitation]:
        """For those who work for the firm."""
        return connection(await read_page(info, invitation_lists.list_invitations, first, after), Invitation.of)
