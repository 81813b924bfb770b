"""Steps, tasks and comments as rows: which columns are read, and what is known right after a change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from permissions.viewer import Viewer
from resolvers.linked_pages import LinkedRows
from resolvers.paging import KeyKind, Order
from resolvers.project_file.locked import LockedComment, LockedStep, LockedTask

STEP_COLUMNS = (
    "id",
    "project_id",
    "author_id",
    "name",
    "position",
    "visibility",
    "client_rights",
    "created_at",
    "archived_at",
)
TASK_COLUMNS = (
    "id",
    "project_id",
    "step_id",
    "step__visibility",
    "author_id",
    "title",
    "description",
    "position",
    "visibility",
    "status",
    "due_on",
    "planned_minutes",
    "created_at",
    "status_changed_at",
    "archived_at",
)
COMMENT_COLUMNS = (
    "id",
    "project_id",
    "task_id",
    "task__visibility",
    "task__step__visibility",
    "author_id",
    "text",
    "visibility",
    "created_at",
    "edited_at",
)

Row = Mapping[str, Any]
Rows = Mapping[UUID, Row]

STEPS_OF_PROJECT = LinkedRows(
    scopes.steps, "project_id", Order("steps", STEP_COLUMNS, "position", KeyKind.NUMBER, ascending=True)
)
TASKS_OF_STEP = LinkedRows(
    scopes.tasks, "step_id", Order("tasks", TASK_COLUMNS, "position", KeyKind.NUMBER, ascending=True)
)
TASKS_OF_PROJECT = LinkedRows(scopes.tasks, "project_id", Order("tasks of projects", TASK_COLUMNS, "created_at"))
COMMENTS_OF_TASK = LinkedRows(
    scopes.comments, "task_id", Order("comments", COMMENT_COLUMNS, "created_at", ascending=True)
)


async def steps_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the steps that exist for the viewer."""
    return {row["id"]: row for row in await scopes.steps(viewer).filter(id__in=ids).values(*STEP_COLUMNS)}


async def tasks_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the tasks that exist for the viewer."""
    return {row["id"]: row for row in await scopes.tasks(viewer).filter(id__in=ids).values(*TASK_COLUMNS)}


async def comments_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the comments that exist for the viewer."""
    return {row["id"]: row for row in await scopes.comments(viewer).filter(id__in=ids).values(*COMMENT_COLUMNS)}


async def files_seen(viewer: Viewer, project_ids: list[UUID]) -> Mapping[UUID, bool]:
    """Those of the projects whose file the viewer sees."""
    found = await scopes.files(viewer).filter(id__in=project_ids).values("id")
    return {row["id"]: True for row in found}


def row_of_step(of: LockedStep) -> Row:
    """A step that was locked and changed in this transaction, as it will be read afterwards."""
    return {column: getattr(of.step, column) for column in STEP_COLUMNS}


def row_of_task(of: LockedTask) -> Row:
    """A task, likewise."""
    own = {column: getattr(of.task, column) for column in TASK_COLUMNS if "__" not in column}
    return {**own, "step__visibility": of.step.visibility}


def row_of_comment(of: LockedComment) -> Row:
    """A comment, likewise."""
    own = {column: getattr(of.comment, column) for column in COMMENT_COLUMNS if "__" not in column}
    return {**own, "task__visibility": of.on.task.visibility, "task__step__visibility": of.on.step.visibility}
