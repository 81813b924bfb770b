"""Moving steps and tasks."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import moves
from schema.context import Context, Info
from schema.faults import attempt
from schema.nodes import optional_row, required_row
from schema.project_file.step_mutations import StepPayload
from schema.project_file.steps import Step
from schema.project_file.task_mutations import TaskPayload
from schema.project_file.tasks import Task
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class MoveStepInput:
    """Where a step is to stand."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which step.")
    after: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Behind which step of its project. Null, or left out: before all.", default=None
    )


@tiered_input
class MoveTaskInput:
    """Where a task is to stand."""

    task_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which task.")
    step_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "In which step of its project. Left out: in its own.", default=None
    )
    after: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Behind which task of that step. Null, or left out: before all.", default=None
    )


@tiered_type
class OrderMutations:
    """Where steps and tasks stand."""

    @seen_by(Tier.INTERNAL, "Put a step behind another of its project.")
    async def move_step(
        self,
        info: Info,
        input: Annotated[MoveStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StepPayload:
        """By its neighbour, so that what others move meanwhile does no harm."""
        return await attempt(StepPayload, _move_step(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Put a task behind another, in its step or in another one of its project. Nobody sees it who did not before.",
    )
    async def move_task(
        self,
        info: Info,
        input: Annotated[MoveTaskInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TaskPayload:
        """By its neighbour, likewise."""
        return await attempt(TaskPayload, _move_task(info.context, input), info.context.language)


async def _move_step(context: Context, given: MoveStepInput) -> StepPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    after = optional_row("Step", given.after, "step", "after")
    row = await moves.move_step(context.viewer, step, after, context.writer)
    return StepPayload(step=Step.of(row, context.viewer), user_errors=[])


async def _move_task(context: Context, given: MoveTaskInput) -> TaskPayload:
    task = required_row("Task", given.task_id, "task", "taskId")
    step = optional_row("Step", given.step_id, "step", "stepId")
    after = optional_row("Task", given.after, "task", "after")
    row = await moves.move_task(context.viewer, task, step, after, context.writer)
    return TaskPayload(task=Task.of(row, context.viewer), user_errors=[])
