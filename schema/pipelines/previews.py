"""What a move would do, and whom it would tell."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import MoveCause, Tier, Visibility
from resolvers.bulk import MAX_AT_ONCE
from resolvers.locked_projects import MissingProjects
from resolvers.pipelines.planning import Hop
from resolvers.pipelines.previews import PEOPLE, Planned, everybody, preview
from resolvers.pipelines.previews import PlannedStep as Step
from resolvers.refusals import Refusal
from schema.client_status import ClientStatus
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import optional_row
from schema.people import Person
from schema.pipelines.histories import AutomationRun
from schema.pipelines.pipelines import Stage
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_type
from schema.worked_out import worked_out_page

MOST_PLANNED = 4_000
"""Projects in one document, where it reads nothing else."""
TOO_MANY = (
    f"The document asks for more than is read at once. It may plan {MOST_PLANNED} moves of projects where it reads "
    "nothing else, and reads less where it plans some. Ask for fewer at a time: one movePreview, or fewer projects, "
    "lists and fields in it."
)


@tiered_type
class MailedPerson:
    """Somebody who would be mailed."""

    person: Person | None = linked(Tier.INTERNAL, Person.read, by="person_id", description="Who.")
    person_id: strawberry.Private[UUID]


@tiered_type
class PlannedStage:
    """A stage that a project would come into."""

    stage: Stage | None = linked(
        Tier.INTERNAL, Stage.read, by="stage_id", description="Which; null where the project would leave its pipeline."
    )
    cause: MoveCause = seen_by(Tier.INTERNAL, "Why.")
    stage_id: strawberry.Private[UUID | None]
    hop: strawberry.Private[Hop]

    @seen_by(Tier.INTERNAL, "What the stage's automations would do, in order.")
    def runs(self, info: Info) -> list[AutomationRun]:
        """Counted like the entries of lists: there may be many, of many projects."""
        info.context.budget.take_entries(len(self.hop.runs), info._raw_info)
        return [AutomationRun.of(run, info.context.language) for run in self.hop.runs]


@tiered_type
class PlannedTask:
    """A task that would be made."""

    title: str = seen_by(Tier.INTERNAL, "What is to be done.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who would see it, its step's limit considered.")
    seen_by_client: bool = seen_by(Tier.INTERNAL, "Whether the client would: the file is shared with them.")


@tiered_type
class PlannedStep:
    """A step that would be made."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    visibility: Visibility = seen_by(Tier.INTERNAL, "Who would see it.")
    seen_by_client: bool = seen_by(Tier.INTERNAL, "Whether the client would: the file is shared with them.")
    tasks: list[PlannedTask] = seen_by(Tier.INTERNAL, "Its tasks, in their order.")

    @classmethod
    def of(cls, step: Step) -> "PlannedStep":
        """The step as it is planned."""
        tasks = [
            PlannedTask(title=title, visibility=visibility, seen_by_client=is_seen)
            for title, visibility, is_seen in step.tasks
        ]
        return cls(name=step.name, visibility=step.visibility, seen_by_client=step.is_seen, tasks=tasks)


@tiered_type
class PlannedMove:
    """What would become of a project."""

    project: Project | None = linked(
        Tier.INTERNAL, Project.read, by="project_id", description="The project, as it is now."
    )
    stages: list[PlannedStage] = seen_by(
        Tier.INTERNAL, "The stages that it would come into, one after the other; none where it stands there already."
    )
    client_status: ClientStatus | None = seen_by(
        Tier.INTERNAL, "What the client would be told of it, or a draft; null where there is none."
    )
    seen_by_client: bool = seen_by(Tier.INTERNAL, "Whether the client would see a change, live.")
    project_id: strawberry.Private[UUID]
    planned: strawberry.Private[Planned]

    @seen_by(Tier.INTERNAL, "The steps that would be made, with their tasks.")
    def steps(self, info: Info) -> list[PlannedStep]:
        """Counted like the entries of lists: there may be many, of many projects."""
        count = sum(1 + len(step.tasks) for step in self.planned.steps)
        info.context.budget.take_entries(count, info._raw_info)
        return [PlannedStep.of(step) for step in self.planned.steps]

    @seen_by(Tier.INTERNAL, "Who would be mailed of it, by name.")
    async def mailed(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[MailedPerson]:
        """One mail goes to them, however many projects there are."""
        return _people(info, self.planned.people, self.project_id, first, after)

    @classmethod
    def of(cls, planned: Planned) -> "PlannedMove":
        """What is planned."""
        row = planned.project
        stages = [
            PlannedStage(cause=hop.cause, stage_id=hop.after.id if hop.after else None, hop=hop) for hop in planned.hops
        ]
        return cls(
            stages=stages,
            client_status=ClientStatus.of(row) if row["status"] is not None else None,
            seen_by_client=planned.is_seen,
            project_id=row["id"],
            planned=planned,
        )


@tiered_type
class MovePreview:
    """What a move would do. Nothing is changed, and nobody is told."""

    moves: list[PlannedMove] = seen_by(Tier.INTERNAL, "What would become of the projects, in the order given.")
    planned: strawberry.Private[Sequence[Planned]]

    @seen_by(Tier.INTERNAL, "Who would be mailed, by name: each gets one mail.")
    async def mailed(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[MailedPerson]:
        """Of all the projects."""
        of = ",".join(str(each.project["id"]) for each in self.planned)
        return _people(info, everybody(self.planned), of, first, after)


@tiered_type
class PreviewQueries:
    """Asking before moving."""

    @seen_by(
        Tier.INTERNAL,
        "What moveProjects would do, and whom it would tell. For those who may move projects; refused as it would be.",
    )
    async def move_preview(
        self,
        info: Info,
        project_ids: Annotated[list[strawberry.ID], takes(Tier.INTERNAL, "1 to 500 projects.")],
        stage_id: Annotated[
            strawberry.ID | None, takes(Tier.INTERNAL, "Into which stage; null, or left out: out of their pipelines.")
        ] = None,
    ) -> MovePreview:
        """Behaviour N-05."""
        # More than may be moved at once are refused as ever.
        share = min(len(project_ids), MAX_AT_ONCE) / MOST_PLANNED
        try:
            stage = optional_row("Stage", stage_id, "stage", "stageId")
            async with info.context.large(share, TOO_MANY):
                found = await preview(info.context.viewer, project_rows(project_ids), stage)
        except MissingProjects as missing:
            raise refused(missing_projects(missing), info.context.language) from missing
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        return MovePreview(moves=[PlannedMove.of(each) for each in found], planned=found)


def _people(
    info: Info, rows: Sequence[Mapping[str, Any]], of: object, first: int, after: str | None
) -> Connection[MailedPerson]:
    info.context.budget.take_list()
    found = worked_out_page(info, rows, PEOPLE, of, first, after, lambda row: MailedPerson(person_id=row["id"]))
    info.context.budget.take_entries(len(found.edges), info._raw_info)
    return found
