"""Bad input: every refusal says what to do, and changes nothing."""

import base64
from typing import Any
from uuid import uuid4

import pytest

from db import events, sessions
from db.clock import now
from db.models import Account, Company, Person, Project, Workspace
from permissions.tiers import CompanyKind, Role
from schema.nodes import global_id
from tests.people import HIDE, SET, STREAM, WORK_IN_PROGRESS, Caller, World

LOBBY = "Lobby and reception, London"


async def other_workspace(world: World) -> tuple[Caller, str]:
    """The owner of another firm's workspace, and a project there that is shown to a client of theirs."""
    at = now()
    workspace = await Workspace.create(name="Another firm", created_at=at)
    await events.start(workspace.id)
    made: dict[str, Any] = {"workspace": workspace, "language": "en", "time_zone": "Europe/London", "created_at": at}
    own = await Company.create(name="Another firm", kind=CompanyKind.OWN, **made)
    client = await Company.create(name="Their client", kind=CompanyKind.CLIENT, **made)
    account = await Account.create(email="owner@another.example", password_hash="-", created_at=at)
    owner = await Person.create(
        workspace=workspace, company=own, account=account, display_name="Their owner", role=Role.OWNER
    )
    project = await Project.create(
        workspace=workspace,
        company=client,
        name="theirs",
        client_name="Their project",
        open=True,
        shared=True,
        shown=True,
        status="Theirs",
        status_updated_at=at,
        created_at=at,
    )
    token, _ = await sessions.start(owner)
    return world.with_token(token), global_id("Project", project.id)


async def everything(caller: Caller) -> object:
    """All that could have been changed."""
    return await caller.ask(
        """{ projects(first: 100) { edges { node { id name clientName
        clientStatus { shown status description color icon updatedAt } } } } }"""
    )


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"status": ""}, "BAD_USER_INPUT", "status"),
        ({"status": " \n\t "}, "BAD_USER_INPUT", "status"),
        ({"status": "\u200b\u2060\u00ad"}, "BAD_USER_INPUT", "status"),
        ({"status": "x" * 121}, "LIMIT_EXCEEDED", "status"),
        ({"status": "bell \x07"}, "BAD_USER_INPUT", "status"),
        ({"status": "nul \x00"}, "BAD_USER_INPUT", "status"),
        ({}, "BAD_USER_INPUT", "status"),
        ({"status": "Both", "templateId": "U3RhdHVzVGVtcGxhdGU6MA=="}, "NOT_FOUND", "templateId"),
        ({"templateId": "no id"}, "NOT_FOUND", "templateId"),
        ({"templateId": global_id("StatusTemplate", uuid4())}, "NOT_FOUND", "templateId"),
        ({"templateId": global_id("Project", uuid4())}, "NOT_FOUND", "templateId"),
        ({"status": "Fine", "description": "x" * 4_001}, "LIMIT_EXCEEDED", "description"),
        ({"status": "Fine", "clientName": ""}, "BAD_USER_INPUT", "clientName"),
        ({"status": "Fine", "clientName": "x" * 201}, "LIMIT_EXCEEDED", "clientName"),
    ],
)
async def test_a_status_that_cannot_be_set(world: World, values: dict[str, str], code: str, field: str) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    before = await everything(owner)
    payload = await owner.set_status([lobby], **values)
    assert payload["projects"] is None
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    assert len(payload["userErrors"][0]["message"]) > 20
    assert await everything(owner) == before


