"""What hangs on tasks: whose work they are, and their labels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery

from db import scopes
from permissions.tiers import TaskStatus
from permissions.viewer import Viewer
from resolvers import people
from resolvers.project_file.rows import Row


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which of the tasks: every part that is given must hold. `due_by`: on this day or before.

    `archived`: those that are archived, instead of those that are not.
    """

    statuses: tuple[TaskStatus, ...] | None = None
    label_id: UUID | None = None
    assignee_id: UUID | None = None
    due_by: date | None = None
    archived: bool = False

    def wanted(self, viewer: Viewer) -> Q:
        """The condition on tasks. What the viewer does not see is not found by either."""
        parts = [Q(archived_at__not_isnull=self.archived)]
        if self.statuses is not None:
            parts.append(Q(status__in=list(self.statuses)))
        if self.label_id is not None:
            labelled: Any = scopes.task_labels(viewer).filter(label_id=self.label_id).values("task_id")
            parts.append(Q(id__in=Subquery(labelled)))
        if self.assignee_id is not None:
            assigned: Any = scopes.task_assignees(viewer).filter(person_id=self.assignee_id).values("task_id")
            parts.append(Q(id__in=Subquery(assigned)))
        if self.due_by is not None:
            parts.append(Q(due_on__lte=self.due_by))
        return Q(*parts)


async def assignees_of_tasks(viewer: Viewer, task_ids: list[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """By task, the people whose work it is, by name, as far as the viewer sees them."""
    links = await scopes.task_assignees(viewer).filter(task_id__in=task_ids).values("task_id", "person_id")
    tasks_of: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        tasks_of[link["person_id"]].append(link["task_id"])
    found: dict[UUID, list[Row]] = {task_id: [] for task_id in task_ids}
    seen = scopes.people(viewer).filter(id__in=list(tasks_of)).order_by("sort_name", "id")
    for row in await people.rows_of(viewer, seen):
        for task_id in tasks_of[row["id"]]:
            found[task_id].append(row)
    return found


async def labels_of_tasks(viewer: Viewer, task_ids: list[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """By task, its labels, by name."""
    found: dict[UUID, list[Row]] = {task_id: [] for task_id in task_ids}
    links = scopes.task_labels(viewer).filter(task_id__in=task_ids).order_by("label__sort_name")
    for row in await links.values("task_id", "label_id", "label__name", "label__color"):
        label = {"id": row["label_id"], "name": row["label__name"], "color": row["label__color"]}
        found[row["task_id"]].append(label)
    return found
