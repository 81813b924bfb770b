"""What clients are told of a project: who sets it, who sees it."""

import pytest

from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
ROOMS = "Guest rooms, second floor"
CARD = """query($id: ID!) { node(id: $id) { ... on Project {
  clientName clientStatus { status description color icon updatedAt } } } }"""


async def internal(caller: Caller, project: str) -> dict[str, object]:
    """The project as the firm's own people see it."""
    data = await caller.ask(
        """query($id: ID!) { node(id: $id) { ... on Project { name clientName
        clientStatus { shown status description color icon updatedAt } } } }""",
        id=project,
    )
    node: dict[str, object] = data["node"]
    return node


@pytest.mark.behaviour("X-01")
async def test_members_of_a_client_company_see_what_is_shown_to_it_and_nothing_else(world: World) -> None:
    owner, eleanor, katrin = [await world.person(name) for name in ("Nadia Halden", "Eleanor Whitcombe", "Katrin Vogt")]
    everything = await owner.ask(
        "{ projects(first: 100) { edges { node { id company { name } clientStatus { shown } } } } }"
    )
    nodes = [edge["node"] for edge in everything["projects"]["edges"]]
    shown = {
        company: {n["id"] for n in nodes if n["company"]["name"] == company and (n["clientStatus"] or {}).get("shown")}
        for company in ("Meridian Houses", "Lindenhof Hausverwaltung")
    }
    assert set(await eleanor.work_in_progress()) == shown["Meridian Houses"]
    assert set(await katrin.work_in_progress()) == shown["Lindenhof Hausverwaltung"]
    assert len(shown["Meridian Houses"]) == 14
    assert len(shown["Lindenhof Hausverwaltung"]) == 13


@pytest.mark.behaviour("X-01")
async def test_a_client_guest_sees_what_they_were_added_to(world: World) -> None:
    timur = await world.person("Timur Bekov")
    eleanor = await world.person("Eleanor Whitcombe")
    seen, company = await timur.work_in_progress(), await eleanor.work_in_progress()
    assert len(seen) == 2
    assert set(seen) < set(company)
    assert await timur.ask("{ workInProgress(first: 1) { totalCount } }") == {"workInProgress": {"totalCount": 2}}


