"""Each kind of change, run on the demo workspace: it does what it says, and nothing else is lost."""

from uuid import uuid4

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from db import database, migrating
from tests.db.facts import Rows, facts, rows
from tests.db.rungs import RUNG, Rungs

SESSIONS = """ops.AlterField('Session', 'person', fields.ForeignKeyField(
  'models.Person', source_field='person_id', to_field='id', related_name=False, on_delete=OnDelete.{0}))"""
VISITS = """ops.CreateModel('Visit', [
  ('id', fields.UUIDField(primary_key=True, default=uuid4)),
  ('project', fields.ForeignKeyField('models.Project', related_name=False, on_delete=OnDelete.CASCADE)),
  ('at', fields.DatetimeField()), ('note', fields.CharField(max_length=20, db_default="it's; so"))],
  options={'table': 'visit', 'app': 'models', 'indexes': [Index(fields=['project_id', 'at'])], 'pk_attr': 'id',
           'table_description': "One; or two -- it's /* hard */ to say"})"""
FILL = """
async def fill(apps, editor):
    for person in await apps.get_model('models.Person').all():
        await apps.get_model('models.Person').filter(id=person.id).update(nick=person.display_name.split()[0])
"""
NICK = "ops.AddField('Person', 'nick', fields.CharField(max_length=50, null=True))"
NICK_REQUIRED = "ops.AlterField('Person', 'nick', fields.CharField(max_length=60))"

# What the migration runs, the facts that go, and those that come.
CHANGES = {
    "a required field": (
        "ops.AddField('Project', 'priority', fields.IntField(db_default=3, db_index=True))",
        set(),
        {"project.priority not null default 3", "project index (priority)"},
    ),
    "a text with quotes": (
        "ops.AddField('Person', 'motto', fields.CharField(max_length=40, db_default=\"it's; a \\\\ \\\"b\\\"\"))",
        set(),
        {"person.motto not null default 'it''s; a \\ \"b\"'"},
    ),
    "an optional field": (
        "ops.AddField('Company', 'vat', fields.CharField(max_length=20, null=True, unique=True, "
        'description="It\'s; so"))',
        set(),
        {"company.vat", "company unique (vat)"},
    ),
    "a longer field": ("ops.AlterField('Person', 'display_name', fields.CharField(max_length=300))", set(), set()),
    "an optional field that was required": (
        "ops.AlterField('Project', 'client_name', fields.CharField(max_length=200, null=True))",
        {"project.client_name not null"},
        {"project.client_name"},
    ),
    "a field of the log": (
        "ops.AlterField('Event', 'verb', fields.CharField(max_length=60, db_index=True, db_default='x'))",
        {"event.verb not null"},
        {"event.verb not null default 'x'", "event index (verb)"},
    ),
    "a unique field": (
        "ops.AlterField('Project', 'client_name', fields.CharField(max_length=200, unique=True))",
        set(),
        {"project unique (client_name)"},
    ),
    "a field that is not unique": (
        "ops.AlterField('Account', 'email', fields.CharField(max_length=254))",
        {"account unique (email)"},
        set(),
    ),
    "another name": (
        "ops.RenameField('Person', 'display_name', 'name')",
        {"person.display_name not null"},
        {"person.name not null"},
    ),
    "a field less": (
        "ops.RemoveField('Project', 'budget_currency')",
        {"project.budget_currency"},
        set(),
    ),
    "an index more": (
        "ops.AddIndex('Person', Index(fields=['display_name']))",
        set(),
        {"person index (display_name)"},
    ),
    "an index less": (
        "ops.RemoveIndex('Session', fields=['person_id', 'created_at'])",
        {"session index (person_id, created_at)"},
        set(),
    ),
    "a unique constraint more": (
        "ops.AddConstraint('Company', UniqueConstraint(fields=('workspace', 'name')))",
        set(),
        {"company unique (workspace_id, name)"},
    ),
    "a unique constraint less": (
        "ops.RemoveConstraint('Person', fields=['workspace', 'account'])",
        {"person unique (workspace_id, account_id)"},
        set(),
    ),
    "a foreign key more": (
        "ops.AddField('Project', 'lead', fields.ForeignKeyField('models.Person', null=True, source_field='lead_id', "
        "related_name=False, on_delete=OnDelete.SET_NULL))",
        set(),
        {"project.lead_id", "project.lead_id -> person.id SET NULL"},
    ),
    "another foreign key": (
        SESSIONS.format("RESTRICT"),
        {"session.person_id -> person.id CASCADE"},
        {"session.person_id -> person.id RESTRICT"},
    ),
    "a table more": (
        VISITS,
        set(),
        {
            "visit.id not null",
            "visit key (id)",
            "visit.project_id not null",
            "visit.project_id -> project.id CASCADE",
            "visit.at not null",
            "visit.note not null default 'it''s; so'",
            "visit index (project_id, at)",
        },
    ),
    "a table less": (
        "ops.DeleteModel('StatusTemplate')",
        {
            *(f"status_template.{name} not null" for name in ("id", "workspace_id", "position", "color", "icon")),
            "status_template.texts not null",
            "status_template key (id)",
            "status_template.workspace_id -> workspace.id CASCADE",
        },
        set(),
    ),
}


