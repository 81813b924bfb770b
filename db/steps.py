"""Writing steps, tasks and comments down, and the order that they stand in. The project is locked by whoever asks."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from db import order
from db.clock import now
from db.models import Comment, File, Project, Step, Task, TaskAssignee, TaskLabel
from permissions.tiers import ClientRight, TaskStatus, Visibility


async def create_step(
    project: Project, author_id: UUID, name: str, visibility: Visibility, rights: Collection[ClientRight]
) -> Step:
    """A new step, the last of its project."""
    return await Step.create(
        project_id=project.id,
        author_id=author_id,
        name=name,
        position=await order.behind_all(Step.filter(project_id=project.id)),
        visibility=visibility,
        client_rights=stored_rights(rights),
        created_at=now(),
    )


async def create_task(step: Step, author_id: UUID, **values: Any) -> Task:
    """A new task, the last of its step: open. `values`: title, description, visibility, due_on, planned_minutes."""
    at = now()
    return await Task.create(
        project_id=step.project_id,
        step_id=step.id,
        author_id=author_id,
        position=await order.behind_all(Task.filter(step_id=step.id)),
        status=TaskStatus.OPEN,
        created_at=at,
        status_changed_at=at,
        **values,
    )


async def create_comment(task: Task, author_id: UUID, text: str, visibility: Visibility) -> Comment:
    """A new comment."""
    return await Comment.create(
        project_id=task.project_id,
        task_id=task.id,
        author_id=author_id,
        text=text,
        visibility=visibility,
        created_at=now(),
    )


def stored_rights(rights: Collection[ClientRight]) -> list[str]:
    """Rights as they are kept: each once, in the order in which they are declared."""
    return [right.value for right in ClientRight if right in rights]


async def place_step(step: Step, after: Step | None) -> None:
    """Put a step behind another of its project, or before all; those behind make room, in the same statement."""
    await order.place(Step.filter(project_id=step.project_id), step.id, after)


async def place_task(task: Task, after: Task | None) -> None:
    """Put a task behind another of its step, or before all; its own row says by now which step that is."""
    await order.place(Task.filter(step_id=task.step_id), task.id, after)


async def put_into(task: Task, step: Step) -> None:
    """Put a task, and the files on it, into another step of its project: behind all that are there."""
    task.position = await order.behind_all(Task.filter(step_id=step.id))
    task.step_id = step.id
    await task.save(update_fields=("step_id", "position", "visibility"))
    await File.filter(task_id=task.id).exclude(step_id=None).update(step_id=step.id)


async def set_assignees(task_id: UUID, person_ids: Collection[UUID]) -> set[UUID]:
    """Let these people be the ones whose work a task is; whoever came or went."""
    rows: Any = TaskAssignee.filter(task_id=task_id)
    were = set(await rows.values_list("person_id", flat=True))
    wanted = set(person_ids)
    await rows.filter(person_id__in=list(were - wanted)).delete()
    await TaskAssignee.bulk_create(TaskAssignee(task_id=task_id, person_id=each) for each in wanted - were)
    return were ^ wanted


async def set_labels(task_id: UUID, label_ids: Collection[UUID]) -> set[UUID]:
    """Let these be the labels of a task; whichever came or went."""
    rows: Any = TaskLabel.filter(task_id=task_id)
    were = set(await rows.values_list("label_id", flat=True))
    wanted = set(label_ids)
    await rows.filter(label_id__in=list(were - wanted)).delete()
    await TaskLabel.bulk_create(TaskLabel(task_id=task_id, label_id=each) for each in wanted - were)
    return were ^ wanted
