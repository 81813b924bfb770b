"""Making and changing tasks: behaviours T-01, T-16."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db import scopes
from db import steps as rows
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from permissions.work_rules import may_create_task, may_edit_tasks
from resolvers import texts
from resolvers.client_status import UNSET, Unset
from resolvers.locked_people import called
from resolvers.project_file.limits import (
    MAX_ASSIGNEES,
    MAX_LABELS,
    MAX_TEXT,
    MAX_TITLE,
    check_day,
    check_minutes,
    check_narrower,
    lowest,
)
from resolvers.project_file.locked import LockedTask, locked_step, locked_task
from resolvers.project_file.rows import Row, row_of_task
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


@dataclass(frozen=True, slots=True)
class TaskTerms:
    """What to write into a task. What is UNSET stays as it is; None takes it away."""

    title: str | Unset = UNSET
    description: str | Unset | None = UNSET
    due_on: date | Unset | None = UNSET
    planned_minutes: int | Unset | None = UNSET
    assignee_ids: Sequence[UUID] | Unset = UNSET
    label_ids: Sequence[UUID] | Unset = UNSET

    @property
    def columns(self) -> dict[str, object]:
        """What is given, checked, by column."""
        found: dict[str, object] = {}
        if not isinstance(self.title, Unset):
            found["title"] = texts.required(self.title, "title", MAX_TITLE)
        if not isinstance(self.description, Unset):
            found["description"] = texts.optional(self.description, "description", MAX_TEXT)
        if not isinstance(self.due_on, Unset):
            check_day(self.due_on, "dueOn")
            found["due_on"] = self.due_on
        if not isinstance(self.planned_minutes, Unset):
            check_minutes(self.planned_minutes, "plannedMinutes")
            found["planned_minutes"] = self.planned_minutes
        return found


TIERS = {"title": Tier.CLIENT, "description": Tier.CLIENT, "due_on": Tier.CLIENT, "planned_minutes": Tier.TEAM}
"""The lowest tier that sees a difference, by column."""


async def create_task(
    viewer: Viewer, step_id: UUID, terms: TaskTerms, visibility: Visibility | None, writer: Writer
) -> Row:
    """Make a task, the last of its step. Where nothing is said it is seen by whoever sees the step."""
    given = terms.columns

    async def work(transaction: Transaction) -> Row:
        of = await locked_step(viewer, step_id)
        allow(may_create_task(viewer, of.step.client_rights), "stepId")
        if visibility is not None:
            check_narrower(visibility, of.step.visibility)
        if of.step.archived_at is not None:
            message = say("This step is archived. Restore it first.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "stepId")
        assert viewer.person_id is not None
        task = await rows.create_task(of.step, viewer.person_id, visibility=visibility or Visibility.CLIENT, **given)
        made = LockedTask(of.project, of.step, task)
        await _set_links(viewer, made, terms)
        transaction.log(made.change("task.created", Tier.CLIENT, None, made.keys))
        return row_of_task(made)

    return await writer.commit(work, viewer)


async def update_task(viewer: Viewer, task_id: UUID, terms: TaskTerms, writer: Writer) -> Row:
    """Change what a task says, when it is due, whose it is, and its labels."""
    allow(may_edit_tasks(viewer), "taskId")
    given = terms.columns

    async def work(transaction: Transaction) -> Row:
        of = await locked_task(viewer, task_id)
        changed = [name for name, value in given.items() if getattr(of.task, name) != value]
        for name in changed:
            setattr(of.task, name, given[name])
        if changed:
            await transaction.save([of.task], changed)
        tiers = [TIERS[name] for name in changed] + await _set_links(viewer, of, terms)
        if tiers:
            transaction.log(of.change("task.changed", lowest(*tiers), of.keys, of.keys))
        return row_of_task(of)

    return await writer.commit(work, viewer)


async def _set_links(viewer: Viewer, of: LockedTask, terms: TaskTerms) -> list[Tier]:
    # The lowest tiers that see a difference.
    tiers = []
    if not isinstance(terms.assignee_ids, Unset):
        await _check_assignees(viewer, of, terms.assignee_ids)
        if await rows.set_assignees(of.task.id, terms.assignee_ids):
            tiers.append(Tier.CLIENT)
    if not isinstance(terms.label_ids, Unset):
        allow(may_edit_tasks(viewer), "labelIds")
        await _check_labels(viewer, terms.label_ids)
        if await rows.set_labels(of.task.id, terms.label_ids):
            tiers.append(Tier.INTERNAL)
    return tiers


async def _check_assignees(viewer: Viewer, of: LockedTask, person_ids: Sequence[UUID]) -> None:
    if len(person_ids) > MAX_ASSIGNEES:
        message = say(
            "assigneeIds names %(count)s people. Name at most %(most)s.", count=len(person_ids), most=MAX_ASSIGNEES
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "assigneeIds")
    wanted = set(person_ids)
    people = await scopes.people(viewer).filter(id__in=list(wanted)).order_by("id").prefetch_related("company")
    if len(people) < len(wanted):
        raise not_found("person", "assigneeIds")
    for person in people:
        # Whether or not they can sign in yet.
        somebody = Viewer(person.workspace_id, person.company_id, person.company.kind, person.role, person.id)
        if not await scopes.tasks(somebody).filter(id=of.task.id).exists():
            message = say(
                "%(person)s does not see this task. Let them see it first, or choose somebody else.",
                person=called(person),
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "assigneeIds")


async def _check_labels(viewer: Viewer, label_ids: Sequence[UUID]) -> None:
    if len(label_ids) > MAX_LABELS:
        message = say("labelIds names %(count)s labels. Name at most %(most)s.", count=len(label_ids), most=MAX_LABELS)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "labelIds")
    wanted = set(label_ids)
    if await scopes.labels(viewer).filter(id__in=list(wanted)).count() < len(wanted):
        raise not_found("label", "labelIds")
