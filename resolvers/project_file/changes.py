"""What the stream of a project's file is about."""

from uuid import UUID

from db import scopes
from permissions import project_file, reach
from permissions.viewer import Viewer
from realtime.follow import Subject, Topic
from resolvers.project_file import hours
from resolvers.project_file.file_rows import files_by_id, notes_by_id
from resolvers.project_file.rows import comments_by_id, steps_by_id, tasks_by_id
from resolvers.projects import projects_by_id
from resolvers.refusals import not_found

SUBJECTS = (
    Subject("project", reach.projects, projects_by_id),
    Subject("step", project_file.steps, steps_by_id, speaks_for_more=True),
    Subject("task", project_file.tasks, tasks_by_id, speaks_for_more=True),
    Subject("comment", project_file.comments, comments_by_id),
    Subject("file", project_file.stored_files, files_by_id),
    Subject("note", project_file.notes, notes_by_id),
    Subject("time_entry", project_file.time_entries, hours.by_id),
)
"""The project itself, and all that its file holds."""


async def topic_of(viewer: Viewer, project_id: UUID) -> Topic:
    """Converges on what the viewer sees of a project; NOT_FOUND where they do not see it."""
    if not await scopes.projects(viewer).filter(id=project_id).exists():
        raise not_found("project", "projectId")
    return Topic(SUBJECTS, project_id, (reach.files, project_file.hours), names_people=True)