def kept(before: Rows, after: Rows) -> None:
    """All rows are there with all that they held, in the columns that are still there."""
    for table in (before.keys() & after.keys()) - {"tortoise_migrations", "sqlite_sequence"}:
        then, now = before[table], after[table]
        assert then, f"{table} is empty"
        columns = [name for name in then[0] if name in now[0]]
        held, holds = ([repr([row[name] for name in columns]) for row in found] for found in (then, now))
        assert sorted(held) == sorted(holds), table


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_on_filled_tables_does_what_it_says_and_nothing_else(
    filled: str, rungs: Rungs, change: str
) -> None:
    operation, goes, comes = CHANGES[change]
    before, held = await facts(filled), await rows(filled)
    assert await migrating.migrate(filled, package=rungs(operation)) == [RUNG]
    after = await facts(filled)
    assert (before - after, after - before) == (goes, comes)
    kept(held, await rows(filled))


async def _refused(connection: BaseDBAsyncClient, sql: str) -> None:
    with pytest.raises(IntegrityError):
        await connection.execute_query(sql)


async def test_what_holds_rows_together_still_does_after_tables_were_altered(filled: str, rungs: Rungs) -> None:
    before = await facts(filled)
    package = rungs(
        "ops.AlterField('Person', 'display_name', fields.CharField(max_length=300)), "
        "ops.AlterField('Project', 'name', fields.CharField(max_length=300, db_default='unnamed')), "
        "ops.AlterField('Account', 'password_hash', fields.CharField(max_length=300)), "
        "ops.AlterField('ProjectAccess', 'person', fields.ForeignKeyField('models.Person', source_field='person_id', "
        "related_name=False, on_delete=OnDelete.RESTRICT))"
    )
    await migrating.migrate(filled, package=package)
    changed = before ^ await facts(filled)
    assert changed == {
        "project.name not null",
        "project.name not null default 'unnamed'",
        "project_access.person_id -> person.id CASCADE",
        "project_access.person_id -> person.id RESTRICT",
    }
    async with database.opened(filled) as context:
        connection = context.connections.get(next(iter(context.connections.db_config)))
        access = (await connection.execute_query_dict("SELECT * FROM project_access ORDER BY id LIMIT 1"))[0]
        orphan, project, person = uuid4(), access["project_id"], access["person_id"]
        await _refused(connection, f"UPDATE session SET person_id = '{orphan}'")  # noqa: S608
        await _refused(connection, f"UPDATE person SET company_id = '{orphan}'")  # noqa: S608
        await _refused(connection, f"DELETE FROM person WHERE id = '{person}'")  # noqa: S608
        await _refused(connection, "UPDATE account SET email = 'the same'")
        await _refused(connection, "UPDATE project SET name = NULL")
        insert = "INSERT INTO project_access (id, project_id, person_id)"
        await _refused(connection, f"{insert} VALUES ('{orphan}', '{project}', '{person}')")
        added = "SELECT COUNT(*) AS count FROM project_access WHERE project_id = "
        assert (await connection.execute_query_dict(f"{added}'{project}'"))[0]["count"] > 0
        await connection.execute_query(f"DELETE FROM project WHERE id = '{project}'")  # noqa: S608
        assert (await connection.execute_query_dict(f"{added}'{project}'"))[0]["count"] == 0


