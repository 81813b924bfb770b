"""Projects as they are being changed: locked, and not archived, unless what is done is meant for archived ones too."""

from collections.abc import Iterable
from uuid import UUID

from db import scopes
from languages.texts import say
from permissions.viewer import Viewer
from resolvers.refusals import ErrorCode, Refusal, not_found

NAMED = 5
"""Of those that are in the way, by name; of the others, how many there are."""


class MissingProjects(Exception):
    """Some of the projects do not exist for the viewer. Nothing was changed."""

    def __init__(self, ids: set[UUID]) -> None:
        super().__init__(f"{len(ids)} of the projects")
        self.ids = ids


async def locked_project(
    viewer: Viewer, project_id: UUID, field: str = "projectId", *, archived: bool = False
) -> scopes.Project:
    """A project, locked; NOT_FOUND where it does not exist for the viewer. `archived`: it may be so."""
    project = await scopes.projects(viewer).select_for_update().get_or_none(id=project_id)
    if project is None:
        raise not_found("project", field)
    if not archived:
        refuse_archived(project, field)
    return project


async def locked_projects(
    viewer: Viewer, project_ids: list[UUID], *related: str, archived: bool = False, field: str = "projectIds"
) -> dict[UUID, scopes.Project]:
    """Projects by id, locked, with what is related. Raises MissingProjects where one does not exist for the viewer.

    `archived`: they may be so; otherwise one that is refuses the whole.
    """
    # In order of id, so that two bulk changes of the same projects wait for each other instead of deadlocking.
    query = scopes.projects(viewer).filter(id__in=project_ids).select_for_update().order_by("id")
    found = {project.id: project for project in await query.prefetch_related(*related)}
    if missing := set(project_ids) - set(found):
        raise MissingProjects(missing)
    if not archived:
        refuse_all_archived(found.values(), field)
    return found


def refuse_all_archived(projects: Iterable[scopes.Project], field: str) -> None:
    """Refuse where some of these are archived; says which, up to five."""
    names = [project.name for project in projects if project.archived_at is not None]
    if len(names) > 1:
        named: object = tuple(names[:NAMED])
        if len(names) > NAMED:
            named = say("%(named)s and %(others)s more", named=named, others=len(names) - NAMED)
        message = say("These are archived: %(named)s. Take them out of the archive first.", named=named)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    for project in projects:
        refuse_archived(project, field)


def refuse_archived(project: scopes.Project, field: str | None) -> None:
    """Refuse to write into a project that is archived: it comes back as it was put away."""
    if project.archived_at is not None:
        message = say("%(project)r is archived. Take it out of the archive first.", project=project.name)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
