"""What a project's file holds, as it is being changed: its project is locked, so nothing in it moves meanwhile."""

from dataclasses import dataclass
from uuid import UUID

from db import scopes
from db.events import Change
from db.project_facts import DONE
from permissions.conditions import Keys
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from resolvers.locked_projects import MissingProjects, locked_project, locked_projects
from resolvers.refusals import not_found


@dataclass(frozen=True, slots=True)
class LockedStep:
    """A step, locked, and its project."""

    project: scopes.Project
    step: scopes.Step

    @property
    def keys(self) -> Keys:
        """What decides who sees it now."""
        return scopes.step_keys(self.project, self.step)

    def change(self, verb: str, tier: Tier, before: Keys | None, after: Keys | None) -> Change:
        """The log's entry of a change of it."""
        return Change(self.project.workspace_id, verb, "step", self.step.id, tier, before, after)


@dataclass(frozen=True, slots=True)
class LockedTask:
    """A task, locked, with the step that it is in and its project."""

    project: scopes.Project
    step: scopes.Step
    task: scopes.Task

    @property
    def keys(self) -> Keys:
        """What decides who sees it now."""
        return scopes.task_keys(self.project, self.step, self.task)

    @property
    def visibility(self) -> Visibility:
        """Who sees it, its step's limit considered."""
        return self.task.visibility.narrower(self.step.visibility)

    @property
    def is_unfinished(self) -> bool:
        """Whether `progress` counts it, as not done."""
        away = self.task.archived_at is not None or self.step.archived_at is not None
        return not away and self.visibility is not Visibility.PRIVATE and self.task.status not in DONE

    def change(self, verb: str, tier: Tier, before: Keys | None, after: Keys | None) -> Change:
        """The log's entry of a change of it."""
        return Change(self.project.workspace_id, verb, "task", self.task.id, tier, before, after)


@dataclass(frozen=True, slots=True)
class LockedComment:
    """A comment, locked, and the task that it is on."""

    on: LockedTask
    comment: scopes.Comment

    @property
    def keys(self) -> Keys:
        """What decides who sees it now."""
        return scopes.comment_keys(self.on.project, self.on.step, self.on.task, self.comment)

    def change(self, verb: str, tier: Tier, before: Keys | None, after: Keys | None) -> Change:
        """The log's entry of a change of it."""
        return Change(self.on.project.workspace_id, verb, "comment", self.comment.id, tier, before, after)


async def locked_step(viewer: Viewer, step_id: UUID, field: str = "stepId") -> LockedStep:
    """A step; NOT_FOUND where it does not exist for the viewer."""
    found = await scopes.steps(viewer).get_or_none(id=step_id)
    if found is None:
        raise not_found("step", field)
    project = await locked_project(viewer, found.project_id, field)
    # Once more: it may have been hidden or deleted until the project was ours.
    step = await scopes.steps(viewer).filter(id=step_id).select_for_update(of=("step",)).first()
    if step is None:
        raise not_found("step", field)
    return LockedStep(project, step)


async def locked_task(viewer: Viewer, task_id: UUID, field: str = "taskId") -> LockedTask:
    """A task; NOT_FOUND where it does not exist for the viewer."""
    [found] = await locked_tasks(viewer, [task_id], field)
    return found


async def locked_tasks(viewer: Viewer, task_ids: list[UUID], field: str = "taskIds") -> list[LockedTask]:
    """Tasks, each once and in the order given; NOT_FOUND where one does not exist for the viewer."""
    wanted = list(dict.fromkeys(task_ids))
    where = await scopes.tasks(viewer).filter(id__in=wanted).values("project_id")
    try:
        projects = await locked_projects(viewer, list({row["project_id"] for row in where}), field=field)
    except MissingProjects as missing:
        raise not_found("task", field) from missing
    # In order of id, so that two bulk changes of the same tasks wait for each other instead of deadlocking.
    rows = scopes.tasks(viewer).filter(id__in=wanted, project_id__in=list(projects)).order_by("id")
    tasks = {task.id: task for task in await rows.select_for_update(of=("task",))}
    if len(tasks) < len(wanted):
        raise not_found("task", field)
    found = await scopes.steps(viewer).filter(id__in=list({task.step_id for task in tasks.values()}))
    steps = {step.id: step for step in found}
    in_order = [tasks[task_id] for task_id in wanted]
    return [LockedTask(projects[task.project_id], steps[task.step_id], task) for task in in_order]


async def locked_comment(viewer: Viewer, comment_id: UUID, field: str = "commentId") -> LockedComment:
    """A comment; NOT_FOUND where it does not exist for the viewer."""
    found = await scopes.comments(viewer).get_or_none(id=comment_id)
    if found is None:
        raise not_found("comment", field)
    on = await locked_task(viewer, found.task_id, field)
    comment = await scopes.comments(viewer).filter(id=comment_id).select_for_update(of=("comment",)).first()
    if comment is None:
        raise not_found("comment", field)
    return LockedComment(on, comment)
