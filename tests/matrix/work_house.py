"""The work in the projects of the house, made of rows."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from db.models import Approval, Comment, Label, Person, Project, ProjectTemplate, Step, Task
from db.search.index import keep_all
from permissions.tiers import ClientRight, TaskStatus, Visibility
from tests.matrix import hour_rows
from tests.matrix.house import House
from tests.matrix.work_sights import STEPS


@dataclass(frozen=True)
class Work:
    """A step, and one of each that hangs on it."""

    step: Step
    task: Task
    comment: Comment
    approval: Approval


async def work_of(house: House, project: Project, author: Person, visibility: str, archived: bool = False) -> Work:
    """A step in which clients may do everything, with a task that the project's client is asked to approve."""
    step = await Step.create(
        project_id=project.id,
        author_id=author.id,
        name=f"{visibility} step",
        position=0,
        visibility=Visibility(visibility),
        client_rights=[right.value for right in ClientRight],
        created_at=house.at,
        archived_at=house.at if archived else None,
    )
    task = await Task.create(
        project_id=project.id,
        step_id=step.id,
        author_id=author.id,
        title="task",
        position=0,
        visibility=Visibility.CLIENT,
        status=TaskStatus.OPEN,
        created_at=house.at,
        status_changed_at=house.at,
        archived_at=house.at if archived else None,
    )
    comment = await Comment.create(
        project_id=project.id,
        task_id=task.id,
        author_id=author.id,
        text="comment",
        visibility=Visibility.CLIENT,
        created_at=house.at,
    )
    return Work(step, task, comment, await approval_of(house, task, author, project.company_id, answered=True))


async def approval_of(house: House, task: Task, author: Person, company_id: UUID, answered: bool) -> Approval:
    """A request to approve a task, of a company."""
    return await Approval.create(
        task_id=task.id,
        request_id=uuid4(),
        requester_id=author.id,
        requested_at=house.at,
        company_id=company_id,
        withdrawn_at=house.at if answered else None,
    )


def author_of(house: House, project: str) -> Person:
    """Who makes steps in a project: nobody who asks, but for the strange one."""
    return house.people["stranger" if project.startswith("strange") else "staff on client's file"]


async def build(house: House) -> None:
    """The steps of `STEPS`, and a label in each workspace."""
    found: dict[str, dict[str, UUID]] = {"Step": {}, "Task": {}, "Comment": {}, "Approval": {}}
    for name, (project, visibility) in STEPS.items():
        work = await work_of(house, house.projects[project], author_of(house, project), visibility)
        found["Step"][name], found["Task"][name] = work.step.id, work.task.id
        found["Comment"][name], found["Approval"][name] = work.comment.id, work.approval.id
    for type_name, names in found.items():
        house.name(type_name.lower(), type_name, names)
    labels = {}
    for name in ("ours", "strange"):
        workspace_id = house.workspaces[name].id
        label = await Label.create(workspace_id=workspace_id, name=name, sort_name=name, color="#000000")
        labels[name] = label.id
    house.name("label", "Label", labels)
    await hour_rows.build(house)
    templates = {}
    for name in ("ours", "strange"):
        workspace_id = house.workspaces[name].id
        template = await ProjectTemplate.create(workspace_id=workspace_id, name=name, steps=[], created_at=house.at)
        templates[name] = template.id
        await keep_all(workspace_id)
    house.name("project template", "ProjectTemplate", templates)
