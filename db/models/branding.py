"""How a workspace shows itself to those who are invited to it."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Workspace


class Branding(Model):
    """A workspace's looks: colours (`#rrggbb`), a logo (a re-encoded PNG), headline and welcome text per language."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.OneToOneRelation[Workspace] = fields.OneToOneField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    name: fields.Field[str | None] = fields.CharField(max_length=200, null=True)
    accent_color: fields.Field[str | None] = fields.CharField(max_length=7, null=True)
    background_color: fields.Field[str | None] = fields.CharField(max_length=7, null=True)
    headline: fields.Field[dict[str, str]] = fields.JSONField()
    welcome: fields.Field[dict[str, str]] = fields.JSONField()
    logo: fields.Field[bytes | None] = fields.BinaryField(null=True)

    class Meta:
        table = "branding"
