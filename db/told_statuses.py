"""The history of what clients are told: each status as it was set, and when it was hidden (behaviour N-10)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.functions import Max

from db.models import Project, ToldStatus

Moments = Mapping[UUID, datetime]
"""Since when each project is told what it is told next."""

TICK = timedelta(microseconds=1)


async def moments(projects: Collection[Project], at: datetime) -> Moments:
    """Since when is so what is told next of these projects, which are locked and not changed yet.

    `at`, or the instant after what their histories end with: whoever comes last is last in the history, whatever the
    clocks say of two that come at once, or of two machines. Reads once at most, and nothing where all are shown.
    """
    last = {each.id: each.status_updated_at for each in projects if each.status_updated_at is not None}
    # The history of what is shown ends with its being set: there is nothing to be read.
    unsure = [each.id for each in projects if not each.shown or each.id not in last]
    if unsure:
        ends = ToldStatus.filter(project_id__in=unsure).annotate(last=Max("at")).group_by("project_id")
        for row in await ends.values("project_id", "last"):
            project_id, ended = row["project_id"], row["last"]
            last[project_id] = max(ended, last.get(project_id, ended))
    return {each.id: max(at, last[each.id] + TICK) if each.id in last else at for each in projects}


async def write_down(projects: Sequence[Project], person_id: UUID | None, at: Moments) -> None:
    """Note what the clients of these projects are told from now on; who said so. One statement, or a few for many."""
    rows = [
        ToldStatus(
            project_id=project.id,
            person_id=person_id,
            at=at[project.id],
            shown=project.shown,
            status=project.status,
            description=project.status_description,
            color=project.status_color,
            icon=project.status_icon,
        )
        for project in projects
    ]
    if len(rows) == 1:
        await rows[0].save(force_create=True)  # the commonest, and Tortoise knows its statement by heart
    elif rows:
        await ToldStatus.bulk_create(rows, batch_size=500)


async def is_last(entry: ToldStatus) -> bool:
    """Whether nothing was set or hidden since then."""
    last = await ToldStatus.filter(project_id=entry.project_id).order_by("-at", "-id").first()
    return last is None or last.id == entry.id
