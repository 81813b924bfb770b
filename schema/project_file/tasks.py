"""Tasks: work in a step."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import TaskStatus, Tier, Visibility
from permissions.viewer import Viewer
from resolvers.project_file.approval_rows import APPROVALS_OF_TASK
from resolvers.project_file.rows import COMMENTS_OF_TASK, tasks_by_id
from resolvers.project_file.task_links import TaskFilter, assignees_of_tasks
from schema.connections import DEFAULT_FIRST, After, Connection, First
from schema.context import Info
from schema.linked import linked
from schema.linked_pages import linked_page
from schema.nodes import Node, global_id, optional_row
from schema.people import Person
from schema.project_file.approvals import Approval
from schema.project_file.comments import Comment
from schema.project_file.labels import Label
from schema.project_file.words import ToldTaskStatus
from schema.tiered import seen_by, takes, tiered_input, tiered_type

if TYPE_CHECKING:
    from schema.project_file.steps import Step


async def _step(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    # Steps lead to tasks, and tasks to steps: one of the two is imported late.
    from schema.project_file.steps import Step

    return await Step.read(viewer, ids)


async def _assignees(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    found = await assignees_of_tasks(viewer, ids)
    return {key: [Person.of(row) for row in rows] for key, rows in found.items()}


@tiered_input
class TasksFilter:
    """Which tasks. Every part that is given must hold."""

    statuses: list[TaskStatus] | None = seen_by(Tier.CLIENT, "One of these.", default=None)
    assignee_id: strawberry.ID | None = seen_by(Tier.CLIENT, "It is this person's work.", default=None)
    due_by: date | None = seen_by(Tier.CLIENT, "Due on this day or before.", default=None)
    label_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "It has this label.", default=None)
    archived: bool = seen_by(Tier.INTERNAL, "Those that are archived, instead of the others.", default=False)

    def wanted(self) -> TaskFilter:
        """The filter on rows. Refuses ids that are none."""
        return TaskFilter(
            statuses=tuple(self.statuses) if self.statuses is not None else None,
            label_id=optional_row("Label", self.label_id, "label", "filter.labelId"),
            assignee_id=optional_row("Person", self.assignee_id, "person", "filter.assigneeId"),
            due_by=self.due_by,
            archived=self.archived,
        )


Which = Annotated[TasksFilter | None, takes(Tier.CLIENT, "Which of them.")]


@tiered_type
class Task(Node):
    """Work in a step."""

    title: str = seen_by(Tier.CLIENT, "What is to be done, in a few words.")
    description: str | None = seen_by(Tier.CLIENT, "More about it. Plain text.")
    status: ToldTaskStatus = seen_by(Tier.CLIENT, "How far it is, in the viewer's language.")
    status_changed_at: datetime = seen_by(Tier.CLIENT, "Since when.")
    due_on: date | None = seen_by(Tier.CLIENT, "The day on which it should be done.")
    assignees: list[Person] | None = linked(
        Tier.CLIENT, _assignees, by="row_id", description="Whose work it is, by name: those whom the viewer sees."
    )
    author: Person | None = linked(
        Tier.CLIENT, Person.read, by="author_id", description="Who made it; null where the viewer does not see them."
    )
    created_at: datetime = seen_by(Tier.CLIENT, "When it was made.")
    step: Annotated["Step", strawberry.lazy("schema.project_file.steps")] | None = linked(
        Tier.CLIENT, _step, by="step_id", description="What it is a part of."
    )
    visibility: Visibility = seen_by(Tier.TEAM, "Who sees it: never more than see the step.")
    planned_minutes: int | None = seen_by(Tier.TEAM, "How long it may take, in minutes.")
    labels: list[Label] | None = linked(
        Tier.INTERNAL, Label.read_of_tasks, by="row_id", description="Words to find it by, in their order."
    )
    archived_at: datetime | None = seen_by(Tier.INTERNAL, "When it was put away; null where it is not.")
    author_id: strawberry.Private[UUID]
    step_id: strawberry.Private[UUID]
    row_id: strawberry.Private[UUID]

    @seen_by(Tier.CLIENT, "What is said about it, the oldest first.")
    async def comments(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Comment]:
        """Those that the viewer sees."""
        return await linked_page(info, COMMENTS_OF_TASK, self.row_id, first, after, Comment.of)

    @seen_by(Tier.CLIENT, "The requests to approve it, the latest first.")
    async def approvals(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Approval]:
        """Behaviour T-17: what was asked of whom, who answered what, and when."""
        return await linked_page(info, APPROVALS_OF_TASK, self.row_id, first, after, Approval.of)

    @classmethod
    def of(cls, row: Mapping[str, Any], viewer: Viewer) -> "Task":
        """The task in a row, as this viewer is told of it."""
        return cls(
            id=global_id("Task", row["id"]),
            title=row["title"],
            description=row["description"],
            status=ToldTaskStatus.of(TaskStatus(row["status"]), viewer.language),
            status_changed_at=row["status_changed_at"],
            due_on=row["due_on"],
            created_at=row["created_at"],
            visibility=Visibility(row["visibility"]).narrower(Visibility(row["step__visibility"])),
            planned_minutes=row["planned_minutes"],
            archived_at=row["archived_at"],
            author_id=row["author_id"],
            step_id=row["step_id"],
            row_id=row["id"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the tasks that exist for the viewer."""
        return {key: cls.of(row, viewer) for key, row in (await tasks_by_id(viewer, ids)).items()}
