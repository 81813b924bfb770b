"""How far tasks are, set by those who work on them."""

from collections.abc import Sequence
from uuid import UUID

from db import scopes
from db.clock import now
from db.project_facts import DONE
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import TaskStatus, Tier
from permissions.viewer import Viewer
from permissions.work_rules import may_set_task_status
from resolvers.pipelines.moving import move_on_where_done
from resolvers.project_file.limits import check_tasks
from resolvers.project_file.locked import LockedTask, locked_tasks
from resolvers.project_file.rows import Row, row_of_task
from resolvers.refusals import ErrorCode, Refusal, allow

OF_APPROVALS = (TaskStatus.APPROVAL_REQUESTED, TaskStatus.APPROVED, TaskStatus.CHANGES_REQUESTED)
"""What comes of a request to approve, and of nothing else."""


async def set_task_status(viewer: Viewer, task_ids: Sequence[UUID], status: TaskStatus, writer: Writer) -> list[Row]:
    """Say how far 1 to 100 tasks are, all or none. Those that are so far already stay so, silently."""
    check_tasks(len(task_ids))
    if status in OF_APPROVALS:
        message = say(
            "%(status)s comes of approvals. Use requestApproval, answerApproval or withdrawApproval.",
            status=status.value,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "status")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_tasks(viewer, list(task_ids))
        mine = await _assigned(viewer, [of.task.id for of in found])
        for of in found:
            is_theirs = of.task.id in mine or of.task.author_id == viewer.person_id
            allow(may_set_task_status(viewer, is_theirs), "taskIds")
            if of.task.status is TaskStatus.APPROVAL_REQUESTED:
                message = say("Approval is requested of %(task)r. Withdraw that first.", task=of.task.title)
                raise Refusal(ErrorCode.BAD_USER_INPUT, message, "taskIds")
        await write_status(transaction, viewer, [of for of in found if of.task.status is not status], status)
        return [row_of_task(of) for of in found]

    return await writer.commit(work, viewer)


async def write_status(
    transaction: Transaction, viewer: Viewer, found: Sequence[LockedTask], status: TaskStatus
) -> None:
    """Let these tasks have a status from now on, and tell of it. Where all of a project's are done, it may move on."""
    at = now()
    # What was done, or is private, never held its project back.
    held_back = {of.project.id: of.project for of in found if of.is_unfinished}
    for of in found:
        of.task.status, of.task.status_changed_at = status, at
        transaction.log(of.change("task.status_changed", Tier.CLIENT, of.keys, of.keys))
    await transaction.save([of.task for of in found], ("status", "status_changed_at"))
    if status in DONE:
        await move_on_where_done(transaction, viewer, held_back.values())


async def _assigned(viewer: Viewer, task_ids: list[UUID]) -> set[UUID]:
    if viewer.works_for_the_firm or viewer.person_id is None:
        return set()
    mine = scopes.task_assignees(viewer).filter(task_id__in=task_ids, person_id=viewer.person_id)
    return {row["task_id"] for row in await mine.values("task_id")}
