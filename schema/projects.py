"""Projects, and the lists of them."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import CompanyKind, Section, Tier
from permissions.viewer import Viewer
from resolvers import projects
from resolvers.pipelines.histories import MOVES_OF_PROJECT
from resolvers.project_file import read_links
from schema.client_status import ClientStatus
from schema.companies import Company
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.nodes import Node, global_id
from schema.people import Person
from schema.pipelines.histories import StageMove
from schema.pipelines.pipelines import Stage
from schema.project_file.documents_of_projects import DocumentsOfProject
from schema.project_file.facts import ProjectFacts, facts
from schema.project_file.labels import Label
from schema.project_file.of_projects import WorkOfProject
from schema.project_file.read_links import ReadLink
from schema.scalars import Money
from schema.tiered import seen_by, takes, tiered_type
from schema.told_statuses import HistoryOfProject


@tiered_type
class Project(WorkOfProject, DocumentsOfProject, HistoryOfProject, ProjectFacts, Node):
    """Work done for a client."""

    client_name: str = seen_by(Tier.CLIENT, "The name that the client knows it by.")
    client_status: ClientStatus | None = seen_by(Tier.CLIENT, "What the client is told of it; null where nothing is.")
    company: Company | None = linked(Tier.CLIENT, Company.read, by="company_id", description="Who it is done for.")
    people: list[Person] | None = linked(
        Tier.CLIENT,
        Person.read_of_projects,
        by="row_id",
        description="Who was added to it, by name; null where the viewer does not see its file, or not this of it.",
    )
    name: str = seen_by(Tier.TEAM, "The name used at work. Clients never see it.")
    created_at: datetime = seen_by(Tier.TEAM, "When it was made.")
    due_on: date | None = seen_by(Tier.TEAM, "The day on which it should be done.")
    assignee: Person | None = linked(
        Tier.TEAM,
        Person.read,
        by="assignee_id",
        description="Who sees to it; null where nobody does, or the viewer does not see them.",
    )
    open_to_workspace: bool = seen_by(Tier.INTERNAL, "Whether all members see it, or those added to it alone.")
    shared_with_client: bool = seen_by(Tier.INTERNAL, "Whether the client sees the project file.")
    budget: Money | None = seen_by(Tier.INTERNAL, "What it may cost.")
    stage: Stage | None = linked(
        Tier.INTERNAL,
        Stage.read,
        by="stage_id",
        description="Where it stands in a pipeline, if it does; for those who work for the firm.",
    )
    stage_entered_at: datetime | None = seen_by(Tier.INTERNAL, "Since when it stands there.")
    labels: list[Label] | None = linked(
        Tier.INTERNAL, Label.read_of_projects, by="row_id", description="Words to find it by, in their order."
    )
    archived_at: datetime | None = seen_by(Tier.INTERNAL, "Since when it is archived, if it is.")
    company_id: strawberry.Private[UUID]
    stage_id: strawberry.Private[UUID | None]
    assignee_id: strawberry.Private[UUID | None]

    @seen_by(Tier.INTERNAL, "Its read links, the newest first; for those who work for the firm.")
    async def read_links(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[ReadLink]:
        """Behaviour C-01."""
        return await linked_page(
            info, read_links.OF_PROJECT, self.row_id, first, after, lambda row, _: ReadLink.of(row)
        )

    @seen_by(
        Tier.INTERNAL,
        "How it moved through pipelines and what automations did, the latest first; for those who work for the firm.",
    )
    async def stage_history(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[StageMove]:
        """Behaviour X-08."""
        return await linked_page(info, MOVES_OF_PROJECT, self.row_id, first, after, StageMove.of)

    @classmethod
    def of(cls, row: Mapping[str, Any], viewer: Viewer) -> "Project":
        """The project in a row, as this viewer sees it."""
        # A hidden status is a draft of the firm's own people: for everybody else there is none.
        told = row["status"] is not None and (row["shown"] or viewer.kind is CompanyKind.OWN)
        told = told and (viewer.link is None or viewer.link.shows(Section.STATUS))
        return cls(
            id=global_id("Project", row["id"]),
            client_name=row["client_name"],
            client_status=ClientStatus.of(row) if told else None,
            name=row["name"],
            created_at=row["created_at"],
            due_on=row["due_on"],
            assignee_id=row["assignee_id"],
            open_to_workspace=row["open"],
            shared_with_client=row["shared"],
            budget=Money.of(row, "budget"),
            company_id=row["company_id"],
            stage_id=row["stage_id"],
            stage_entered_at=row["stage_entered_at"] if viewer.works_for_the_firm else None,
            archived_at=row["archived_at"],
            **facts(row, viewer),
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the projects that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await projects.projects_by_id(viewer, ids)).items()}


@tiered_type
class ProjectQueries:
    """The lists of projects."""

    @seen_by(Tier.CLIENT, "All projects that the viewer sees.")
    async def projects(
        self,
        info: Info,
        first: First = DEFAULT_FIRST,
        after: After = None,
        archived: Annotated[
            bool, takes(Tier.INTERNAL, "Whether to list those that are archived, or (left out) the others.")
        ] = False,
    ) -> Connection[Project]:
        """The reach table's rows."""
        viewer = info.context.viewer
        page = await read_page(info, partial(projects.list_projects, archived=archived), first, after)
        return connection(page, lambda row: Project.of(row, viewer))

    @seen_by(Tier.INTERNAL, "All companies that the viewer sees, the newest first.")
    async def companies(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Company]:
        """To find whom a project is for."""
        page = await read_page(info, projects.list_companies, first, after)
        return connection(page, Company.of)
