"""Automations that move on never lead in a circle: what would, is refused when it is saved."""

import asyncio
from itertools import pairwise

import pytest

from tests.behaviours.office import asked, do, everything, refused
from tests.behaviours.pipelines.automating import automate, automations, make_label
from tests.behaviours.pipelines.process import make_pipeline
from tests.db.engine import engine, other_sessions
from tests.people import World


@pytest.mark.behaviour("X-08")
async def test_circles_are_refused_by_the_names_of_their_stages(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    _, stages = await make_pipeline(nadia)
    _, warranty = await make_pipeline(nadia, "Warranty", "Open", "Closed")
    planning, building, handover = stages["Planning"], stages["Building"], stages["Handover"]
    own = await refused(nadia, "createAutomation", stageId=planning, action="MOVE_ON", toStageId=planning)
    circle = "Projects would move in a circle: {}. Let it lead elsewhere."
    assert own == ("BAD_USER_INPUT", "toStageId", circle.format("Planning → Planning"))
    # Whether it runs now, and for which projects, makes no difference.
    label = await make_label(nadia, "Attic")
    await automate(nadia, planning, "MOVE_ON", toStageId=building, enabled=False)
    await automate(nadia, building, "MOVE_ON", toStageId=handover, labelIds=[label])
    before = await everything(world)
    answer = await refused(
        nadia, "createAutomation", stageId=handover, action="MOVE_ON", toStageId=planning, enabled=False
    )
    assert answer[2] == circle.format("Handover → Planning → Building → Handover")
    assert await everything(world) == before
    # Across pipelines too.
    onwards = await automate(nadia, handover, "MOVE_ON", toStageId=warranty["Open"])
    back = await automate(nadia, warranty["Open"], "MOVE_ON", toStageId=warranty["Closed"])
    answer = await refused(nadia, "updateAutomation", automationId=back, toStageId=building)
    assert answer[2] == circle.format("Warranty: Open → Jobs: Building → Jobs: Handover → Warranty: Open")
    other = await automate(nadia, warranty["Closed"], "HIDE_STATUS")
    answer = await refused(nadia, "updateAutomation", automationId=other, action="MOVE_ON", toStageId=planning)
    assert answer[:2] == ("BAD_USER_INPUT", "toStageId")
    assert (await automations(nadia, warranty["Closed"]))[0]["action"] == "HIDE_STATUS"
    # What is changed does not stand in its own way; two may lead to the same stage; what is deleted leads nowhere.
    await do(nadia, "updateAutomation", automationId=onwards, toStageId=warranty["Closed"])
    await automate(nadia, planning, "MOVE_ON", toStageId=handover)
    await do(nadia, "deleteAutomation", automationId=onwards)
    await do(nadia, "updateAutomation", automationId=back, toStageId=building)


@pytest.mark.behaviour("X-08")
async def test_projects_pass_at_most_twenty_stages_at_once(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    names = [f"Stage {number}" for number in range(22)]
    _, stages = await make_pipeline(nadia, "Long", *names)
    for before, after in pairwise(names[:20]):
        await automate(nadia, stages[before], "MOVE_ON", toStageId=stages[after])
    message = "Projects would pass more than 20 stages at once. Let them stop earlier."
    for before, after in (("Stage 19", "Stage 20"), ("Stage 21", "Stage 0")):
        given = {"stageId": stages[before], "action": "MOVE_ON", "toStageId": stages[after]}
        assert await refused(nadia, "createAutomation", **given) == ("LIMIT_EXCEEDED", "toStageId", message)
    await automate(nadia, stages["Stage 20"], "MOVE_ON", toStageId=stages["Stage 21"])
    await automate(nadia, stages["Stage 21"], "MOVE_ON", toStageId=stages["Stage 2"])


@pytest.mark.behaviour("X-08")
@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.torture)])
async def test_of_two_halves_of_a_circle_saved_at_once_one_is_refused(world: World, rounds: int) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    for number in range(rounds):
        # In one pipeline, and in two.
        _, one = await make_pipeline(nadia, f"One {number}", "A", "B")
        _, two = (None, one) if number % 2 else await make_pipeline(nadia, f"Two {number}", "A", "B")
        there, back = (one["A"], two["B"]), (two["B"], one["A"])
        payloads = await asyncio.gather(
            *(
                asked(
                    admin,
                    "createAutomation",
                    "automation { id }",
                    {"stageId": stage, "action": "MOVE_ON", "toStageId": target},
                )
                for admin, (stage, target) in ((nadia, there), (edwin, back))
            )
        )
        assert sorted(payload["automation"] is None for payload in payloads) == [False, True]
        [error] = [error for payload in payloads for error in payload["userErrors"]]
        assert error["code"] == "BAD_USER_INPUT"
        assert error["message"].startswith("Projects would move in a circle: ")
        assert len([*await automations(nadia, one["A"]), *await automations(nadia, two["B"])]) == 1
    assert await other_sessions() == []
    if engine().capabilities.dialect == "postgres":
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await engine().execute_query_dict(deadlocks) == [{"deadlocks": 0}]


@pytest.mark.behaviour("X-08")
async def test_whoever_moves_projects_and_whoever_changes_automations_wait_for_each_other(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    sophie, projects = await world.person("Sophie Marchand"), list(await nadia.work_in_progress())[:6]
    _, stages = await make_pipeline(nadia)
    first, second = stages["Inquiry"], stages["Planning"]
    for number in range(4):
        target = (first, second)[number % 2]
        payloads = await asyncio.gather(
            asked(nadia, "moveProjects", "projects { id }", {"projectIds": projects[:4], "stageId": target}),
            asked(sophie, "moveProjects", "projects { id }", {"projectIds": projects[2:][::-1], "stageId": target}),
            asked(edwin, "createAutomation", "automation { id }", {"stageId": target, "action": "HIDE_STATUS"}),
            asked(sophie, "setClientStatus", "projects { id }", {"projectIds": projects, "status": "x"}),
        )
        assert [payload["userErrors"] for payload in payloads] == [[]] * 4
    assert len(await automations(nadia, first)) == len(await automations(nadia, second)) == 2
    assert await other_sessions() == []
