"""Changes of the firm's process, and of what stands in it, all at once: they wait for each other, no more."""

import asyncio
import random
from typing import Any

import pytest

from db.models import Event, LogHead
from tests.behaviours.office import asked, do, ids
from tests.behaviours.pipelines.automating import automate, make_project, make_template
from tests.behaviours.pipelines.boards import stand
from tests.behaviours.pipelines.process import make_pipeline
from tests.behaviours.project_file.work import make_step, make_task
from tests.db.engine import engine, other_sessions
from tests.people import Caller, World

chance = random.Random(11)  # noqa: S311


@pytest.mark.parametrize("rounds", [6, pytest.param(80, marks=pytest.mark.torture)])
async def test_nobody_deadlocks_whatever_is_changed_at_once(world: World, rounds: int) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    sophie, known = await world.person("Sophie Marchand"), await ids(nadia)
    pipeline, named = await make_pipeline(nadia)
    other, beside = await make_pipeline(nadia, "Beside", "One", "Two")
    stages = [*named.values(), *beside.values()]
    some = await stand(pipeline, list(named.values()), 12)
    tasks = [await make_task(nadia, await make_step(nadia, each, "Work", "CLIENT"), "To do") for each in some[:6]]
    labels = [(await do(nadia, "createLabel", "label { id }", name=each))["label"]["id"] for each in ("Red", "Blue")]
    for stage, words in zip(list(named.values())[:2], (labels, labels[::-1]), strict=True):
        for word in words:
            # Tasks with the same labels, in another order elsewhere.
            project = await make_project(nadia, "Made from")
            await make_task(nadia, await make_step(nadia, project, "Work"), "Labelled", labelIds=[word])
            template = await make_template(nadia, project, "Labelled")
            await automate(nadia, stage, "CREATE_TASKS", projectTemplateId=template)
    who = [known[name] for name in ("Sophie Marchand", "Lukas Petersen")]

    def few() -> list[str]:
        return chance.sample(some, chance.randint(1, len(some)))

    def change(number: int) -> Any:
        caller: Caller = chance.choice([nadia, edwin])
        kinds: list[tuple[str, dict[str, Any]]] = [
            ("moveProjects", {"projectIds": few(), "stageId": chance.choice([*stages, None])}),
            ("setClientStatus", {"projectIds": few(), "status": f"Told {number}"}),
            ("hideClientStatus", {"projectIds": few()}),
            ("setTaskStatus", {"taskIds": chance.sample(tasks, 2), "status": chance.choice(["DONE", "OPEN"])}),
            ("setProjectReach", {"projectIds": few(), "openToWorkspace": chance.random() < 0.5}),
            ("setProjectLabels", {"projectIds": few(), "labelIds": chance.sample(labels, chance.randint(0, 2))}),
            ("updateProject", {"projectId": chance.choice(some), "assigneeId": chance.choice([*who, None])}),
            ("renameStage", {"stageId": chance.choice(stages), "name": f"Called {number}"}),
            ("moveStage", {"stageId": chance.choice(stages)}),
            ("createStage", {"pipelineId": chance.choice([pipeline, other]), "name": f"New {number}"}),
            ("deleteStage", {"stageId": chance.choice(stages)}),
            ("updateLabel", {"labelId": chance.choice(labels), "name": f"Word {number}"}),
            ("addToProject", {"projectId": chance.choice(some), "personIds": chance.sample(who, 1)}),
            ("removeFromProject", {"projectId": chance.choice(some), "personIds": chance.sample(who, 2)}),
            ("updatePerson", {"personId": who[1], "displayName": f"Lukas {number}"}),
            ("createProject", {"companyId": known["Meridian Houses"], "name": "New", "stageId": chance.choice(stages)}),
        ]
        mutation, given = kinds[number % len(kinds)]
        return asked(caller, mutation, "", given)

    for round_ in range(rounds):
        answers = await asyncio.gather(*(change(round_ * 16 + number) for number in range(16)))
        codes = {error["code"] for answer in answers for error in answer["userErrors"]}
        assert codes <= {"BAD_USER_INPUT", "NOT_FOUND"}
    assert sophie.token
    numbers = [row["seq"] for row in await Event.all().order_by("seq").values("seq")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [row["seq"] for row in await LogHead.all().values("seq")] == [len(numbers)]
    assert await other_sessions() == []
    if engine().capabilities.dialect == "postgres":
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await engine().execute_query_dict(deadlocks) == [{"deadlocks": 0}]
