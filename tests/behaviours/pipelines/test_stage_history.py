"""How a project moved and what ran, and why: kept as it was then, told in the reader's language."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from schema import budgets
from tests.behaviours.office import do, does_not_know, listed
from tests.behaviours.pipelines.automating import HISTORY, automate, history, make_project
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import World
from tests.statements import Statements

ALL = """{ projects(first: 100) { edges { node { id stageHistory(first: 5) { totalCount edges { node {
  movedBy { displayName } runs { reason automation { id problem labels { name } companies { name } } } } } } } } } }"""
STAGES = """{ pipelines { stages { name automations { problem labels { name } companies { name } author { displayName }
  statusTemplate { id } projectTemplate { id } toStage { name } } } } }"""


@pytest.mark.behaviour("X-08")
async def test_names_and_reasons_stay_as_they_were(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby = await make_project(nadia, "Lobby")
    pipeline, stages = await make_pipeline(nadia)
    own = await automate(nadia, stages["Planning"], "SET_STATUS", status="We draw")
    await move(sophie, stages["Planning"], lobby)
    await move(sophie, stages["Planning"], lobby)  # it stands there: nothing happens
    await do(nadia, "renameStage", stageId=stages["Planning"], name="Drawing")
    await do(nadia, "updatePipeline", pipelineId=pipeline, name="Houses")
    await do(nadia, "deleteAutomation", automationId=own)
    await move(nadia, None, lobby)
    left, came = await history(sophie, lobby)
    assert {**came, "at": None} == {
        "at": None,
        "cause": "BY_HAND",
        "movedBy": {"displayName": "Sophie Marchand"},
        "fromPipeline": None,
        "fromStage": None,
        "toPipeline": "Jobs",
        "toStage": "Planning",
        "runs": [
            {"action": "SET_STATUS", "outcome": "RAN", "reason": "The client is told 'We draw'.", "automation": None}
        ],
    }
    assert {**left, "at": None, "movedBy": None} == {
        "at": None,
        "cause": "BY_HAND",
        "movedBy": None,
        "fromPipeline": "Houses",
        "fromStage": "Drawing",
        "toPipeline": None,
        "toStage": None,
        "runs": [],
    }


@pytest.mark.behaviour("X-08")
async def test_it_keeps_its_order_whatever_the_clock_says(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    project = await make_project(nadia, "House")
    _, stages = await make_pipeline(nadia)
    at = datetime.now(UTC)
    for back, name in enumerate(("Inquiry", "Planning", "Building")):
        with time_machine.travel(at - timedelta(minutes=back), tick=False):
            await move(nadia, stages[name], project)
    assert [each["toStage"] for each in await history(nadia, project)] == ["Building", "Planning", "Inquiry"]


@pytest.mark.behaviour("X-08")
async def test_reasons_are_told_in_the_readers_language(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    project = await make_project(nadia, "House")
    step = await make_step(nadia, project, "Plan")
    for number in range(2):
        await make_task(nadia, step, f"Open {number}")
    _, stages = await make_pipeline(nadia)
    own = await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await move(nadia, stages["Planning"], project)
    told = {}
    for language in ("en", "de", "pl", "ru"):
        await do(sophie, "setLanguage", language=language)
        told[language] = (await history(sophie, project))[0]["runs"][0]["reason"]
    assert told == {
        "en": "2 tasks are not done.",
        "de": "2 Aufgaben sind nicht erledigt.",
        "pl": "2 zadania nie są gotowe.",
        "ru": "2 задачи не выполнены.",
    }
    await do(nadia, "deleteStage", stageId=stages["Building"])
    document = "query($id: ID!) { node(id: $id) { ... on Automation { problem } } }"
    await do(sophie, "setLanguage", language="de")
    assert (await sophie.ask(document, id=own))["node"] == {
        "problem": "Die angegebene Phase wurde gelöscht, deshalb rückt nichts weiter. Geben Sie eine andere an."
    }


@pytest.mark.behaviour("X-08")
async def test_it_is_paged_and_those_who_do_not_work_for_the_firm_have_none(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    lobby = await make_project(nadia, "Lobby")
    _, stages = await make_pipeline(nadia)
    for name in ("Inquiry", "Planning", "Building", "Handover", "Inquiry"):
        await move(nadia, stages[name], lobby)
    found: list[str] = []
    after = None
    while True:
        page = (await nadia.ask(HISTORY, id=lobby, first=2, after=after))["node"]["stageHistory"]
        assert page["totalCount"] == 5
        found += [edge["node"]["toStage"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == ["Inquiry", "Handover", "Building", "Planning", "Inquiry"]
    document = "{ projects(first: 1) { edges { node { stageHistory { totalCount } } } } }"
    for name in ("Eleanor Whitcombe", "Katrin Vogt"):
        assert await does_not_know(await world.person(name), document, "stageHistory")


@pytest.mark.behaviour("X-08")
async def test_a_list_of_many_takes_as_many_statements_as_one_of_few(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    projects = [node["id"] for node in await listed(nadia, "{ projects(first: 100) { edges { node { id } } } }")]
    assert len(projects) > 20
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="On")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await automate(nadia, stages["Building"], "HIDE_STATUS")
    await automate(nadia, stages["Handover"], "HIDE_STATUS")
    statements = Statements.watch(monkeypatch)
    await move(nadia, stages["Planning"], *projects[:2])
    few = len(statements)
    statements.clear()
    await nadia.ask(ALL)
    read_few = len(statements)
    statements.clear()
    await move(nadia, stages["Planning"], *projects)
    assert len(statements) == few
    statements.clear()
    await nadia.ask(ALL)
    assert len(statements) == read_few
    statements.clear()
    await nadia.ask(STAGES)
    once = len(statements)
    for name in ("Inquiry", "Handover"):
        await automate(nadia, stages[name], "MOVE_ON", toStageId=stages["Building"])
        await automate(nadia, stages[name], "SET_STATUS", status="On")
    statements.clear()
    await nadia.ask(STAGES)
    assert len(statements) == once


@pytest.mark.behaviour("X-08", "S-11")
async def test_what_ran_is_read_and_counted_where_it_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    projects = [await make_project(nadia, f"House {number}") for number in range(3)]
    _, stages = await make_pipeline(nadia)
    for number in range(10):
        await automate(nadia, stages["Planning"], "SET_STATUS", status=f"Word {number}")
    await move(nadia, stages["Planning"], *projects)

    def document(asked: str) -> str:
        fields = f"id stageHistory {{ edges {{ node {{ {asked} }} }} }}"
        return f"{{ projects(first: {len(projects)}) {{ edges {{ node {{ {fields} }} }} }} }}"

    statements = Statements.watch(monkeypatch)
    await nadia.ask(document("at"))
    assert [each for each in statements if "stage_move" in each and "runs" not in each]
    assert not [each for each in statements if "stage_move" in each and "runs" in each]
    statements.clear()
    found = await nadia.ask(document("at runs { reason }"))
    assert len([each for each in statements if "stage_move" in each and "runs" in each]) == 1
    told = [f"The client is told 'Word {number}'." for number in range(10)]
    nodes = [edge["node"] for edge in found["projects"]["edges"]]
    assert {node["id"] for node in nodes} == set(projects)
    for node in nodes:
        assert [run["reason"] for run in node["stageHistory"]["edges"][0]["node"]["runs"]] == told
    # Of each of 3 projects, a list of one move with five fields; and of each move a list of 10 runs with one.
    exactly = 3 * (10 + 5 + 5 + 10 + 10 * (5 + 1))
    monkeypatch.setattr(budgets, "MOST", exactly)
    assert "errors" not in await nadia.run(document("at runs { reason }"))
    monkeypatch.setattr(budgets, "MOST", exactly - 1)
    assert await nadia.codes(document("at runs { reason }")) == ["LIMIT_EXCEEDED"]
    assert "errors" not in await nadia.run(document("at"))
