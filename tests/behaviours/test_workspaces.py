"""Another workspace: one of a client's own, in which all projects are theirs and its people are members."""

import pytest

from db.demo.load import PASSWORD
from db.models import Person as PersonRow
from tests.behaviours.office import (
    WHO,
    do,
    does_not_know,
    everything,
    exists_for,
    ids,
    listed,
    news,
    people_seen,
    projects_seen,
    refused,
)
from tests.people import Caller, World

WORKSPACES = "{ viewer { workspace { id name } workspaces { id name } } }"


async def dedicated(world: World, nadia: Caller) -> Caller:
    """The firm's owner in a new workspace for Meridian, with its people, two projects and a partner."""
    made = (await do(nadia, "createWorkspace", "workspace { id name }", name="Meridian"))["workspace"]
    assert made["name"] == "Meridian"
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=made["id"]))["token"])
    people = [{"displayName": name, "role": "MEMBER"} for name in ("Imogen Hale", "Dastan Ospanov")]
    await do(there, "createCompany", name="Meridian Houses", people=people)
    partner = [{"displayName": "Wanda Wolska", "email": "wanda@wolski-instalacje.example"}]
    await do(there, "createCompany", name="Wolski", kind="PARTNER", people=partner)
    known = await ids(there)
    for name in ("Atrium", "Courtyard"):
        await do(
            there,
            "createProject",
            name=f"MER {name} / thin margin",
            clientName=name,
            companyId=known["Meridian Houses"],
        )
    known = await ids(there)
    await do(there, "setProjectReach", projectIds=[known["Atrium"]], sharedWithClient=True)
    await do(there, "addToProject", projectId=known["Atrium"], personIds=[known["Wanda Wolska"]])
    return there


