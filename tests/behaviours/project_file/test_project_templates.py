"""Project templates: what a project is made of, kept, and made again, with no link to either."""

from typing import Any

import pytest
import time_machine

from tests.behaviours.office import asked, do, everything, exists_for, listed, refused
from tests.behaviours.project_file.searching import find, is_kept_truly
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
DEMOS = "Wohnungsrenovierung"
"""The template that the demo comes with."""
KEPT = """template { id name steps { name visibility clientRights
  tasks { title description visibility plannedMinutes dueAfterDays labels } } }"""
TEMPLATES = "{ projectTemplates(first: 100) { edges { node { id name } } } }"
MADE = """query($id: ID!) { node(id: $id) { ... on Project { createdAt sharedWithClient steps(first: 100) {
  edges { node { id name visibility clientRights author { displayName } tasks(first: 100) {
    edges { node { id title description visibility plannedMinutes dueOn status { kind } assignees { id }
      labels { name color } comments { totalCount } } } } } } } } } }"""
FORBIDDEN = "Only the firm's owners, admins and members keep project templates. Ask one of them."
GONE = ("NOT_FOUND", "templateId", "There is no such project template, or it is not open to you. Check the id.")


async def made(caller: Caller, project: str) -> dict[str, Any]:
    """A project's file."""
    node: dict[str, Any] = (await caller.ask(MADE, id=project))["node"]
    steps = [edge["node"] for edge in node["steps"]["edges"]]
    return {**node, "steps": [{**step, "tasks": [each["node"] for each in step["tasks"]["edges"]]} for step in steps]}


async def house(world: World, sophie: Caller, lobby: str) -> dict[str, str]:
    """A project with something of everything."""
    people = await person_ids(world)
    label = (await do(sophie, "createLabel", "label { id }", name="Dust", color="#112233"))["label"]["id"]
    plan = await make_step(sophie, lobby, "Plan", "CLIENT", "COMMENT", "APPROVE")
    site = await make_step(sophie, lobby, "Site", "TEAM")
    ours = await make_step(sophie, lobby, "My worries", "PRIVATE")
    await make_task(sophie, ours, "Their lawyer")
    draft = await make_task(
        sophie,
        plan,
        "Draft",
        description="Two variants",
        dueOn="2026-05-24",
        plannedMinutes=90,
        labelIds=[label],
        assigneeIds=[people["Lukas Petersen"]],
    )
    await make_comment(sophie, draft, "Begun.")
    await make_task(sophie, plan, "Costs", visibility="INTERNAL", dueOn="2001-01-01")
    await make_task(sophie, site, "Lamps")
    return {"plan": plan, "site": site, "private": ours, "draft": draft, "label": label}


@pytest.mark.behaviour("X-09", "T-01", "T-02", "T-04")
async def test_a_template_keeps_what_a_project_is_made_of_and_makes_it_again(world: World) -> None:
    with time_machine.travel("2026-05-04T09:00:00Z", tick=False) as traveller:
        nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
        companies = await listed(nadia, "{ companies(first: 100) { edges { node { id name } } } }")
        [client] = [each["id"] for each in companies if each["name"] == "Meridian Houses"]
        first = await do(nadia, "createProject", "project { id }", companyId=client, name="Pilot house")
        pilot = first["project"]["id"]
        there = await house(world, sophie, pilot)
        kept = (await do(nadia, "createProjectTemplate", KEPT, projectId=pilot, name=" House "))["template"]
        assert kept["name"] == "House"
        plan, site = kept["steps"]
        draft, costs = plan.pop("tasks")
        [lamps] = site.pop("tasks")
        assert plan == {"name": "Plan", "visibility": "CLIENT", "clientRights": ["COMMENT", "APPROVE"]}
        assert site == {"name": "Site", "visibility": "TEAM", "clientRights": []}
        assert draft == {
            "title": "Draft",
            "description": "Two variants",
            "visibility": "CLIENT",
            "plannedMinutes": 90,
            "dueAfterDays": 20,
            "labels": ["Dust"],
        }
        bare: dict[str, Any] = {"description": None, "plannedMinutes": None, "dueAfterDays": None, "labels": []}
        assert costs == {"title": "Costs", "visibility": "INTERNAL", **bare}
        assert lamps == {"title": "Lamps", "visibility": "CLIENT", **bare}
        # Nothing links it to where it came from.
        await do(sophie, "updateTask", taskId=there["draft"], title="Other")
        await do(sophie, "deleteLabel", labelId=there["label"])
        traveller.move_to("2026-06-10T09:00:00Z")
        nadia = await world.person("Nadia Halden")
        given = {"companyId": client, "name": "Second house", "templateId": kept["id"]}
        second = (await do(nadia, "createProject", "project { id }", **given))["project"]["id"]
        file = await made(nadia, second)
        assert file["sharedWithClient"] is False
        assert [(step["name"], step["visibility"], step["clientRights"]) for step in file["steps"]] == [
            ("Plan", "CLIENT", ["COMMENT", "APPROVE"]),
            ("Site", "TEAM", []),
        ]
        assert {step["author"]["displayName"] for step in file["steps"]} == {"Nadia Halden"}
        draft, costs = file["steps"][0]["tasks"]
        assert {key: value for key, value in draft.items() if key != "id"} == {
            "title": "Draft",
            "description": "Two variants",
            "visibility": "CLIENT",
            "plannedMinutes": 90,
            "dueOn": "2026-06-30",
            "status": {"kind": "OPEN"},
            "assignees": [],
            "labels": [{"name": "Dust", "color": "#112233"}],
            "comments": {"totalCount": 0},
        }
        assert (costs["title"], costs["visibility"], costs["dueOn"]) == ("Costs", "INTERNAL", None)
        # What was made can be searched, and is open to the client by the same rules as anything else.
        eleanor = await world.person("Eleanor Whitcombe")
        assert len(await find(nadia, "lamps", "TASK")) == 2
        assert await find(eleanor, "draft", "TASK") == []
        await do(nadia, "setProjectReach", projectIds=[second], sharedWithClient=True)
        assert await find(eleanor, "draft", "TASK") == [("Task", "Draft")]
        assert not await exists_for(eleanor, costs["id"])
        # Nor is what was made linked to it.
        await do(nadia, "renameProjectTemplate", templateId=kept["id"], name="Old house")
        await do(nadia, "deleteProjectTemplate", "templateId", templateId=kept["id"])
        assert await made(nadia, second) == {**file, "sharedWithClient": True}
        assert await refused(nadia, "createProject", **given) == GONE
        assert [each["name"] for each in await listed(nadia, TEMPLATES)] == [DEMOS]
        assert await is_kept_truly()


