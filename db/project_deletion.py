"""Projects deleted, with all that hangs on them."""

from tortoise.functions import Sum

from db import stored_keys
from db.models import File, Project, ProjectAccess, TimeEntry

AT_ONCE = 500
"""Keys that are released in one statement."""


async def people_of(project: Project) -> list[str]:
    """The ids of those who were added to the project."""
    rows = ProjectAccess.filter(project_id=project.id).order_by("person_id")
    return [str(row["person_id"]) for row in await rows.values("person_id")]


async def minutes_of(project: Project) -> int:
    """How long was worked in it."""
    [row] = await TimeEntry.filter(project_id=project.id).annotate(total=Sum("minutes")).values("total")
    return row["total"] or 0


async def delete(project: Project) -> None:
    """Delete a project that is locked; what lies in the store of its files is due from now on.

    The database deletes what hangs on it: every link to a project cascades, and so do those to what it holds.
    """
    keys = [row["key"] for row in await File.filter(project_id=project.id).values("key")]
    for start in range(0, len(keys), AT_ONCE):
        await stored_keys.release(keys[start : start + AT_ONCE])
    await project.delete()
