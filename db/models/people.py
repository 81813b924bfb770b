"""Workspaces, companies with their departments, people, and the accounts and sessions they come in by."""

from typing import Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from permissions.tiers import CompanyKind, ContactPrivacy, Role


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
    workspace_id: UUID
    name = fields.CharField(max_length=200)
    kind = fields.CharEnumField(CompanyKind, max_length=10)
    language = fields.CharField(max_length=10)
    time_zone = fields.CharField(max_length=50)
    created_at = fields.DatetimeField()

    class Meta:
        table = "company"
        indexes = (("workspace_id", "created_at", "id"),)


class Department(Model):
    """A part of a company."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    company: fields.ForeignKeyRelation[Company] = fields.ForeignKeyField(
        "models.Company", related_name=False, on_delete=fields.CASCADE
    )
    company_id: UUID
    name = fields.CharField(max_length=200)

    class Meta:
        table = "department"
        indexes = (("company_id", "name"),)


class Account(Model):
    """A login, across workspaces. `email` is stored in lower case, `password_hash` is argon2id."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    email = fields.CharField(max_length=254, unique=True)
    password_hash = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"


class Person(Model):
    """A contact card in a workspace, in one company. May have an account.

    `display_name` may be empty; `sort_name` is it, casefolded. `privacy` says who sees `email`, `phone` and `address`.
    `language` is None where it is the company's.
    Whoever was removed keeps the row, for what they did, without account and contact details.
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
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    account_id: UUID | None
    department: fields.ForeignKeyNullableRelation[Department] = fields.ForeignKeyField(
        "models.Department", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    department_id: UUID | None
    display_name = fields.CharField(max_length=200)
    sort_name = fields.CharField(max_length=400, db_default="")
    role = fields.CharEnumField(Role, max_length=10)
    job_title: fields.Field[str | None] = fields.CharField(max_length=200, null=True)
    email: fields.Field[str | None] = fields.CharField(max_length=254, null=True)
    phone: fields.Field[str | None] = fields.CharField(max_length=60, null=True)
    address: fields.Field[str | None] = fields.CharField(max_length=500, null=True)
    note: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    privacy = fields.CharEnumField(ContactPrivacy, max_length=12, db_default=ContactPrivacy.NOT_CLIENTS.value)
    language: fields.Field[str | None] = fields.CharField(max_length=10, null=True)
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "person"
        unique_together = (("workspace", "account"),)
        indexes = (
            ("account_id",),
            ("workspace_id", "sort_name", "id"),
            ("company_id",),
            ("department_id",),
            ("workspace_id", "email"),
        )


class Session(Model):
    """A signed-in person. Only the SHA-256 of the token is kept, so a stolen database holds no tokens.

    Where somebody looks as another person (view as), `viewed_by` is who looks, and `parent` the session they came by.
    Where it is a read link that they look through, it is `read_link`, and `person` is who looks.
    `user_agent`: how their client called itself.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.CASCADE
    )
    person_id: UUID
    token_hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    user_agent = fields.CharField(max_length=200, null=True)
    viewed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.CASCADE
    )
    viewed_by_id: UUID | None
    parent: fields.ForeignKeyNullableRelation["Session"] = fields.ForeignKeyField(
        "models.Session", related_name=False, null=True, on_delete=fields.CASCADE
    )
    parent_id: UUID | None
    read_link: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "models.ReadLink", related_name=False, null=True, on_delete=fields.CASCADE
    )
    read_link_id: UUID | None

    class Meta:
        table = "session"
        indexes = (("person_id", "created_at"), ("viewed_by_id",), ("parent_id",), ("read_link_id",))
