"""Where in a project's file a file is, and a file that is being changed: its project is locked."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from db import scopes
from db.events import Change
from permissions.conditions import Keys
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from resolvers.locked_projects import refuse_archived
from resolvers.project_file.locked import locked_step, locked_task
from resolvers.refusals import not_found


@dataclass(frozen=True, slots=True)
class Where:
    """What somebody names as a file's place: the narrowest that is given counts, and the others must fit."""

    project_id: UUID | None
    step_id: UUID | None = None
    task_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A project, and the step and the task in it that a file is attached to, if it is."""

    project: scopes.Project
    step: scopes.Step | None = None
    task: scopes.Task | None = None

    @property
    def visibility(self) -> Visibility:
        """Who sees what is attached here and has no limit of its own."""
        limits = [each.visibility for each in (self.step, self.task) if each is not None]
        found = Visibility.CLIENT
        for each in limits:
            found = found.narrower(each)
        return found

    @property
    def rights(self) -> Collection[str] | None:
        """The client rights here; None where there is no step that could give any."""
        return self.step.client_rights if self.step else None

    def tier(self, own: Visibility) -> Tier:
        """The lowest tier that sees what is here, with a limit of its own."""
        put_away = any(each is not None and each.archived_at is not None for each in (self.step, self.task))
        return Tier.INTERNAL if put_away else self.visibility.narrower(own).tier


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file, locked, and where it is."""

    place: Place
    file: scopes.File

    @property
    def keys(self) -> Keys:
        """What decides who sees it now."""
        return scopes.file_keys(self.place.project, self.place.step, self.place.task, self.file)

    @property
    def visibility(self) -> Visibility:
        """Who sees it, the limits of its step and task considered."""
        return self.place.visibility.narrower(self.file.visibility)

    @property
    def tier(self) -> Tier:
        """The lowest tier that sees it."""
        return self.place.tier(self.file.visibility)

    def change(self, verb: str, tier: Tier, before: Keys | None, after: Keys | None) -> Change:
        """The log's entry of a change of it."""
        return Change(self.place.project.workspace_id, verb, "file", self.file.id, tier, before, after)


async def seen_place(viewer: Viewer, where: Where) -> Place:
    """The place as it is now, without a lock; NOT_FOUND where it does not exist for the viewer."""
    # In one statement each: between two, the project may be deleted.
    if where.task_id is not None:
        task = await scopes.tasks(viewer).select_related("step", "project").get_or_none(id=where.task_id)
        return _fitting(where, Place(task.project, task.step, task) if task else None, "task")
    if where.step_id is not None:
        step = await scopes.steps(viewer).select_related("project").get_or_none(id=where.step_id)
        return _fitting(where, Place(step.project, step) if step else None, "step")
    project = await scopes.files(viewer).get_or_none(id=where.project_id)
    return _fitting(where, Place(project) if project else None, "project")


async def locked_place(viewer: Viewer, where: Where) -> Place:
    """The place, locked; NOT_FOUND where it does not exist for the viewer (any more)."""
    if where.task_id is not None:
        of_task = await locked_task(viewer, where.task_id, "task")
        return _fitting(where, Place(of_task.project, of_task.step, of_task.task), "task")
    if where.step_id is not None:
        of_step = await locked_step(viewer, where.step_id, "step")
        return _fitting(where, Place(of_step.project, of_step.step), "step")
    project = await scopes.files(viewer).select_for_update().get_or_none(id=where.project_id)
    if project is not None:
        refuse_archived(project, "project")
    return _fitting(where, Place(project) if project else None, "project")


async def seen_file(viewer: Viewer, file_id: UUID, field: str) -> LockedFile:
    """A file as it is now, without a lock; NOT_FOUND where it does not exist for the viewer."""
    file = await scopes.stored_files(viewer).get_or_none(id=file_id)
    if file is None:
        raise not_found("file", field)
    return LockedFile(await seen_place(viewer, Where(file.project_id, file.step_id, file.task_id)), file)


async def locked_file(viewer: Viewer, file_id: UUID, field: str = "fileId") -> LockedFile:
    """A file, locked; NOT_FOUND where it does not exist for the viewer."""
    found = await scopes.stored_files(viewer).get_or_none(id=file_id)
    if found is None:
        raise not_found("file", field)
    place = await locked_place(viewer, Where(found.project_id, found.step_id, found.task_id))
    # Once more: it may have been hidden or deleted until the project was ours.
    file = await scopes.stored_files(viewer).filter(id=file_id).select_for_update(of=("file",)).first()
    if file is None:
        raise not_found("file", field)
    return LockedFile(place, file)


def _fitting(where: Where, place: Place | None, field: str) -> Place:
    if place is None or where.project_id not in (None, place.project.id):
        raise not_found("project" if field == "project" else "step" if field == "step" else "task", field)
    if where.step_id is not None and (place.step is None or place.step.id != where.step_id):
        raise not_found("step", "step")
    return place