async def test_a_status_and_a_template_at_once(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    template = (await owner.ask("{ statusTemplates { id } }"))["statusTemplates"][0]["id"]
    payload = await owner.set_status([lobby], status="Both", templateId=template)
    assert [error["message"] for error in payload["userErrors"]] == ["Give one of status, templateId and newTemplate."]


@pytest.mark.parametrize("document", [SET, HIDE])
@pytest.mark.parametrize(
    ("ids", "code"),
    [
        ([], "BAD_USER_INPUT"),
        (["nonsense"], "NOT_FOUND"),
        ([global_id("Project", uuid4())], "NOT_FOUND"),
        ([global_id("Company", uuid4())], "NOT_FOUND"),
        ([global_id("Project", uuid4()) for _ in range(501)], "LIMIT_EXCEEDED"),
        (["x" * 5_000], "NOT_FOUND"),
        (["\u0000"], "NOT_FOUND"),
    ],
)
async def test_projects_that_cannot_be_named(plain_world: World, document: str, ids: list[str], code: str) -> None:
    owner = await plain_world.person("Nadia Halden")
    before = await everything(owner)
    given: dict[str, object] = {"projectIds": ids}
    if document is SET:
        given["status"] = "Anything"
    [payload] = (await owner.ask(document, input=given)).values()
    assert payload["projects"] is None
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, "projectIds")]
    assert await everything(owner) == before


async def test_500_projects_are_not_too_many(plain_world: World) -> None:
    owner, lobby = await plain_world.person("Nadia Halden"), await plain_world.project(LOBBY)
    payload = await owner.set_status([lobby] * 500, status="Once")
    assert (payload["userErrors"], len(payload["projects"])) == ([], 1)


@pytest.mark.behaviour("N-02")
async def test_another_workspaces_project_does_not_exist(world: World) -> None:
    owner, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    theirs, their_project = await other_workspace(world)
    before, their_before = await everything(owner), await everything(theirs)
    for ids in ([their_project], [lobby, their_project]):
        for payload in (await owner.set_status(ids, status="Mine"), await owner.hide_status(ids)):
            assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    assert await owner.codes("query($id: ID!) { node(id: $id) { id } }", id=their_project) == ["NOT_FOUND"]
    assert await everything(owner) == before
    assert await everything(theirs) == their_before
    assert set(await theirs.work_in_progress()) == {their_project}


@pytest.mark.behaviour("N-02")
async def test_node_finds_nothing_of_another_company_or_tier(world: World) -> None:
    eleanor, katrin = await world.person("Eleanor Whitcombe"), await world.person("Katrin Vogt")
    owner = await world.person("Nadia Halden")
    node = "query($id: ID!) { node(id: $id) { id __typename } }"
    theirs = next(iter(await katrin.work_in_progress()))
    template = (await owner.ask("{ statusTemplates { id } }"))["statusTemplates"][0]["id"]
    katrins_company = (await katrin.ask("{ viewer { company { id } } }"))["viewer"]["company"]["id"]
    answers = [await eleanor.run(node, id=given) for given in (theirs, template, katrins_company, "nonsense", "")]
    # Word for word alike: what is not theirs is not told apart from what is not there.
    assert {str(answer) for answer in answers} == {str(await eleanor.run(node, id=global_id("Project", uuid4())))}
    assert answers[0]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await owner.ask(node, id=template))["node"]["__typename"] == "StatusTemplate"
    assert (await owner.ask(node, id=katrins_company))["node"]["__typename"] == "Company"


@pytest.mark.parametrize("after", ["", "nonsense", "AAAA", "ä" * 10, "x" * 10_000])
async def test_a_malformed_cursor_of_a_stream(plain_world: World, after: str) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    async with eleanor.follow(after=after) as stream:
        message = await stream.next()
        assert message["type"] == "error"
        assert [error["extensions"]["code"] for error in message["payload"]] == ["BAD_USER_INPUT"]
        assert "leave it out" in message["payload"][0]["message"]


