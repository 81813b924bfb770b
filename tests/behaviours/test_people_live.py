"""What is seen of the people of a project follows them, for those who see that part of them, and for nobody else."""

from typing import Any

import pytest

from tests.behaviours.office import do, ids, news, quiet
from tests.people import Stream, World

LOBBY = "Lobby and reception, London"
WITH_PEOPLE = """subscription { clientStatusChanges { change projectId project { clientName
  people { displayName role department { name } } } } }"""


async def told_of(stream: Stream, project: str, name: str) -> dict[str, Any]:
    """A person, as the next message tells of them, which must be an update of this project."""
    change = await stream.change()
    assert (change["change"], change["projectId"]) == ("UPDATED", project)
    [person] = [each for each in change["project"]["people"] if each["displayName"] == name]
    found: dict[str, Any] = person
    return found


@pytest.mark.behaviour("N-01", "N-02")
async def test_roles_and_departments_are_told_to_those_who_see_them(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    eleanor, known = await world.person("Eleanor Whitcombe"), await ids(nadia)
    rajiv, lobby = {"personId": known["Rajiv Menon"]}, known[LOBBY]
    made = await do(nadia, "createProject", "project { id }", companyId=known["Meridian Houses"], name="Only Rajiv's")
    project = made["project"]["id"]
    await do(nadia, "addToProject", projectId=project, personIds=[known["Rajiv Menon"]])
    await do(nadia, "setProjectReach", projectIds=[project], sharedWithClient=True)
    await nadia.set_status([project], status="To be followed")
    spa = await do(nadia, "createDepartment", "department { id }", companyId=known["Meridian Houses"], name="Spa")
    department = spa["department"]["id"]
    await do(nadia, "updatePerson", **rajiv, departmentId=department)
    async with edwin.follow(WITH_PEOPLE) as stream, eleanor.follow() as hers:
        for each in (stream, hers):
            assert (await each.change())["change"] == "BOOKMARK"
        await do(nadia, "changeRole", **rajiv, role="GUEST")
        assert (await told_of(stream, project, "Rajiv Menon"))["role"] == "GUEST"
        # What a company's departments are called may be part of any message: all is fetched again.
        await do(nadia, "renameDepartment", departmentId=department, name="The City")
        assert await news(stream) == ("RESET", None)
        await do(nadia, "createDepartment", companyId=known["Meridian Houses"], name="The Hill")
        assert await news(stream) == ("RESET", None)
        await do(nadia, "deleteDepartment", departmentId=department)
        assert await news(stream) == ("RESET", None)
        await do(nadia, "updatePerson", **rajiv, note="Seen by the firm alone")
        assert (await told_of(stream, project, "Rajiv Menon"))["department"] is None
        # Nothing that a client sees of him has changed.
        assert await quiet(world, hers, lobby)
        await do(nadia, "updatePerson", **rajiv, displayName="Rajiv M. Menon")
        assert (await hers.change())["projectId"] == project
