"""What 0007 makes of a database of before: what clients are told begins its history, and names have an order."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import db.migrations
from db import database, migrating
from db.models import Project, ToldStatus, Workspace
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import PageRequest
from resolvers.told_statuses import OF_PROJECT
from resolvers.work_in_progress import WorkFilter, WorkInProgressOrder, work_in_progress
from tests.conftest import SECRET, Store

AT, TOLD = "2026-01-05 09:00:00+00:00", "2026-01-06 10:11:12.123456+00:00"
W, C, SHOWN, HIDDEN, NONE, NEVER = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 7))
COLUMNS = (
    "id, workspace_id, company_id, name, client_name, open, shared, shown, created_at, status, status_description, "
    "status_color, status_icon, status_updated_at"
)
PROJECT = f"INSERT INTO project ({COLUMNS}) VALUES ('%s', '{W}', '{C}', 'N', '%s', TRUE, FALSE, %s, '{AT}', %s)"  # noqa: S608
ROWS = (
    f"INSERT INTO workspace (id, name, created_at) VALUES ('{W}', 'W', '{AT}')",  # noqa: S608
    "INSERT INTO company (id, workspace_id, name, kind, language, time_zone, created_at) "  # noqa: S608
    f"VALUES ('{C}', '{W}', 'C', 'CLIENT', 'de', 'Europe/Berlin', '{AT}')",
    PROJECT % (SHOWN, "STRASSE", "TRUE", f"'In Arbeit', 'Bald.', '#0F766E', 'hammer', '{TOLD}'"),
    PROJECT % (HIDDEN, "Äpfel", "FALSE", f"'Geplant', NULL, NULL, NULL, '{TOLD}'"),
    PROJECT % (NONE, "x" * 199 + "ß", "FALSE", "NULL, NULL, NULL, NULL, NULL"),
    PROJECT % (NEVER, "straße 1", "TRUE", f"'Fertig', '', NULL, NULL, '{AT}'"),
)
MANY = 1_203
"""More than the migration takes in one go."""


@pytest.fixture
def until(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """The name of a package with the migrations up to one."""
    every = [path.stem for path in sorted(Path(db.migrations.__path__[0]).glob("[0-9]*.py"))]

    def made(last: str) -> str:
        package = tmp_path / f"migrations_until_{last}"
        package.mkdir()
        for name in ("__init__", *every[: every.index(last) + 1]):
            shutil.copy(Path(db.migrations.__path__[0]) / f"{name}.py", package)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, package.name, raising=False)
        return package.name

    return made


@pytest.mark.behaviour("N-10")
async def test_what_is_told_begins_the_history_and_names_are_in_order(
    store: Store, until: Callable[[str], str]
) -> None:
    url = await store.empty()
    try:
        await migrating.migrate(url, package=until("0006_search"))
        many = [
            PROJECT % (uuid4(), f"Many {number}", "FALSE", f"'Many', NULL, NULL, NULL, '{TOLD}'")
            for number in range(MANY)
        ]
        async with database.opened(url):
            for statement in (*ROWS, *many):
                await Workspace._meta.db.execute_script(statement)
        assert (await migrating.migrate(url))[0] == "0007_pipelines"
        async with database.opened(url):
            await _check_history()
            await _check_names()
    finally:
        await store.drop(url)


async def _check_history() -> None:
    assert await ToldStatus.filter(status="Many").count() == MANY
    rows = await ToldStatus.filter(status__not="Many").order_by("project_id")
    told = [(str(row.project_id), row.shown, row.status, row.description, row.color, row.icon) for row in rows]
    assert told == [
        (SHOWN, True, "In Arbeit", "Bald.", "#0F766E", "hammer"),
        (HIDDEN, False, "Geplant", None, None, None),
        (NEVER, True, "Fertig", "", None, None),
    ]
    assert {row.person_id for row in rows} == {None}
    projects = {str(project.id): project for project in await Project.filter(status__not_isnull=True)}
    assert all(row.at == projects[str(row.project_id)].status_updated_at for row in rows)
    client = Viewer(UUID(W), UUID(C), CompanyKind.CLIENT, Role.MEMBER, uuid4())
    ids = [UUID(each) for each in (SHOWN, HIDDEN, NEVER)]
    pages = await OF_PROJECT.pages(client, ids, PageRequest(5, None), Seals(SECRET), 100)
    assert [[row["status"] for row in pages[each].rows] for each in ids] == [["In Arbeit"], [], ["Fertig"]]


async def _check_names() -> None:
    names = dict(await Project.filter(status="In Arbeit").values_list("client_name", "client_sort_name"))
    assert names == {"STRASSE": "strasse"}
    assert (await Project.get(id=NONE)).client_sort_name == ("x" * 199 + "ss")[:200]
    assert await Project.filter(client_sort_name="").count() == 0
    client = Viewer(UUID(W), UUID(C), CompanyKind.CLIENT, Role.MEMBER, uuid4())
    order = WorkInProgressOrder.NAME
    found = await work_in_progress(client, WorkFilter(), order, PageRequest(20, None), Seals(SECRET))
    assert [row["client_name"] for row in found.rows] == ["STRASSE", "straße 1"]
