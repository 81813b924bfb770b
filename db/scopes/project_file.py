"""The door to what a project's file holds: steps, tasks, comments, files, notes, hours."""

from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from db.models import (
    Approval,
    ApprovalPerson,
    Comment,
    File,
    Label,
    Note,
    Project,
    ProjectAccess,
    ProjectTemplate,
    ReadLink,
    Step,
    Task,
    TaskAssignee,
    TaskLabel,
    TimeEntry,
)
from db.readers import viewer_of
from db.scopes.keys import step_keys
from db.scopes.sql import Columns, q
from db.scopes.workspace import PROJECT_COLUMNS, people
from permissions import project_file
from permissions.conditions import holds
from permissions.tiers import Visibility
from permissions.viewer import Viewer

OF_PROJECT = {
    "project": "project_id",
    "company": "project__company_id",
    "shown": "project__shown",
    "shared": "project__shared",
    "open": "project__open",
    "hours": "project__shared_hours",
    "archived": "project__archived_at__not_isnull",
    "pipeline": "project__pipeline_id",
}


def _of(thing: str, path: str) -> Columns:
    # The keys of a thing that limits who sees it, where `path` leads to it ("" is the row itself).
    columns = {"visibility": "visibility", "author": "author_id", "archived": "archived_at__not_isnull"}
    return {f"{thing}_{key}": f"{path}{column}" for key, column in columns.items()}


STEP_COLUMNS = {**OF_PROJECT, **_of("step", "")}
TASK_COLUMNS = {**OF_PROJECT, **_of("step", "step__"), **_of("task", "")}
COMMENT_COLUMNS = {**OF_PROJECT, **_of("step", "task__step__"), **_of("task", "task__"), **_of("comment", "")}
FILE_COLUMNS = {
    **OF_PROJECT,
    "step": "step_id",
    "task": "task_id",
    **_of("step", "step__"),
    **_of("task", "task__"),
    **_of("file", ""),
}
NOTE_COLUMNS = {**OF_PROJECT, **_of("note", "")}
TIME_ENTRY_COLUMNS = {**OF_PROJECT, "worker": "person_id"}


def steps(viewer: Viewer) -> QuerySet[Step]:
    """The steps that exist for the viewer."""
    seen = q(project_file.steps(viewer), STEP_COLUMNS)
    return Step.filter(seen, project__workspace_id=viewer.workspace_id)


def tasks(viewer: Viewer) -> QuerySet[Task]:
    """The tasks that exist for the viewer: never more than their steps do."""
    seen = q(project_file.tasks(viewer), TASK_COLUMNS)
    return Task.filter(seen, project__workspace_id=viewer.workspace_id)


def comments(viewer: Viewer) -> QuerySet[Comment]:
    """The comments that exist for the viewer: never more than their tasks do."""
    seen = q(project_file.comments(viewer), COMMENT_COLUMNS)
    return Comment.filter(seen, project__workspace_id=viewer.workspace_id)


def approvals(viewer: Viewer) -> QuerySet[Approval]:
    """The requests to approve tasks that exist for the viewer."""
    seen: Any = tasks(viewer).values("id")
    return Approval.filter(task_id__in=Subquery(seen))


def approval_people(viewer: Viewer) -> QuerySet[ApprovalPerson]:
    """Who is asked to approve, by name, as far as the viewer sees the requests and the people."""
    seen: Any = approvals(viewer).values("id")
    known: Any = people(viewer).values("id")
    return ApprovalPerson.filter(approval_id__in=Subquery(seen), person_id__in=Subquery(known))


async def steps_left_behind(viewer: Viewer) -> QuerySet[Step]:
    """Private steps whose author does not see them any more: for admins, who are told whose they were, not what."""
    if not viewer.is_admin:
        return Step.filter(id__in=[])
    rows = Step.filter(visibility=Visibility.PRIVATE, project__workspace_id=viewer.workspace_id)
    found = await rows.select_related("project", "author__company")
    pairs = {(step.project_id, step.author_id) for step in found}
    accesses = ProjectAccess.filter(person_id__in=list({author_id for _, author_id in pairs}))
    added = set(await accesses.values_list("project_id", "person_id")) & pairs
    gone = [step.id for step in found if not _reaches(step, (step.project_id, step.author_id) in added)]
    return Step.filter(id__in=gone)


def _reaches(step: Step, is_added: bool) -> bool:
    # Whether the author of a private step still sees it: see `permissions.project_file.steps`.
    author = step.author
    if author.removed_at is not None:
        return False
    viewer = viewer_of(author)
    added_to = (step.project_id,) if is_added else ()
    return holds(project_file.steps(viewer), step_keys(step.project, step), added_to)


def task_assignees(viewer: Viewer) -> QuerySet[TaskAssignee]:
    """Whose work tasks are, as far as the viewer sees the tasks and the people."""
    seen: Any = tasks(viewer).values("id")
    known: Any = people(viewer).values("id")
    return TaskAssignee.filter(task_id__in=Subquery(seen), person_id__in=Subquery(known))


def task_labels(viewer: Viewer) -> QuerySet[TaskLabel]:
    """The labels on tasks that exist for the viewer: for the firm's own people."""
    seen: Any = tasks(viewer).values("id")
    rows = TaskLabel.filter(task_id__in=Subquery(seen))
    return rows if viewer.is_of_the_firm else rows.filter(id__in=[])


def stored_files(viewer: Viewer) -> QuerySet[File]:
    """The files that exist for the viewer: never more than the steps and tasks do that they are attached to."""
    seen = q(project_file.stored_files(viewer), FILE_COLUMNS)
    return File.filter(seen, project__workspace_id=viewer.workspace_id)


def notes(viewer: Viewer) -> QuerySet[Note]:
    """The notes that exist for the viewer."""
    seen = q(project_file.notes(viewer), NOTE_COLUMNS)
    return Note.filter(seen, project__workspace_id=viewer.workspace_id)


def time_entries(viewer: Viewer) -> QuerySet[TimeEntry]:
    """The hours that exist for the viewer."""
    seen = q(project_file.time_entries(viewer), TIME_ENTRY_COLUMNS)
    return TimeEntry.filter(seen, project__workspace_id=viewer.workspace_id)


def hours(viewer: Viewer) -> QuerySet[Project]:
    """The projects whose hours are told to the viewer."""
    return Project.filter(q(project_file.hours(viewer), PROJECT_COLUMNS), workspace_id=viewer.workspace_id)


def labels(viewer: Viewer) -> QuerySet[Label]:
    """The workspace's labels: for the firm's own people."""
    rows = Label.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.is_of_the_firm else rows.filter(id__in=[])


def project_templates(viewer: Viewer) -> QuerySet[ProjectTemplate]:
    """The workspace's project templates: for those who work for the firm."""
    rows = ProjectTemplate.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def read_links(viewer: Viewer) -> QuerySet[ReadLink]:
    """The read links to projects in reach: for those who work for the firm."""
    # Nothing of a project beyond reach, not even that somebody has a link to it.
    return ReadLink.filter(q(project_file.read_links(viewer), OF_PROJECT), workspace_id=viewer.workspace_id)
