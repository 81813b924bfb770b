"""Clients do not learn of each other by a slip, nobody becomes staff by one, and nobody reads what is noted of them."""

import pytest

from tests.behaviours.office import do, everything, exists_for, ids, people_seen, projects_seen, refused
from tests.people import World

LINDENHOF, WRZOS, HALL = "Lindenhof Hausverwaltung", "Wrzos Kawiarnie i Piekarnie", "Lobby and reception, London"


@pytest.mark.behaviour("S-03", "N-02")
async def test_another_clients_people_are_added_on_purpose_alone(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    eleanor, amira = await world.person("Eleanor Whitcombe"), await world.person("Amira Haddad")
    known, before = await ids(nadia), await everything(world)
    guest, member = known["Amira Haddad"], known["Katrin Vogt"]
    code, field, message = await refused(sophie, "addToProject", projectId=known[HALL], personIds=[guest])
    assert (code, field) == ("BAD_USER_INPUT", "acrossClients")
    assert message == (
        f"Amira Haddad is of {LINDENHOF}, and '{HALL}' is another client's. The two would learn of each other. "
        "Give acrossClients: true where that is meant."
    )
    for across in (False, True):
        given = {"projectId": known[HALL], "personIds": [member], "acrossClients": across}
        code, field, message = await refused(sophie, "addToProject", **given)
        assert (code, field) == ("BAD_USER_INPUT", "personIds")
        assert message.endswith("Members of a client see their own company's projects alone: make them a guest first.")
    card = {"companyId": known[LINDENHOF], "displayName": "New", "projectIds": [known[HALL]]}
    assert (await refused(sophie, "createPerson", **card))[:2] == ("BAD_USER_INPUT", "acrossClients")
    assert await everything(world) == before
    assert "Amira Haddad" not in await people_seen(eleanor)
    assert HALL not in await projects_seen(amira)
    made = await do(sophie, "createPerson", "person { displayName }", **card, acrossClients=True)
    assert made["person"]["displayName"] == "New"
    await do(sophie, "addToProject", projectId=known[HALL], personIds=[guest], acrossClients=True)
    assert "Amira Haddad" in await people_seen(eleanor)
    assert HALL in await projects_seen(amira)


@pytest.mark.behaviour("W-10", "N-02", "N-11")
@pytest.mark.parametrize("way", ["moved", "made a member", "all made members"])
async def test_whoever_becomes_anothers_leaves_the_projects_of_the_first(world: World, way: str) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    known, amira = await ids(nadia), await world.person("Amira Haddad")
    guest = {"personId": known["Amira Haddad"]}
    await do(nadia, "addToProject", projectId=known[HALL], personIds=[known["Amira Haddad"]], acrossClients=True)
    assert "Amira Haddad" in await people_seen(eleanor)
    if way == "moved":
        # Though they are to be kept: those of the new company would be.
        await do(nadia, "movePerson", **guest, companyId=known[WRZOS], keepProjects=True)
    elif way == "made a member":
        await do(nadia, "changeRole", **guest, role="MEMBER")
    else:
        roles = [{**guest, "role": "MEMBER"}]
        await do(nadia, "changeCompanyKind", companyId=known[LINDENHOF], kind="CLIENT", roles=roles)
    assert "Amira Haddad" not in await people_seen(eleanor)
    assert HALL not in await projects_seen(amira)
    if way == "moved":
        assert await projects_seen(amira) == set()
    query = """query($id: ID!) { auditEntries(filter: {personId: $id, action: ACCESS_REMOVED}) { totalCount } }"""
    assert (await nadia.ask(query, id=known["Amira Haddad"]))["auditEntries"]["totalCount"] > 0
    # Back to what they were, they are not in it again.
    if way == "moved":
        await do(nadia, "movePerson", **guest, companyId=known[LINDENHOF])
    else:
        await do(nadia, "changeRole", **guest, role="GUEST")
    assert HALL not in await projects_seen(amira)


@pytest.mark.behaviour("S-07", "N-11")
async def test_a_partner_who_becomes_a_client_leaves_the_projects_of_others(world: World) -> None:
    nadia, piotr = await world.person("Nadia Halden"), await world.person("Piotr Wolski")
    known = await ids(nadia)
    assert await projects_seen(piotr)
    await do(nadia, "changeCompanyKind", companyId=known["Wolski Instalacje Elektryczne"], kind="CLIENT")
    assert await projects_seen(piotr) == set()
    assert await people_seen(piotr) == {"Piotr Wolski"}
    query = """query($id: ID!) { auditEntries(first: 100, filter: {personId: $id, action: ACCESS_REMOVED}) {
      totalCount edges { node { values { field before after } } } } }"""
    audited = (await nadia.ask(query, id=known["Piotr Wolski"]))["auditEntries"]
    assert audited["totalCount"] > 0
    assert audited["edges"][0]["node"]["values"] == [{"field": "person", "before": "Piotr Wolski", "after": None}]


@pytest.mark.behaviour("S-07")
async def test_nobody_becomes_staff_without_its_being_said(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    known, before = await ids(nadia), await everything(world)
    code, field, message = await refused(nadia, "changeCompanyKind", companyId=known["Meridian Houses"], kind="OWN")
    assert (code, field) == ("BAD_USER_INPUT", "roles")
    assert "Eleanor Whitcombe (MEMBER)" in message
    assert "Timur Bekov (GUEST)" in message  # a guest of the firm sees what its other people see of a project
    move = {"personId": known["Eleanor Whitcombe"], "companyId": known["Halden & Brix"]}
    assert (await refused(nadia, "movePerson", **move))[:2] == ("BAD_USER_INPUT", "role")
    assert await everything(world) == before
    assert (await eleanor.ask("{ viewer { tier } }")) == {"viewer": {"tier": "CLIENT"}}
    await do(nadia, "changeCompanyKind", companyId=known["Meridian Houses"], kind="OWN", otherwise="GUEST")
    assert (await eleanor.ask("{ viewer { tier role } }")) == {"viewer": {"tier": "INTERNAL", "role": "GUEST"}}


@pytest.mark.behaviour("N-02", "S-10")
async def test_notes_about_the_firms_people_are_for_its_admins(world: World) -> None:
    nadia, sophie, leyla = [
        await world.person(f"{name}") for name in ("Nadia Halden", "Sophie Marchand", "Leyla Demir")
    ]
    known = await ids(nadia)
    await do(nadia, "updatePerson", personId=known["Sophie Marchand"], note="Wants to lead London")
    query = "{ people(first: 100) { edges { node { displayName note } } } viewer { person { note } } }"
    noted = {}
    for caller in (nadia, sophie, leyla):
        answer = await caller.ask(query)
        noted[caller] = {edge["node"]["displayName"]: edge["node"]["note"] for edge in answer["people"]["edges"]}
    assert noted[nadia]["Sophie Marchand"] == "Wants to lead London"
    assert noted[sophie]["Sophie Marchand"] is None
    assert set(noted[leyla].values()) == {None}
    # Notes about clients are for everybody who works for the firm, but for its guests.
    assert noted[sophie]["Jörg Mayr"] == noted[nadia]["Jörg Mayr"] == "Pays late; ring him, do not write."
    mine = await refused(sophie, "updatePerson", personId=known["Sophie Marchand"], note="I am great")
    assert mine[:2] == ("FORBIDDEN", "note")
    assert await exists_for(sophie, known["Sophie Marchand"])
