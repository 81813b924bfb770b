"""Asking for approval, answering, and taking the request back (behaviour T-17)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from db import approvals as rows
from db import scopes
from db.audit import AuditAction
from db.clock import now
from db.outbox import Letter, MailKind
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.approval_rules import may_answer, may_request_approval
from permissions.tiers import Answer, TaskStatus
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.project_file import audited
from resolvers.project_file.asked import Asked, check_asked
from resolvers.project_file.limits import MAX_TEXT, check_tasks
from resolvers.project_file.locked import LockedTask, locked_tasks
from resolvers.project_file.rows import Row, row_of_task
from resolvers.project_file.task_status import write_status
from resolvers.refusals import ErrorCode, Refusal, allow

STATUS_OF = {Answer.APPROVED: TaskStatus.APPROVED, Answer.CHANGES_REQUESTED: TaskStatus.CHANGES_REQUESTED}


@dataclass(frozen=True, slots=True)
class Given:
    """What is answered to a request, and why."""

    answer: Answer
    reason: str | None


async def request_approval(viewer: Viewer, task_ids: Sequence[UUID], asked: Asked, writer: Writer) -> list[Row]:
    """Ask people, or a company, to approve 1 to 100 tasks, all or none. Who can sign in gets one mail."""
    check_tasks(len(task_ids))
    allow(may_request_approval(viewer), "taskIds")
    # Who is named twice is asked once.
    asked = replace(asked, person_ids=tuple(dict.fromkeys(asked.person_ids)))

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_tasks(viewer, list(task_ids))
        for of in found:
            if of.task.status is TaskStatus.APPROVAL_REQUESTED:
                message = say("Approval is requested of %(task)r already. Withdraw that first.", task=of.task.title)
                raise Refusal(ErrorCode.BAD_USER_INPUT, message, "taskIds")
        told = await check_asked(viewer, found, asked)
        request_id, at = uuid4(), now()
        assert viewer.person_id is not None
        for of in found:
            await rows.create(of.task, request_id, viewer.person_id, at, asked.company_id, asked.person_ids)
            audited.task(transaction, AuditAction.APPROVAL_REQUESTED, of, after={"asked": ", ".join(told.names)})
        await write_status(transaction, viewer, found, TaskStatus.APPROVAL_REQUESTED)
        for reader in told.readers:
            if reader.email is not None:
                transaction.mail(
                    Letter(
                        MailKind.APPROVAL_REQUEST,
                        reader.email,
                        request_id,
                        reader.viewer.language,
                        viewer.workspace_id,
                        reader.viewer.person_id,
                    )
                )
        return [row_of_task(of) for of in found]

    return await writer.commit(work, viewer)


async def answer_approval(viewer: Viewer, task_ids: Sequence[UUID], given: Given, writer: Writer) -> list[Row]:
    """Answer what was asked of 1 to 100 tasks, all or none, once: of two at the same moment, the second is told."""
    check_tasks(len(task_ids))
    reason = texts.optional(given.reason, "reason", MAX_TEXT)
    if given.answer is Answer.CHANGES_REQUESTED and reason is None:
        message = say("Say in reason what should be changed.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "reason")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_tasks(viewer, list(task_ids))
        open_ones = await _open(viewer, found)
        asked = await rows.asked([approval.id for approval in open_ones.values()])
        at = now()
        for of in found:
            approval = open_ones[of.task.id]
            rights = of.step.client_rights
            allow(may_answer(viewer, rights, approval.company_id, asked[approval.id]), "taskIds")
            approval.answer, approval.answerer_id = given.answer, viewer.person_id
            approval.answered_at, approval.reason = at, reason
            values = {"answer": given.answer.value, "reason": reason}
            audited.task(transaction, AuditAction.APPROVAL_ANSWERED, of, after=values)
        columns = ("answer", "answerer_id", "answered_at", "reason")
        await transaction.save(list(open_ones.values()), columns)
        await write_status(transaction, viewer, found, STATUS_OF[given.answer])
        return [row_of_task(of) for of in found]

    return await writer.commit(work, viewer)


async def withdraw_approval(viewer: Viewer, task_ids: Sequence[UUID], writer: Writer) -> list[Row]:
    """Take back what was asked of 1 to 100 tasks and is not answered, all or none. They are in progress again."""
    check_tasks(len(task_ids))
    allow(may_request_approval(viewer), "taskIds")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_tasks(viewer, list(task_ids))
        open_ones = await _open(viewer, found)
        at = now()
        for of in found:
            open_ones[of.task.id].withdrawn_at = at
            audited.task(transaction, AuditAction.APPROVAL_WITHDRAWN, of)
        await transaction.save(list(open_ones.values()), ("withdrawn_at",))
        await write_status(transaction, viewer, found, TaskStatus.IN_PROGRESS)
        return [row_of_task(of) for of in found]

    return await writer.commit(work, viewer)


async def _open(viewer: Viewer, found: Sequence[LockedTask]) -> dict[UUID, scopes.Approval]:
    # The tasks are locked, so nobody answers meanwhile.
    query = scopes.approvals(viewer).filter(
        task_id__in=[of.task.id for of in found], answered_at=None, withdrawn_at=None
    )
    open_ones = {approval.task_id: approval for approval in await query}
    for of in found:
        if of.task.id not in open_ones:
            message = say(
                "Nobody is asked to approve %(task)r: it was answered or withdrawn already, or never asked. "
                "Read it again.",
                task=of.task.title,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "taskIds")
    return open_ones
