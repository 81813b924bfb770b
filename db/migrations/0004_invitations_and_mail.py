from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from permissions.tiers import Role
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0003_people_and_audit')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Branding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.OneToOneField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(null=True, max_length=200)),
                ('accent_color', fields.CharField(null=True, max_length=7)),
                ('background_color', fields.CharField(null=True, max_length=7)),
                ('headline', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('welcome', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('logo', fields.BinaryField(null=True)),
            ],
            options={'table': 'branding', 'app': 'models', 'pk_attr': 'id', 'table_description': "A workspace's looks: colours (`#rrggbb`), a logo (a re-encoded PNG), headline and welcome text per language."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Invitation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('company', fields.ForeignKeyField('models.Company', source_field='company_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('department', fields.ForeignKeyField('models.Department', source_field='department_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('inviter', fields.ForeignKeyField('models.Person', source_field='inviter_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('role', fields.CharEnumField(description='OWNER: OWNER\nADMIN: ADMIN\nMEMBER: MEMBER\nGUEST: GUEST', enum_type=Role, max_length=10)),
                ('email', fields.CharField(null=True, max_length=254)),
                ('share', fields.BooleanField(default=False)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'invitation', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'created_at', 'id']), Index(fields=['company_id']), Index(fields=['department_id']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'A one-time way in, with role, company, department and projects fixed in it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='InvitationProject',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('invitation', fields.ForeignKeyField('models.Invitation', source_field='invitation_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('project', fields.ForeignKeyField('models.Project', source_field='project_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'invitation_project', 'app': 'models', 'unique_together': (('invitation', 'project'),), 'indexes': [Index(fields=['project_id'])], 'pk_attr': 'id', 'table_description': 'A project that whoever accepts the invitation is added to.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Mail',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=30)),
                ('recipient', fields.CharField(max_length=254)),
                ('subject_id', fields.UUIDField()),
                ('language', fields.CharField(max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(db_default=0)),
                ('claimed_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('failed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('error', fields.CharField(null=True, max_length=300)),
            ],
            options={'table': 'mail', 'app': 'models', 'indexes': [Index(fields=['sent_at', 'failed_at', 'due_at']), Index(fields=['workspace_id', 'failed_at', 'id'])], 'pk_attr': 'id', 'table_description': 'A mail to be sent. It holds no text and no token: what it says is read, as its recipient, when it is sent.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Registration',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('email', fields.CharField(max_length=254)),
                ('password_hash', fields.CharField(max_length=200)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'registration', 'app': 'models', 'indexes': [Index(fields=['person_id']), Index(fields=['email'])], 'pk_attr': 'id', 'table_description': 'An accepted invitation whose address waits to be confirmed. The account is made, or joined, by confirming.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Ticket',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('models.Account', source_field='account_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=20)),
                ('email', fields.CharField(max_length=254)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'ticket', 'app': 'models', 'indexes': [Index(fields=['account_id'])], 'pk_attr': 'id', 'table_description': 'A one-time permission that is mailed to an address: to set another password, or to change the address.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Person',
            name='language',
            field=fields.CharField(null=True, max_length=10),
        ),
    ]
