"""`viewer`: who is asking."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry

from permissions import tiers
from permissions.tiers import Role, Tier
from permissions.viewer import Viewer as Asking
from resolvers.people import workspaces_by_id
from schema.companies import Company
from schema.context import Info
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.people import Person
from schema.tiered import seen_by, tiered_enum, tiered_type

tiered_enum(
    tiers.Tier,
    "How deep a viewer sees.",
    PUBLIC=(Tier.PUBLIC, "Whoever has not signed in."),
    CLIENT=(Tier.CLIENT, "People whom the work is done for."),
    TEAM=(Tier.TEAM, "People whom the work is done with."),
    INTERNAL=(Tier.INTERNAL, "The firm's own people."),
)


@tiered_type
class Workspace(Node):
    """The firm's space; nothing crosses it."""

    name: str = seen_by(Tier.CLIENT, "Its name.")

    @classmethod
    async def read(cls, viewer: Asking, ids: list[UUID]) -> Mapping[UUID, Any]:
        """The viewer's own workspace."""
        rows = (await workspaces_by_id(viewer, ids)).values()
        return {row["id"]: cls(id=global_id("Workspace", row["id"]), name=row["name"]) for row in rows}


@tiered_type
class Viewer:
    """Who is asking."""

    tier: Tier = seen_by(Tier.CLIENT, "How deep they see.")
    role: Role | None = seen_by(Tier.CLIENT, "What they may do.")
    person: Person | None = linked(Tier.CLIENT, Person.read, by="person_id", description="The person who signed in.")
    workspace: Workspace | None = linked(
        Tier.CLIENT, Workspace.read, by="workspace_id", description="Where they signed in."
    )
    company: Company | None = linked(Tier.CLIENT, Company.read, by="company_id", description="Their company.")
    person_id: strawberry.Private[UUID | None]
    workspace_id: strawberry.Private[UUID]
    company_id: strawberry.Private[UUID]


@tiered_type
class ViewerQueries:
    """Who is asking."""

    @seen_by(Tier.CLIENT, "Who is asking.")
    def viewer(self, info: Info) -> Viewer:
        """From the session, so without a read."""
        asking = info.context.viewer
        return Viewer(
            tier=asking.tier,
            role=asking.role,
            person_id=asking.person_id,
            workspace_id=asking.workspace_id,
            company_id=asking.company_id,
        )
