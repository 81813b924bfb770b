"""Who changed what somebody may see."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Workspace


class AuditEntry(Model):
    """Who (`actor_*`) did what (`action`) to what (`subject_*`), and the values before and after, by field name.

    Refers to people and things by bare ids and names, because it outlives them. `actor_id` is null for the system.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    at = fields.DatetimeField()
    action = fields.CharField(max_length=40)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=200)
    subject = fields.CharField(max_length=20)
    subject_id = fields.UUIDField()
    subject_name = fields.CharField(max_length=200)
    person_id = fields.UUIDField(null=True)
    before: fields.Field[dict[str, str | None]] = fields.JSONField()
    after: fields.Field[dict[str, str | None]] = fields.JSONField()

    class Meta:
        table = "audit_entry"
        indexes = (
            ("workspace_id", "at", "id"),
            ("workspace_id", "subject_id"),
            ("workspace_id", "actor_id"),
            ("workspace_id", "person_id"),
        )
