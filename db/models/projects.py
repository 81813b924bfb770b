"""Projects, who was added to them, and the templates that prefill their client-facing status."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Company, Person, Workspace
from db.models.pipelines import Pipeline, Stage


class Project(Model):
    """The unit of work for a client, with what the client is told of it (`status_*`: the ClientStatus).

    `keeps_status`: it was made from a template that sets one, which pipelines do not hide. `pipeline` is the stage's.
    `client_sort_name` is what the client's lists are ordered by, `sort_name` the firm's.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    workspace_id: UUID
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name=False, on_delete=fields.RESTRICT
    )
    company_id: UUID
    name = fields.CharField(max_length=200)
    client_name = fields.CharField(max_length=200)
    client_sort_name = fields.CharField(max_length=200, db_default="")
    sort_name = fields.CharField(max_length=200, db_default="")
    number: fields.Field[str | None] = fields.CharField(max_length=60, null=True)
    description: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    location: fields.Field[str | None] = fields.CharField(max_length=300, null=True)
    planned_minutes = fields.IntField(null=True)
    open = fields.BooleanField()
    shared = fields.BooleanField()
    shared_hours = fields.BooleanField(db_default=False)
    budget_amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    budget_currency = fields.CharField(max_length=3, null=True)
    planned_cost_amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    planned_cost_currency = fields.CharField(max_length=3, null=True)
    created_at = fields.DatetimeField()
    shown = fields.BooleanField()
    status: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    status_description: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    status_color = fields.CharField(max_length=7, null=True)
    status_icon = fields.CharField(max_length=40, null=True)
    status_updated_at = fields.DatetimeField(null=True)
    keeps_status = fields.BooleanField(db_default=False)
    pipeline: fields.ForeignKeyNullableRelation[Pipeline] = fields.ForeignKeyField(
        "models.Pipeline", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    pipeline_id: UUID | None
    stage: fields.ForeignKeyNullableRelation[Stage] = fields.ForeignKeyField(
        "models.Stage", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    stage_id: UUID | None
    stage_entered_at = fields.DatetimeField(null=True)
    due_on = fields.DateField(null=True)
    assignee: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    assignee_id: UUID | None
    archived_at = fields.DatetimeField(null=True)

    class Meta:
        table = "project"
        indexes = (
            ("workspace_id", "shown", "company_id", "status_updated_at", "id"),  # a client's work in progress
            ("workspace_id", "shown", "status_updated_at", "id"),  # the firm's
            ("workspace_id", "created_at", "id"),
            ("stage_id", "stage_entered_at", "id"),  # a board
            ("pipeline_id",),
            ("assignee_id",),
        )


class ProjectAccess(Model):
    """A person added to a project."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID

    class Meta:
        table = "project_access"
        unique_together = (("person", "project"),)
        indexes = (("project_id",),)


class StatusTemplate(Model):
    """Prefill for a client-facing status, never linked to what it filled.

    `texts` maps a language to {"name": …, "description": …}.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    position = fields.IntField()
    color = fields.CharField(max_length=7)
    icon = fields.CharField(max_length=40)
    texts: fields.Field[dict[str, dict[str, str]]] = fields.JSONField()

    class Meta:
        table = "status_template"
