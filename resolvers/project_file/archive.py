"""Putting steps and tasks away, taking them out again, and deleting them with what hangs on them.

What is archived is there for the firm's own people alone, and so it is when it is taken out: what was written meanwhile
comes before others when somebody has looked at it (`visibilityPreview`), and not before.
"""

from uuid import UUID

from db import project_facts
from db.audit import AuditAction
from db.clock import now
from db.writes import Transaction, Writer
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_edit_tasks, may_keep_steps
from resolvers.pipelines.moving import move_on_where_done
from resolvers.project_file import audited
from resolvers.project_file.locked import LockedStep, locked_step, locked_task
from resolvers.project_file.rows import Row, row_of_step, row_of_task
from resolvers.refusals import allow


async def archive_step(viewer: Viewer, step_id: UUID, archived: bool, writer: Writer) -> Row:
    """Put a step away with all that is in it, or take it out again. What is there already stays, silently."""
    allow(may_keep_steps(viewer), "stepId")

    async def work(transaction: Transaction) -> Row:
        of = await locked_step(viewer, step_id)
        if archived is not (of.step.archived_at is not None):
            held_back = archived and await _holds_back(of)
            before, of.step.archived_at = of.keys, now() if archived else None
            of.step.visibility = of.step.visibility if archived else of.step.visibility.narrower(Visibility.INTERNAL)
            await transaction.save([of.step], ("archived_at", "visibility"))
            verb, action = _verb(archived, "step", AuditAction.STEP_ARCHIVED, AuditAction.STEP_RESTORED)
            transaction.log(of.change(verb, Tier.CLIENT, before, of.keys))
            audited.step(transaction, action, of)
            if held_back:
                await move_on_where_done(transaction, viewer, [of.project])
        return row_of_step(of)

    return await writer.commit(work, viewer)


async def archive_task(viewer: Viewer, task_id: UUID, archived: bool, writer: Writer) -> Row:
    """Put a task away, or take it out again. What is there already stays, silently."""
    allow(may_edit_tasks(viewer), "taskId")

    async def work(transaction: Transaction) -> Row:
        of = await locked_task(viewer, task_id)
        if archived is not (of.task.archived_at is not None):
            held_back = archived and of.is_unfinished
            before, of.task.archived_at = of.keys, now() if archived else None
            of.task.visibility = of.task.visibility if archived else of.task.visibility.narrower(Visibility.INTERNAL)
            await transaction.save([of.task], ("archived_at", "visibility"))
            verb, action = _verb(archived, "task", AuditAction.TASK_ARCHIVED, AuditAction.TASK_RESTORED)
            transaction.log(of.change(verb, Tier.CLIENT, before, of.keys))
            audited.task(transaction, action, of)
            if held_back:
                await move_on_where_done(transaction, viewer, [of.project])
        return row_of_task(of)

    return await writer.commit(work, viewer)


async def delete_step(viewer: Viewer, step_id: UUID, writer: Writer) -> UUID:
    """Delete a step with its tasks, comments and files. Hours that were worked on its tasks stay in the project."""
    allow(may_keep_steps(viewer), "stepId")

    async def work(transaction: Transaction) -> UUID:
        of = await locked_step(viewer, step_id)
        held_back = await _holds_back(of)
        transaction.log(of.change("step.deleted", Tier.CLIENT, of.keys, None))
        audited.step(transaction, AuditAction.STEP_DELETED, of, audited.of_step(of.step))
        await of.step.delete()
        if held_back:
            await move_on_where_done(transaction, viewer, [of.project])
        return step_id

    return await writer.commit(work, viewer)


async def delete_task(viewer: Viewer, task_id: UUID, writer: Writer) -> UUID:
    """Delete a task with its comments and files. Hours that were worked on it stay in the project."""
    allow(may_edit_tasks(viewer), "taskId")

    async def work(transaction: Transaction) -> UUID:
        of = await locked_task(viewer, task_id)
        held_back = of.is_unfinished
        transaction.log(of.change("task.deleted", Tier.CLIENT, of.keys, None))
        audited.task(transaction, AuditAction.TASK_DELETED, of)
        await of.task.delete()
        if held_back:
            await move_on_where_done(transaction, viewer, [of.project])
        return task_id

    return await writer.commit(work, viewer)


async def _holds_back(of: LockedStep) -> bool:
    # Whether the project stands where it does because of what is in it, too. What is done, private or away already
    # never did that, so nothing moves when it goes.
    return of.project.stage_id is not None and await project_facts.is_any_unfinished(of.step.id)


def _verb(archived: bool, noun: str, put_away: AuditAction, taken_out: AuditAction) -> tuple[str, AuditAction]:
    return (f"{noun}.archived", put_away) if archived else (f"{noun}.restored", taken_out)
