"""What became of projects: what their clients were told, and how they moved through pipelines.

Who did it is no reference that the database keeps: a change of a project would hold its maker's row, and whoever
removes them holds that and waits for the project.
"""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.projects import Project
from permissions.tiers import MoveCause


class ToldStatus(Model):
    """A client-facing status as it was set (behaviour N-10). One that was not `shown` was a draft of the firm's."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    person_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    at = fields.DatetimeField()
    shown = fields.BooleanField()
    status: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    description: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    color = fields.CharField(max_length=7, null=True)
    icon = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "told_status"
        indexes = (("project_id", "at", "id"),)


class StageMove(Model):
    """A project's coming into a stage, or leaving its pipeline (`to_*` are null).

    Names as they were then; of what is gone, the names are left. `move_id` is the same for what moved at once.
    `runs`: what the stage's automations did, in order: each with `action`, `outcome`, and what its reason is made of.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    person_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    move_id = fields.UUIDField()
    at = fields.DatetimeField()
    cause = fields.CharEnumField(MoveCause, max_length=20)
    from_pipeline = fields.CharField(max_length=120, null=True)
    from_stage = fields.CharField(max_length=120, null=True)
    to_pipeline = fields.CharField(max_length=120, null=True)
    to_stage = fields.CharField(max_length=120, null=True)
    runs: fields.Field[list[dict[str, object]]] = fields.JSONField()

    class Meta:
        table = "stage_move"
        indexes = (("project_id", "at", "id"), ("move_id",))
