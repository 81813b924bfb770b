"""Projects move on where the last open task goes, and stay where what goes held nothing back."""

from typing import Any

import pytest

from tests.behaviours.office import do
from tests.behaviours.pipelines.automating import automate, make_project
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.pipelines.test_automations_move_on import finish, stage_of
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import Caller, World


@pytest.mark.behaviour("X-08", "T-07")
@pytest.mark.parametrize("way", ["archiveTask", "deleteTask", "archiveStep", "deleteStep"])
async def test_the_last_open_task_archived_or_deleted_moves_it_on(plain_world: World, way: str) -> None:
    world = plain_world
    nadia = await world.person("Nadia Halden")
    project, (_, stages) = await make_project(nadia, "House"), await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    done = await make_task(nadia, await make_step(nadia, project, "Plan"), "Done")
    step = await make_step(nadia, project, "More")
    task = await make_task(nadia, step, "Open")
    await finish(nadia, done)
    await move(nadia, stages["Planning"], project)
    assert await stage_of(nadia, project) == "Planning"
    which: dict[str, Any] = {"stepId": step} if way.endswith("Step") else {"taskId": task}
    await do(nadia, way, **which)
    assert await stage_of(nadia, project) == "Building"
    if way == "archiveTask":
        # Taken out again it is open, and the project stays where it is.
        await do(nadia, "restoreTask", taskId=task)
        assert await stage_of(nadia, project) == "Building"


@pytest.mark.behaviour("X-08", "T-07")
async def test_what_held_nothing_back_moves_nothing_when_it_goes(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    project, (_, stages) = await make_project(nadia, "House"), await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    plan, more = await make_step(nadia, project, "Plan"), await make_step(nadia, project, "More")
    done = [await make_task(nadia, plan, f"Done {number}") for number in range(3)]
    done += [await make_task(nadia, more, f"Done {number}") for number in range(3, 5)]
    last = await make_step(sophie, project, "Last")
    await make_task(sophie, last, "Open")
    away = await make_task(nadia, plan, "Away")
    secret = [await make_step(sophie, project, f"Secret {number}", "PRIVATE") for number in range(2)]
    await make_task(sophie, secret[1], "Mine")
    private = [await make_task(sophie, secret[0], f"Private {number}") for number in range(4)]
    empty, put_away = await make_step(nadia, project, "Empty"), await make_step(nadia, project, "Put away")
    await make_task(nadia, put_away, "Open, and away")
    await finish(nadia, *done)
    await do(nadia, "archiveTask", taskId=away)
    await do(nadia, "archiveStep", stepId=put_away)
    await move(nadia, stages["Planning"], project)
    # All that counts is done now, and nobody has finished anything: the last one is private.
    await do(sophie, "setVisibility", id=last, visibility="PRIVATE")
    assert await stage_of(nadia, project) == "Planning"
    ways: list[tuple[Caller, str, dict[str, Any]]] = [
        (sophie, "archiveTask", {"taskId": private[0]}),
        (sophie, "deleteTask", {"taskId": private[1]}),
        (sophie, "setTaskStatus", {"taskIds": [private[2]], "status": "DONE"}),
        (sophie, "archiveStep", {"stepId": secret[0]}),
        (sophie, "deleteStep", {"stepId": secret[1]}),
        (nadia, "deleteTask", {"taskId": away}),
        (nadia, "deleteStep", {"stepId": put_away}),
        (nadia, "archiveTask", {"taskId": done[0]}),
        (nadia, "deleteTask", {"taskId": done[1]}),
        (nadia, "archiveStep", {"stepId": empty}),
        (nadia, "deleteStep", {"stepId": more}),
    ]
    for caller, way, given in ways:
        await do(caller, way, **given)
        assert await stage_of(nadia, project) == "Planning", (way, given)
    # What holds it back and goes does move it.
    await do(nadia, "deleteTask", taskId=await make_task(nadia, plan, "Open"))
    assert await stage_of(nadia, project) == "Building"
