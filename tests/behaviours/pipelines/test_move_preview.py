"""Asking what a move would do and whom it would tell: the same as it does then, and nothing is written."""

from typing import Any

import pytest

from db.models import Event, Mail, StageMove, Task, ToldStatus
from tests.behaviours.office import asked, do, everything, ids, listed
from tests.behaviours.pipelines.automating import automate, history, make_project, make_template
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import Caller, World
from tests.statements import Statements

LOBBY = "Lobby and reception, London"
PREVIEW = """query($projects: [ID!]!, $stage: ID) { movePreview(projectIds: $projects, stageId: $stage) {
  mailed(first: 100) { totalCount edges { node { person { displayName } } } }
  moves { project { id stage { name } } seenByClient
    stages { stage { name } cause runs { action outcome reason } }
    clientStatus { shown status description }
    steps { name visibility seenByClient tasks { title visibility seenByClient } }
    mailed(first: 100) { totalCount edges { node { person { displayName } } } } } } }"""
SHORT = """query($projects: [ID!]!, $stage: ID) { movePreview(projectIds: $projects, stageId: $stage) {
  moves { seenByClient } } }"""


async def preview(caller: Caller, stage: str | None, *projects: str) -> dict[str, Any]:
    """What a move would do."""
    found: dict[str, Any] = (await caller.ask(PREVIEW, projects=list(projects), stage=stage))["movePreview"]
    return found


def names(connection: dict[str, Any]) -> list[str]:
    """Who would be mailed."""
    found = [edge["node"]["person"]["displayName"] for edge in connection["edges"]]
    assert connection["totalCount"] == len(found)
    return found


async def written(world: World) -> tuple[Any, ...]:
    """All that a move could write."""
    tables = (Event, Mail, StageMove, Task, ToldStatus)
    return (await everything(world), *[await table.all().count() for table in tables])


