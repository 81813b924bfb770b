"""Where steps and tasks stand: behind which neighbour. Positions that somebody else has moved meanwhile do no harm."""

from uuid import UUID

from db import scopes
from db import steps as rows
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_edit_tasks, may_keep_steps
from resolvers.project_file import audited
from resolvers.project_file.locked import LockedTask, locked_step, locked_task
from resolvers.project_file.rows import Row, row_of_step, row_of_task
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


async def move_step(viewer: Viewer, step_id: UUID, after_id: UUID | None, writer: Writer) -> Row:
    """Put a step behind another of its project; before all, where none is named."""
    allow(may_keep_steps(viewer), "stepId")

    async def work(transaction: Transaction) -> Row:
        of = await locked_step(viewer, step_id)
        if after_id != step_id:
            after = await _step_after(viewer, of.project.id, after_id)
            await rows.place_step(of.step, after)
            transaction.log(of.change("step.moved", Tier.CLIENT, of.keys, of.keys))
        return row_of_step(of)

    return await writer.commit(work, viewer)


async def move_task(viewer: Viewer, task_id: UUID, step_id: UUID | None, after_id: UUID | None, writer: Writer) -> Row:
    """Put a task behind another, in its step or in another one of its project; before all, where none is named.

    It is seen by nobody who did not see it before: where its new step is wider than its old one, it keeps that limit.
    """
    allow(may_edit_tasks(viewer), "taskId")

    async def work(transaction: Transaction) -> Row:
        of = await locked_task(viewer, task_id)
        if step_id is not None and step_id != of.step.id:
            of = await _into(viewer, transaction, of, step_id)
        elif after_id != task_id:
            transaction.log(of.change("task.moved", Tier.CLIENT, of.keys, of.keys))
        if after_id != task_id:
            await rows.place_task(of.task, await _task_after(viewer, of.step.id, after_id))
        return row_of_task(of)

    return await writer.commit(work, viewer)


async def _into(viewer: Viewer, transaction: Transaction, of: LockedTask, step_id: UUID) -> LockedTask:
    # The project is locked, so the step stays in it.
    step = await scopes.steps(viewer).get_or_none(id=step_id)
    if step is None:
        raise not_found("step", "stepId")
    if step.project_id != of.project.id:
        message = say("A task stays in its project. Name one of its steps, or make it anew there.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "stepId")
    if step.archived_at is not None:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("This step is archived. Restore it first."), "stepId")
    keys, was = of.keys, {"step": of.step.name, "visibility": of.visibility.value}
    # Out of a private step, or out of the archive, it comes before the firm's own people, and before nobody else.
    hidden = of.step.visibility is Visibility.PRIVATE or of.step.archived_at is not None
    limit = Visibility.INTERNAL if hidden else of.step.visibility
    if step.visibility.narrower(limit) is not step.visibility:
        of.task.visibility = of.task.visibility.narrower(limit)
    await rows.put_into(of.task, step)
    moved = LockedTask(of.project, step, of.task)
    transaction.log(moved.change("task.moved", Tier.CLIENT, keys, moved.keys))
    if Visibility.PRIVATE not in (of.step.visibility, step.visibility):
        is_now = {"step": step.name, "visibility": moved.visibility.value}
        audited.task(transaction, AuditAction.TASK_MOVED, moved, was, is_now)
    return moved


async def _step_after(viewer: Viewer, project_id: UUID, after_id: UUID | None) -> scopes.Step | None:
    if after_id is None:
        return None
    found = await scopes.steps(viewer).get_or_none(id=after_id)
    if found is None:
        raise not_found("step", "after")
    if found.project_id != project_id:
        message = say("after is a step of another project. Name one of this.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after")
    return found


async def _task_after(viewer: Viewer, step_id: UUID, after_id: UUID | None) -> scopes.Task | None:
    if after_id is None:
        return None
    found = await scopes.tasks(viewer).get_or_none(id=after_id)
    if found is None:
        raise not_found("task", "after")
    if found.step_id != step_id:
        message = say("after is not in that step. Read its tasks again, and name one of them.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after")
    return found
