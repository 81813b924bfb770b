"""How far tasks are: set by who works on them, and by asking for approval."""

from typing import Annotated

import strawberry

from permissions.tiers import Answer, TaskStatus, Tier
from resolvers.project_file import approvals, task_status
from resolvers.project_file.approval_rows import open_request
from resolvers.project_file.approvals import Given
from resolvers.project_file.asked import Asked
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import optional_row, required_rows, row_id
from schema.people import Person
from schema.project_file.tasks import Task
from schema.tiered import seen_by, takes, tiered_input, tiered_type
from schema.workspaces import Workspace

Ids = list[strawberry.ID]


@tiered_input
class SetTaskStatusInput:
    """How far tasks are."""

    task_ids: list[strawberry.ID] = seen_by(Tier.TEAM, "1 to 100 tasks: all are set, or none.")
    status: TaskStatus = seen_by(Tier.TEAM, "Not one of those that come of approvals.")


@tiered_input
class RequestApprovalInput:
    """Of which tasks approval is requested, and of whom."""

    task_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 100 tasks: all are asked for, or none.")
    person_ids: list[strawberry.ID] | None = seen_by(
        Tier.INTERNAL, "1 to 20 people, any of whom may answer; or give companyId.", default=None
    )
    company_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "A company, any of whose people may answer.", default=None
    )


@tiered_input
class AnswerApprovalInput:
    """What is answered."""

    task_ids: list[strawberry.ID] = seen_by(Tier.CLIENT, "1 to 100 tasks: all are answered, or none.")
    answer: Answer = seen_by(Tier.CLIENT, "The same for all of them.")
    reason: str | None = seen_by(Tier.CLIENT, "Why. Must be said where changes are requested.", default=None)


@tiered_input
class WithdrawApprovalInput:
    """What is taken back."""

    task_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 100 tasks: of all it is taken back, or of none.")


@tiered_type
class TasksPayload:
    """The tasks, as they are now."""

    tasks: list[Task] | None = seen_by(Tier.CLIENT, "The tasks, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why nothing was changed.")


@tiered_type
class ApprovalRequest:
    """What was asked at once, of one's own accord or in a mail, and is still open."""

    requested_by: Person | None = seen_by(Tier.CLIENT, "Who asks; null where the viewer does not see them.")
    workspace_name: str = seen_by(Tier.CLIENT, "Where it is asked.")
    tasks: list[Task] = seen_by(Tier.CLIENT, "What is to be approved, as far as the viewer sees it.")


@tiered_type
class ApprovalQueries:
    """What is to be approved."""

    @seen_by(Tier.CLIENT, "What was asked at once and is still open; null where nothing is. Mails tell of it.")
    async def approval_request(
        self,
        info: Info,
        id: Annotated[strawberry.ID, takes(Tier.CLIENT, "Which request.")],  # noqa: A002
    ) -> ApprovalRequest | None:
        """Behaviour T-17."""
        context, viewer = info.context, info.context.viewer
        key = row_id("ApprovalRequest", id)
        found = await open_request(viewer, key) if key else None
        if found is None:
            return None
        request, tasks = found
        return ApprovalRequest(
            requested_by=await context.load(Person.read, request["requester_id"]),
            workspace_name=(await context.load(Workspace.read, viewer.workspace_id)).name,
            tasks=[Task.of(row, viewer) for row in tasks],
        )


@tiered_type
class ApprovalMutations:
    """How far tasks are."""

    @seen_by(Tier.TEAM, "Say how far 1 to 100 tasks are, all or none.")
    async def set_task_status(
        self,
        info: Info,
        input: Annotated[SetTaskStatusInput, takes(Tier.TEAM)],  # noqa: A002
    ) -> TasksPayload:
        """Behaviour T-17."""
        return await attempt(TasksPayload, _set(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Ask people, or a company, to approve 1 to 100 tasks: who can sign in gets a mail.")
    async def request_approval(
        self,
        info: Info,
        input: Annotated[RequestApprovalInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TasksPayload:
        """Behaviour T-17."""
        return await attempt(TasksPayload, _request(info.context, input), info.context.language)

    @seen_by(Tier.CLIENT, "Approve 1 to 100 tasks or request changes, all or none, once: for those who were asked.")
    async def answer_approval(
        self,
        info: Info,
        input: Annotated[AnswerApprovalInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> TasksPayload:
        """Behaviour T-17."""
        return await attempt(TasksPayload, _answer(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take back the request to approve 1 to 100 tasks, all or none. They are in progress then.")
    async def withdraw_approval(
        self,
        info: Info,
        input: Annotated[WithdrawApprovalInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TasksPayload:
        """Behaviour T-17."""
        return await attempt(TasksPayload, _withdraw(info.context, input), info.context.language)


async def _set(context: Context, given: SetTaskStatusInput) -> TasksPayload:
    tasks = required_rows("Task", given.task_ids, "task", "taskIds")
    rows = await task_status.set_task_status(context.viewer, tasks, given.status, context.writer)
    return TasksPayload(tasks=[Task.of(row, context.viewer) for row in rows], user_errors=[])


async def _request(context: Context, given: RequestApprovalInput) -> TasksPayload:
    tasks = required_rows("Task", given.task_ids, "task", "taskIds")
    asked = Asked(
        tuple(required_rows("Person", given.person_ids or [], "person", "personIds")),
        optional_row("Company", given.company_id, "company", "companyId"),
    )
    rows = await approvals.request_approval(context.viewer, tasks, asked, context.writer)
    return TasksPayload(tasks=[Task.of(row, context.viewer) for row in rows], user_errors=[])


async def _answer(context: Context, given: AnswerApprovalInput) -> TasksPayload:
    tasks = required_rows("Task", given.task_ids, "task", "taskIds")
    what = Given(given.answer, given.reason)
    rows = await approvals.answer_approval(context.viewer, tasks, what, context.writer)
    return TasksPayload(tasks=[Task.of(row, context.viewer) for row in rows], user_errors=[])


async def _withdraw(context: Context, given: WithdrawApprovalInput) -> TasksPayload:
    tasks = required_rows("Task", given.task_ids, "task", "taskIds")
    rows = await approvals.withdraw_approval(context.viewer, tasks, context.writer)
    return TasksPayload(tasks=[Task.of(row, context.viewer) for row in rows], user_errors=[])
