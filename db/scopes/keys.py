"""What decides who sees a row, for the log: the keys that the conditions of `permissions` ask for."""

from db.models import Comment, File, Note, Project, Step, Task, TimeEntry
from permissions.conditions import Keys


def project_keys(project: Project) -> Keys:
    """Of a project."""
    return {
        "id": str(project.id),
        "project": str(project.id),
        "company": str(project.company_id),
        "shown": project.shown,
        "shared": project.shared,
        "open": project.open,
        "hours": project.shared_hours,
        "archived": project.archived_at is not None,
        "pipeline": str(project.pipeline_id) if project.pipeline_id else None,
    }


def step_keys(project: Project, step: Step) -> Keys:
    """Of a step; `project` is its project."""
    return {**project_keys(project), "id": str(step.id), **_of_step(step)}


def task_keys(project: Project, step: Step, task: Task) -> Keys:
    """Of a task, with the project and the step that it is in."""
    return {**step_keys(project, step), "id": str(task.id), **_of_task(task)}


def comment_keys(project: Project, step: Step, task: Task, comment: Comment) -> Keys:
    """Of a comment, with what it is on."""
    own = {"comment_visibility": comment.visibility.value, "comment_author": str(comment.author_id)}
    return {**task_keys(project, step, task), "id": str(comment.id), **own}


def file_keys(project: Project, step: Step | None, task: Task | None, file: File) -> Keys:
    """Of a file, with the step and the task that it is attached to, if it is."""
    return {
        **project_keys(project),
        "id": str(file.id),
        **(_of_step(step) if step else {"step": None}),
        **(_of_task(task) if task else {"task": None}),
        "file_visibility": file.visibility.value,
        "file_author": str(file.author_id),
    }


def note_keys(project: Project, note: Note) -> Keys:
    """Of a note."""
    own = {"note_visibility": note.visibility.value, "note_author": str(note.author_id)}
    return {**project_keys(project), "id": str(note.id), **own}


def time_entry_keys(project: Project, entry: TimeEntry) -> Keys:
    """Of hours that were worked."""
    return {**project_keys(project), "id": str(entry.id), "worker": str(entry.person_id)}


def _of_step(step: Step) -> Keys:
    return {
        "step": str(step.id),
        "step_visibility": step.visibility.value,
        "step_author": str(step.author_id),
        "step_archived": step.archived_at is not None,
    }


def _of_task(task: Task) -> Keys:
    return {
        "task": str(task.id),
        "task_visibility": task.visibility.value,
        "task_author": str(task.author_id),
        "task_archived": task.archived_at is not None,
    }
