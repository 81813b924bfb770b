"""Making projects, and who was added to them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery

from db.clock import now
from db.models import Project, ProjectAccess

MAX_SORT_NAME = 200


def call(project: Project, client_name: str) -> None:
    """Let the client know a project by this name, and find it in order of names, capitals aside."""
    project.client_name, project.client_sort_name = client_name, sort_name(client_name)


def rename(project: Project, name: str) -> None:
    """Call a project this at work, likewise."""
    project.name, project.sort_name = name, sort_name(name)


def sort_name(name: str) -> str:
    """What projects are ordered by."""
    return name.casefold()[:MAX_SORT_NAME]


async def create(workspace_id: UUID, company_id: UUID, name: str, client_name: str, maker_id: UUID | None) -> Project:
    """A new project: open to the workspace, with both switches towards the client off, and its maker added."""
    project = await Project.create(
        workspace_id=workspace_id,
        company_id=company_id,
        name=name,
        client_name=client_name,
        sort_name=sort_name(name),
        client_sort_name=sort_name(client_name),
        open=True,
        shared=False,
        shown=False,
        created_at=now(),
    )
    if maker_id is not None:
        await ProjectAccess.create(project=project, person_id=maker_id)
    return project


async def of_people(person_ids: Collection[UUID]) -> list[Project]:
    """The projects that any of these people was added to, or sees to, locked as bulk changes lock them."""
    if not person_ids:
        return []
    added: Any = ProjectAccess.filter(person_id__in=list(person_ids)).values("project_id")
    theirs = Q(id__in=Subquery(added)) | Q(assignee_id__in=list(person_ids))
    return await Project.filter(theirs).select_for_update().order_by("id")


async def assign(project: Project, person_id: UUID | None) -> None:
    """Let somebody see to a project."""
    project.assignee_id = person_id
    await project.save(update_fields=("assignee_id",))


async def add(project_id: UUID, person_ids: Collection[UUID]) -> list[UUID]:
    """Add people to a project; those who were not in it before."""
    there = await ProjectAccess.filter(project_id=project_id).values_list("person_id", flat=True)
    new = [person_id for person_id in person_ids if person_id not in there]
    await ProjectAccess.bulk_create(ProjectAccess(project_id=project_id, person_id=person_id) for person_id in new)
    return new


async def added(project_ids: Collection[UUID], person_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By project, which of these people were added to it."""
    found: dict[UUID, list[UUID]] = {project_id: [] for project_id in project_ids}
    if found:
        rows = ProjectAccess.filter(project_id__in=list(project_ids), person_id__in=list(person_ids))
        for row in await rows.order_by("project_id", "person_id").values("project_id", "person_id"):
            found[row["project_id"]].append(row["person_id"])
    return found


async def added_people(project_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By project, everybody who was added to it."""
    found: dict[UUID, set[UUID]] = {project_id: set() for project_id in project_ids}
    if found:
        rows = ProjectAccess.filter(project_id__in=list(found))
        for row in await rows.values("project_id", "person_id"):
            found[row["project_id"]].add(row["person_id"])
    return found


async def take_out_of_all(project_ids: Collection[UUID], person_ids: Collection[UUID]) -> None:
    """Take people out of several projects."""
    if project_ids:
        await ProjectAccess.filter(project_id__in=list(project_ids), person_id__in=list(person_ids)).delete()


async def take_out(project_id: UUID, person_ids: Collection[UUID]) -> list[UUID]:
    """Take people out of a project; those who were in it."""
    rows = ProjectAccess.filter(project_id=project_id, person_id__in=list(person_ids))
    gone = await rows.values_list("person_id", flat=True)
    await rows.delete()
    return list(gone)  # type: ignore[arg-type]
