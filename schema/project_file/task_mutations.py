"""Making and changing tasks."""

from datetime import date
from typing import Annotated, Any

import strawberry

from permissions.tiers import Tier, Visibility
from resolvers.client_status import UNSET
from resolvers.project_file import tasks
from resolvers.project_file.tasks import TaskTerms
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_row, required_rows
from schema.project_file.tasks import Task
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateTaskInput:
    """Work in a step."""

    step_id: strawberry.ID = seen_by(Tier.CLIENT, "Which step.")
    title: str = seen_by(Tier.CLIENT, "What is to be done, in a few words.")
    description: str | None = seen_by(Tier.CLIENT, "More about it. Plain text.", default=strawberry.UNSET)
    due_on: date | None = seen_by(Tier.CLIENT, "The day on which it should be done.", default=strawberry.UNSET)
    visibility: Visibility | None = seen_by(
        Tier.TEAM, "Who sees it, of those who see the step. Left out: all of them.", default=None
    )
    assignee_ids: list[strawberry.ID] | None = seen_by(Tier.TEAM, "Whose work it is.", default=strawberry.UNSET)
    planned_minutes: int | None = seen_by(Tier.TEAM, "How long it may take.", default=strawberry.UNSET)
    label_ids: list[strawberry.ID] | None = seen_by(Tier.INTERNAL, "Words to find it by.", default=strawberry.UNSET)


@tiered_input
class UpdateTaskInput:
    """What to change of a task. What is left out stays; null takes it away."""

    task_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which task.")
    title: str | None = seen_by(Tier.INTERNAL, "What is to be done.", default=None)
    description: str | None = seen_by(Tier.INTERNAL, "More about it.", default=strawberry.UNSET)
    due_on: date | None = seen_by(Tier.INTERNAL, "When it should be done.", default=strawberry.UNSET)
    assignee_ids: list[strawberry.ID] | None = seen_by(
        Tier.INTERNAL, "Whose work it is from now on, all of them.", default=strawberry.UNSET
    )
    planned_minutes: int | None = seen_by(Tier.INTERNAL, "How long it may take.", default=strawberry.UNSET)
    label_ids: list[strawberry.ID] | None = seen_by(
        Tier.INTERNAL, "Its labels from now on, all of them.", default=strawberry.UNSET
    )


@tiered_type
class TaskPayload:
    """The task, as it is now."""

    task: Task | None = seen_by(Tier.CLIENT, "The task.", default=None)
    user_errors: list[UserError] = seen_by(Tier.CLIENT, "Why nothing was changed.")


@tiered_type
class TaskMutations:
    """Tasks."""

    @seen_by(Tier.CLIENT, "Make a task, the last of its step. Clients in steps that allow it.")
    async def create_task(
        self,
        info: Info,
        input: Annotated[CreateTaskInput, takes(Tier.CLIENT)],  # noqa: A002
    ) -> TaskPayload:
        """Behaviours T-01, T-16."""
        return await attempt(TaskPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Change what a task says, when it is due, whose it is, or its labels.")
    async def update_task(
        self,
        info: Info,
        input: Annotated[UpdateTaskInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> TaskPayload:
        """Who sees it is changed by setVisibility, where it stands by moveTask."""
        return await attempt(TaskPayload, _update(info.context, input), info.context.language)


async def _create(context: Context, given: CreateTaskInput) -> TaskPayload:
    step = required_row("Step", given.step_id, "step", "stepId")
    row = await tasks.create_task(context.viewer, step, _terms(given), given.visibility, context.writer)
    return TaskPayload(task=Task.of(row, context.viewer), user_errors=[])


async def _update(context: Context, given: UpdateTaskInput) -> TaskPayload:
    task = required_row("Task", given.task_id, "task", "taskId")
    row = await tasks.update_task(context.viewer, task, _terms(given), context.writer)
    return TaskPayload(task=Task.of(row, context.viewer), user_errors=[])


def _terms(given: CreateTaskInput | UpdateTaskInput) -> TaskTerms:
    def or_unset(value: Any) -> Any:
        return UNSET if value is strawberry.UNSET else value

    people, labels = or_unset(given.assignee_ids), or_unset(given.label_ids)
    return TaskTerms(
        title=UNSET if given.title is None else given.title,
        description=or_unset(given.description),
        due_on=or_unset(given.due_on),
        planned_minutes=or_unset(given.planned_minutes),
        assignee_ids=UNSET if people is UNSET else required_rows("Person", people or [], "person", "assigneeIds"),
        label_ids=UNSET if labels is UNSET else required_rows("Label", labels or [], "label", "labelIds"),
    )
