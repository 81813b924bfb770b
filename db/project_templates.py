"""What projects are made from: what of a project's file a template keeps, and filling another with it.

A template is a copy and so is what it fills: nothing links them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tortoise.functions import Max

from db import labels
from db.clock import now
from db.models import Label, Project, ProjectTemplate, Step, Task, TaskLabel
from db.saving import insert_many
from db.search.aspects import SearchKind
from db.search.index import keep_these
from permissions.tiers import TaskStatus, Visibility

AT_ONCE = 500
KEEP_LABELS = """
SELECT id, sort_name FROM label WHERE workspace_id = $1 AND sort_name = ANY($2::text[]) ORDER BY id FOR KEY SHARE"""
"""Others may put them on tasks as well meanwhile; whoever deletes one waits."""
Kept = dict[str, Any]
"""A step as it is kept: name, visibility, clientRights, and tasks, each with title, description, visibility,
plannedMinutes, dueAfterDays (counted from the day on which its project was made) and labels (name and color)."""


async def create(workspace_id: UUID, name: str, steps: list[Kept], status: Kept | None = None) -> ProjectTemplate:
    """A new template; `status` is what projects begin with: `texts` by language, `color` and `icon`."""
    return await ProjectTemplate.create(
        workspace_id=workspace_id, name=name, steps=steps, status=status, created_at=now()
    )


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
    held = await hold_labels(project.workspace_id, steps)
    return (await add([project], steps, author_id, held, new=True))[project]


async def hold_labels(workspace_id: UUID, steps: Iterable[Kept]) -> Mapping[str, UUID]:
    """The labels on the tasks of these steps, by sort name; those that are gone are made anew. None is deleted now.

    Once in a transaction, for all that it makes: two that took some of them first and others later, each in another
    order, would wait for each other for ever. Not `labels.hold`, which comes before projects: these are locked by now.
    """
    named = [label for step in steps for task in step["tasks"] for label in task["labels"]]
    by_name = {labels.sort_name(label["name"]): label for label in named}
    if not by_name:
        return {}
    # Whoever came first has made it.
    await Label.bulk_create(
        [
            Label(workspace_id=workspace_id, name=label["name"], sort_name=name, color=label["color"])
            for name, label in sorted(by_name.items())
        ],
        ignore_conflicts=True,
    )
    if Label._meta.db.capabilities.dialect == "postgres":
        rows = await Label._meta.db.execute_query_dict(KEEP_LABELS, [workspace_id, list(by_name)])
        return {row["sort_name"]: row["id"] for row in rows}
    return {
        label.sort_name: label.id
        for label in await Label.filter(workspace_id=workspace_id, sort_name__in=list(by_name))
    }


async def add(
    projects: Sequence[Project], steps: Sequence[Kept], author_id: UUID, held: Mapping[str, UUID], new: bool = False
) -> dict[Project, list[Step]]:
    """Make these steps in each of the projects of a workspace, after what is there, with their tasks; the steps.

    The same number of statements, however many projects there are (in batches). Days count from today. `held`: their
    labels (`hold_labels`). In `new` projects there is nothing yet.
    """
    at = now()
    made: dict[Project, list[Step]] = {}
    tasks: list[Task] = []
    wanted: list[tuple[UUID, Mapping[str, str]]] = []
    ends = {} if new else await _ends([project.id for project in projects])
    for project in projects:
        made[project] = []
        for place, step in enumerate(steps, ends.get(project.id, 0)):
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
            made[project].append(row)
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
                        due_on=None if after is None else at.date() + timedelta(days=after),
                        planned_minutes=task["plannedMinutes"],
                        created_at=at,
                        status_changed_at=at,
                    )
                )
                wanted += [(tasks[-1].id, label) for label in task["labels"]]
    all_steps = [step for some in made.values() for step in some]
    await insert_many(all_steps)
    await insert_many(tasks)
    links = [TaskLabel(task_id=task_id, label_id=held[labels.sort_name(label["name"])]) for task_id, label in wanted]
    await insert_many(links)
    # The log tells of projects and steps alone, which speak for the tasks; so what can be searched is kept from here.
    if new:
        await keep_these(SearchKind.STEP, [step.id for step in all_steps])
    await keep_these(SearchKind.TASK, [task.id for task in tasks])
    return made


async def _ends(project_ids: list[UUID]) -> dict[UUID, int]:
    # Where the steps of each project end.
    rows = Step.filter(project_id__in=project_ids).annotate(last=Max("position")).group_by("project_id")
    return {row["project_id"]: row["last"] + 1 for row in await rows.values("project_id", "last")}


async def _labels_of(task_ids: list[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for start in range(0, len(task_ids), AT_ONCE):
        rows = TaskLabel.filter(task_id__in=task_ids[start : start + AT_ONCE]).order_by("label__sort_name")
        for row in await rows.values("task_id", "label__name", "label__color"):
            found[row["task_id"]].append({"name": row["label__name"], "color": row["label__color"]})
    return found


def _days(begun: date, due: date | None) -> int | None:
    # What was due before its project was made says nothing about another project.
    return (due - begun).days if due is not None and due >= begun else None