@pytest.mark.behaviour("N-05", "X-08")
async def test_a_preview_says_what_the_move_then_does(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby = await world.project(LOBBY)
    bare, done = await make_project(nadia, "Bare"), await make_project(nadia, "All done")
    pattern = await make_project(nadia, "Pattern")
    step = await make_step(nadia, pattern, "Handing over", "CLIENT")
    await make_task(nadia, step, "Walk the rooms")
    await make_task(nadia, step, "Costs", visibility="INTERNAL")
    template = await make_template(nadia, pattern, "Handover")
    task = await make_task(nadia, await make_step(nadia, done, "Plan"), "Done")
    await do(nadia, "setTaskStatus", taskIds=[task], status="DONE")
    _, stages = await make_pipeline(nadia)
    meridian = (await ids(nadia))["Meridian Houses"]
    await automate(nadia, stages["Planning"], "SET_STATUS", status="We draw", companyIds=[meridian])
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Handover"])
    await automate(nadia, stages["Handover"], "CREATE_TASKS", projectTemplateId=template)
    await automate(nadia, stages["Handover"], "HIDE_STATUS")
    await move(nadia, stages["Inquiry"], lobby)
    before = await written(world)
    found = await preview(sophie, stages["Planning"], lobby, bare, done, lobby)
    assert await written(world) == before
    assert [each["project"] for each in found["moves"]] == [
        {"id": lobby, "stage": {"name": "Inquiry"}},
        {"id": bare, "stage": None},
        {"id": done, "stage": None},
    ]
    first, second, third = found["moves"]
    told = {"shown": True, "status": "We draw", "description": None}
    everybody = ["Aigerim Sadykova", "Eleanor Whitcombe", "Rajiv Menon"]
    assert (first["clientStatus"], first["seenByClient"], first["steps"]) == (told, True, [])
    assert names(first["mailed"]) == names(second["mailed"]) == names(found["mailed"]) == everybody
    # It passes through, and what is shown there is hidden again: nobody is told.
    assert third["clientStatus"] == {**told, "shown": False}
    assert (third["seenByClient"], names(third["mailed"])) == (False, [])
    assert [(each["stage"]["name"], each["cause"]) for each in third["stages"]] == [
        ("Planning", "BY_HAND"),
        ("Handover", "TASKS_DONE"),
    ]
    assert third["steps"] == [
        {
            "name": "Handing over",
            "visibility": "CLIENT",
            "seenByClient": False,
            "tasks": [
                {"title": "Walk the rooms", "visibility": "CLIENT", "seenByClient": False},
                {"title": "Costs", "visibility": "INTERNAL", "seenByClient": False},
            ],
        }
    ]
    assert third["stages"][0]["runs"][1] == {
        "action": "MAIL_CLIENT",
        "outcome": "SKIPPED",
        "reason": "Nobody is mailed: what runs after this hides the status.",
    }
    # And so it is.
    await move(sophie, stages["Planning"], lobby, bare, done)
    for project, planned in ((lobby, first), (bare, second), (done, third)):
        node = await standing(nadia, project)
        assert node == (
            planned["stages"][-1]["stage"]["name"],
            planned["clientStatus"]["shown"],
            planned["clientStatus"]["status"],
        )
        moved = (await history(nadia, project))[: len(planned["stages"])][::-1]
        assert [each["toStage"] for each in moved] == [each["stage"]["name"] for each in planned["stages"]]
        for kept, expected in zip(moved, planned["stages"], strict=True):
            assert [{**run, "automation": None} for run in kept["runs"]] == [
                {**run, "automation": None} for run in expected["runs"]
            ]
    recipients = sorted([mail.recipient for mail in await Mail.filter(kind="CLIENT_STATUS")])
    assert recipients == [f"{name}@meridianhouses.example" for name in ("aigerim", "eleanor", "rajiv")]
    # Who stands there already stays; out of the pipeline nothing runs.
    found = await preview(sophie, stages["Planning"], lobby)
    [stays] = found["moves"]
    assert (stays["stages"], stays["seenByClient"], stays["clientStatus"]) == ([], False, told)
    [leaves] = (await preview(sophie, None, lobby))["moves"]
    assert leaves["stages"] == [{"stage": None, "cause": "BY_HAND", "runs": []}]


@pytest.mark.behaviour("N-05")
async def test_steps_that_a_client_would_see_are_a_change_for_them(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    project = await make_project(nadia, "Shared", sharedWithClient=True)
    pattern = await make_project(nadia, "Pattern")
    step = await make_step(nadia, pattern, "Plan", "CLIENT")
    await make_task(nadia, step, "Draft")
    await make_task(nadia, step, "Costs", visibility="TEAM")
    template = await make_template(nadia, pattern, "Plan")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "CREATE_TASKS", projectTemplateId=template)
    [found] = (await preview(nadia, stages["Planning"], project))["moves"]
    assert (found["seenByClient"], found["clientStatus"]) == (True, None)
    [made] = found["steps"]
    assert made["seenByClient"] is True
    assert [(task["title"], task["seenByClient"]) for task in made["tasks"]] == [("Draft", True), ("Costs", False)]


@pytest.mark.behaviour("N-05")
async def test_a_preview_is_refused_as_the_move_is(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby, hidden = await world.project(LOBBY), await make_project(nadia, "Hidden", openToWorkspace=False)
    _, stages = await make_pipeline(nadia)
    _, gone = await make_pipeline(nadia, "Old", "Gone")
    await do(nadia, "deleteStage", stageId=gone["Gone"])
    stage = stages["Planning"]
    # Looking at a move without a stage is harmless; to make one may be a mistake, and null is not.
    document = "query($projects: [ID!]!) { movePreview(projectIds: $projects) { moves { stages { stage { id } } } } }"
    left = (await sophie.ask(document, projects=[lobby]))["movePreview"]
    assert [[each["stage"] for each in one["stages"]] for one in left["moves"]] == [[None]]
    [refusal] = (await asked(sophie, "moveProjects", "", {"projectIds": [lobby]}))["userErrors"]
    assert (refusal["code"], refusal["field"]) == ("BAD_USER_INPUT", "stageId")
    assert refusal["message"] == "Give stageId: a stage, or null to take the projects out of their pipelines."
    for projects, where in (([lobby, hidden], stage), ([lobby], gone["Gone"]), ([], stage), ([lobby] * 501, stage)):
        answer = await sophie.run(SHORT, projects=projects, stage=where)
        payload = await asked(sophie, "moveProjects", "", {"projectIds": projects, "stageId": where})
        [error], [refusal] = answer["errors"], payload["userErrors"]
        assert (error["extensions"]["code"], error["message"]) == (refusal["code"], refusal["message"])
    answer = await (await world.person("Amira Haddad")).run(SHORT, projects=[lobby], stage=stage)
    assert "Cannot query field 'movePreview'" in answer["errors"][0]["message"]


@pytest.mark.behaviour("N-05")
async def test_a_preview_of_many_takes_as_many_statements_as_one_of_few(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    projects = [node["id"] for node in await listed(nadia, "{ projects(first: 100) { edges { node { id } } } }")]
    assert len(projects) > 20
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    statements = Statements.watch(monkeypatch)
    await preview(nadia, stages["Planning"], *projects[:2])
    few = len(statements)
    statements.clear()
    await preview(nadia, stages["Planning"], *projects)
    assert len(statements) == few


@pytest.mark.behaviour("N-05", "S-11")
async def test_a_document_plans_so_many_moves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    _, stages = await make_pipeline(nadia)

    def document(times: int) -> str:
        asked = "movePreview(projectIds: $projects, stageId: $stage) { mailed(first: 1) { totalCount } }"
        fields = " ".join(f"a{number}: {asked}" for number in range(times))
        return f"query($projects: [ID!]!, $stage: ID) {{ {fields} }}"

    given: dict[str, Any] = {"projects": [lobby] * 500, "stage": stages["Planning"]}
    assert len(await nadia.ask(document(7), **given)) == 7
    statements = Statements.watch(monkeypatch)
    answer = await nadia.run(document(30), **given)
    # The others are refused before anything is read.
    assert len([each for each in statements if 'FROM "project"' in each]) <= 2 * 8
    assert answer["data"] is None
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "LIMIT_EXCEEDED",
        "The document asks for more than is read at once. It may plan 4000 moves of projects where it reads nothing "
        "else, and reads less where it plans some. Ask for fewer at a time: one movePreview, or fewer projects, lists "
        "and fields in it.",
    )
