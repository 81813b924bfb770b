from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from permissions.tiers import Answer, TaskStatus, Visibility
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_invitations_and_mail')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Label',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=60)),
                ('sort_name', fields.CharField(max_length=120)),
                ('color', fields.CharField(max_length=7)),
            ],
            options={'table': 'label', 'app': 'models', 'unique_together': (('workspace', 'sort_name'),), 'pk_attr': 'id', 'table_description': 'A word to find tasks by, with a colour (`#rrggbb`). One of a name in a workspace.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Note',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=200)),
                ('text', fields.TextField(unique=False)),
                ('visibility', fields.CharEnumField(description='PRIVATE: PRIVATE\nINTERNAL: INTERNAL\nTEAM: TEAM\nCLIENT: CLIENT', enum_type=Visibility, max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'note', 'app': 'models', 'indexes': [Index(fields=['project_id', 'created_at', 'id']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': "A text in a project's file."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProjectTemplate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=200)),
                ('steps', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'project_template', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'created_at', 'id'])], 'pk_attr': 'id', 'table_description': 'What projects are made from, never linked to them. `steps`: each with its rights and its tasks, in order.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReadLink',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('creator', fields.ForeignKeyField('models.Person', source_field='creator_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=200)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('sections', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('deactivated_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('last_used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'read_link', 'app': 'models', 'indexes': [Index(fields=['project_id', 'created_at', 'id']), Index(fields=['creator_id'])], 'pk_attr': 'id', 'table_description': "A door to one project's file, for whoever has it. `sections` are names of Section."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Step',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=200)),
                ('position', fields.IntField()),
                ('visibility', fields.CharEnumField(description='PRIVATE: PRIVATE\nINTERNAL: INTERNAL\nTEAM: TEAM\nCLIENT: CLIENT', enum_type=Visibility, max_length=10)),
                ('client_rights', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('archived_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'step', 'app': 'models', 'indexes': [Index(fields=['project_id', 'position', 'id']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': 'A part of a project. `position` counts up within the project; `client_rights` are names of ClientRight.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StoredKey',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=200)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'stored_key', 'app': 'models', 'indexes': [Index(fields=['due_at'])], 'pk_attr': 'key', 'table_description': 'What lies in the store, or may: noted before anything is written there, so that nothing is left behind.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Task',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('step', fields.ForeignKeyField('models.Step', source_field='step_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=300)),
                ('description', fields.TextField(null=True, unique=False)),
                ('position', fields.IntField()),
                ('visibility', fields.CharEnumField(description='PRIVATE: PRIVATE\nINTERNAL: INTERNAL\nTEAM: TEAM\nCLIENT: CLIENT', enum_type=Visibility, max_length=10)),
                ('status', fields.CharEnumField(description='OPEN: OPEN\nIN_PROGRESS: IN_PROGRESS\nWAITING_FOR_CLIENT: WAITING_FOR_CLIENT\nAPPROVAL_REQUESTED: APPROVAL_REQUESTED\nAPPROVED: APPROVED\nCHANGES_REQUESTED: CHANGES_REQUESTED\nDONE: DONE', enum_type=TaskStatus, max_length=20)),
                ('due_on', fields.DateField(null=True)),
                ('planned_minutes', fields.IntField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('status_changed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('archived_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'task', 'app': 'models', 'indexes': [Index(fields=['step_id', 'position', 'id']), Index(fields=['project_id', 'status']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': 'Work in a step. `visibility` is its own limit: whoever sees it sees the step too, so it is never wider.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Approval',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('request_id', fields.UUIDField()),
                ('requester', fields.ForeignKeyField('models.Person', source_field='requester_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('company', fields.ForeignKeyField('models.Company', source_field='company_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('answer', fields.CharEnumField(null=True, description='APPROVED: APPROVED\nCHANGES_REQUESTED: CHANGES_REQUESTED', enum_type=Answer, max_length=20)),
                ('answerer', fields.ForeignKeyField('models.Person', source_field='answerer_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.TextField(null=True, unique=False)),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'approval', 'app': 'models', 'indexes': [Index(fields=['task_id', 'requested_at']), Index(fields=['request_id']), Index(fields=['requester_id']), Index(fields=['company_id']), Index(fields=['answerer_id'])], 'pk_attr': 'id', 'table_description': 'The request to approve a task, and its one answer: who, what, when, and why where changes are wanted.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ApprovalPerson',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('approval', fields.ForeignKeyField('models.Approval', source_field='approval_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'approval_person', 'app': 'models', 'unique_together': (('approval', 'person'),), 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'A person who is asked to approve.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Comment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('text', fields.TextField(unique=False)),
                ('visibility', fields.CharEnumField(description='PRIVATE: PRIVATE\nINTERNAL: INTERNAL\nTEAM: TEAM\nCLIENT: CLIENT', enum_type=Visibility, max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('edited_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'comment', 'app': 'models', 'indexes': [Index(fields=['task_id', 'created_at', 'id']), Index(fields=['project_id']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': "Talk on a task. `visibility` is its own limit, as a task's is; `project_id` is the task's."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='File',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('step', fields.ForeignKeyField('models.Step', source_field='step_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=255)),
                ('content_type', fields.CharField(max_length=100)),
                ('size', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('key', fields.CharField(unique=True, max_length=200)),
                ('width', fields.IntField(null=True)),
                ('height', fields.IntField(null=True)),
                ('has_thumbnail', fields.BooleanField()),
                ('visibility', fields.CharEnumField(description='PRIVATE: PRIVATE\nINTERNAL: INTERNAL\nTEAM: TEAM\nCLIENT: CLIENT', enum_type=Visibility, max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'file', 'app': 'models', 'indexes': [Index(fields=['project_id', 'created_at', 'id']), Index(fields=['step_id']), Index(fields=['task_id']), Index(fields=['author_id'])], 'pk_attr': 'id', 'table_description': 'What is known of a file; its bytes lie in the store under `key`, which no other file ever has.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TaskAssignee',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'task_assignee', 'app': 'models', 'unique_together': (('task', 'person'),), 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'A person whose work a task is.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TaskLabel',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('label', fields.ForeignKeyField('models.Label', source_field='label_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'task_label', 'app': 'models', 'unique_together': (('task', 'label'),), 'indexes': [Index(fields=['label_id'])], 'pk_attr': 'id', 'table_description': 'A label on a task.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TimeEntry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('task', fields.ForeignKeyField('models.Task', source_field='task_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('worked_on', fields.DateField()),
                ('minutes', fields.IntField()),
                ('note', fields.TextField(null=True, unique=False)),
                ('billable', fields.BooleanField()),
                ('rate_amount', fields.DecimalField(null=True, max_digits=14, decimal_places=2)),
                ('rate_currency', fields.CharField(null=True, max_length=3)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'time_entry', 'app': 'models', 'indexes': [Index(fields=['project_id', 'worked_on', 'id']), Index(fields=['task_id']), Index(fields=['person_id', 'worked_on'])], 'pk_attr': 'id', 'table_description': 'Minutes worked by a person on a day. `rate_*`: what an hour costs; both or neither.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Mail',
            name='person',
            field=fields.ForeignKeyField('models.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE),
        ),
        ops.AddIndex(
            model_name='Mail',
            index=Index(fields=['person_id']),
        ),
        ops.AddField(
            model_name='Project',
            name='description',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Project',
            name='location',
            field=fields.CharField(null=True, max_length=300),
        ),
        ops.AddField(
            model_name='Project',
            name='number',
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddField(
            model_name='Project',
            name='planned_cost_amount',
            field=fields.DecimalField(null=True, max_digits=14, decimal_places=2),
        ),
        ops.AddField(
            model_name='Project',
            name='planned_cost_currency',
            field=fields.CharField(null=True, max_length=3),
        ),
        ops.AddField(
            model_name='Project',
            name='planned_minutes',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='shared_hours',
            field=fields.BooleanField(db_default=False),
        ),
    ]
