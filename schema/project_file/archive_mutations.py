"""Putting steps and tasks away, taking them out again, deleting them."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import archive
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_file.step_mutations import StepPayload
from schema.project_file.steps import Step
from schema.project_file.task_mutations import TaskPayload
from schema.project_file.tasks import Task
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class ArchiveStepInput:
    """Which step to put away."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which step.")


@tiered_input
class ArchiveTaskInput:
    """Which task to put away."""

    task_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which task.")


@tiered_input
class RestoreStepInput:
    """Which step to take out of the archive."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which step.")


@tiered_input
class RestoreTaskInput:
    """Which task to take out of the archive."""

    task_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which task.")


@tiered_input
class DeleteStepInput:
    """Which step to delete."""

    step_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which step.")


@tiered_input
class DeleteTaskInput:
    """Which task to delete."""

    task_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which task.")


@tiered_type
class DeleteStepPayload:
    """What was deleted."""

    step_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The step that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class DeleteTaskPayload:
    """What was deleted."""

    task_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The task that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class ArchiveMutations:
    """Whether steps and tasks are there at all."""

    @seen_by(Tier.INTERNAL, "Put a step away with all that is in it: for the firm's own people alone.")
    async def archive_step(
        self,
        info: Info,
        input: Annotated[ArchiveStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StepPayload:
        """restoreStep takes it out again."""
        return await attempt(StepPayload, _archive_step(info.context, input, True), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a step out of the archive: those see it again who saw it before.")
    async def restore_step(
        self,
        info: Info,
        input: Annotated[RestoreStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StepPayload:
        """What archiveStep put away."""
        return await attempt(StepPayload, _archive_step(info.context, input, False), info.context.language)

    @seen_by(Tier.INTERNAL, "Put a task away: for the firm's own people alone.")
    async def archive_task(
        self,
        info: Info,
        input: Annotated[ArchiveTaskInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TaskPayload:
        """restoreTask takes it out again."""
        return await attempt(TaskPayload, _archive_task(info.context, input, True), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a task out of the archive: those see it again who saw it before.")
    async def restore_task(
        self,
        info: Info,
        input: Annotated[RestoreTaskInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TaskPayload:
        """What archiveTask put away."""
        return await attempt(TaskPayload, _archive_task(info.context, input, False), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete a step with its tasks, comments and files. Hours stay in the project.")
    async def delete_step(
        self,
        info: Info,
        input: Annotated[DeleteStepInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteStepPayload:
        """For ever."""
        return await attempt(DeleteStepPayload, _delete_step(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete a task with its comments and files. Hours stay in the project.")
    async def delete_task(
        self,
        info: Info,
        input: Annotated[DeleteTaskInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteTaskPayload:
        """For ever."""
        return await attempt(DeleteTaskPayload, _delete_task(info.context, input), info.context.language)


async def _archive_step(context: Context, given: ArchiveStepInput | RestoreStepInput, archived: bool) -> StepPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    row = await archive.archive_step(context.viewer, step, archived, context.writer)
    return StepPayload(step=Step.of(row, context.viewer), user_errors=[])


async def _archive_task(context: Context, given: ArchiveTaskInput | RestoreTaskInput, archived: bool) -> TaskPayload:
    task = required_row("Task", given.task_id, "task", "taskId")
    row = await archive.archive_task(context.viewer, task, archived, context.writer)
    return TaskPayload(task=Task.of(row, context.viewer), user_errors=[])


async def _delete_step(context: Context, given: DeleteStepInput) -> DeleteStepPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    gone = await archive.delete_step(context.viewer, step, context.writer)
    return DeleteStepPayload(step_id=global_id("Step", gone), user_errors=[])


async def _delete_task(context: Context, given: DeleteTaskInput) -> DeleteTaskPayload:
    task = required_row("Task", given.task_id, "task", "taskId")
    gone = await archive.delete_task(context.viewer, task, context.writer)
    return DeleteTaskPayload(task_id=global_id("Task", gone), user_errors=[])
