"""The outbox: mails that are to be sent, written in the transaction of the change that they tell of."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Person, Workspace

MAX_ERROR = 300


class Mail(Model):
    """A mail to be sent. It holds no text and no token: what it says is read, as its recipient, when it is sent.

    `kind` says which mail it is, `subject_id` of what (an invitation, …). `workspace` is None where it is about an
    account alone. `person`: as whom it is rendered, where that is somebody who can sign in. `claimed_until`: a process
    is sending it. `sent_at` or `failed_at`: nothing is to be done any more.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyNullableRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, null=True, on_delete=fields.CASCADE
    )
    workspace_id: UUID | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.CASCADE
    )
    person_id: UUID | None
    kind = fields.CharField(max_length=30)
    recipient = fields.CharField(max_length=254)
    subject_id = fields.UUIDField()
    language = fields.CharField(max_length=10)
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    attempts = fields.IntField(db_default=0)
    claimed_until = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)
    error: fields.Field[str | None] = fields.CharField(max_length=MAX_ERROR, null=True)

    class Meta:
        table = "mail"
        indexes = (("sent_at", "failed_at", "due_at"), ("workspace_id", "failed_at", "id"), ("person_id",))
