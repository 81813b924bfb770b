"""The reach table, as data; and its two readings, which must say the same."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from db import doors, scopes
from db.models import Project, ProjectAccess
from permissions import reach
from permissions.conditions import Keys, holds
from permissions.tiers import ROLES_OF, CompanyKind, Role
from permissions.viewer import Viewer
from tests.people import World

MINE, OTHER, PERSON, PROJECT = uuid4(), uuid4(), uuid4(), uuid4()


def keys(**changed: Any) -> Keys:
    """A project of the viewer's company, closed, and with both switches off, but for what is changed."""
    return {"id": str(PROJECT), "company": str(MINE), "shown": False, "shared": False, "open": False, **changed}


PROJECTS = {
    "nothing": keys(),
    "open": keys(open=True),
    "shown": keys(shown=True),
    "shared": keys(shared=True),
    "shown to another company": keys(shown=True, company=str(OTHER)),
}
# What each sees: without having been added, and having been added.
TABLE = {
    (CompanyKind.OWN, Role.OWNER): (set(PROJECTS), set(PROJECTS)),
    (CompanyKind.OWN, Role.ADMIN): (set(PROJECTS), set(PROJECTS)),
    (CompanyKind.OWN, Role.MEMBER): ({"open"}, set(PROJECTS)),
    (CompanyKind.OWN, Role.GUEST): (set[str](), set(PROJECTS)),
    (CompanyKind.PARTNER, Role.GUEST): (set[str](), set(PROJECTS)),
    (CompanyKind.CLIENT, Role.MEMBER): ({"shown", "shared"}, {"shown", "shared"}),
    (CompanyKind.CLIENT, Role.GUEST): (set[str](), {"shown", "shared", "shown to another company"}),
}


def test_the_table_has_every_kind_and_role() -> None:
    assert set(TABLE) == {(kind, role) for kind, roles in ROLES_OF.items() for role in roles}


@pytest.mark.parametrize(("kind", "role"), TABLE)
def test_the_table(kind: CompanyKind, role: Role) -> None:
    viewer = Viewer(workspace_id=uuid4(), company_id=MINE, kind=kind, role=role, person_id=PERSON)
    for added, expected in zip(([], [PROJECT]), TABLE[kind, role], strict=True):
        seen = {name for name, project in PROJECTS.items() if holds(reach.projects(viewer), project, added)}
        assert seen == expected
        cards = {name for name, project in PROJECTS.items() if holds(reach.cards(viewer), project, added)}
        assert cards == {name for name in expected if PROJECTS[name]["shown"]}


@pytest.mark.parametrize(("kind", "role"), TABLE)
def test_what_is_archived_is_there_for_those_who_work_for_the_firm_and_on_no_board(
    kind: CompanyKind, role: Role
) -> None:
    viewer = Viewer(workspace_id=uuid4(), company_id=MINE, kind=kind, role=role, person_id=PERSON)
    works = kind is CompanyKind.OWN and role is not Role.GUEST
    pipeline = uuid4()
    for added, expected in zip(([], [PROJECT]), TABLE[kind, role], strict=True):
        for name, project in PROJECTS.items():
            standing: Keys = {**project, "pipeline": str(pipeline)}
            away: Keys = {**standing, "archived": True}
            seen, on_board = name in expected, works and name in expected
            assert holds(reach.projects(viewer), away, added) == (seen and works)
            assert holds(reach.boards(viewer), standing, added) == on_board
            assert holds(reach.board_of(pipeline)(viewer), standing, added) == on_board
            assert not holds(reach.board_of(uuid4())(viewer), standing, added)
            assert not holds(reach.boards(viewer), away, added)


@pytest.mark.parametrize("kind", list(CompanyKind))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_that_a_kind_cannot_have_sees_nothing(kind: CompanyKind, role: Role) -> None:
    viewer = Viewer(workspace_id=uuid4(), company_id=MINE, kind=kind, role=role, person_id=PERSON)
    if role not in ROLES_OF[kind]:
        assert not any(holds(reach.projects(viewer), project, [PROJECT]) for project in PROJECTS.values())


async def test_lists_and_streams_read_the_table_alike(world: World) -> None:
    # Each of the demo's people: what SQL selects is what the logged keys would say.
    everything = await Project.all()
    access: dict[UUID, set[UUID]] = {}
    for row in await ProjectAccess.all().values("person_id", "project_id"):
        access.setdefault(row["person_id"], set()).add(row["project_id"])
    for name in ("Nadia Halden", "Sophie Marchand", "Leyla Demir", "Piotr Wolski", "Eleanor Whitcombe", "Timur Bekov"):
        viewer = await doors.admitted((await world.person(name)).token or "")
        assert viewer is not None
        added = access.get(viewer.person_id or uuid4(), set())
        for listed, condition in (
            (scopes.projects(viewer), reach.projects(viewer)),
            (scopes.cards(viewer), reach.cards(viewer)),
            (scopes.boards(viewer), reach.boards(viewer)),
        ):
            selected = {row["id"] for row in await listed.values("id")}
            assert selected == {p.id for p in everything if holds(condition, scopes.project_keys(p), added)}
            assert bool(selected) == (viewer.works_for_the_firm or condition != reach.boards(viewer))
