"""Work in progress: what clients see of their projects at a glance, and what the statuses on it mean."""

from datetime import datetime
from typing import Annotated

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import status_legend, work_in_progress
from resolvers.paging import CountedPage, PageRequest
from resolvers.refusals import Refusal
from resolvers.work_in_progress import WorkFilter, WorkInProgressOrder
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.faults import refused
from schema.nodes import optional_row
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_enum, tiered_input, tiered_type

tiered_enum(
    WorkInProgressOrder,
    "What workInProgress is ordered by.",
    UPDATED=(Tier.CLIENT, "The latest news first."),
    NAME=(Tier.CLIENT, "The name that the client knows the projects by, from A to Z."),
)


@tiered_input
class WorkInProgressFilter:
    """Which of the projects. Every part that is given must hold."""

    statuses: list[str] | None = seen_by(
        Tier.CLIENT, "With one of these statuses, to the letter: at most 100. See statusLegend.", default=None
    )
    updated_since: datetime | None = seen_by(
        Tier.CLIENT, "With a status that was told at this instant or later.", default=None
    )
    company_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "Done for this company.", default=None)

    def wanted(self) -> WorkFilter:
        """The filter on rows. Refuses ids that are none."""
        company = optional_row("Company", self.company_id, "company", "filter.companyId")
        return WorkFilter(self.statuses, company, self.updated_since)


@tiered_type
class StatusLegendEntry:
    """A status on some of the viewer's cards, and what it means."""

    status: str = seen_by(
        Tier.CLIENT, "In the viewer's language, where the firm has it in that; else as the cards say it.", worded=True
    )
    explanation: str | None = seen_by(
        Tier.CLIENT, "What it means, in the same language; null where nothing is known but the words.", worded=True
    )
    color: str | None = seen_by(Tier.CLIENT, "#RRGGBB, where the status has one.")
    icon: str | None = seen_by(Tier.CLIENT, "An icon's name, where the status has one.")
    project_count: int = seen_by(Tier.CLIENT, "How many of the cards have it now.")
    as_told: list[str] = seen_by(
        Tier.CLIENT, "What these cards say, in whichever languages: the latest first. For workInProgress's filter."
    )

    @classmethod
    def of(cls, entry: status_legend.Entry) -> "StatusLegendEntry":
        """The entry as it was worked out."""
        return cls(
            status=entry.status,
            explanation=entry.explanation,
            color=entry.color,
            icon=entry.icon,
            project_count=entry.projects,
            as_told=entry.told,
        )


@tiered_type
class WorkInProgressQueries:
    """Work in progress."""

    @seen_by(Tier.CLIENT, "The projects whose client-facing status is shown, the latest news first.")
    async def work_in_progress(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        filter: Annotated[WorkInProgressFilter | None, takes(Tier.CLIENT, "Which of them.")] = None,  # noqa: A002
        order: Annotated[
            WorkInProgressOrder,
            takes(Tier.CLIENT, "In which order. A cursor belongs to the order that it was made in."),
        ] = WorkInProgressOrder.UPDATED,
    ) -> Connection[Project]:
        """Behaviour X-01."""
        try:
            wanted = filter.wanted() if filter else WorkFilter()
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal

        async def read(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
            return await work_in_progress.work_in_progress(viewer, wanted, order, request, seals)

        viewer = info.context.viewer
        return connection(await read_page(info, read, first, after), lambda row: Project.of(row, viewer))

    @seen_by(
        Tier.CLIENT,
        "The statuses that are on the viewer's cards, and what they mean: in the firm's order, and last, by name, what "
        "was told in words of its own. Where there are more than 500, those with the latest news.",
    )
    async def status_legend(self, info: Info) -> list[StatusLegendEntry]:
        """Behaviour X-01: so that nobody has to ask what a status means."""
        context = info.context
        context.budget.take_list()
        found: list[status_legend.Entry] = await context.load(status_legend.legends, context.viewer.workspace_id)
        context.budget.take_entries(len(found), info._raw_info)
        return [StatusLegendEntry.of(entry) for entry in found]
