"""What automations go by: the labels and the unfinished tasks of projects, whoever moves them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from tortoise.queryset import QuerySet

from db.counted_tasks import count_tasks
from db.models import ProjectLabel, ProjectTemplate, StatusTemplate, Task
from permissions.tiers import TaskStatus, Visibility

DONE = (TaskStatus.DONE, TaskStatus.APPROVED)


async def labels_of(project_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The ids of the labels on each of the projects."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    rows = ProjectLabel.filter(project_id__in=list(project_ids))
    for row in await rows.values("project_id", "label_id"):
        found[row["project_id"]].add(row["label_id"])
    return {project_id: frozenset(found[project_id]) for project_id in project_ids}


@dataclass(frozen=True, slots=True)
class Tasks:
    """How many tasks a project has, and how many of them are not done."""

    all: int = 0
    unfinished: int = 0


async def tasks_of(project_ids: Collection[UUID]) -> Mapping[UUID, Tasks]:
    """The tasks of each of the projects, as `progress` counts them: neither archived nor private."""
    found: defaultdict[UUID, Tasks] = defaultdict(Tasks)
    rows = _counted().filter(project_id__in=list(project_ids))
    for row in await count_tasks(rows, "project_id", "status"):
        was, number = found[row["project_id"]], row["number"]
        unfinished = 0 if TaskStatus(row["status"]) in DONE else number
        found[row["project_id"]] = Tasks(was.all + number, was.unfinished + unfinished)
    return {project_id: found[project_id] for project_id in project_ids}


async def is_any_unfinished(step_id: UUID) -> bool:
    """Whether a step has a task that is counted and not done."""
    return await _counted().filter(step_id=step_id, status__not_in=DONE).exists()


def _counted() -> QuerySet[Task]:
    rows = Task.filter(archived_at=None, step__archived_at=None)
    return rows.filter(visibility__not=Visibility.PRIVATE, step__visibility__not=Visibility.PRIVATE)


async def status_templates(workspace_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, StatusTemplate]:
    """Those of the status templates that are there."""
    if not ids:
        return {}
    return {each.id: each for each in await StatusTemplate.filter(workspace_id=workspace_id, id__in=list(ids))}


async def project_templates(workspace_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, ProjectTemplate]:
    """Those of the project templates that are there."""
    if not ids:
        return {}
    return {each.id: each for each in await ProjectTemplate.filter(workspace_id=workspace_id, id__in=list(ids))}
