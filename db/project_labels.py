"""Putting labels on projects. The projects are locked by whoever asks."""

from collections.abc import Collection
from uuid import UUID

from db.models import Label, ProjectLabel
from db.saving import insert_many


async def hold(workspace_id: UUID, label_ids: Collection[UUID]) -> int:
    """Let none of these labels be deleted until the transaction ends; how many of them there are."""
    # In order of id, as everywhere. Trap: Tortoise forgets the lock where columns are asked for: rows as a whole.
    rows = Label.filter(workspace_id=workspace_id, id__in=list(label_ids)).order_by("id")
    return len(await rows.select_for_update(no_key=True))


async def set_all(project_ids: Collection[UUID], label_ids: Collection[UUID]) -> set[UUID]:
    """Let these be the labels of each of the projects; those projects for which that is a change."""
    wanted = set(label_ids)
    were: dict[UUID, set[UUID]] = {project_id: set() for project_id in project_ids}
    there = ProjectLabel.filter(project_id__in=list(were))
    for row in await there.values("project_id", "label_id"):
        were[row["project_id"]].add(row["label_id"])
    changed = {project_id for project_id, had in were.items() if had != wanted}
    if changed:
        await ProjectLabel.filter(project_id__in=list(changed)).exclude(label_id__in=list(wanted)).delete()
        new = [(project_id, label_id) for project_id in changed for label_id in wanted - were[project_id]]
        links = [ProjectLabel(project_id=project_id, label_id=label_id) for project_id, label_id in new]
        await insert_many(links)
    return changed
