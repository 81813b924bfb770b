"""Automations make tasks, and move projects on when all tasks are done, whoever finishes the last."""

import asyncio

import pytest
import time_machine

from db.models import Event
from tests.behaviours.office import asked, do, quiet, refused
from tests.behaviours.pipelines.automating import automate, grow, history, make_project, make_template, ran
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.behaviours.project_file.portals import CHANGES, told
from tests.behaviours.project_file.searching import find, is_kept_truly
from tests.behaviours.project_file.work import make_step, make_task, person_ids, work_seen
from tests.people import Caller, World

MADE = """query($id: ID!) { node(id: $id) { ... on Project { steps(first: 10) { edges { node {
  name visibility clientRights author { displayName } tasks(first: 10) { edges { node {
    title visibility dueOn author { displayName }
    labels { name } status { kind } } } } } } } } } }"""


async def finish(caller: Caller, *tasks: str) -> None:
    """Say that tasks are done."""
    await do(caller, "setTaskStatus", taskIds=list(tasks), status="DONE")


async def stage_of(caller: Caller, project: str) -> str | None:
    """The name of the stage in which a project stands."""
    return (await standing(caller, project))[0]


@pytest.mark.behaviour("X-08", "T-01", "T-02", "S-04")
async def test_a_stage_makes_the_steps_and_tasks_of_a_template(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor = await world.person("Eleanor Whitcombe")
    with time_machine.travel("2026-05-04T09:00:00Z", tick=False):
        pattern = await make_project(nadia, "Pattern")
        label = (await do(sophie, "createLabel", "label { id }", name="Keys"))["label"]["id"]
        step = await make_step(sophie, pattern, "Handing over", "CLIENT", "COMMENT")
        await make_task(sophie, step, "Zettelwalk the rooms", dueOn="2026-05-10", labelIds=[label])
        await make_task(sophie, step, "Zettelcosts", visibility="INTERNAL")
        inside = await make_step(sophie, pattern, "Books", "INTERNAL")
        await make_task(sophie, inside, "Zettelinvoice")
        template = await make_template(sophie, pattern, "Handover")
    project = await make_project(nadia, "House", sharedWithClient=True)
    await do(nadia, "setClientStatus", projectIds=[project], status="On")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Handover"], "CREATE_TASKS", projectTemplateId=template)
    async with eleanor.follow(CHANGES, id=project) as stream:
        assert await told(stream) == ("BOOKMARK", None)
        with time_machine.travel("2026-06-01T09:00:00Z", tick=False):
            await move(await world.person("Sophie Marchand"), stages["Handover"], project)
        assert await told(stream) == ("UPDATED", "PROJECT")
        assert await told(stream) == ("SHOWN", "STEP")
    node = (await sophie.ask(MADE, id=project))["node"]
    steps = [edge["node"] for edge in node["steps"]["edges"]]
    assert [(each["name"], each["visibility"], each["clientRights"], each["author"]) for each in steps] == [
        ("Handing over", "CLIENT", ["COMMENT"], {"displayName": "Nadia Halden"}),
        ("Books", "INTERNAL", [], {"displayName": "Nadia Halden"}),
    ]
    walk, costs = (edge["node"] for edge in steps[0]["tasks"]["edges"])
    assert walk == {
        "title": "Zettelwalk the rooms",
        "visibility": "CLIENT",
        "dueOn": "2026-06-07",
        "author": {"displayName": "Nadia Halden"},
        "labels": [{"name": "Keys"}],
        "status": {"kind": "OPEN"},
    }
    assert costs["visibility"] == "INTERNAL"
    assert await work_seen(eleanor, project) == {"Handing over": {"Zettelwalk the rooms": []}}
    assert await find(eleanor, "zettel") == [("Task", "Zettelwalk the rooms")]
    assert len(await find(sophie, "zettel")) == 6
    await is_kept_truly()
    assert await ran(sophie, project) == [("CREATE_TASKS", "RAN", "The steps and tasks of 'Handover' are made.")]
    # Once more: it is a copy, behind what is there, and the template may be gone by then.
    await move(nadia, stages["Inquiry"], project)
    await do(nadia, "deleteProjectTemplate", templateId=template)
    await move(nadia, stages["Handover"], project)
    assert await ran(nadia, project) == [("CREATE_TASKS", "SKIPPED", "The template that it names was deleted.")]
    assert len((await sophie.ask(MADE, id=project))["node"]["steps"]["edges"]) == 2
    entries = await nadia.ask("""{ auditEntries(first: 9, filter: {action: STEP_CREATED}) { edges { node {
      actorName subjectName } } } }""")
    assert entries["auditEntries"]["edges"][0]["node"] == {
        "actorName": "Sophie Marchand",
        "subjectName": "Handing over",
    }


@pytest.mark.behaviour("X-08")
async def test_what_is_made_on_entering_is_not_done_and_without_tasks_nothing_moves(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pattern, project = await make_project(nadia, "Pattern"), await make_project(nadia, "House")
    step = await make_step(nadia, pattern, "Plan")
    for title in ("One", "Two"):
        await make_task(nadia, step, title)
    template = await make_template(nadia, pattern, "Two tasks")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await move(nadia, stages["Planning"], project)
    assert await ran(nadia, project) == [("MOVE_ON", "SKIPPED", "The project has no tasks that could be done.")]
    # Behind what moves on, and before it all the same.
    await automate(nadia, stages["Planning"], "CREATE_TASKS", projectTemplateId=template)
    mine = await make_task(nadia, await make_step(nadia, project, "Mine", "PRIVATE"), "Private and open")
    own = await make_task(nadia, await make_step(nadia, project, "Plan"), "Own")
    await finish(nadia, own)
    assert await stage_of(nadia, project) == "Building"
    await move(nadia, stages["Planning"], project)
    assert await ran(nadia, project) == [
        ("CREATE_TASKS", "RAN", "The steps and tasks of 'Two tasks' are made."),
        ("MOVE_ON", "SKIPPED", "2 tasks are not done."),
    ]
    tasks = await nadia.ask(
        "query($id: ID!) { node(id: $id) { ... on Project { tasks(first: 9) { edges { node { id } } } } } }", id=project
    )
    open_ones = [
        edge["node"]["id"] for edge in tasks["node"]["tasks"]["edges"] if edge["node"]["id"] not in (mine, own)
    ]
    await finish(nadia, open_ones[0])
    assert await stage_of(nadia, project) == "Planning"
    await finish(nadia, open_ones[1])
    assert await stage_of(nadia, project) == "Building"
    # What is opened again moves nothing, and nothing comes back.
    await do(nadia, "setTaskStatus", taskIds=[own], status="OPEN")
    assert await stage_of(nadia, project) == "Building"


@pytest.mark.behaviour("X-08", "N-02")
async def test_a_client_who_approves_the_last_task_moves_it_on_and_learns_nothing_of_it(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, people = await world.person("Eleanor Whitcombe"), await person_ids(world)
    project = await make_project(nadia, "House", sharedWithClient=True)
    step = await make_step(sophie, project, "Plan", "CLIENT", "APPROVE")
    draft = await make_task(sophie, step, "Draft")
    await do(sophie, "requestApproval", taskIds=[draft], personIds=[people["Eleanor Whitcombe"]])
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await automate(nadia, stages["Building"], "UPDATE_STATUS", status="A draft of ours")
    await move(sophie, stages["Planning"], project)
    assert await ran(nadia, project) == [("MOVE_ON", "SKIPPED", "1 task is not done.")]
    lobby = await world.project("Lobby and reception, London")
    async with eleanor.follow(CHANGES, id=project) as stream, eleanor.follow() as cards:
        assert await told(stream) == ("BOOKMARK", None)
        assert (await cards.change())["change"] == "BOOKMARK"
        fields = "tasks { status { kind } step { project { id clientStatus { status } } } }"
        payload = await asked(eleanor, "answerApproval", fields, {"taskIds": [draft], "answer": "APPROVED"})
        assert payload == {
            "tasks": [{"status": {"kind": "APPROVED"}, "step": {"project": {"id": project, "clientStatus": None}}}],
            "userErrors": [],
        }
        assert await told(stream) == ("UPDATED", "TASK")
        await do(nadia, "renameProject", projectId=project, clientName="The house")
        assert await told(stream) == ("UPDATED", "PROJECT")
        assert await quiet(world, cards, lobby)
    moved, before = (await history(sophie, project))[:2]
    assert (moved["cause"], moved["movedBy"], moved["fromStage"], moved["toStage"]) == (
        "TASKS_DONE",
        {"displayName": "Eleanor Whitcombe"},
        "Planning",
        "Building",
    )
    assert [(run["action"], run["outcome"], run["reason"]) for run in moved["runs"]] == [
        ("MOVE_ON", "RAN", "All tasks are done: the project moves on to 'Building'."),
        (
            "UPDATE_STATUS",
            "RAN",
            "The status is 'A draft of ours' from now on. It is hidden, so the client hears nothing.",
        ),
    ]
    assert before["toStage"] == "Planning"
    answer = await eleanor.run(
        "query($id: ID!) { node(id: $id) { ... on Project { stageHistory { totalCount } } } }", id=project
    )
    assert "data" not in answer


@pytest.mark.behaviour("X-08")
@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.torture)])
async def test_of_two_who_finish_the_last_tasks_at_once_one_moves_it_on(world: World, rounds: int) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    for number in range(rounds):
        project = await make_project(nadia, f"House {number}")
        step = await make_step(nadia, project, "Plan")
        one, two = await make_task(nadia, step, "One"), await make_task(nadia, step, "Two")
        await move(nadia, stages["Planning"], project)
        await asyncio.gather(finish(nadia, one), finish(sophie, two))
        assert [each["toStage"] for each in await history(nadia, project)] == ["Building", "Planning"]


