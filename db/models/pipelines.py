"""The firm's process: pipelines, their stages, what runs on entering one, and how projects moved."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Person, Workspace
from permissions.tiers import AutomationAction


class Pipeline(Model):
    """A process that projects go through. `position` counts up within the workspace.

    `shows_status`: whether its board shows what the client is told of each project.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    name = fields.CharField(max_length=120)
    position = fields.IntField()
    shows_status = fields.BooleanField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "pipeline"
        indexes = (("workspace_id", "position", "id"),)


class Stage(Model):
    """A part of a pipeline, in which projects stand. `position` counts up within the pipeline."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    pipeline: fields.ForeignKeyRelation[Pipeline] = fields.ForeignKeyField(
        "models.Pipeline", related_name=False, on_delete=fields.CASCADE
    )
    pipeline_id: UUID
    name = fields.CharField(max_length=120)
    position = fields.IntField()

    class Meta:
        table = "stage"
        indexes = (("pipeline_id", "position", "id"),)


class Automation(Model):
    """What happens to a project that enters a stage. A stage's automations run in order of `position`.

    `settings` are the action's: ids are texts, and what they name may be gone. `label_ids`, `company_ids`: it runs for
    projects that have one of these labels, and are of one of these companies; none listed: for all. `author`: who made
    it, and so the tasks that it makes.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    stage: fields.ForeignKeyRelation[Stage] = fields.ForeignKeyField(
        "models.Stage", related_name=False, on_delete=fields.CASCADE
    )
    stage_id: UUID
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    position = fields.IntField()
    enabled = fields.BooleanField()
    action = fields.CharEnumField(AutomationAction, max_length=20)
    settings: fields.Field[dict[str, str | None]] = fields.JSONField()
    label_ids: fields.Field[list[str]] = fields.JSONField()
    company_ids: fields.Field[list[str]] = fields.JSONField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "automation"
        indexes = (("stage_id", "position", "id"), ("author_id",))
