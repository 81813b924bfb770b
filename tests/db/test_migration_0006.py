"""What 0005 and 0006 make of a database of before: nothing is lost, projects share no hours, everything is found."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

import db.migrations
from db import database, migrating
from db.models import Company, File, Mail, Person, Project, SearchEntry, Session, Workspace
from db.search.aspects import SearchKind
from db.search.index import keep_all
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import PageRequest
from resolvers.search import search
from tests.conftest import SECRET, Store

ALL = [path.stem for path in sorted(Path(db.migrations.__path__[0]).glob("[0-9]*.py"))]
AT = "2026-01-05 09:00:00+00:00"
W, C, A, NADIA, GONE, OPEN, SHARED, STEP, TASK = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 10))
ROWS = f"""
INSERT INTO workspace (id, name, created_at) VALUES ('{W}', 'W', '{AT}');
INSERT INTO company (id, workspace_id, name, kind, language, time_zone, created_at)
  VALUES ('{C}', '{W}', 'C', 'OWN', 'de', 'Europe/Berlin', '{AT}');
INSERT INTO person (id, workspace_id, company_id, display_name, sort_name, role, email, note)
  VALUES ('{NADIA}', '{W}', '{C}', 'Nadia Straße', 'nadia strasse', 'OWNER', 'nadia@c.example', 'likes parquet');
INSERT INTO person (id, workspace_id, company_id, display_name, sort_name, role, removed_at)
  VALUES ('{GONE}', '{W}', '{C}', 'Gone Parquet', 'gone parquet', 'MEMBER', '{AT}');
INSERT INTO project (id, workspace_id, company_id, name, client_name, open, shown, shared, created_at)
  VALUES ('{OPEN}', '{W}', '{C}', 'Parquet inside', 'Lobby', TRUE, FALSE, FALSE, '{AT}');
INSERT INTO project (id, workspace_id, company_id, name, client_name, open, shown, shared, created_at)
  VALUES ('{SHARED}', '{W}', '{C}', 'Roof', 'Roof', FALSE, TRUE, TRUE, '{AT}');
INSERT INTO session (id, workspace_id, person_id, token_hash, created_at, expires_at)
  VALUES ('{W}', '{W}', '{NADIA}', 'hash', '{AT}', '{AT}');
INSERT INTO mail (id, workspace_id, kind, recipient, subject_id, language, created_at, due_at)
  VALUES ('{W}', '{W}', 'INVITATION', 'x@c.example', '{W}', 'de', '{AT}', '{AT}')
"""  # noqa: S608  # constants
WORK = f"""
INSERT INTO step (id, project_id, author_id, name, position, visibility, client_rights, created_at)
  VALUES ('{STEP}', '{OPEN}', '{NADIA}', 'Lay the parquet', 0, 'CLIENT', '[]', '{AT}');
INSERT INTO task (id, project_id, step_id, author_id, title, description, position, visibility, status, created_at,
    status_changed_at)
  VALUES ('{TASK}', '{OPEN}', '{STEP}', '{NADIA}', 'Order', 'oak parquet', 0, 'CLIENT', 'OPEN', '{AT}', '{AT}');
INSERT INTO comment (id, project_id, task_id, author_id, text, visibility, created_at)
  VALUES ('{W}', '{OPEN}', '{TASK}', '{NADIA}', 'The PARQUET is there', 'TEAM', '{AT}');
INSERT INTO note (id, project_id, author_id, title, text, visibility, created_at, updated_at)
  VALUES ('{W}', '{OPEN}', '{NADIA}', 'Wood', 'parquet, oiled', 'INTERNAL', '{AT}', '{AT}');
INSERT INTO file (id, project_id, author_id, name, content_type, size, sha256, key, has_thumbnail, visibility,
    created_at)
  VALUES ('{W}', '{OPEN}', '{NADIA}', 'parquet.pdf', 'application/pdf', 1, '0', 'k', FALSE, 'CLIENT', '{AT}')
"""  # noqa: S608  # constants
Until = Callable[[str], str]


@pytest.fixture
def until(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Until:
    """The name of a package with the migrations up to one."""

    def made(last: str) -> str:
        package = tmp_path / f"migrations_until_{last}"
        package.mkdir()
        for name in ("__init__", *ALL[: ALL.index(last) + 1]):
            shutil.copy(Path(db.migrations.__path__[0]) / f"{name}.py", package)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, package.name, raising=False)
        return package.name

    return made


async def test_what_is_there_is_kept_and_can_be_found(store: Store, until: Until) -> None:
    url = await store.empty()
    try:
        await migrating.migrate(url, package=until("0004_invitations_and_mail"))
        await _run(url, ROWS)
        assert await migrating.migrate(url, package=until("0005_project_file")) == ["0005_project_file"]
        await _run(url, WORK)
        assert (await migrating.migrate(url))[0] == "0006_search"
        async with database.opened(url):
            await _check_kept()
            await _check_found()
    finally:
        await store.drop(url)


async def _run(url: str, statements: str) -> None:
    async with database.opened(url):
        for statement in statements.split(";\n"):
            await Workspace._meta.db.execute_script(statement)


async def _check_kept() -> None:
    """What is new says of what was there what was so."""
    told = await Project.all().order_by("id").values("name", "open", "shown", "shared", "shared_hours", "number")
    common = {"shared_hours": False, "number": None}
    assert told == [
        {"name": "Parquet inside", "open": True, "shown": False, "shared": False, **common},
        {"name": "Roof", "open": False, "shown": True, "shared": True, **common},
    ]
    assert await Session.all().values("token_hash", "read_link_id") == [{"token_hash": "hash", "read_link_id": None}]
    assert await Mail.all().values("recipient", "person_id") == [{"recipient": "x@c.example", "person_id": None}]
    assert [await model.all().count() for model in (Company, Person, File)] == [1, 2, 1]


async def _check_found() -> None:
    """As if it had been written since; and who was removed is not."""
    entries = await SearchEntry.all().order_by("number").values()
    assert len(entries) == 2 * 3 + 2 * 5 + 5
    await keep_all(UUID(W))
    assert await SearchEntry.all().order_by("number").values() == entries
    owner = Viewer(UUID(W), UUID(C), CompanyKind.OWN, Role.OWNER, UUID(NADIA))
    for text, found in (
        ("parquet", {OPEN, NADIA, STEP, TASK, W}),
        ("strasse nad", {NADIA}),
        ("oak", {TASK}),
        ("gone", set()),
    ):
        hits = await search(owner, text, list(SearchKind), PageRequest(20, None), Seals(SECRET))
        assert {str(thing) for _, thing in hits.things} == found, text
