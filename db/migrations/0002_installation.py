from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Installation',
            fields=[
                ('id', fields.SmallIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('identity', fields.CharField(max_length=200)),
            ],
            options={'table': 'installation', 'app': 'models', 'pk_attr': 'id', 'table_description': 'Where this database lives: one row, by whose `identity` a restored database is recognised (`db.lives`).'},
            bases=['Model'],
        ),
        # The one row, not settled anywhere yet. Written by hand: everything else here is Tortoise's.
        ops.RunSQL("INSERT INTO installation (id, identity) VALUES (1, '')", reverse_sql=ops.RunSQL.noop),
        ops.AlterModelOptions(
            name='LogHead',
            options={'table': 'log_head', 'app': 'models', 'pk_attr': 'workspace_id', 'table_description': "The end of a workspace's log: a narrow row of its own, so that counting up locks nothing else."},
        ),
    ]
