from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from db.people import fallback_name
from permissions.tiers import ContactPrivacy
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index

AT_ONCE = 500


async def fill(apps, editor) -> None:
    """Whoever is there already is sorted by their name. The address that they sign in with is theirs, and on no card."""
    model = apps.get_model("models.Person")
    last = None
    while people := await model.filter(**({"id__gt": last} if last else {})).order_by("id").limit(AT_ONCE):
        for person in people:
            person.sort_name = (person.display_name or fallback_name(person.id)).casefold()[:400]
        await model.bulk_update(people, fields=["sort_name"])
        last = people[-1].id


class Migration(migrations.Migration):
    dependencies = [('models', '0002_installation')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('workspace', fields.ForeignKeyField('models.Workspace', source_field='workspace_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('action', fields.CharField(max_length=40)),
                ('actor_id', fields.UUIDField(null=True)),
                ('actor_name', fields.CharField(max_length=200)),
                ('subject', fields.CharField(max_length=20)),
                ('subject_id', fields.UUIDField()),
                ('subject_name', fields.CharField(max_length=200)),
                ('person_id', fields.UUIDField(null=True)),
                ('before', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('after', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={'table': 'audit_entry', 'app': 'models', 'indexes': [Index(fields=['workspace_id', 'at', 'id']), Index(fields=['workspace_id', 'subject_id']), Index(fields=['workspace_id', 'actor_id']), Index(fields=['workspace_id', 'person_id'])], 'pk_attr': 'id', 'table_description': 'Who (`actor_*`) did what (`action`) to what (`subject_*`), and the values before and after, by field name.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Department',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('company', fields.ForeignKeyField('models.Company', source_field='company_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=200)),
            ],
            options={'table': 'department', 'app': 'models', 'indexes': [Index(fields=['company_id', 'name'])], 'pk_attr': 'id', 'table_description': 'A part of a company.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Person',
            name='address',
            field=fields.CharField(null=True, max_length=500),
        ),
        ops.AddField(
            model_name='Person',
            name='department',
            field=fields.ForeignKeyField('models.Department', source_field='department_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.SET_NULL),
        ),
        ops.AddField(
            model_name='Person',
            name='email',
            field=fields.CharField(null=True, max_length=254),
        ),
        ops.AddField(
            model_name='Person',
            name='job_title',
            field=fields.CharField(null=True, max_length=200),
        ),
        ops.AddField(
            model_name='Person',
            name='note',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Person',
            name='phone',
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddField(
            model_name='Person',
            name='privacy',
            field=fields.CharEnumField(description='EVERYONE: EVERYONE\nNOT_CLIENTS: NOT_CLIENTS\nADMINS: ADMINS', db_default='NOT_CLIENTS', enum_type=ContactPrivacy, max_length=12),
        ),
        ops.AddField(
            model_name='Person',
            name='removed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Person',
            name='sort_name',
            field=fields.CharField(db_default='', max_length=400),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['workspace_id', 'sort_name', 'id']),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['company_id']),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['department_id']),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['workspace_id', 'email']),
        ),
        ops.AddIndex(
            model_name='Company',
            index=Index(fields=['workspace_id', 'created_at', 'id']),
        ),
        ops.AddField(
            model_name='Session',
            name='parent',
            field=fields.ForeignKeyField('models.Session', source_field='parent_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Session',
            name='user_agent',
            field=fields.CharField(null=True, max_length=200),
        ),
        ops.AddField(
            model_name='Session',
            name='viewed_by',
            field=fields.ForeignKeyField('models.Person', source_field='viewed_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.CASCADE),
        ),
        ops.AddIndex(
            model_name='Session',
            index=Index(fields=['viewed_by_id']),
        ),
        ops.AddIndex(
            model_name='Session',
            index=Index(fields=['parent_id']),
        ),
        # Written by hand: everything else here is Tortoise's.
        ops.RunPython(fill, reverse_code=ops.RunPython.noop),
    ]
