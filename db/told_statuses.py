"""The history of what clients are told: each status as it was set, and when it was hidden (behaviour N-10)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from db.models import Project, ToldStatus
from db.saving import insert_many


async def write_down(projects: Sequence[Project], person_id: UUID | None, at: datetime) -> None:
    """Note what the clients of these projects are told from now on; who said so. One statement.

    `at`, or since when the project's status is so, where that is later.
    """
    rows = [
        ToldStatus(
            project_id=project.id,
            person_id=person_id,
            at=max(at, project.status_updated_at or at),
            shown=project.shown,
            status=project.status,
            description=project.status_description,
            color=project.status_color,
            icon=project.status_icon,
        )
        for project in projects
    ]
    await insert_many(rows)


async def is_last(entry: ToldStatus) -> bool:
    """Whether nothing was set or hidden since then."""
    last = await ToldStatus.filter(project_id=entry.project_id).order_by("-at", "-id").first()
    return last is None or last.id == entry.id
