"""What else becomes visible with a step or a task: the tasks, comments and files in it that its limit has hidden."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from db import scopes
from permissions.tiers import Visibility
from permissions.viewer import Viewer
from realtime.seals import Seals

MAX_EXCERPT = 100
"""Characters of a comment, by which it is told apart."""

TASK_COLUMNS = ("id", "title", "visibility", "archived_at")
COMMENTS = ("id", "text", "visibility", "task_id")
FILES = ("id", "name", "visibility", "task_id")

Thing = tuple[str, UUID]
"""A step, task or comment: "Step", "Task" or "Comment", and its id."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A thing that becomes visible with another: what it is, what it is called, and who sees it then."""

    type_name: str
    id: UUID
    title: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class _Limit:
    """What limits who sees a thing, besides what is being changed."""

    visibility: Visibility
    is_archived: bool


async def with_step(viewer: Viewer, step: scopes.Step, wanted: Visibility) -> list[Revealed]:
    """What else becomes visible to somebody where a step's visibility is set so, as far as the viewer sees it."""
    in_step = Q(step_id=step.id)
    tasks = await scopes.tasks(viewer).filter(in_step).order_by("position").values(*TASK_COLUMNS)
    limits = {row["id"]: _Limit(Visibility(row["visibility"]), row["archived_at"] is not None) for row in tasks}
    found = [
        Revealed("Task", row["id"], row["title"], then)
        for row in tasks
        if (then := _widened(step.visibility, wanted, limits[row["id"]], step.archived_at is not None))
    ]
    comments = await scopes.comments(viewer).filter(task__step_id=step.id).order_by("created_at").values(*COMMENTS)
    files = scopes.stored_files(viewer).filter(in_step | Q(task__step_id=step.id)).order_by("created_at")
    return found + _hanging(comments, await files.values(*FILES), limits, step, wanted)


async def with_task(viewer: Viewer, task: scopes.Task, step: scopes.Step, wanted: Visibility) -> list[Revealed]:
    """The same of a task."""
    limits: Mapping[UUID | None, _Limit] = {task.id: _Limit(step.visibility, task.archived_at is not None)}
    comments = await scopes.comments(viewer).filter(task_id=task.id).order_by("created_at").values(*COMMENTS)
    files = scopes.stored_files(viewer).filter(task_id=task.id).order_by("created_at")
    return _hanging(comments, await files.values(*FILES), limits, step, wanted, task.visibility)


def _hanging(
    comments: Sequence[Mapping[str, Any]],
    files: Sequence[Mapping[str, Any]],
    limits: Mapping[Any, _Limit],
    step: scopes.Step,
    wanted: Visibility,
    was: Visibility | None = None,
) -> list[Revealed]:
    found = []
    named = [("Comment", row, row["text"][:MAX_EXCERPT]) for row in comments]
    named += [("File", row, row["name"]) for row in files]
    for type_name, row, title in named:
        task = limits.get(row["task_id"], _Limit(Visibility.CLIENT, False))
        limit = _Limit(task.visibility.narrower(Visibility(row["visibility"])), task.is_archived)
        if then := _widened(was or step.visibility, wanted, limit, step.archived_at is not None):
            found.append(Revealed(type_name, row["id"], title, then))
    return found


def _widened(was: Visibility, wanted: Visibility, limit: _Limit, is_archived: bool) -> Visibility | None:
    # Who sees a thing then, where somebody does who does not now. What is archived comes before the firm's own people
    # alone.
    before, after = was.narrower(limit.visibility), wanted.narrower(limit.visibility)
    if is_archived or limit.is_archived:
        before, after = before.narrower(Visibility.INTERNAL), after.narrower(Visibility.INTERNAL)
    return after if before is not after and before.narrower(after) is before else None


def confirmation_of(
    viewer: Viewer, thing: Thing, wanted: Visibility, revealed: Collection[Revealed], seals: Seals
) -> str:
    """What says that the viewer was told of exactly these things, as they are called: it holds for nothing else."""
    digest = hashlib.sha256(
        "".join(
            sorted(f"{each.type_name} {each.id} {each.visibility.value} {each.title}\n" for each in revealed)
        ).encode()
    )
    type_name, row_id = thing
    return seals.seal(f"{type_name} {row_id} as {wanted.value} by {viewer.person_id}", digest.digest())
