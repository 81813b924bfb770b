"""How somebody gets in: invitations, registrations that wait to be confirmed, and one-time tickets of accounts."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Account, Company, Department, Person, Workspace
from db.models.projects import Project
from permissions.tiers import Role


class Invitation(Model):
    """A one-time way in, with role, company, department and projects fixed in it.

    `email` is None where the link is handed over directly; `person` is a card that there is already, if it is for one.
    `share`: whether accepting it shares the projects' files with their client.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name=False, on_delete=fields.CASCADE
    )
    company_id: UUID
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    department_id: UUID | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.CASCADE
    )
    person_id: UUID | None
    inviter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    inviter_id: UUID
    role = fields.CharEnumField(Role, max_length=10)
    email: fields.Field[str | None] = fields.CharField(max_length=254, null=True)
    share = fields.BooleanField(default=False)
    token_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"
        indexes = (("workspace_id", "created_at", "id"), ("company_id",), ("department_id",), ("person_id",))


class InvitationProject(Model):
    """A project that whoever accepts the invitation is added to."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    invitation: fields.ForeignKeyRelation[Invitation] = fields.ForeignKeyField(
        "models.Invitation", related_name=False, on_delete=fields.CASCADE
    )
    invitation_id: UUID
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID

    class Meta:
        table = "invitation_project"
        unique_together = (("invitation", "project"),)
        indexes = (("project_id",),)


class Registration(Model):
    """An accepted invitation whose address waits to be confirmed. The account is made, or joined, by confirming.

    So an address that nobody has confirmed has no account, and nobody learns whether another one has.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID
    email = fields.CharField(max_length=254)
    password_hash = fields.CharField(max_length=200)
    token_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "registration"
        indexes = (("person_id",), ("email",))


class Ticket(Model):
    """A one-time permission that is mailed to an address: to set another password, or to change the address."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name=False, on_delete=fields.CASCADE
    )
    account_id: UUID
    kind = fields.CharField(max_length=20)
    email = fields.CharField(max_length=254)
    token_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ticket"
        indexes = (("account_id",),)
