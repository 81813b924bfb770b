"""Whether a project is ready to be shared with its client."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry

from languages.texts import in_language
from permissions.tiers import Tier
from resolvers.project_file import readiness
from resolvers.project_file.readiness import STEPS, WARNINGS, Readiness, ReadinessRule
from resolvers.refusals import Refusal
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import required_row
from schema.project_file.steps import Step
from schema.project_file.tasks import Task
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_enum, tiered_type
from schema.worked_out import worked_out_page

tiered_enum(
    ReadinessRule,
    "By which rule something looks wrong.",
    SAME_NAME=(Tier.INTERNAL, "The client-facing name is the one used at work."),
    LOOKS_INTERNAL=(Tier.INTERNAL, "A name that clients see holds a word that firms use among themselves."),
    EMPTY_STEP=(Tier.INTERNAL, "Clients see a step, and no task in it."),
    NOTHING_VISIBLE=(Tier.INTERNAL, "Clients see no step at all."),
)


@tiered_type
class StepReadiness:
    """What the client will see of a step."""

    step: Step = seen_by(Tier.INTERNAL, "The step.")
    visible_to_client: bool = seen_by(Tier.INTERNAL, "Whether the client will see it.")
    visible_tasks: int = seen_by(Tier.INTERNAL, "How many of its tasks the client will see.")
    hidden_tasks: int = seen_by(Tier.INTERNAL, "How many of its tasks the client will not see.")


@tiered_type
class ReadinessWarning:
    """Something that looks wrong. Nothing is refused by it."""

    rule: ReadinessRule = seen_by(Tier.INTERNAL, "By which rule.")
    message: str = seen_by(Tier.INTERNAL, "What is wrong, and what to do.", worded=True)
    step: Step | None = linked(
        Tier.INTERNAL, Step.read, by="step_id", description="In which step; null where it is the project's."
    )
    task: Task | None = linked(
        Tier.INTERNAL, Task.read, by="task_id", description="In which task; null where it is the step's or project's."
    )
    step_id: strawberry.Private[UUID | None]
    task_id: strawberry.Private[UUID | None]


@tiered_type
class ProjectReadiness:
    """What the client will see of a project, shared already or not. What is archived is left out."""

    project: Project = seen_by(Tier.INTERNAL, "The project.")
    visible_steps: int = seen_by(Tier.INTERNAL, "How many of its steps the client will see.")
    hidden_steps: int = seen_by(Tier.INTERNAL, "How many of its steps the client will not see.")
    visible_tasks: int = seen_by(Tier.INTERNAL, "How many of its tasks the client will see.")
    hidden_tasks: int = seen_by(Tier.INTERNAL, "How many of its tasks the client will not see.")
    found: strawberry.Private[Readiness]

    @seen_by(Tier.INTERNAL, "Its steps, in their order.")
    async def steps(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[StepReadiness]:
        """Step by step."""

        def node(row: Mapping[str, Any]) -> StepReadiness:
            return StepReadiness(
                step=Step.of(row["step"], info.context.viewer),
                visible_to_client=row["visible"],
                visible_tasks=row["visible_tasks"],
                hidden_tasks=row["hidden_tasks"],
            )

        return worked_out_page(info, self.found.steps, STEPS, self.found.project["id"], first, after, node)

    @seen_by(Tier.INTERNAL, "What looks wrong, in the order of the steps.")
    async def warnings(
        self, info: Info, first: First = DEFAULT_FIRST, after: After = None
    ) -> Connection[ReadinessWarning]:
        """None: as far as rules can tell, it is ready."""

        def node(row: Mapping[str, Any]) -> ReadinessWarning:
            return ReadinessWarning(
                rule=row["rule"],
                message=in_language(row["message"], info.context.language),
                step_id=row["step_id"],
                task_id=row["task_id"],
            )

        return worked_out_page(info, self.found.warnings, WARNINGS, self.found.project["id"], first, after, node)


@tiered_type
class ReadinessQueries:
    """Looking a project over."""

    @seen_by(Tier.INTERNAL, "What the client will see of a project, and what of that looks wrong. Look before sharing.")
    async def project_readiness(
        self, info: Info, project_id: Annotated[strawberry.ID, takes(Tier.INTERNAL, "Which project.")]
    ) -> ProjectReadiness:
        """Behaviours T-05, C-07."""
        try:
            project = required_row("Project", project_id, "project", "projectId")
            found = await readiness.readiness(info.context.viewer, project)
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal
        visible = sum(step["visible"] for step in found.steps)
        return ProjectReadiness(
            project=Project.of(found.project, info.context.viewer),
            visible_steps=visible,
            hidden_steps=len(found.steps) - visible,
            visible_tasks=sum(step["visible_tasks"] for step in found.steps),
            hidden_tasks=sum(step["hidden_tasks"] for step in found.steps),
            found=found,
        )
