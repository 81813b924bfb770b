"""Workspaces, companies, people, and the accounts and sessions they come in by."""

from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from permissions.tiers import CompanyKind, Role


class Workspace(Model):
    """The tenant. Nothing crosses it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()

    class Meta:
        table = "workspace"


class Company(Model):
    """A company in a workspace. Its kind decides its people's tier."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=200)
    kind = fields.CharEnumField(CompanyKind, max_length=10)
    language = fields.CharField(max_length=10)
    time_zone = fields.CharField(max_length=50)
    created_at = fields.DatetimeField()

    class Meta:
        table = "company"


class Account(Model):
    """A login, across workspaces. `email` is stored in lower case, `password_hash` is argon2id."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    email = fields.CharField(max_length=254, unique=True)
    password_hash = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"


class Person(Model):
    """A contact card in a workspace, in one company. May have an account."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.RESTRICT
    )
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name=False, on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    display_name = fields.CharField(max_length=200)
    role = fields.CharEnumField(Role, max_length=10)

    class Meta:
        table = "person"
        unique_together = (("workspace", "account"),)
        indexes = (("account_id",),)


class Session(Model):
    """A signed-in person. Only the SHA-256 of the token is kept, so a stolen database holds no tokens."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        indexes = (("person_id", "created_at"),)
