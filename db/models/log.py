"""A workspace's log of events, its head, which counts them, and where the database lives."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from db.models.people import Workspace
from permissions.tiers import Tier


class LogHead(Model):
    """The end of a workspace's log: a narrow row of its own, so that counting up locks nothing else.

    `seq` is the last number given, `floor` the last one pruned, `epoch` names this life of the database.
    """

    workspace: fields.OneToOneRelation[Workspace] = fields.OneToOneField(
        "models.Workspace", primary_key=True, related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    epoch = fields.BigIntField()
    seq = fields.BigIntField()
    floor = fields.BigIntField()

    class Meta:
        table = "log_head"


class Event(Model):
    """What changed (`verb`, `subject`, `subject_id`), and the keys that decide who could see it, before and after.

    `tier` is the lowest that can see a difference: who sees less is not told that something changed. Holds no content:
    that is read when it is sent, as whoever it is sent to.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    seq = fields.BigIntField()
    at = fields.DatetimeField()
    verb = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=20)
    subject_id = fields.UUIDField()
    tier = fields.IntEnumField(Tier)
    before: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    after: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)

    class Meta:
        table = "event"
        unique_together = (("workspace", "seq"),)


class Installation(Model):
    """Where this database lives: one row, by whose `identity` a restored database is recognised (`db.lives`).

    Empty until the database has settled for the first time.
    """

    id = fields.SmallIntField(primary_key=True, generated=False)
    identity = fields.CharField(max_length=200)

    class Meta:
        table = "installation"
