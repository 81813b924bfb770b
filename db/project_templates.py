"""What projects are made from: what of a project's file a template keeps, and filling another with it.

A template is a copy and so is what it fills: nothing links them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from db import labels
from db.clock import now
from db.models import Label, Project, ProjectTemplate, Step, Task, TaskLabel
from db.search.aspects import SearchKind
from db.search.index import keep_these
from permissions.tiers import TaskStatus, Visibility

AT_ONCE = 500
Kept = dict[str, Any]
"""A step as it is kept: name, visibility, clientRights, and tasks, each with title, description, visibility,
plannedMinutes, dueAfterDays (counted from the day on which its project was made) and labels (name and color)."""


async def create(workspace_id: UUID, name: str, steps: list[Kept]) -> ProjectTemplate:
    """A new template."""
    return await ProjectTemplate.create(workspace_id=workspace_id, name=name, steps=steps, created_at=now())


async def kept(project: Project, steps: Sequence[Step], tasks: Iterable[Task]) -> list[Kept]:
    """These steps of a project, with these of their tasks, as a template keeps them."""
    of_step: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks:
        of_step[task.step_id].append(task)
    words = await _labels_of([task.id for some in of_step.values() for task in some])
    begun = project.created_at.date()
    return [
        {
            "name": step.name,
            "visibility": step.visibility.value,
            "clientRights": list(step.client_rights),
            "tasks": [
                {
                    "title": task.title,
                    "description": task.description,
                    "visibility": task.visibility.value,
                    "plannedMinutes": task.planned_minutes,
                    "dueAfterDays": _days(begun, task.due_on),
                    "labels": words[task.id],
                }
                for task in of_step[step.id]
            ],
        }
        for step in steps
    ]


async def fill(project: Project, steps: Sequence[Kept], author_id: UUID) -> list[Step]:
    """Make these steps in a new project, with their tasks; the steps. Labels that are gone are made anew."""
    at = now()
    made: list[Step] = []
    tasks: list[Task] = []
    wanted: list[tuple[UUID, Mapping[str, str]]] = []
    for place, step in enumerate(steps):
        row = Step(
            id=uuid4(),
            project_id=project.id,
            author_id=author_id,
            name=step["name"],
            position=place,
            visibility=Visibility(step["visibility"]),
            client_rights=step["clientRights"],
            created_at=at,
        )
        made.append(row)
        for number, task in enumerate(step["tasks"]):
            after = task["dueAfterDays"]
            tasks.append(
                Task(
                    id=uuid4(),
                    project_id=project.id,
                    step_id=row.id,
                    author_id=author_id,
                    title=task["title"],
                    description=task["description"],
                    position=number,
                    visibility=Visibility(task["visibility"]),
                    status=TaskStatus.OPEN,
                    due_on=None if after is None else project.created_at.date() + timedelta(days=after),
                    planned_minutes=task["plannedMinutes"],
                    created_at=at,
                    status_changed_at=at,
                )
            )
            wanted += [(tasks[-1].id, label) for label in task["labels"]]
    await Step.bulk_create(made, batch_size=AT_ONCE)
    await Task.bulk_create(tasks, batch_size=AT_ONCE)
    by_name = await _found_or_made(project.workspace_id, [label for _, label in wanted])
    links = [TaskLabel(task_id=task_id, label_id=by_name[labels.sort_name(label["name"])]) for task_id, label in wanted]
    await TaskLabel.bulk_create(links, batch_size=AT_ONCE)
    # The log tells of the project alone, which speaks for all in it; so what can be searched is kept from here.
    await keep_these(SearchKind.STEP, [step.id for step in made])
    await keep_these(SearchKind.TASK, [task.id for task in tasks])
    return made


async def _labels_of(task_ids: list[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for start in range(0, len(task_ids), AT_ONCE):
        rows = TaskLabel.filter(task_id__in=task_ids[start : start + AT_ONCE]).order_by("label__sort_name")
        for row in await rows.values("task_id", "label__name", "label__color"):
            found[row["task_id"]].append({"name": row["label__name"], "color": row["label__color"]})
    return found


async def _found_or_made(workspace_id: UUID, wanted: Sequence[Mapping[str, str]]) -> dict[str, UUID]:
    if not wanted:
        return {}
    await labels.hold(workspace_id)  # so that nobody else makes one of them meanwhile
    there = {row["sort_name"]: row["id"] for row in await Label.filter(workspace_id=workspace_id).values()}
    for label in wanted:
        if (name := labels.sort_name(label["name"])) not in there:
            there[name] = (await labels.create(workspace_id, label["name"], label["color"])).id
    return there


def _days(begun: date, due: date | None) -> int | None:
    # What was due before its project was made says nothing about another project.
    return (due - begun).days if due is not None and due >= begun else None
