"""Boards: the stages of a pipeline, with the cards of the projects that stand in them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.paging import PageRequest
from resolvers.pipelines.boards import BoardOrder, BoardView, StagePage, board_view, pages_of_stages
from resolvers.refusals import Refusal, not_found
from schema.budgets import MOST_ROWS
from schema.client_status import ClientStatus
from schema.connections import DEFAULT_FIRST, After, Connection, First, page_as_connection
from schema.context import Context, Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import optional_row, required_row
from schema.people import Person
from schema.pipelines.board_filter import BoardFilter
from schema.pipelines.pipelines import Pipeline, Stage
from schema.project_file.labels import Label
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_type


@tiered_type
class Card:
    """A project, as it stands on a board."""

    project: Project = seen_by(Tier.INTERNAL, "The project.")
    stage: Stage | None = linked(Tier.INTERNAL, Stage.read, by="stage_id", description="Where it stands.")
    entered_at: datetime | None = seen_by(Tier.INTERNAL, "Since when it stands there.")
    due_on: date | None = seen_by(Tier.INTERNAL, "The day on which it should be done.")
    labels: list[Label] | None = linked(
        Tier.INTERNAL, Label.read_of_projects, by="row_id", description="Words to find it by, in their order."
    )
    assignee: Person | None = linked(
        Tier.INTERNAL, Person.read, by="assignee_id", description="Who sees to it, if anybody does."
    )
    row_id: strawberry.Private[UUID]
    stage_id: strawberry.Private[UUID]
    pipeline_id: strawberry.Private[UUID]
    assignee_id: strawberry.Private[UUID | None]

    @seen_by(Tier.INTERNAL, "What the client is told, or would be if it were shown; null unless the pipeline shows it.")
    async def client_status(self, info: Info) -> ClientStatus | None:
        """Behaviour X-11."""
        pipeline: Pipeline | None = await info.context.load(Pipeline.read, self.pipeline_id)
        return self.project.client_status if pipeline and pipeline.shows_status else None

    @classmethod
    def of(cls, row: Mapping[str, Any], viewer: Viewer) -> "Card":
        """The card of the project in a row, which stands in a stage."""
        return cls(
            project=Project.of(row, viewer),
            entered_at=row["stage_entered_at"],
            due_on=row["due_on"],
            row_id=row["id"],
            stage_id=row["stage_id"],
            pipeline_id=row["pipeline_id"],
            assignee_id=row["assignee_id"],
        )


@tiered_type
class BoardColumn:
    """A stage on a board, with the cards in it."""

    stage: Stage = seen_by(Tier.INTERNAL, "The stage.")
    view: strawberry.Private[BoardView]

    @seen_by(
        Tier.INTERNAL,
        "Its cards, and how many there are; those of all the board's columns are of one moment. A cursor belongs to "
        "one stage, order and filter: with `after`, ask for that stage's column alone.",
    )
    async def cards(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Card]:
        """One statement for all columns."""
        context, request, view = info.context, PageRequest(first, after), self.view

        async def pages(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, StagePage]:
            return await pages_of_stages(viewer, keys, view, request, context.seals, MOST_ROWS)

        context.budget.take_list()
        try:
            found: StagePage = await context.load(pages, self.stage.row_id, named=("board", view, request))
        except Refusal as refusal:
            raise refused(refusal, context.language) from refusal
        context.budget.take_entries(len(found.page.rows), info._raw_info)

        async def count() -> int:
            return found.total

        viewer = context.viewer
        return page_as_connection(found.page, lambda row: Card.of(row, viewer), count)


@tiered_type
class Board:
    """A pipeline with the projects that stand in it, as far as the viewer sees them. Archived ones are not on it."""

    pipeline: Pipeline = seen_by(Tier.INTERNAL, "The pipeline.")
    view: strawberry.Private[BoardView]

    @seen_by(Tier.INTERNAL, "Its stages, in their order: at most 50.")
    async def columns(
        self,
        info: Info,
        stage_id: Annotated[strawberry.ID | None, takes(Tier.INTERNAL, "That of this stage alone.")] = None,
    ) -> list[BoardColumn]:
        """Behaviour X-11."""
        try:
            only = optional_row("Stage", stage_id, "stage", "stageId")
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        stages: list[Stage] = await info.context.load(Stage.read_of_pipelines, self.view.pipeline_id)
        wanted = [stage for stage in stages if only in (None, stage.row_id)]
        if only is not None and not wanted:
            raise refused(not_found("stage", "stageId"), info.context.language)
        return [BoardColumn(stage=stage, view=self.view) for stage in wanted]


@tiered_type
class BoardQueries:
    """Boards."""

    @seen_by(
        Tier.INTERNAL,
        "The board of a pipeline, for those who work for the firm. NOT_FOUND where there is none, or not for the "
        "viewer.",
    )
    async def board(
        self,
        info: Info,
        pipeline_id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "Whose board.")],
        filter: Annotated[BoardFilter | None, takes(Tier.INTERNAL, "Which cards.")] = None,  # noqa: A002
        order: Annotated[
            BoardOrder, takes(Tier.INTERNAL, "How the cards of a stage are ordered.")
        ] = BoardOrder.ENTERED,
    ) -> Board | None:
        """Behaviour X-11."""
        try:
            return await _board(info.context, pipeline_id, filter or BoardFilter(), order)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal


async def _board(context: Context, pipeline_id: str, given: BoardFilter, order: BoardOrder) -> Board:
    row = required_row("Pipeline", pipeline_id, "pipeline", "pipelineId")
    view = await board_view(context.viewer, row, order, given.wanted())
    pipeline: Pipeline = await context.load(Pipeline.read, row)
    return Board(pipeline=pipeline, view=view)
