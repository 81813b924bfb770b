"""What a search looks through."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.files import File, Note
from db.models.people import Person, Workspace
from db.models.projects import Project
from db.models.steps import Comment, Step, Task


class SearchEntry(Model):
    """The words of one thing, as whoever sees it in one `aspect` may find it by (`db.search.aspects`).

    A thing of which some see more than others has an entry for each way to see it, so that nobody finds it by words
    that they do not see. One of `project` to `person` says which thing it is. `head` has the words of its name, `words`
    all of them, each once; `born` is when it was made, in microseconds since 1970. SQLite's index goes by `number`.
    """

    number = fields.BigIntField(primary_key=True, generated=True)
    id = fields.UUIDField(default=uuid4)
    workspace: fields.ForeignKeyRelation[Workspace] = fields.ForeignKeyField(
        "models.Workspace", related_name=False, on_delete=fields.CASCADE
    )
    workspace_id: UUID
    aspect = fields.CharField(max_length=20)
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, null=True, on_delete=fields.CASCADE
    )
    project_id: UUID | None
    step: fields.ForeignKeyNullableRelation[Step] = fields.ForeignKeyField(
        "models.Step", related_name=False, null=True, on_delete=fields.CASCADE
    )
    step_id: UUID | None
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, null=True, on_delete=fields.CASCADE
    )
    task_id: UUID | None
    comment: fields.ForeignKeyNullableRelation[Comment] = fields.ForeignKeyField(
        "models.Comment", related_name=False, null=True, on_delete=fields.CASCADE
    )
    comment_id: UUID | None
    file: fields.ForeignKeyNullableRelation[File] = fields.ForeignKeyField(
        "models.File", related_name=False, null=True, on_delete=fields.CASCADE
    )
    file_id: UUID | None
    note: fields.ForeignKeyNullableRelation[Note] = fields.ForeignKeyField(
        "models.Note", related_name=False, null=True, on_delete=fields.CASCADE
    )
    note_id: UUID | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, null=True, on_delete=fields.CASCADE
    )
    person_id: UUID | None
    head = fields.TextField()
    words = fields.TextField()
    born = fields.BigIntField()

    class Meta:
        table = "search_entry"
        indexes = (
            ("project_id",),
            ("step_id",),
            ("task_id",),
            ("comment_id",),
            ("file_id",),
            ("note_id",),
            ("person_id",),
        )
