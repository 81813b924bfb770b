from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from db.clock import microseconds, now
from languages.words import kept
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

AT_ONCE = 500
SQLITE = (
    # The words themselves stay in `search_entry`; SQLite keeps the index alone, by the triggers that its documentation
    # gives for that. Letters beyond ASCII are letters to this tokenizer, and all the words are letters and digits.
    """CREATE VIRTUAL TABLE search_words USING fts5(
         words, content = 'search_entry', content_rowid = 'number', tokenize = 'ascii', detail = 'none',
         columnsize = 0, prefix = '1 2 3')""",
    """CREATE TRIGGER search_entry_made AFTER INSERT ON search_entry BEGIN
         INSERT INTO search_words (rowid, words) VALUES (new.number, new.words);
       END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF words ON search_entry BEGIN
         INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.number, old.words);
         INSERT INTO search_words (rowid, words) VALUES (new.number, new.words);
       END""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
         INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.number, old.words);
       END""",
)
POSTGRES = (
    # Not to_tsvector: its parser would cut the words up again, and otherwise in another locale.
    """CREATE INDEX search_words ON search_entry USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
)
PLACES = {
    "Step": ("step", "project__workspace_id", "created_at", (("STEP", ("name",), ()),)),
    "Task": ("task", "project__workspace_id", "created_at", (("TASK", ("title",), ("description",)),)),
    "Comment": ("comment", "project__workspace_id", "created_at", (("COMMENT", (), ("text",)),)),
    "File": ("file", "project__workspace_id", "created_at", (("FILE", ("name",), ()),)),
    "Note": ("note", "project__workspace_id", "created_at", (("NOTE", ("title",), ("text",)),)),
    "Project": (
        "project",
        "workspace_id",
        "created_at",
        (
            ("PROJECT_CARD", ("client_name",), ()),
            ("PROJECT_FILE", ("client_name",), ("number", "description", "location")),
            ("PROJECT_WORK", ("name", "client_name"), ("number", "description", "location")),
        ),
    ),
    "Person": (
        "person",
        "workspace_id",
        None,
        (
            ("PERSON_NAME", ("display_name",), ()),
            ("PERSON", ("display_name",), ("job_title",)),
            ("PERSON_CONTACT", ("display_name",), ("job_title", "email", "phone", "address")),
            ("PERSON_NOTE", ("display_name",), ("job_title", "note")),
            ("PERSON_ALL", ("display_name",), ("job_title", "email", "phone", "address", "note")),
        ),
    ),
}
"""Of each model: the entry's link to it, its workspace, when it was made, and its aspects as they were in this version:
the columns of its name, and the others."""


class WordIndex(ops.RunSQL):
    """What each kind of database finds words by."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None) -> None:
        """Run the statements of the database's kind."""
        sqlite = state_editor is None or state_editor.client.capabilities.dialect == "sqlite"
        self.sql = SQLITE if sqlite else POSTGRES
        await super().database_forward(app_label, old_state, new_state, state_editor)


async def fill(apps, editor) -> None:
    """What is there already can be found."""
    entries, started = apps.get_model("models.SearchEntry"), now()
    for name, (link, workspace, born, aspects) in PLACES.items():
        model = apps.get_model(f"models.{name}")
        columns = {column for _, head, rest in aspects for column in (*head, *rest)}
        last = None
        while rows := await (
            model.filter(**({"id__gt": last} if last else {}))
            .order_by("id")
            .limit(AT_ONCE)
            .values("id", workspace, *([born] if born else []), *sorted(columns))
        ):
            await entries.bulk_create(
                entries(
                    **{f"{link}_id": row["id"]},
                    workspace_id=row[workspace],
                    aspect=aspect,
                    head=kept(row[column] for column in head),
                    words=kept(row[column] for column in (*head, *rest)),
                    born=microseconds(row[born] if born else started),
                )
                for row in rows
                for aspect, head, rest in aspects
            )
            last = rows[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [('models', '0005_project_file')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SearchEntry',
            fields=[
                ('number', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('id', fields.UUIDField(default=uuid4)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('aspect', fields.CharField(max_length=20)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('step', fields.ForeignKeyField('models.Step', source_field='step_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('comment', fields.ForeignKeyField('models.Comment', source_field='comment_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('file', fields.ForeignKeyField('models.File', source_field='file_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('note', fields.ForeignKeyField('models.Note', source_field='note_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('head', fields.TextField(unique=False)),
                ('words', fields.TextField(unique=False)),
                ('born', fields.BigIntField()),
            ],
            options={'table': 'search_entry', 'app': 'models', 'indexes': [Index(fields=['project_id']), Index(fields=['step_id']), Index(fields=['task_id']), Index(fields=['comment_id']), Index(fields=['file_id']), Index(fields=['note_id']), Index(fields=['person_id'])], 'pk_attr': 'number', 'table_description': 'The words of one thing, as whoever sees it in one `aspect` may find it by (`db.search.aspects`).'},
            bases=['Model'],
        ),
        # Written by hand: everything else here is Tortoise's.
        WordIndex(ops.RunSQL.noop),
        ops.RunPython(fill, reverse_code=ops.RunPython.noop),
    ]
