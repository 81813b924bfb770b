"""Who would see a thing, and who would be mailed."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import CompanyKind, Tier, Visibility
from resolvers.project_file import audience
from resolvers.project_file.audience import PEOPLE
from resolvers.refusals import Refusal, not_found
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import type_and_row
from schema.people import Person
from schema.tiered import seen_by, takes, tiered_type
from schema.worked_out import worked_out_page


@tiered_type
class AudienceMember:
    """Somebody who would see it."""

    person: Person | None = linked(Tier.INTERNAL, Person.read, by="person_id", description="Who.")
    mailed: bool = seen_by(
        Tier.INTERNAL,
        "Whether a mail goes to them where they, or their company, are asked to approve it. Of steps: their tasks. "
        "Comments are mailed to nobody.",
    )
    person_id: strawberry.Private[UUID]


@tiered_type
class Audience:
    """Who would see a thing: those who can sign in, and whoever has a read link."""

    visibility: Visibility = seen_by(Tier.INTERNAL, "How far it is open, with what it hangs on considered.")
    colleagues: int = seen_by(Tier.INTERNAL, "How many of the firm's own people.")
    partners: int = seen_by(Tier.INTERNAL, "How many people of partners.")
    clients: int = seen_by(Tier.INTERNAL, "How many people of client companies.")
    read_links: int = seen_by(Tier.INTERNAL, "How many read links show it, to whoever has them.")
    rows: strawberry.Private[list[Mapping[str, Any]]]
    of: strawberry.Private[str]

    @seen_by(Tier.INTERNAL, "The people, by name.")
    async def people(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[AudienceMember]:
        """Behaviour N-05."""

        def node(row: Mapping[str, Any]) -> AudienceMember:
            return AudienceMember(mailed=row["mailed"], person_id=row["id"])

        return worked_out_page(info, self.rows, PEOPLE, self.of, first, after, node)


@tiered_type
class AudienceQueries:
    """Asking before posting."""

    @seen_by(Tier.INTERNAL, "Who would see a step, a task or a comment, and who would be mailed. Ask before posting.")
    async def audience(
        self,
        info: Info,
        id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "Of what: a global id.")],  # noqa: A002
        posted: Annotated[
            Visibility | None,
            takes(Tier.INTERNAL, "Of what is posted on it instead: a task in the step, or a comment on the task."),
        ] = None,
    ) -> Audience:
        """Behaviour N-05: NOT_FOUND for what the asker does not see themselves."""
        try:
            if (thing := type_and_row(id)) is None:
                raise not_found("step, task or comment", "id")
            found = await audience.audience(info.context.viewer, *thing, posted)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        return Audience(
            visibility=found.visibility,
            colleagues=found.count(CompanyKind.OWN),
            partners=found.count(CompanyKind.PARTNER),
            clients=found.count(CompanyKind.CLIENT),
            read_links=found.links,
            rows=list(found.people),
            of=f"{id} {posted}",
        )
