"""What a project's file holds of work: steps, tasks, the talk on them, and approvals."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Company, Person, Workspace
from db.models.projects import Project
from permissions.tiers import Answer, TaskStatus, Visibility


class Step(Model):
    """A part of a project. `position` counts up within the project; `client_rights` are names of ClientRight."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    name = fields.CharField(max_length=200)
    position = fields.IntField()
    visibility = fields.CharEnumField(Visibility, max_length=10)
    client_rights: fields.Field[list[str]] = fields.JSONField()
    created_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "step"
        indexes = (("project_id", "position", "id"), ("author_id",))


class Task(Model):
    """Work in a step. `visibility` is its own limit: whoever sees it sees the step too, so it is never wider.

    `position` counts up within the step. `project_id` is the step's.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    step: fields.ForeignKeyRelation[Step] = fields.ForeignKeyField(
        "models.Step", related_name=False, on_delete=fields.CASCADE
    )
    step_id: UUID
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    title = fields.CharField(max_length=300)
    description: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    position = fields.IntField()
    visibility = fields.CharEnumField(Visibility, max_length=10)
    status = fields.CharEnumField(TaskStatus, max_length=20)
    due_on = fields.DateField(null=True)
    planned_minutes = fields.IntField(null=True)
    created_at = fields.DatetimeField()
    status_changed_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "task"
        indexes = (("step_id", "position", "id"), ("project_id", "status"), ("author_id",))


class Label(Model):
    """A word to find tasks and projects by, with a colour (`#rrggbb`). One of a name in a workspace.

    `sort_name` is the name, casefolded.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    name = fields.CharField(max_length=60)
    sort_name = fields.CharField(max_length=120)
    color = fields.CharField(max_length=7)

    class Meta:
        table = "label"
        unique_together = (("workspace", "sort_name"),)


class TaskLabel(Model):
    """A label on a task."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, on_delete=fields.CASCADE
    )
    task_id: UUID
    label: fields.ForeignKeyRelation[Label] = fields.ForeignKeyField(
        "models.Label", related_name=False, on_delete=fields.CASCADE
    )
    label_id: UUID

    class Meta:
        table = "task_label"
        unique_together = (("task", "label"),)
        indexes = (("label_id",),)


class ProjectLabel(Model):
    """A label on a project."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    label: fields.ForeignKeyRelation[Label] = fields.ForeignKeyField(
        "models.Label", related_name=False, on_delete=fields.CASCADE
    )
    label_id: UUID

    class Meta:
        table = "project_label"
        unique_together = (("project", "label"),)
        indexes = (("label_id",),)


class TaskAssignee(Model):
    """A person whose work a task is."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, on_delete=fields.CASCADE
    )
    task_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID

    class Meta:
        table = "task_assignee"
        unique_together = (("task", "person"),)
        indexes = (("person_id",),)


class Comment(Model):
    """Talk on a task. `visibility` is its own limit, as a task's is; `project_id` is the task's."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, on_delete=fields.CASCADE
    )
    task_id: UUID
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    text = fields.TextField()
    visibility = fields.CharEnumField(Visibility, max_length=10)
    created_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)

    class Meta:
        table = "comment"
        indexes = (("task_id", "created_at", "id"), ("project_id",), ("author_id",))


class Approval(Model):
    """The request to approve a task, and its one answer: who, what, when, and why where changes are wanted.

    Asked of a company, or of the people in ApprovalPerson. Open while neither answered nor withdrawn; a task has one
    open approval at most. `request_id` is the same for what was asked at once, of which one mail tells.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, on_delete=fields.CASCADE
    )
    task_id: UUID
    request_id = fields.UUIDField()
    requester: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    requester_id: UUID
    requested_at = fields.DatetimeField()
    company: fields.ForeignKeyNullableRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name=False, null=True, on_delete=fields.CASCADE
    )
    company_id: UUID | None
    answer = fields.CharEnumField(Answer, max_length=20, null=True)
    answerer: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    answerer_id: UUID | None
    answered_at = fields.DatetimeField(null=True)
    reason: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "approval"
        indexes = (("task_id", "requested_at"), ("request_id",), ("requester_id",), ("company_id",), ("answerer_id",))


class ApprovalPerson(Model):
    """A person who is asked to approve."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    approval: fields.ForeignKeyRelation[Approval] = fields.ForeignKeyField(
        "models.Approval", related_name=False, on_delete=fields.CASCADE
    )
    approval_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID

    class Meta:
        table = "approval_person"
        unique_together = (("approval", "person"),)
        indexes = (("person_id",),)