@pytest.mark.behaviour("W-08", "W-09")
async def test_in_a_workspace_of_its_own_a_client_sees_all_that_is_shared_and_all_participants(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    there = await dedicated(world, nadia)
    known = await ids(there)
    imogen, wanda = await world.person("Imogen Hale"), await world.person("Wanda Wolska")
    viewer = (await imogen.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["company"]["name"]) == ("CLIENT", "MEMBER", "Meridian Houses")
    assert await projects_seen(imogen) == {"Atrium"}
    assert await people_seen(imogen) == {"Imogen Hale", "Dastan Ospanov", "Nadia Halden", "Wanda Wolska"}
    assert not await exists_for(imogen, known["Courtyard"])
    async with imogen.follow() as stream:
        assert await news(stream) == ("BOOKMARK", None)
        await there.set_status([known["Courtyard"]], status="Begun")
        assert await news(stream) == ("SHOWN", known["Courtyard"])
    assert await projects_seen(imogen) == {"Atrium", "Courtyard"}
    # At the client tier: no name used at work, no money.
    assert await does_not_know(imogen, "{ projects { edges { node { budget { amount } } } } }", "budget")
    assert "thin margin" not in str(await imogen.run("{ projects { edges { node { clientName } } } }"))
    # The subcontractor's guest sees the one project, at the team tier.
    names = await wanda.ask("{ viewer { tier } projects { edges { node { name clientName } } } }")
    assert names["viewer"] == {"tier": "TEAM"}
    assert [edge["node"] for edge in names["projects"]["edges"]] == [
        {"name": "MER Atrium / thin margin", "clientName": "Atrium"}
    ]


@pytest.mark.behaviour("W-08")
async def test_nothing_crosses_from_one_workspace_to_another(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    here = await ids(nadia)
    before = await people_seen(edwin), await projects_seen(edwin)
    there = await dedicated(world, nadia)
    known = await ids(there)
    assert (await people_seen(edwin), await projects_seen(edwin)) == before
    assert await people_seen(there) == {"Nadia Halden", "Imogen Hale", "Dastan Ospanov", "Wanda Wolska"}
    imogen = await world.person("Imogen Hale")
    theirs = [known[name] for name in ("Meridian Houses", "Atrium", "Imogen Hale", "Nadia Halden")]
    ours = [here[name] for name in ("Meridian Houses", "Lobby and reception, London", "Rajiv Menon", "Nadia Halden")]
    for caller, things in ((edwin, theirs), (nadia, theirs), (there, ours), (imogen, ours)):
        assert [await exists_for(caller, thing) for thing in things] == [False] * 4
    # Not by a mutation either.
    assert (await refused(there, "removePerson", personId=here["Rajiv Menon"]))[:2] == ("NOT_FOUND", "personId")
    adding = {"projectId": known["Atrium"], "personIds": [here["Rajiv Menon"]]}
    assert (await refused(there, "addToProject", **adding))[:2] == ("NOT_FOUND", "personIds")
    moving = {"personId": known["Imogen Hale"], "companyId": here["Meridian Houses"]}
    assert (await refused(there, "movePerson", **moving))[:2] == ("NOT_FOUND", "companyId")
    payload = await there.set_status([here["Lobby and reception, London"]], status="Ours")
    assert payload["userErrors"][0]["code"] == "NOT_FOUND"
    # A cursor of the one is none of the other's.
    async with nadia.follow() as stream:
        cursor = (await stream.change())["cursor"]
    async with there.follow(after=cursor) as stream:
        assert (await stream.next())["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.behaviour("N-11")
async def test_only_admins_make_workspaces_and_own_them(world: World) -> None:
    edwin, sophie = await world.person("Edwin Brix"), await world.person("Sophie Marchand")
    before = await everything(world)
    for name in ("Sophie Marchand", "Leyla Demir"):
        assert await refused(await world.person(name), "createWorkspace", name="Mine") == (
            "FORBIDDEN", None, "Only the firm's owners and admins make workspaces. Ask one of them."
        )  # fmt: skip
    assert (await refused(edwin, "createWorkspace", name=" "))[:2] == ("BAD_USER_INPUT", "name")
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = 'mutation { createWorkspace(input: {name: "x"}) { userErrors { code } } }'
        assert await does_not_know(await world.person(name), document, "createWorkspace")
    assert await everything(world) == before
    made = (await do(edwin, "createWorkspace", "workspace { id }", name="For Wrzos"))["workspace"]["id"]
    workspaces = (await edwin.ask(WORKSPACES))["viewer"]
    assert [workspace["name"] for workspace in workspaces["workspaces"]] == ["For Wrzos", "Halden & Brix"]
    assert workspaces["workspace"]["name"] == "Halden & Brix"
    # Nobody else goes there, and the firm's own log has nothing of it.
    assert (await refused(sophie, "switchWorkspace", workspaceId=made))[:2] == ("NOT_FOUND", "workspaceId")
    assert [each["name"] for each in (await sophie.ask(WORKSPACES))["viewer"]["workspaces"]] == ["Halden & Brix"]
    there = world.with_token((await do(edwin, "switchWorkspace", "token", workspaceId=made))["token"])
    viewer = (await there.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["person"]) == ("INTERNAL", "OWNER", {"displayName": "Edwin Brix"})
    assert viewer["company"] == {"name": "Halden & Brix", "kind": "OWN"}
    assert len((await there.ask("{ statusTemplates { id } }"))["statusTemplates"]) == 5
    log = "{ auditEntries { edges { node { action actorName subjectName } } } }"
    assert [tuple(node.values()) for node in await listed(there, log)] == [
        ("SESSION_STARTED", "Edwin Brix", "Edwin Brix"),
        ("WORKSPACE_CREATED", "Edwin Brix", "For Wrzos"),
    ]
    assert await listed(edwin, log) == []
    # The session that asked stays, and signing in goes to the workspace that is named, or the one used last.
    assert (await edwin.ask(WORKSPACES))["viewer"]["workspace"]["name"] == "Halden & Brix"
    given = {"email": "edwin@haldenbrix.example", "password": PASSWORD}
    last = world.with_token((await do(world.nobody, "signIn", "token", **given))["token"])
    assert (await last.ask(WORKSPACES))["viewer"]["workspace"]["name"] == "For Wrzos"


@pytest.mark.behaviour("N-06")
async def test_who_is_removed_from_one_workspace_stays_in_the_other(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    made = (await do(edwin, "createWorkspace", "workspace { id }", name="For Wrzos"))["workspace"]["id"]
    there = world.with_token((await do(edwin, "switchWorkspace", "token", workspaceId=made))["token"])
    [here] = [node["id"] for node in await listed(nadia, "{ people(first: 100) { edges { node { id displayName } } } }")
              if node["displayName"] == "Edwin Brix"]  # fmt: skip
    async with edwin.follow() as gone, there.follow() as stays:
        assert [await news(gone), await news(stays)] == [("BOOKMARK", None)] * 2
        await do(nadia, "removePerson", personId=here)
        assert (await gone.ended())[0] == 4401
        assert (await there.ask(WHO))["viewer"]["role"] == "OWNER"
    assert [each["name"] for each in (await there.ask(WORKSPACES))["viewer"]["workspaces"]] == ["For Wrzos"]
    assert await PersonRow.filter(display_name="Edwin Brix", account_id__not_isnull=True).count() == 1
    given = {"email": "edwin@haldenbrix.example", "password": PASSWORD}
    again = world.with_token((await do(world.nobody, "signIn", "token", **given))["token"])
    assert (await again.ask(WORKSPACES))["viewer"]["workspace"]["name"] == "For Wrzos"
