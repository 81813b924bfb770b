"""Several changes in one document: each is made by whom the changes before it have left."""

import pytest

from db.models import Company
from permissions.tiers import CompanyKind
from tests.behaviours.office import do, everything, ids, person_now
from tests.people import World

SET = "setClientStatus(input: {projectIds: [$id], status: %s}) { projects { id } userErrors { code } }"
ERRORS = "userErrors { code field }"


@pytest.mark.behaviour("N-06")
async def test_nothing_is_changed_after_signing_out(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project("Lobby and reception, London")
    nadia = await world.person("Nadia Halden")
    document = "mutation($id: ID!) { signOut { userErrors { code } } " + SET % '"Too late"' + " }"
    answer = await sophie.run(document, id=lobby)
    assert answer["data"] is None or answer["data"]["signOut"] == {"userErrors": []}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["setClientStatus"], "UNAUTHENTICATED")
    ]
    assert (await nadia.work_in_progress())[lobby]["clientStatus"]["status"] != "Too late"


@pytest.mark.behaviour("N-06", "W-10")
async def test_who_gives_a_role_away_goes_on_with_the_one_that_is_left(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    document = f"""mutation($me: ID!, $other: ID!) {{
      first: changeRole(input: {{personId: $other, role: OWNER}}) {{ person {{ role }} {ERRORS} }}
      then: changeRole(input: {{personId: $me, role: MEMBER}}) {{ person {{ role }} {ERRORS} }}
      last: changeRole(input: {{personId: $other, role: MEMBER}}) {{ person {{ role }} {ERRORS} }} }}"""
    answer = await nadia.ask(document, me=known["Nadia Halden"], other=known["Edwin Brix"])
    assert answer == {
        "first": {"person": {"role": "OWNER"}, "userErrors": []},
        "then": {"person": {"role": "MEMBER"}, "userErrors": []},
        "last": {"person": None, "userErrors": [{"code": "FORBIDDEN", "field": "role"}]},
    }
    assert (await edwin.ask("{ viewer { role } }"))["viewer"]["role"] == "OWNER"


@pytest.mark.behaviour("N-02", "N-06")
async def test_who_leaves_a_closed_project_finds_it_no_more(world: World) -> None:
    sophie, known = await world.person("Sophie Marchand"), await ids(await world.person("Nadia Halden"))
    made = await do(sophie, "createProject", "project { id }", companyId=known["Meridian Houses"], name="MER-Q")
    project = made["project"]["id"]
    await do(sophie, "setProjectReach", projectIds=[project], openToWorkspace=False)
    document = f"""mutation($id: ID!, $me: ID!) {{
      removeFromProject(input: {{projectId: $id, personIds: [$me]}}) {{ {ERRORS} }}
      renameProject(input: {{projectId: $id, name: "Seen"}}) {{ project {{ id }} {ERRORS} }} }}"""
    answer = await sophie.ask(document, id=project, me=known["Sophie Marchand"])
    assert answer["removeFromProject"] == {"userErrors": []}
    error = {"code": "NOT_FOUND", "field": "projectId"}
    assert answer["renameProject"] == {"project": None, "userErrors": [error]}


@pytest.mark.behaviour("S-01", "N-06")
async def test_who_becomes_a_clients_is_answered_by_the_firms_schema_no_more(world: World) -> None:
    edwin, nadia = await world.person("Edwin Brix"), await world.person("Nadia Halden")
    known = await ids(nadia)
    document = f"""mutation($me: ID!, $company: ID!, $project: ID!) {{
      movePerson(input: {{personId: $me, companyId: $company, role: MEMBER}}) {{ {ERRORS} }}
      renameProject(input: {{projectId: $project, name: "Seen"}}) {{ project {{ name }} {ERRORS} }} }}"""
    given = {"me": known["Edwin Brix"], "company": known["Meridian Houses"]}
    answer = await edwin.run(document, **given, project=known["Kitchen ventilation"])
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["renameProject"], "ACCESS_CHANGED")
    ]
    assert (await person_now(nadia, "Edwin Brix"))["company"]["name"] == "Meridian Houses"
    before = await everything(world)
    assert (await edwin.ask("{ viewer { tier } }"))["viewer"]["tier"] == "CLIENT"
    assert await everything(world) == before


async def test_what_was_read_for_the_change_before_is_read_anew(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    document = f"""mutation($company: ID!, $project: ID!) {{
      first: renameProject(input: {{projectId: $project, name: "A"}}) {{ project {{ company {{ name }} }} {ERRORS} }}
      updateCompany(input: {{companyId: $company, name: "Meridian"}}) {{ company {{ name }} {ERRORS} }}
      last: renameProject(input: {{projectId: $project, name: "B"}}) {{ project {{ company {{ name }} }} {ERRORS} }}
    }}"""
    answer = await nadia.ask(document, company=known["Meridian Houses"], project=known["Kitchen ventilation"])
    assert answer["first"]["project"]["company"]["name"] == "Meridian Houses"
    assert answer["last"]["project"]["company"]["name"] == "Meridian"


@pytest.mark.behaviour("N-03", "N-06")
async def test_a_view_rests_on_who_looks_whatever_else_is_forgotten(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known = await ids(nadia)
    token = (await do(edwin, "startViewAs", "token", personId=known["Eleanor Whitcombe"]))["token"]
    looking = world.with_token(token)
    assert (await looking.ask("{ viewer { looksOnly } }"))["viewer"]["looksOnly"] is True
    # As if the view had been forgotten when its admin's company became a partner.
    await Company.filter(name="Halden & Brix").update(kind=CompanyKind.PARTNER)
    assert await looking.codes("{ viewer { looksOnly } }") == ["UNAUTHENTICATED"]
    await Company.filter(name="Halden & Brix").update(kind=CompanyKind.OWN)
    assert (await looking.ask("{ viewer { looksOnly } }"))["viewer"]["looksOnly"] is True