@pytest.mark.behaviour("X-09", "T-04", "W-02")
async def test_templates_are_for_those_who_work_for_the_firm(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    leyla, piotr = await world.person("Leyla Demir"), await world.person("Piotr Wolski")
    eleanor, lobby, people = (
        await world.person("Eleanor Whitcombe"),
        await world.project(LOBBY),
        await person_ids(world),
    )
    await house(world, sophie, lobby)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Leyla Demir"]])
    # An owner's holds nothing of an employee's private step, nor does the author's own: colleagues see templates.
    for caller in (nadia, sophie):
        kept = (await do(caller, "createProjectTemplate", KEPT, projectId=lobby, name="Lobby"))["template"]
        assert [step["name"] for step in kept["steps"]] == ["Plan", "Site"]
    assert [each["name"] for each in await listed(sophie, TEMPLATES)] == ["Lobby", "Lobby", DEMOS]
    template = kept["id"]
    before = await everything(world)
    assert await listed(leyla, TEMPLATES) == []
    assert not await exists_for(leyla, template)
    for mutation, given in (
        ("createProjectTemplate", {"projectId": lobby, "name": "Mine"}),
        ("renameProjectTemplate", {"templateId": template, "name": "Mine"}),
        ("deleteProjectTemplate", {"templateId": template}),
    ):
        assert await refused(leyla, mutation, **given) == ("FORBIDDEN", None, FORBIDDEN)
        for outside in (piotr, eleanor):
            answer = await outside.run(f"mutation {{ {mutation}(input: {{}}) {{ userErrors {{ code }} }} }}")
            assert "data" not in answer
    assert await outside.codes(TEMPLATES) == ["GRAPHQL_VALIDATION_FAILED"]
    for outside in (piotr, eleanor):
        assert not await exists_for(outside, template)
    # A project that one does not see is none.
    closed = await world.project("Hofmauer Zehdenicker Straße 8")
    kenji = await world.person("Kenji Watanabe")
    gone = ("NOT_FOUND", "projectId", "There is no such project, or it is not open to you. Check the id.")
    assert await refused(kenji, "createProjectTemplate", projectId=closed, name="Mine") == gone
    for name, message in (
        ("", "name is empty. Give it a text."),
        ("x" * 201, "name has 201 characters. Shorten it to 200."),
    ):
        for mutation, given in (
            ("createProjectTemplate", {"projectId": lobby}),
            ("renameProjectTemplate", {"templateId": template}),
        ):
            assert (await refused(nadia, mutation, name=name, **given))[2] == message
    wrong = await asked(nadia, "deleteProjectTemplate", "templateId", {"templateId": lobby})
    assert (wrong["templateId"], wrong["userErrors"][0]["code"]) == (None, "NOT_FOUND")
    assert await everything(world) == before
