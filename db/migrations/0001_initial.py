from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from permissions.tiers import CompanyKind, Role, Tier
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Account',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('email', fields.CharField(unique=True, max_length=254)),
                ('password_hash', fields.CharField(max_length=200)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'account', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A login, across workspaces. `email` is stored in lower case, `password_hash` is argon2id.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Workspace',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=200)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'workspace', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The tenant. Nothing crosses it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Company',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=200)),
                ('kind', fields.CharEnumField(description='OWN: OWN\nPARTNER: PARTNER\nCLIENT: CLIENT', enum_type=CompanyKind, max_length=10)),
                ('language', fields.CharField(max_length=10)),
                ('time_zone', fields.CharField(max_length=50)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'company', 'app': 'models', 'pk_attr': 'id', 'table_description': "A company in a workspace. Its kind decides its people's tier."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Event',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('seq', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('verb', fields.CharField(max_length=40)),
                ('subject', fields.CharField(max_length=20)),
                ('subject_id', fields.UUIDField()),
                ('tier', fields.IntEnumField(description='PUBLIC: 0\nCLIENT: 1\nTEAM: 2\nINTERNAL: 3', enum_type=Tier, generated=False)),
                ('before', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('after', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'event', 'app': 'models', 'unique_together': (('workspace', 'seq'),), 'pk_attr': 'id', 'table_description': 'What changed (`verb`, `subject`, `subject_id`), and the keys that decide who could see it, before and after.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LogHead',
            fields=[
                ('workspace', fields.OneToOneField('models.Workspace', source_field='workspace_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('epoch', fields.BigIntField()),
                ('seq', fields.BigIntField()),
                ('floor', fields.BigIntField()),
            ],
            options={'table': 'log_head', 'app': 'models', 'pk_attr': 'workspace_id', 'table_description': "The end of a workspace's log: a narrow row of its own, so that counting up locks nothing else."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('company', fields.ForeignKeyField('models.Company', source_field='company_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL)),
                ('display_name', fields.CharField(max_length=200)),
                ('role', fields.CharEnumField(description='OWNER: OWNER\nADMIN: ADMIN\nMEMBER: MEMBER\nGUEST: GUEST', enum_type=Role, max_length=10)),
            ],
            options={'table': 'person', 'app': 'models', 'unique_together': (('workspace', 'account'),), 'indexes': [Index(fields=['account_id'])], 'pk_attr': 'id', 'table_description': 'A contact card in a workspace, in one company. May have an account.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Project',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('company', fields.ForeignKeyField('models.Company', source_field='company_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=200)),
                ('client_name', fields.CharField(max_length=200)),
                ('open', fields.BooleanField()),
                ('shared', fields.BooleanField()),
                ('budget_amount', fields.DecimalField(null=True, max_digits=14, decimal_places=2)),
                ('budget_currency', fields.CharField(null=True, max_length=3)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('shown', fields.BooleanField()),
                ('status', fields.CharField(null=True, max_length=120)),
                ('status_description', fields.TextField(null=True, unique=False)),
                ('status_color', fields.CharField(null=True, max_length=7)),
                ('status_icon', fields.CharField(null=True, max_length=40)),
                ('status_updated_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'project', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'shown', 'company_id', 'status_updated_at', 'id']), Index(fields=['workspace_id', 'shown', 'status_updated_at', 'id']), Index(fields=['workspace_id', 'created_at', 'id'])], 'pk_attr': 'id', 'table_description': 'The unit of work for a client, with what the client is told of it (`status_*`: the ClientStatus).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProjectAccess',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'project_access', 'app': 'models', 'unique_together': (('person', 'project'),), 'indexes': [Index(fields=['project_id'])], 'pk_attr': 'id', 'table_description': 'A person added to a project.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session', 'app': 'models', 'indexes': [Index(fields=['person_id', 'created_at'])], 'pk_attr': 'id', 'table_description': 'A signed-in person. Only the SHA-256 of the token is kept, so a stolen database holds no tokens.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StatusTemplate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('color', fields.CharField(max_length=7)),
                ('icon', fields.CharField(max_length=40)),
                ('texts', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'status_template', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Prefill for a client-facing status, never linked to what it filled.'},
            bases=['Model'],
        ),
    ]