@pytest.mark.behaviour("X-02", "X-06")
async def test_one_mutation_sets_name_status_and_description_and_the_client_sees_them(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    payload = await sophie.set_status(
        [lobby], status="Nearly done", description="The lights go in on Friday.", clientName="The lobby"
    )
    assert payload["userErrors"] == []
    [project] = payload["projects"]
    assert project["clientStatus"]["shown"] is True
    card = (await eleanor.work_in_progress())[lobby]
    assert card["clientName"] == "The lobby" == project["clientName"]
    assert card["clientStatus"]["status"] == "Nearly done"
    assert card["clientStatus"]["description"] == "The lights go in on Friday."
    assert card["clientStatus"]["updatedAt"] == project["clientStatus"]["updatedAt"]
    # A status in one's own words has no template's looks.
    assert (card["clientStatus"]["color"], card["clientStatus"]["icon"]) == (None, None)
    # The newest news comes first.
    assert next(iter(await eleanor.work_in_progress())) == lobby


@pytest.mark.behaviour("X-02")
async def test_what_is_left_out_stays_and_what_is_null_goes(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    before = await internal(sophie, lobby)
    await sophie.set_status([lobby], status="One")
    after = await internal(sophie, lobby)
    assert after["clientName"] == before["clientName"]
    assert after["clientStatus"]["description"] == before["clientStatus"]["description"]  # type: ignore[index]
    await sophie.set_status([lobby], status="Two", description=None)
    assert (await internal(sophie, lobby))["clientStatus"]["description"] is None  # type: ignore[index]


@pytest.mark.behaviour("X-06")
async def test_a_draft_is_not_seen_until_it_is_shown(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    await sophie.set_status([lobby], status="Secret draft", shown=False)
    assert lobby not in await eleanor.work_in_progress()
    # The file is shared, so the project stays; its card does not.
    assert (await eleanor.ask(CARD, id=lobby))["node"]["clientStatus"] is None
    assert "Secret draft" not in str(await eleanor.run("{ projects(first: 100) { edges { node { clientName } } } }"))
    assert (await internal(sophie, lobby))["clientStatus"]["status"] == "Secret draft"  # type: ignore[index]
    await sophie.set_status([lobby], status="Secret no more")
    assert (await eleanor.work_in_progress())[lobby]["clientStatus"]["status"] == "Secret no more"


async def test_a_template_fills_name_explanation_and_looks_in_the_clients_language(world: World) -> None:
    sophie, katrin = await world.person("Sophie Marchand"), await world.person("Katrin Vogt")
    templates = (await sophie.ask("{ statusTemplates { id color icon texts { language name description } } }"))[
        "statusTemplates"
    ]
    in_review = next(t for t in templates if {"language": "en", "name": "In review"}.items() <= _text(t, "en").items())
    project = next(iter(await katrin.work_in_progress()))
    payload = await sophie.set_status([project], templateId=in_review["id"])
    assert payload["userErrors"] == []
    status = (await katrin.work_in_progress())[project]["clientStatus"]
    german = _text(in_review, "de")
    assert status["status"] == german["name"] == "In Prüfung"
    assert status["description"] == german["description"]
    assert (status["color"], status["icon"]) == (in_review["color"], in_review["icon"])


def _text(template: dict[str, list[dict[str, str]]], language: str) -> dict[str, str]:
    return next(text for text in template["texts"] if text["language"] == language)


@pytest.mark.behaviour("X-07")
async def test_many_projects_are_set_in_one_mutation(world: World) -> None:
    owner, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    ids = list(await eleanor.work_in_progress())
    payload = await owner.set_status(list(reversed(ids)), status="Summer break", description="Back on Monday.")
    assert payload["userErrors"] == []
    assert [project["id"] for project in payload["projects"]] == list(reversed(ids))
    cards = await eleanor.work_in_progress()
    assert set(cards) == set(ids)
    assert {card["clientStatus"]["status"] for card in cards.values()} == {"Summer break"}
    assert {card["clientStatus"]["description"] for card in cards.values()} == {"Back on Monday."}


@pytest.mark.behaviour("X-07")
async def test_all_or_none_are_set_and_the_refusal_says_which_is_wrong(world: World) -> None:
    sophie, katrin = await world.person("Sophie Marchand"), await world.person("Katrin Vogt")
    owner = await world.person("Nadia Halden")
    # Sophie does not see this one: it is not open to the workspace, and she was not added to it.
    [closed] = (await closed_projects(owner) - await closed_projects(sophie)) & set(await katrin.work_in_progress())
    good = [project for project in await katrin.work_in_progress() if project != closed]
    before = await katrin.work_in_progress()
    payload = await sophie.set_status([*good, closed], status="Should not be")
    assert payload["projects"] is None
    [error] = payload["userErrors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", "projectIds")
    assert closed in error["message"]
    assert await katrin.work_in_progress() == before


async def closed_projects(caller: Caller) -> set[str]:
    """The projects that they see and not every member does."""
    listed = await caller.ask("{ projects(first: 100) { edges { node { id openToWorkspace } } } }")
    nodes = [edge["node"] for edge in listed["projects"]["edges"]]
    return {node["id"] for node in nodes if not node["openToWorkspace"]}


@pytest.mark.behaviour("X-05")
@pytest.mark.parametrize("name", ["Nadia Halden", "Edwin Brix", "Sophie Marchand"])
async def test_owner_admins_and_members_with_access_may_set_it(world: World, name: str) -> None:
    person, lobby = await world.person(name), await world.project(LOBBY)
    assert (await person.set_status([lobby], status=f"Set by {name}"))["userErrors"] == []
    assert (await internal(person, lobby))["clientStatus"]["status"] == f"Set by {name}"  # type: ignore[index]


@pytest.mark.behaviour("X-05")
async def test_the_firms_guest_may_not_even_where_they_were_added(world: World) -> None:
    leyla, owner = await world.person("Leyla Demir"), await world.person("Nadia Halden")
    listed = await leyla.ask("{ projects { edges { node { id } } } }")
    project = listed["projects"]["edges"][0]["node"]["id"]
    before = await internal(owner, project)
    for payload in (await leyla.set_status([project], status="Mine"), await leyla.hide_status([project])):
        assert payload["projects"] is None
        assert [error["code"] for error in payload["userErrors"]] == ["FORBIDDEN"]
    assert await internal(owner, project) == before


@pytest.mark.behaviour("X-05", "N-02")
@pytest.mark.parametrize("name", ["Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski"])
async def test_for_clients_and_partners_the_mutation_does_not_exist(world: World, name: str) -> None:
    person, owner, lobby = await world.person(name), await world.person("Nadia Halden"), await world.project(LOBBY)
    before = await internal(owner, lobby)
    answer = await person.run(
        'mutation($id: ID!) { setClientStatus(input: {projectIds: [$id], status: "Mine"}) { userErrors { code } } }',
        id=lobby,
    )
    assert "data" not in answer
    [message] = [error["message"] for error in answer["errors"]]
    suggested = " Did you mean 'setTaskStatus'?" if name == "Piotr Wolski" else ""
    assert message == f"Cannot query field 'setClientStatus' on type 'Mutation'.{suggested}"
    assert await internal(owner, lobby) == before


@pytest.mark.behaviour("X-13")
async def test_hidden_it_is_gone_for_the_client_and_kept_for_the_firm(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby, before = await world.project(LOBBY), await eleanor.work_in_progress()
    payload = await sophie.hide_status([lobby])
    assert payload == {"projects": [{"id": lobby}], "userErrors": []}
    assert set(await eleanor.work_in_progress()) == set(before) - {lobby}
    kept = (await internal(sophie, lobby))["clientStatus"]
    assert kept == {**before[lobby]["clientStatus"], "shown": False}


@pytest.mark.behaviour("X-13")
async def test_a_project_that_was_seen_by_its_status_alone_is_gone_altogether(world: World) -> None:
    owner, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    listed = await owner.ask("{ projects(first: 100) { edges { node { id sharedWithClient } } } }")
    unshared = {edge["node"]["id"] for edge in listed["projects"]["edges"] if not edge["node"]["sharedWithClient"]}
    project = next(iter(set(await eleanor.work_in_progress()) & unshared))
    assert (await eleanor.ask(CARD, id=project))["node"]["clientName"]
    await owner.hide_status([project])
    assert await eleanor.codes(CARD, id=project) == ["NOT_FOUND"]


@pytest.mark.behaviour("X-03", "C-07")
async def test_the_client_facing_name_is_prefilled_and_then_lives_by_itself(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    companies = await sophie.ask("{ companies { edges { node { id name kind } } } }")
    nodes = [edge["node"] for edge in companies["companies"]["edges"]]
    meridian = next(node["id"] for node in nodes if node["name"] == "Meridian Houses")
    create = """mutation($input: CreateProjectInput!) { createProject(input: $input) {
      project { id name clientName } userErrors { code message field } } }"""
    made = (await sophie.ask(create, input={"companyId": meridian, "name": "MER-LON roof bar"}))["createProject"]
    assert made["userErrors"] == []
    project = made["project"]["id"]
    assert made["project"] == {"id": project, "name": "MER-LON roof bar", "clientName": "MER-LON roof bar"}
    assert project not in await eleanor.work_in_progress()
    assert await eleanor.codes(CARD, id=project) == ["NOT_FOUND"]

    rename = """mutation($input: RenameProjectInput!) { renameProject(input: $input) {
      project { name clientName } userErrors { code message field } } }"""
    renamed = await sophie.ask(rename, input={"projectId": project, "name": "MER-LON roof bar / they pay late"})
    names = {"name": "MER-LON roof bar / they pay late", "clientName": "MER-LON roof bar"}
    assert renamed["renameProject"] == {"project": names, "userErrors": []}

    await sophie.set_status([project], status="Planned", clientName="Roof bar")
    assert (await internal(sophie, project))["name"] == "MER-LON roof bar / they pay late"
    assert (await eleanor.work_in_progress())[project]["clientName"] == "Roof bar"


@pytest.mark.behaviour("C-07", "N-02")
async def test_the_field_of_the_internal_name_does_not_exist_for_clients(world: World) -> None:
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    answer = await eleanor.run("query($id: ID!) { node(id: $id) { ... on Project { name } } }", id=lobby)
    assert [error["message"] for error in answer["errors"]] == ["Cannot query field 'name' on type 'Project'."]
    described = await eleanor.ask('{ __type(name: "Project") { fields { name } } }')
    fields = {field["name"] for field in described["__type"]["fields"]}
    card = {"id", "clientName", "clientStatus", "statusHistory", "company"}
    data = {"people", "number", "description", "location", "clientProgress", "workedMinutes"}
    assert fields == card | data | {"steps", "tasks", "timeEntries", "files", "notes"}
