"""Archived projects: gone for everybody but the firm, live; read-only; and back as they were, but for their status."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from db.models import ToldStatus
from tests.behaviours.office import NAMED, do, everything, exists_for, ids, projects_seen, refused
from tests.behaviours.pipelines.archive import archive, audited, names, restore
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.behaviours.project_file.work import make_comment, make_step, make_task
from tests.people import Stream, World

LOBBY, SPA, TOP, SUITES = (
    "Lobby and reception, London",
    "Spa and treatment rooms",
    "Top-floor residence",
    "Люксы на пятом этаже",
)
FILE_STREAM = """subscription($id: ID!) { projectChanges(projectId: $id) { cursor change subject id } }"""
ONLY_STAFF = "Only the firm's owners, admins and members archive projects and take them out again. Ask one of them."


async def next_of_file(stream: Stream) -> tuple[str, str | None]:
    """What the next message of a file's stream says, and of what."""
    change = (await stream.next())["data"]["projectChanges"]
    return change["change"], change["subject"]


@pytest.mark.behaviour("X-13", "N-10", "N-11")
async def test_it_is_hidden_live_and_comes_back_without_its_status(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    seen, cards = await projects_seen(eleanor), await eleanor.work_in_progress()
    _, stages = await make_pipeline(nadia)
    await move(sophie, stages["Planning"], lobby)
    await do(sophie, "setClientStatus", projectIds=[lobby], status="In progress")
    at = datetime.now(UTC)
    async with eleanor.follow() as stream, eleanor.follow(FILE_STREAM, id=lobby) as file:
        assert (await stream.change())["change"] == "BOOKMARK"
        assert (await next_of_file(file))[0] == "BOOKMARK"
        with time_machine.travel(at, tick=False):
            [gone] = await archive(sophie, lobby)
        assert gone == {
            "id": lobby,
            "archivedAt": at.isoformat().replace("+00:00", "Z"),
            "stage": {"name": "Planning"},
            "clientStatus": {"shown": False, "status": "In progress"},
            "sharedWithClient": True,
        }
        change = await stream.change()
        assert (change["change"], change["projectId"], change["project"]) == ("HIDDEN", lobby, None)
        assert await next_of_file(file) == ("HIDDEN", "PROJECT")
        assert await projects_seen(eleanor) == seen - {LOBBY}
        assert await eleanor.work_in_progress() == {key: card for key, card in cards.items() if key != lobby}
        assert not await exists_for(eleanor, lobby)
        assert await exists_for(sophie, lobby)
        assert (LOBBY in await names(sophie, archived=True), LOBBY in await names(sophie, archived=False)) == (
            True,
            False,
        )
        [back] = await restore(sophie, lobby)
        assert back == {**gone, "archivedAt": None}
        # The file is there again; the card only once somebody shows it.
        assert await exists_for(eleanor, lobby)
        assert lobby not in await eleanor.work_in_progress()
        await do(sophie, "setClientStatus", projectIds=[lobby], status="Done")
        change = await stream.change()
        assert (change["change"], change["project"]["clientStatus"]["status"]) == ("SHOWN", "Done")
    assert await projects_seen(eleanor) == seen
    assert await names(sophie, archived=True) == set()
    rows = ToldStatus.filter(project__client_name=LOBBY).order_by("-at").limit(3)
    assert await rows.values_list("shown", "status") == [(True, "Done"), (False, "In progress"), (True, "In progress")]
    restored, archived = await audited(nadia, "PROJECT_ARCHIVED", "PROJECT_RESTORED")
    assert (archived["actorName"], archived["subjectId"]) == ("Sophie Marchand", lobby)
    assert archived["values"] == {"archived": ("false", "true"), "shown": ("true", "false")}
    assert restored["values"] == {"archived": ("true", "false")}


@pytest.mark.behaviour("X-13", "N-02")
async def test_it_is_there_for_those_who_work_for_the_firm_alone(world: World) -> None:
    nadia, spa = await world.person("Nadia Halden"), await world.project(SPA)
    known = await ids(nadia)
    leyla, timur = await world.person("Leyla Demir"), await world.person("Timur Bekov")
    piotr, suites = await world.person("Piotr Wolski"), await world.project(SUITES)
    await do(nadia, "addToProject", projectId=spa, personIds=[known["Leyla Demir"]])
    assert [await exists_for(each, spa) for each in (piotr, leyla)] == [True, True]
    assert await exists_for(timur, suites)
    [step] = [await make_step(nadia, spa, "Ducts", "TEAM")]
    task = await make_task(nadia, step, "Clean them")
    async with piotr.follow(FILE_STREAM, id=spa) as partner, leyla.follow(FILE_STREAM, id=spa) as guest:
        assert [(await next_of_file(each))[0] for each in (partner, guest)] == ["BOOKMARK", "BOOKMARK"]
        await archive(nadia, spa, suites)
        assert [await next_of_file(each) for each in (partner, guest)] == [("HIDDEN", "PROJECT")] * 2
    for caller in (piotr, leyla):
        for thing in (spa, step, task):
            assert not await exists_for(caller, thing)
        assert SPA not in await projects_seen(caller)
        assert (await refused(caller, "createComment", taskId=task, text="Hello"))[0] == "NOT_FOUND"
    assert not await exists_for(timur, suites)
    # The firm's guests have the argument, and nothing comes of it.
    assert SPA not in await names(leyla, archived=True)
    answer = await piotr.run("{ projects(archived: true) { totalCount } }")
    [error] = answer["errors"]
    assert error["message"] == "Unknown argument 'archived' on field 'Query.projects'."
    await restore(nadia, spa, suites)
    assert [await exists_for(each, spa) for each in (piotr, leyla)] == [True, True]
    assert await exists_for(timur, suites)


@pytest.mark.behaviour("X-13")
async def test_all_or_none_and_who_may(world: World) -> None:
    nadia, kenji = await world.person("Nadia Halden"), await world.person("Kenji Watanabe")
    lobby, spa, top = [await world.project(name) for name in (LOBBY, SPA, TOP)]
    lukas, leyla = await world.person("Lukas Petersen"), await world.person("Leyla Demir")
    before = await everything(world)
    for mutation in ("archiveProjects", "restoreProjects"):
        assert await refused(leyla, mutation, projectIds=[lobby]) == ("FORBIDDEN", "projectIds", ONLY_STAFF)
        # Lukas was not added to what is closed: none is archived, and the refusal says which it was.
        code, field, message = await refused(lukas, mutation, projectIds=[lobby, top, spa])
        assert (code, field, top in message, lobby in message) == ("NOT_FOUND", "projectIds", True, False)
        assert (await refused(nadia, mutation, projectIds=[]))[:2] == ("BAD_USER_INPUT", "projectIds")
        assert (await refused(nadia, mutation, projectIds=[lobby] * 501))[:2] == ("LIMIT_EXCEEDED", "projectIds")
        eleanor = await world.person("Eleanor Whitcombe")
        document = f"mutation {{ {mutation}(input: {{projectIds: []}}) {{ userErrors {{ code }} }} }}"
        errors = (await eleanor.run(document))["errors"]
        assert errors[0]["message"].startswith(f"Cannot query field '{mutation}' on type 'Mutation'.")
    assert await everything(world) == before
    found = await archive(kenji, top, lobby, top)
    assert [project["id"] for project in found] == [top, lobby]
    # Once more is silence: no event, no audit entry, and the day stays.
    before = await everything(world)
    assert await archive(nadia, lobby, top) == found[::-1]
    await restore(nadia, spa)
    assert await everything(world) == before
    log = before["log"]
    await restore(nadia, lobby, top, spa)
    assert sum(seq for _, seq in (await everything(world))["log"]) == sum(seq for _, seq in log) + 2


@pytest.mark.behaviour("X-13")
async def test_nothing_is_changed_in_it_until_it_is_taken_out(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    known = await ids(nadia)
    spa, _ = await world.project(SPA), await make_pipeline(nadia)
    _, stages = await make_pipeline(nadia, "Warranty", "Open")
    step = await make_step(nadia, lobby, "Floor", "CLIENT", "COMMENT", "APPROVE")
    task = await make_task(nadia, step, "Lay the stone")
    comment = await make_comment(nadia, task, "Done on Friday")
    written = {"projectId": lobby, "title": "Stone", "text": "From Carrara", "visibility": "TEAM"}
    note = (await do(nadia, "createNote", "note { id }", **written))["note"]["id"]
    entry = (await do(nadia, "logHours", "timeEntry { id }", projectId=lobby, date="2026-05-04", minutes=90))[
        "timeEntry"
    ]["id"]
    link = (await do(nadia, "createReadLink", "readLink { id }", projectId=lobby, name="Board", sections=["STEPS"]))[
        "readLink"
    ]["id"]
    await archive(nadia, lobby)
    before = await everything(world)
    name = "MER-LON lobby / chasing overdue stone invoice"
    reason = f"'{name}' is archived. Take it out of the archive first."
    meridian, timur = known["Meridian Houses"], known["Timur Bekov"]
    attempts: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("setClientStatus", "projectIds", {"projectIds": [spa, lobby], "status": "Done"}),
        ("setProjectReach", "projectIds", {"projectIds": [lobby], "sharedWithClient": False}),
        ("setProjectReach", "projectIds", {"projectIds": [lobby, spa], "sharedHours": True, "openToWorkspace": True}),
        ("moveProjects", "projectIds", {"projectIds": [spa, lobby], "stageId": stages["Open"]}),
        ("renameProject", "projectId", {"projectId": lobby, "clientName": "Lobby"}),
        ("updateProject", "projectId", {"projectId": lobby, "location": "London"}),
        ("addToProject", "projectId", {"projectId": lobby, "personIds": [timur]}),
        ("createStep", "projectId", {"projectId": lobby, "name": "Desk", "visibility": "CLIENT"}),
        ("updateStep", "stepId", {"stepId": step, "name": "Desk"}),
        ("archiveStep", "stepId", {"stepId": step}),
        ("deleteStep", "stepId", {"stepId": step}),
        ("createTask", "stepId", {"stepId": step, "title": "Polish it"}),
        ("updateTask", "taskId", {"taskId": task, "title": "Polish it"}),
        ("setTaskStatus", "taskIds", {"taskIds": [task], "status": "DONE"}),
        ("requestApproval", "taskIds", {"taskIds": [task], "companyId": meridian}),
        ("createComment", "taskId", {"taskId": task, "text": "Hello"}),
        ("deleteComment", "taskId", {"commentId": comment}),
        ("setVisibility", "id", {"id": step, "visibility": "TEAM"}),
        ("createNote", "projectId", {"projectId": lobby, "title": "a", "text": "b", "visibility": "CLIENT"}),
        ("updateNote", "noteId", {"noteId": note, "title": "c"}),
        ("deleteNote", "noteId", {"noteId": note}),
        ("logHours", "projectId", {"projectId": lobby, "date": "2026-05-05", "minutes": 5}),
        ("updateHours", "timeEntryId", {"timeEntryId": entry, "minutes": 5}),
        ("deleteHours", "timeEntryId", {"timeEntryId": entry}),
        ("createReadLink", "projectId", {"projectId": lobby, "name": "b", "sections": ["STEPS"]}),
        ("updateReadLink", "readLinkId", {"readLinkId": link, "sections": ["HOURS"]}),
        (
            "createPerson",
            "projectIds",
            {"companyId": meridian, "displayName": "New", "role": "MEMBER", "projectIds": [lobby]},
        ),
    )
    for mutation, field, given in attempts:
        code, at, message = await refused(nadia, mutation, **given)
        assert (code, message) == ("BAD_USER_INPUT", reason), (mutation, code, message)
        assert at == field or mutation == "deleteComment", (mutation, at)
    assert await everything(world) == before
    # What stays possible: reading, hiding what is hidden, who of the firm sees it, taking out, ending, copying.
    assert await exists_for(nadia, task)
    await do(nadia, "hideClientStatus", projectIds=[lobby])
    await do(nadia, "setProjectReach", projectIds=[lobby], openToWorkspace=False)
    await do(nadia, "removeFromProject", projectId=lobby, personIds=[known["Sophie Marchand"]])
    await do(nadia, "deactivateReadLink", readLinkId=link)
    await do(nadia, "createProjectTemplate", "template { id }", projectId=lobby, name="Lobby")
    await restore(nadia, lobby)
    assert (await refused(nadia, "moveProjects", projectIds=[lobby], stageId=NAMED))[0] == "NOT_FOUND"
    await move(nadia, stages["Open"], lobby)
    assert await standing(nadia, lobby) == ("Open", False, "In progress")


@pytest.mark.behaviour("X-13", "N-04")
async def test_explaining_access_says_so(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    known = await ids(nadia)
    explain = "query($p: ID!, $id: ID!) { explainAccess(personId: $p, id: $id) { visible reasons { sentence holds } } }"
    archived = {
        "sentence": "It is archived: only the firm's owners, admins and members see it until it is taken out again.",
        "holds": False,
    }

    async def explained(person: str) -> dict[str, Any]:
        found: dict[str, Any] = (await nadia.ask(explain, p=known[person], id=lobby))["explainAccess"]
        return found

    assert archived not in (await explained("Eleanor Whitcombe"))["reasons"]
    await archive(nadia, lobby)
    for person in ("Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski", "Leyla Demir"):
        found = await explained(person)
        assert (found["visible"], archived in found["reasons"]) == (False, True), person
    for person in ("Sophie Marchand", "Edwin Brix"):
        found = await explained(person)
        assert (found["visible"], archived in found["reasons"]) == (True, False), person
