"""The list of people, with its filter and order."""

from typing import Annotated

import strawberry

from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import people
from resolvers.paging import CountedPage, PageRequest
from resolvers.people import PeopleFilter as Wanted
from resolvers.people import PeopleOrder
from resolvers.refusals import Refusal
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.faults import refused
from schema.nodes import optional_row
from schema.people import Person
from schema.tiered import seen_by, takes, tiered_enum, tiered_input, tiered_type

tiered_enum(
    PeopleOrder,
    "What a list of people is ordered by.",
    NAME=(Tier.CLIENT, "What they are called."),
    EMAIL=(Tier.CLIENT, "Their e-mail address, first those of whom the viewer sees none."),
)


@tiered_input
class PeopleFilter:
    """Which of the people. Every part that is given must hold; contact details that are hidden are not found."""

    company_id: strawberry.ID | None = seen_by(Tier.CLIENT, "Of this company.", default=None)
    project_id: strawberry.ID | None = seen_by(Tier.CLIENT, "Added to this project.", default=None)
    email: str | None = seen_by(Tier.CLIENT, "With exactly this e-mail address, in any case.", default=None)
    text: str | None = seen_by(Tier.CLIENT, "With this in their name, e-mail address or phone number.", default=None)
    kind: CompanyKind | None = seen_by(Tier.INTERNAL, "Of companies of this kind.", default=None)
    role: Role | None = seen_by(Tier.INTERNAL, "With this role.", default=None)

    def wanted(self) -> Wanted:
        """The filter on rows."""
        return Wanted(
            company_id=optional_row("Company", self.company_id, "company", "filter.companyId"),
            project_id=optional_row("Project", self.project_id, "project", "filter.projectId"),
            kind=self.kind,
            role=self.role,
            email=self.email,
            text=self.text,
        )


@tiered_type
class PeopleQueries:
    """The list of people."""

    @seen_by(Tier.CLIENT, "The people whom the viewer sees.")
    async def people(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        filter: Annotated[PeopleFilter | None, takes(Tier.CLIENT, "Which of them.")] = None,  # noqa: A002
        order_by: Annotated[PeopleOrder, takes(Tier.CLIENT, "In which order.")] = PeopleOrder.NAME,
    ) -> Connection[Person]:
        """Behaviours W-02, W-08, S-04, S-09."""
        try:
            wanted = filter.wanted() if filter else Wanted()
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal

        async def read(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
            return await people.list_people(viewer, wanted, order_by, request, seals)

        return connection(await read_page(info, read, first, after), Person.of)
