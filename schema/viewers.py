"""`viewer`: who is asking."""

from uuid import UUID

import strawberry

from permissions import tiers
from permissions.tiers import Role, Tier
from schema.companies import Company
from schema.context import Info
from schema.linked import linked
from schema.people import Person
from schema.tiered import seen_by, tiered_enum, tiered_type
from schema.workspaces import Workspace

tiered_enum(
    tiers.Tier,
    "How deep a viewer sees.",
    PUBLIC=(Tier.PUBLIC, "Whoever has not signed in."),
    CLIENT=(Tier.CLIENT, "People whom the work is done for."),
    TEAM=(Tier.TEAM, "People whom the work is done with."),
    INTERNAL=(Tier.INTERNAL, "The firm's own people."),
)


@tiered_type
class Viewer:
    """Who is asking."""

    tier: Tier = seen_by(Tier.CLIENT, "How deep they see.")
    role: Role | None = seen_by(Tier.CLIENT, "What they may do; null behind a read link.")
    person: Person | None = linked(
        Tier.CLIENT, Person.read, by="person_id", description="The person who signed in; null behind a read link."
    )
    workspace: Workspace | None = linked(
        Tier.CLIENT, Workspace.read, by="workspace_id", description="Where they signed in."
    )
    company: Company | None = linked(
        Tier.CLIENT,
        Company.read,
        by="company_id",
        description="Their company; behind a read link, whom the project is for.",
    )
    workspaces: list[Workspace] | None = linked(
        Tier.CLIENT,
        Workspace.read_of_people,
        by="person_id",
        description="Where their account can switch to (`switchWorkspace`), this one included.",
    )
    looks_only: bool = seen_by(
        Tier.CLIENT, "Whether somebody else looks through this person's eyes: then nothing can be changed."
    )
    language: str = seen_by(
        Tier.CLIENT,
        "What they are told in: the language that they chose (`setLanguage`), else their company's.",
        personal=True,
        worded=True,
    )
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
            role=None if asking.link else asking.role,
            looks_only=asking.looks_only,
            language=asking.language,
            person_id=asking.person_id,
            workspace_id=asking.workspace_id,
            company_id=asking.company_id,
        )