async def test_a_field_is_added_filled_and_required_in_one_go(filled: str, rungs: Rungs) -> None:
    package = rungs(NICK, "ops.RunPython(fill)", NICK_REQUIRED, "ops.RenameField('Person', 'nick', 'short')", code=FILL)
    before, held = await facts(filled), await rows(filled)
    ran = await migrating.migrate(filled, package=package)
    assert ran == ["9001_rung", "9002_rung", "9003_rung", "9004_rung"]
    assert await facts(filled) ^ before == {"person.short not null"}
    after = await rows(filled)
    kept(held, after)
    assert {(row["display_name"], row["short"]) for row in after["person"]} >= {("Nadia Halden", "Nadia")}


async def test_filling_a_table_that_was_read_before_it_was_altered(filled: str, rungs: Rungs) -> None:
    # On PostgreSQL a statement that was prepared before an ALTER TABLE cannot run after it in the same transaction.
    count = "SELECT * FROM person"
    code = f"async def read(apps, editor):\n    assert await editor.client.execute_query_dict({count!r})\n"
    package = rungs("ops.RunPython(read)", NICK, "ops.RunPython(read)", code=code)
    assert len(await migrating.migrate(filled, package=package)) == 3


async def test_a_field_whose_default_is_computed_is_added(filled: str, rungs: Rungs) -> None:
    # SQLite adds columns with constant defaults only.
    held = await rows(filled)
    added = "ops.AddField('Person', 'since', fields.DatetimeField(db_default=Now()))"
    await migrating.migrate(filled, package=rungs(added, code="from tortoise.fields.db_defaults import Now\n"))
    after = await rows(filled)
    kept(held, after)
    assert all(row["since"] for row in after["person"])


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_what_sql_of_ours_made_survives_a_rebuilt_table(filled: str, rungs: Rungs) -> None:
    made = [
        "CREATE UNIQUE INDEX one_owner ON person (workspace_id) WHERE role = 'OWNER'",
        "CREATE INDEX by_lower ON person (lower(display_name))",
        "CREATE TRIGGER told AFTER INSERT ON person BEGIN SELECT 1; SELECT 2; END",
    ]
    alter = "ops.AlterField('Person', 'display_name', fields.CharField(max_length=300))"
    await migrating.migrate(filled, package=rungs(f"ops.RunSQL({made!r}), {alter}"))
    async with database.opened(filled) as context:
        names = "SELECT sql FROM sqlite_master WHERE name IN ('one_owner', 'by_lower', 'told')"
        found = await context.connections.get("sqlite").execute_query_dict(names)
    assert sorted(row["sql"] for row in found) == sorted(made)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
async def test_a_rebuilt_table_gives_no_number_twice(filled: str, rungs: Rungs) -> None:
    forget = "ops.RunSQL(\"UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'event'\")"
    alter = "ops.AlterField('Event', 'verb', fields.CharField(max_length=60))"
    await migrating.migrate(filled, package=rungs(forget, alter))
    [row] = [row for row in (await rows(filled))["sqlite_sequence"] if row["name"] == "event"]
    assert row["seq"] == 4711
