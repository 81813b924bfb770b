"""Who changes automations, and how many there may be."""

import pytest

from tests.behaviours.office import do, everything, refused
from tests.behaviours.pipelines.automating import automate, automations, grow, make_label, make_project, make_template
from tests.behaviours.pipelines.process import make_pipeline
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import Caller, World

FORBIDDEN = "Only the firm's owners and admins change pipelines, stages and automations. Ask one of them."


@pytest.mark.behaviour("X-08")
async def test_only_admins_change_automations(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    _, stages = await make_pipeline(nadia)
    own = await automate(nadia, stages["Planning"], "HIDE_STATUS")
    before = await everything(world)

    async def tries(caller: Caller) -> list[tuple[str, str | None, str]]:
        return [
            await refused(caller, "createAutomation", stageId=stages["Planning"], action="HIDE_STATUS"),
            await refused(caller, "updateAutomation", automationId=own, enabled=False),
            await refused(caller, "moveAutomation", automationId=own),
            await refused(caller, "deleteAutomation", automationId=own),
        ]

    assert await tries(sophie) == [("FORBIDDEN", None, FORBIDDEN)] * 4
    for name in ("Eleanor Whitcombe", "Katrin Vogt"):
        answer = await (await world.person(name)).run(
            "mutation($id: ID!) { deleteAutomation(input: {automationId: $id}) { automationId } }", id=own
        )
        assert "data" not in answer
        assert "utomation" not in answer["errors"][0]["message"].replace("deleteAutomation", "")
    assert await everything(world) == before
    assert len(await automations(nadia, stages["Planning"])) == 1


@pytest.mark.behaviour("X-08")
async def test_a_stage_has_at_most_twenty_and_makes_at_most_five_hundred(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    _, stages = await make_pipeline(nadia)
    for _ in range(20):
        await automate(nadia, stages["Planning"], "HIDE_STATUS")
    message = "A stage has at most 20 automations. Delete one first."
    answer = await refused(nadia, "createAutomation", stageId=stages["Planning"], action="HIDE_STATUS")
    assert answer == ("LIMIT_EXCEEDED", "stageId", message)
    many = [stages["Planning"]] * 101
    answer = await refused(nadia, "createAutomation", stageId=stages["Inquiry"], action="HIDE_STATUS", labelIds=many)
    assert answer[:2] == ("NOT_FOUND", "labelIds")
    label = await make_label(nadia, "Attic")
    answer = await refused(
        nadia, "createAutomation", stageId=stages["Inquiry"], action="HIDE_STATUS", labelIds=[label] * 101
    )
    assert answer == ("LIMIT_EXCEEDED", "labelIds", "labelIds names 101 things. Name at most 100.")
    project = await make_project(nadia, "Pilot")
    step = await make_step(sophie, project, "Plan")
    for number in range(3):
        await make_task(sophie, step, f"Task {number}")
    template = await make_template(nadia, project, "Four")
    await grow("Four", 100)
    first = await automate(nadia, stages["Inquiry"], "CREATE_TASKS", projectTemplateId=template)
    message = "A stage makes at most 500 steps and tasks. With this, it would make 602."
    given = {"stageId": stages["Inquiry"], "action": "CREATE_TASKS", "projectTemplateId": template}
    answer = await refused(nadia, "createAutomation", **given)
    assert answer == ("LIMIT_EXCEEDED", "projectTemplateId", message)
    # What is changed does not count twice.
    await do(nadia, "updateAutomation", automationId=first, projectTemplateId=template)
