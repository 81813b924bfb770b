"""Projects as they are being changed: locked."""

from uuid import UUID

from db import scopes
from permissions.viewer import Viewer
from resolvers.refusals import not_found


class MissingProjects(Exception):
    """Some of the projects do not exist for the viewer. Nothing was changed."""

    def __init__(self, ids: set[UUID]) -> None:
        super().__init__(f"{len(ids)} of the projects")
        self.ids = ids


async def locked_project(viewer: Viewer, project_id: UUID, field: str = "projectId") -> scopes.Project:
    """A project, locked; NOT_FOUND where it does not exist for the viewer."""
    project = await scopes.projects(viewer).select_for_update().get_or_none(id=project_id)
    if project is None:
        raise not_found("project", field)
    return project


async def locked_projects(viewer: Viewer, project_ids: list[UUID], *related: str) -> dict[UUID, scopes.Project]:
    """Projects by id, locked, with what is related. Raises MissingProjects where one does not exist for the viewer."""
    # In order of id, so that two bulk changes of the same projects wait for each other instead of deadlocking.
    query = scopes.projects(viewer).filter(id__in=project_ids).select_for_update().order_by("id")
    found = {project.id: project for project in await query.prefetch_related(*related)}
    if missing := set(project_ids) - set(found):
        raise MissingProjects(missing)
    return found
