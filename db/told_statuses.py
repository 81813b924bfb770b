"""The history of what clients are told: each status as it was set, and when it was hidden (behaviour N-10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.functions import Max

from db.models import Project, ToldStatus
from db.saving import insert_many

Moments = Mapping[UUID, datetime]
"""Since when each project is told what it is told next."""

TICK = timedelta(microseconds=1)


async def moments(projects: Sequence[Project], at: datetime) -> Moments:
    """Since when is so what is told next of these projects, which are locked and not changed yet.

    `at`, or the instant after what their histories end with: whoever comes last is last in the history, whatever the
    clocks say of two that come at once, or of two machines. One statement, whatever they are told now.
    """
    if not projects or (len(projects) == 1 and projects[0].shown):
        return moments_of_shown(projects, at)  # the commonest: there is nothing to be read
    ends = ToldStatus.filter(project_id__in=[each.id for each in projects])
    rows = await ends.annotate(last=Max("at")).group_by("project_id").values_list("project_id", "last")
    return _after(projects, dict(rows), at)


def moments_of_shown(projects: Sequence[Project], at: datetime) -> Moments:
    """Likewise of projects that are shown, all of them: the history of such a one ends with its being set."""
    return _after(projects, {}, at)


def _after(projects: Sequence[Project], ends: Mapping[UUID, datetime], at: datetime) -> Moments:
    found = {}
    for project in projects:
        last = [each + TICK for each in (ends.get(project.id), project.status_updated_at) if each is not None]
        found[project.id] = max(at, *last) if last else at
    return found


async def write_down(projects: Sequence[Project], person_id: UUID | None, at: Moments) -> None:
    """Note what the clients of these projects are told from now on; who said so. One statement."""
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
    await insert_many(rows)


async def is_last(entry: ToldStatus) -> bool:
    """Whether nothing was set or hidden since then."""
    last = await ToldStatus.filter(project_id=entry.project_id).order_by("-at", "-id").first()
    return last is None or last.id == entry.id
