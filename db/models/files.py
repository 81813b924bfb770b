"""Files and notes of a project, the read links that open it, and the templates that projects are made from."""

from typing import Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Person, Workspace
from db.models.projects import Project
from db.models.steps import Step, Task
from permissions.tiers import Visibility


class File(Model):
    """What is known of a file; its bytes lie in the store under `key`, which no other file ever has.

    `content_type` is found in the content. Of a picture, `width`, `height` and whether there is a thumbnail.
    `visibility` is its own limit: whoever sees it sees its step and its task, if it has one.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    step: fields.ForeignKeyNullableRelation[Step] = fields.ForeignKeyField(
        "models.Step", related_name=False, null=True, on_delete=fields.CASCADE
    )
    step_id: UUID | None
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, null=True, on_delete=fields.CASCADE
    )
    task_id: UUID | None
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    name = fields.CharField(max_length=255)
    content_type = fields.CharField(max_length=100)
    size = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    key = fields.CharField(max_length=200, unique=True)
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    has_thumbnail = fields.BooleanField()
    visibility = fields.CharEnumField(Visibility, max_length=10)
    created_at = fields.DatetimeField()

    class Meta:
        table = "file"
        indexes = (("project_id", "created_at", "id"), ("step_id",), ("task_id",), ("author_id",))


class StoredKey(Model):
    """What lies in the store, or may: noted before anything is written there, so that nothing is left behind.

    `due_at`: when it may be deleted, where no file has it.
    """

    key = fields.CharField(primary_key=True, max_length=200)
    due_at = fields.DatetimeField()

    class Meta:
        table = "stored_key"
        indexes = (("due_at",),)


class Note(Model):
    """A text in a project's file."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    author_id: UUID
    title = fields.CharField(max_length=200)
    text = fields.TextField()
    visibility = fields.CharEnumField(Visibility, max_length=10)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "note"
        indexes = (("project_id", "created_at", "id"), ("author_id",))


class ReadLink(Model):
    """A door to one project's file, for whoever has it. `sections` are names of Section.

    The token is made of the secret key and the id, and only its hash is here: a stolen database opens nothing.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    creator: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    creator_id: UUID
    name = fields.CharField(max_length=200)
    token_hash = fields.CharField(max_length=64, unique=True)
    sections: fields.Field[list[str]] = fields.JSONField()
    created_at = fields.DatetimeField()
    deactivated_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "read_link"
        indexes = (("project_id", "created_at", "id"), ("creator_id",))


class ProjectTemplate(Model):
    """What projects are made from, never linked to them. `steps`: each with its rights and its tasks, in order.

    `status`: the client-facing status that they begin with, as a status template keeps it: color, icon and texts.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    name = fields.CharField(max_length=200)
    steps: fields.Field[list[dict[str, object]]] = fields.JSONField()
    status: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "project_template"
        indexes = (("workspace_id", "created_at", "id"),)
