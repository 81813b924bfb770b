"""What 0003 makes of people who are there already."""

import shutil
import sys
from pathlib import Path

import pytest

import db.migrations
from db import database, migrating, people
from db.models import Person, Workspace
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from tests.conftest import Store

BEFORE = ("0001_initial", "0002_installation")
AT = "2026-01-05 09:00:00+00:00"
W, C, A, NAMED, CARD = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 6))
ROWS = f"""
INSERT INTO workspace (id, name, created_at) VALUES ('{W}', 'W', '{AT}');
INSERT INTO company (id, workspace_id, name, kind, language, time_zone, created_at)
  VALUES ('{C}', '{W}', 'C', 'CLIENT', 'de', 'Europe/Berlin', '{AT}');
INSERT INTO account (id, email, password_hash, created_at) VALUES ('{A}', 'straub@c.example', 'x', '{AT}');
INSERT INTO person (id, workspace_id, company_id, account_id, display_name, role)
  VALUES ('{NAMED}', '{W}', '{C}', '{A}', 'Änne STRAUß', 'MEMBER');
INSERT INTO person (id, workspace_id, company_id, account_id, display_name, role)
  VALUES ('{CARD}', '{W}', '{C}', NULL, 'Bo', 'GUEST');
INSERT INTO session (id, workspace_id, person_id, token_hash, created_at, expires_at)
  VALUES ('{W}', '{W}', '{NAMED}', 'hash', '{AT}', '{AT}')
"""  # noqa: S608  # constants


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a package with the migrations that came before."""
    package = tmp_path / "migrations_before_0003"
    package.mkdir()
    for name in ("__init__", *BEFORE):
        shutil.copy(Path(db.migrations.__path__[0]) / f"{name}.py", package)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    return package.name


async def test_people_keep_what_they_are_and_are_found(store: Store, before: str) -> None:
    url = await store.empty()
    try:
        assert await migrating.migrate(url, package=before) == list(BEFORE)
        async with database.opened(url):
            for statement in ROWS.split(";\n"):
                await Workspace._meta.db.execute_script(statement)
        assert (await migrating.migrate(url))[0] == "0003_people_and_audit"
        async with database.opened(url):
            told = await Workspace._meta.db.execute_query_dict(
                "SELECT display_name, sort_name, email, privacy, removed_at, department_id FROM person ORDER BY id"
            )
            sessions = await Workspace._meta.db.execute_query_dict("SELECT viewed_by_id, parent_id FROM session")
    finally:
        await store.drop(url)
    common = {"privacy": ContactPrivacy.NOT_CLIENTS.value, "removed_at": None, "department_id": None}
    assert told == [
        {"display_name": "Änne STRAUß", "sort_name": "änne strauss", "email": None, **common},
        {"display_name": "Bo", "sort_name": "bo", "email": None, **common},
    ]
    assert sessions == [{"viewed_by_id": None, "parent_id": None}]


async def test_what_is_written_by_the_same_process_has_the_columns_that_came_later(store: Store) -> None:
    url = await store.empty()
    try:
        await migrating.migrate(url)
        async with database.opened(url):
            workspace = await people.create_workspace("W", templates_of=Workspace().id)
            company = await people.create_company(workspace.id, "C", CompanyKind.CLIENT, "de", "UTC")
            await people.create_person(company, "Bo", Role.MEMBER, {}, language="pl")
            told = [row["language"] for row in await Person.all().values("language")]
    finally:
        await store.drop(url)
    assert told == ["pl"]
