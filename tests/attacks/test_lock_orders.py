"""Changes that lock the same things in other orders: they wait for each other, and none is given up as a deadlock."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.relay.utils import to_base64

from db import projects as db_projects
from db.models import Person, Project, ProjectAccess
from resolvers import companies
from tests.attacks.gates import Gate, before_the_log
from tests.attacks.test_memberships_held import outcome
from tests.behaviours.office import WHO, do, ids, projects_seen
from tests.people import World

LINDENHOF, WRZOS, WOLSKI = "Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie", "Wolski Instalacje Elektryczne"
A_WHILE = 0.3
"""Enough for a change to come to where it must wait."""


@pytest.fixture(params=["postgres"])
def store(request: pytest.FixtureRequest) -> Any:
    """PostgreSQL alone: SQLite writes one after the other, so nothing can happen in between."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.mark.behaviour("N-02", "N-06")
@pytest.mark.parametrize("way", ["moved", "kind"])
async def test_who_makes_a_project_while_becoming_a_clients_is_not_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    named, gate = await ids(nadia), Gate()
    company = named[LINDENHOF]
    if way == "kind":
        made = await do(nadia, "createCompany", "company { id }", name="Second office", kind="OWN")
        company = made["company"]["id"]
        member = {"personId": named["Sophie Marchand"], "companyId": company, "role": "MEMBER"}
        await do(nadia, "movePerson", **member)
    change: dict[str, dict[str, Any]] = {
        "moved": {"personId": named["Sophie Marchand"], "companyId": company, "role": "GUEST"},
        "kind": {"companyId": company, "kind": "CLIENT", "otherwise": "GUEST"},
    }
    mutation = {"moved": "movePerson", "kind": "changeCompanyKind"}[way]
    with monkeypatch.context() as patch:
        before_the_log(gate, patch)
        moving = asyncio.create_task(outcome(nadia, mutation, **change[way]))
        await gate.reached.wait()
        given = {"companyId": named[WRZOS], "name": "Secret of Wrzos", "shareWithClient": True}
        making = asyncio.create_task(outcome(sophie, "createProject", **given))
        await asyncio.sleep(A_WHILE)
        gate.opened.set()
        assert await moving == "DONE"
    # She was let in as one of the firm's, and is not one any more.
    assert await making in ("UNAVAILABLE", "UNAUTHENTICATED")
    assert (await sophie.ask(WHO))["viewer"]["tier"] == "CLIENT"
    assert "Secret of Wrzos" not in await projects_seen(sophie)
    assert await Project.filter(name="Secret of Wrzos").count() == 0


async def test_a_changed_kind_and_a_bulk_change_of_projects(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = await world.person("Nadia Halden")
    named = await ids(nadia)
    low, *_, high = await Project.all().order_by("id").values_list("id", flat=True)
    first, second = await Person.filter(company__name=WOLSKI).order_by("id").limit(2)
    await ProjectAccess.filter(person_id__in=[first.id, second.id]).delete()
    # The first of the people is in the last of the projects, and the other way round.
    await ProjectAccess.create(person_id=first.id, project_id=high)
    await ProjectAccess.create(person_id=second.id, project_id=low)
    gate, real = Gate(), db_projects.of_people

    async def held(person_ids: Any) -> Any:
        found = await real(person_ids)
        await gate.hold()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(db_projects, "of_people", held)
        changing = asyncio.create_task(outcome(nadia, "changeCompanyKind", companyId=named[WOLSKI], kind="CLIENT"))
        await gate.reached.wait()
        both = [to_base64("Project", str(each)) for each in (low, high)]
        closing = asyncio.create_task(outcome(nadia, "setProjectReach", projectIds=both, openToWorkspace=False))
        await asyncio.sleep(A_WHILE)
        gate.opened.set()
        assert (await changing, await closing) == ("DONE", "DONE")
    assert await ProjectAccess.filter(person_id__in=[first.id, second.id]).count() == 0


async def test_a_move_a_bulk_change_of_people_and_a_renamed_department(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    named = await ids(nadia)
    given: dict[str, Any] = {"companyId": named[LINDENHOF], "name": "E"}
    department = (await do(nadia, "createDepartment", "department { id }", **given))["department"]["id"]
    card = {"companyId": named[LINDENHOF], "departmentId": department, "displayName": "Inside"}
    inside = (await do(nadia, "createPerson", "person { id }", **card))["person"]["id"]
    outside = (await do(nadia, "createPerson", "person { id }", companyId=named[WRZOS], displayName="Outside"))[
        "person"
    ]
    gate, real = Gate(), companies.locked

    async def held(*given: Any) -> Any:
        await gate.hold()
        return await real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(companies, "locked", held)
        moving = asyncio.create_task(outcome(nadia, "movePerson", personId=outside["id"], companyId=named[LINDENHOF]))
        await gate.reached.wait()
        both = [inside, outside["id"]]
        others: list[Awaitable[str]] = []
        steps: list[Callable[[], Awaitable[str]]] = [
            lambda: outcome(nadia, "setContactPrivacy", personIds=both, privacy="ADMINS"),
            lambda: outcome(edwin, "renameDepartment", departmentId=department, name="F"),
        ]
        for step in steps:
            others.append(asyncio.ensure_future(step()))
            await asyncio.sleep(A_WHILE)
        gate.opened.set()
        assert [await moving, *[await other for other in others]] == ["DONE"] * 3
