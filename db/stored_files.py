"""Files and notes as rows: making them, and taking them away. What lies in the store goes later: `db.stored_keys`."""

from dataclasses import asdict, dataclass
from uuid import UUID

from db import stored_keys
from db.clock import now
from db.models import File, Note, Project, Step, Task
from permissions.tiers import Visibility


@dataclass(frozen=True, slots=True)
class Content:
    """What was found in a file: its type and measures, and where it lies in the store.

    `width` and `height` of a picture, in pixels, as it is shown.
    """

    key: str
    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    has_thumbnail: bool = False


async def create(
    project: Project,
    step: Step | None,
    task: Task | None,
    author_id: UUID,
    name: str,
    content: Content,
    visibility: Visibility,
) -> File:
    """A file in a project, attached to a step and a task or to neither."""
    return await File.create(
        project=project,
        step=step,
        task=task,
        author_id=author_id,
        name=name,
        visibility=visibility,
        created_at=now(),
        **asdict(content),
    )


async def delete(file: File) -> None:
    """Take a file away; what lies in the store is due from now on."""
    await file.delete()
    await stored_keys.release([file.key])


async def create_note(project: Project, author_id: UUID, title: str, text: str, visibility: Visibility) -> Note:
    """A note in a project."""
    at = now()
    return await Note.create(
        project=project,
        author_id=author_id,
        title=title,
        text=text,
        visibility=visibility,
        created_at=at,
        updated_at=at,
    )