@pytest.mark.behaviour("X-08", "T-07")
async def test_what_comes_out_of_the_archive_moves_nothing(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    project, (_, stages) = await make_project(nadia, "House"), await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    done = await make_task(nadia, await make_step(nadia, project, "Plan"), "Done")
    await finish(nadia, done)
    await do(nadia, "archiveTask", taskId=done)
    await move(nadia, stages["Planning"], project)
    await do(nadia, "restoreTask", taskId=done)
    assert await stage_of(nadia, project) == "Planning"


@pytest.mark.behaviour("X-08")
async def test_stages_are_passed_at_once_and_what_they_do_comes_first(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    project = await make_project(nadia, "House")
    await finish(nadia, await make_task(nadia, await make_step(nadia, project, "Plan"), "Done"))
    _, stages = await make_pipeline(nadia)
    _, warranty = await make_pipeline(nadia, "Warranty", "Open")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Handover"])
    await automate(nadia, stages["Planning"], "SET_STATUS", status="Planning")
    await automate(nadia, stages["Building"], "MOVE_ON", toStageId=warranty["Open"])
    await automate(nadia, warranty["Open"], "UPDATE_STATUS", status="In warranty")
    before = await Event.all().count()
    await move(nadia, stages["Planning"], project)
    assert await Event.all().count() == before + 1
    # Entering another pipeline hides it, as ever.
    assert await standing(nadia, project) == ("Open", False, "In warranty")
    assert project not in await eleanor.work_in_progress()
    moves = await history(nadia, project)
    assert len({each["at"] for each in moves}) == 1
    assert [(each["fromStage"], each["toPipeline"], each["toStage"], each["cause"]) for each in moves] == [
        ("Building", "Warranty", "Open", "TASKS_DONE"),
        ("Planning", "Jobs", "Building", "TASKS_DONE"),
        (None, "Jobs", "Planning", "BY_HAND"),
    ]
    assert [(run["action"], run["outcome"], run["reason"]) for run in moves[2]["runs"]] == [
        ("SET_STATUS", "RAN", "The client is told 'Planning'."),
        ("MOVE_ON", "RAN", "All tasks are done: the project moves on to 'Building'."),
        ("MOVE_ON", "SKIPPED", "Another automation has moved the project on."),
    ]


@pytest.mark.behaviour("X-08")
async def test_a_move_that_would_make_too_much_is_refused_whole(plain_world: World) -> None:
    nadia = await plain_world.person("Nadia Halden")
    pattern = await make_project(nadia, "Pattern")
    step = await make_step(nadia, pattern, "Plan")
    await make_task(nadia, step, "One")
    template = await make_template(nadia, pattern, "Many")
    await grow("Many", 499)
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "CREATE_TASKS", projectTemplateId=template)
    projects = [await make_project(nadia, f"House {number}") for number in range(21)]
    before = await Event.all().count()
    answer = await refused(nadia, "moveProjects", projectIds=projects, stageId=stages["Planning"])
    message = "This would make 10,500 steps and tasks. At most 10,000 are made at once: move fewer projects."
    assert answer == ("LIMIT_EXCEEDED", "projectIds", message)
    assert await Event.all().count() == before
    assert await stage_of(nadia, projects[0]) is None
