"""Files and notes as rows: which columns are read, and what is known right after a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import scopes
from permissions.viewer import Viewer
from resolvers.linked_pages import LinkedRows
from resolvers.paging import Order
from resolvers.project_file.file_places import LockedFile

FILE_COLUMNS = (
    "id",
    "project_id",
    "step_id",
    "step__visibility",
    "task_id",
    "task__visibility",
    "author_id",
    "name",
    "content_type",
    "size",
    "sha256",
    "width",
    "height",
    "has_thumbnail",
    "visibility",
    "created_at",
)
NOTE_COLUMNS = ("id", "project_id", "author_id", "title", "text", "visibility", "created_at", "updated_at")

Row = Mapping[str, Any]
Rows = Mapping[UUID, Row]

FILES_OF_PROJECT = LinkedRows(scopes.stored_files, "project_id", Order("files of projects", FILE_COLUMNS, "created_at"))
FILES_OF_STEP = LinkedRows(scopes.stored_files, "step_id", Order("files of steps", FILE_COLUMNS, "created_at"))
FILES_OF_TASK = LinkedRows(scopes.stored_files, "task_id", Order("files of tasks", FILE_COLUMNS, "created_at"))
NOTES_OF_PROJECT = LinkedRows(scopes.notes, "project_id", Order("notes", NOTE_COLUMNS, "created_at"))


@dataclass(frozen=True, slots=True)
class Served:
    """What is needed to send a file to somebody."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str
    has_thumbnail: bool


async def files_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the files that exist for the viewer."""
    return {row["id"]: row for row in await scopes.stored_files(viewer).filter(id__in=ids).values(*FILE_COLUMNS)}


async def notes_by_id(viewer: Viewer, ids: list[UUID]) -> Rows:
    """Those of the notes that exist for the viewer."""
    return {row["id"]: row for row in await scopes.notes(viewer).filter(id__in=ids).values(*NOTE_COLUMNS)}


async def to_serve(viewer: Viewer, file_id: UUID) -> Served | None:
    """A file, as far as it exists for the viewer now."""
    columns = ("key", "name", "content_type", "size", "sha256", "has_thumbnail")
    row = await scopes.stored_files(viewer).filter(id=file_id).first().values(*columns)
    return Served(**row) if row else None


def row_of_file(of: LockedFile) -> Row:
    """A file that was locked and changed in this transaction, as it will be read afterwards."""
    own = {column: getattr(of.file, column) for column in FILE_COLUMNS if "__" not in column}
    step, task = of.place.step, of.place.task
    limits = {"step__visibility": step and step.visibility, "task__visibility": task and task.visibility}
    return {**own, **limits}


def row_of_note(note: scopes.Note) -> Row:
    """A note, likewise."""
    return {column: getattr(note, column) for column in NOTE_COLUMNS}