async def test_an_altered_cursor_of_a_stream(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    async with eleanor.follow() as stream:
        cursor = (await stream.change())["cursor"]
    altered = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    async with eleanor.follow(after=altered) as stream:
        assert (await stream.next())["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_cursor_of_another_workspace(world: World) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    theirs, _ = await other_workspace(world)
    async with theirs.follow() as stream:
        cursor = (await stream.change())["cursor"]
    async with eleanor.follow(after=cursor) as stream:
        message = await stream.next()
        assert [error["extensions"]["code"] for error in message["payload"]] == ["BAD_USER_INPUT"]
        assert "another workspace" in message["payload"][0]["message"]


@pytest.mark.parametrize("first", [0, -1, 101, 2_147_483_647])
async def test_a_page_of_an_impossible_size(plain_world: World, first: int) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    page = "query($first: Int!) { workInProgress(first: $first) { totalCount } }"
    assert await eleanor.codes(page, first=first) == ["BAD_USER_INPUT"]


async def test_a_pages_cursor_belongs_to_its_list(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    listed = await eleanor.ask("{ projects { pageInfo { endCursor } } }")
    page = "query($after: String) { workInProgress(after: $after) { totalCount } }"
    for after in (listed["projects"]["pageInfo"]["endCursor"], "nonsense", ""):
        assert await eleanor.codes(page, after=after) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("token", ["nonsense", "jal_s_" + "x" * 43, "x" * 500, "jal_s_'; DROP TABLE session"])
async def test_a_bad_token_is_never_answered_as_nobody(plain_world: World, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    for document in ("{ passwordRules { maximumLength } }", WORK_IN_PROGRESS, STREAM, "{ nonsense"):
        body = {"query": document}
        response = await plain_world.http.post(f"{plain_world.url}/graphql", json=body, headers=headers)
        assert response.status_code == 401
        answer = response.json()
        assert "data" not in answer
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_a_null_for_what_cannot_be_null_is_the_callers_mistake(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    page = "query($first: Int) { workInProgress(first: $first) { totalCount } }"
    answer = await eleanor.run(page, first=None)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_cursors_of_projects_are_not_cursors_of_companies(plain_world: World) -> None:
    owner = await plain_world.person("Nadia Halden")
    after = (await owner.ask("{ projects(first: 1) { pageInfo { endCursor } } }"))["projects"]["pageInfo"]["endCursor"]
    page = "query($after: String) { companies(after: $after) { totalCount } }"
    assert await owner.codes(page, after=after) == ["BAD_USER_INPUT"]


async def test_an_id_has_one_spelling(plain_world: World) -> None:
    owner, lobby = await plain_world.person("Nadia Halden"), await plain_world.project(LOBBY)
    kind, row = base64.b64decode(lobby).decode().split(":")
    for spelling in (row.upper(), f"{{{row}}}", f"urn:uuid:{row}", row.replace("-", "")):
        given = base64.b64encode(f"{kind}:{spelling}".encode()).decode()
        assert await owner.codes("query($id: ID!) { node(id: $id) { id } }", id=given) == ["NOT_FOUND"]


async def test_how_many_projects_were_named_is_said_rightly(plain_world: World) -> None:
    owner = await plain_world.person("Nadia Halden")
    payload = await owner.set_status(["x"] * 777, status="Too many")
    assert payload["userErrors"][0]["message"] == "projectIds names 777 projects. Name at most 500 in one mutation."


@pytest.mark.behaviour("N-02")
async def test_a_clients_list_is_not_in_an_order_that_tells_when_a_project_was_made(plain_world: World) -> None:
    eleanor, owner = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Nadia Halden")
    listed = await eleanor.ask("{ projects(first: 100) { edges { node { id } } } }")
    ids = [edge["node"]["id"] for edge in listed["projects"]["edges"]]
    rows = [base64.b64decode(given).decode() for given in ids]
    assert rows == sorted(rows, reverse=True)
    made = await owner.ask("{ projects(first: 100) { edges { node { createdAt } } } }")
    times = [edge["node"]["createdAt"] for edge in made["projects"]["edges"]]
    assert times == sorted(times, reverse=True)
    # And an id is random: nothing of the moment is in it.
    assert {row.split(":")[1][14] for row in rows} == {"4"}
