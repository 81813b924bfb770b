from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from permissions.tiers import AutomationAction, MoveCause
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

AT_ONCE = 500


async def name(apps, editor) -> None:
    """What clients know projects by is what their lists are ordered by, too."""
    projects, last = apps.get_model("models.Project"), None
    while rows := await (
        projects.filter(**({"id__gt": last} if last else {})).order_by("id").limit(AT_ONCE).only("id", "name", "client_name")
    ):
        for row in rows:
            row.sort_name = row.name.casefold()[:200]
            row.client_sort_name = row.client_name.casefold()[:200]
        await projects.bulk_update(rows, fields=("sort_name", "client_sort_name"))
        last = rows[-1].id


async def fill(apps, editor) -> None:
    """What clients are told already is where the history of it begins."""
    projects, told = apps.get_model("models.Project"), apps.get_model("models.ToldStatus")
    last = None
    while rows := await (
        projects.filter(status__not_isnull=True, status_updated_at__not_isnull=True)
        .filter(**({"id__gt": last} if last else {}))
        .order_by("id")
        .limit(AT_ONCE)
        .values("id", "shown", "status", "status_description", "status_color", "status_icon", "status_updated_at")
    ):
        await told.bulk_create(
            told(
                project_id=row["id"],
                at=row["status_updated_at"],
                shown=row["shown"],
                status=row["status"],
                description=row["status_description"],
                color=row["status_color"],
                icon=row["status_icon"],
            )
            for row in rows
        )
        last = rows[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [('models', '0006_search')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Pipeline',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=120)),
                ('position', fields.IntField()),
                ('shows_status', fields.BooleanField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'pipeline', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'position', 'id'])], 'pk_attr': 'id', 'table_description': 'A process that projects go through. `position` counts up within the workspace.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProjectLabel',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('label', fields.ForeignKeyField('models.Label', source_field='label_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'project_label', 'app': 'models', 'unique_together': (('project', 'label'),), 'indexes': [Index(fields=['label_id'])], 'pk_attr': 'id', 'table_description': 'A label on a project.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Stage',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('pipeline', fields.ForeignKeyField('models.Pipeline', source_field='pipeline_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=120)),
                ('position', fields.IntField()),
            ],
            options={'table': 'stage', 'app': 'models', 'indexes': [Index(fields=['pipeline_id', 'position', 'id'])], 'pk_attr': 'id', 'table_description': 'A part of a pipeline, in which projects stand. `position` counts up within the pipeline.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Automation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('stage', fields.ForeignKeyField('models.Stage', source_field='stage_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('enabled', fields.BooleanField()),
                ('action', fields.CharEnumField(description='SET_STATUS: SET_STATUS\nUPDATE_STATUS: UPDATE_STATUS\nHIDE_STATUS: HIDE_STATUS\nCREATE_TASKS: CREATE_TASKS\nMAIL_CLIENT: MAIL_CLIENT\nMOVE_ON: MOVE_ON', enum_type=AutomationAction, max_length=20)),
                ('settings', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('label_ids', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('company_ids', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'automation', 'app': 'models', 'indexes': [Index(fields=['stage_id', 'position', 'id']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': "What happens to a project that enters a stage. A stage's automations run in order of `position`."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StageMove',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person_id', fields.UUIDField(null=True)),
                ('move_id', fields.UUIDField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('cause', fields.CharEnumField(description='BY_HAND: BY_HAND\nCREATED: CREATED\nTASKS_DONE: TASKS_DONE', enum_type=MoveCause, max_length=20)),
                ('from_pipeline', fields.CharField(null=True, max_length=120)),
                ('from_stage', fields.CharField(null=True, max_length=120)),
                ('to_pipeline', fields.CharField(null=True, max_length=120)),
                ('to_stage', fields.CharField(null=True, max_length=120)),
                ('runs', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'stage_move', 'app': 'models', 'indexes': [Index(fields=['project_id', 'at', 'id']), Index(fields=['move_id'])], 'pk_attr': 'id', 'table_description': "A project's coming into a stage, or leaving its pipeline (`to_*` are null)."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ToldStatus',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person_id', fields.UUIDField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('shown', fields.BooleanField()),
                ('status', fields.CharField(null=True, max_length=120)),
                ('description', fields.TextField(null=True, unique=False)),
                ('color', fields.CharField(null=True, max_length=7)),
                ('icon', fields.CharField(null=True, max_length=40)),
            ],
            options={'table': 'told_status', 'app': 'models', 'indexes': [Index(fields=['project_id', 'at', 'id'])], 'pk_attr': 'id', 'table_description': "A client-facing status as it was set (behaviour N-10). One that was not `shown` was a draft of the firm's."},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Label',
            options={'table': 'label', 'app': 'models', 'unique_together': (('workspace', 'sort_name'),), 'pk_attr': 'id', 'table_description': 'A word to find tasks and projects by, with a colour (`#rrggbb`). One of a name in a workspace.'},
        ),
        ops.AddField(
            model_name='Project',
            name='archived_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Project',
            name='assignee',
            field=fields.ForeignKeyField('models.Person', source_field='assignee_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='Project',
            name='client_sort_name',
            field=fields.CharField(db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Project',
            name='sort_name',
            field=fields.CharField(db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='Project',
            name='due_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='keeps_status',
            field=fields.BooleanField(db_default=False),
        ),
        ops.AddField(
            model_name='Project',
            name='pipeline',
            field=fields.ForeignKeyField('models.Pipeline', source_field='pipeline_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Project',
            name='stage',
            field=fields.ForeignKeyField('models.Stage', source_field='stage_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Project',
            name='stage_entered_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name='Project',
            index=Index(fields=['stage_id', 'stage_entered_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Project',
            index=Index(fields=['pipeline_id']),
        ),
        ops.AddIndex(
            model_name='Project',
            index=Index(fields=['assignee_id']),
        ),
        ops.AddField(
            model_name='ProjectTemplate',
            name='status',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        # Written by hand: everything else here is Tortoise's.
        ops.RunPython(name, reverse_code=ops.RunPython.noop),
        ops.RunPython(fill, reverse_code=ops.RunPython.noop),
    ]
