"""A deleted project is gone with all that hangs on it: for everybody, at once, live, and out of the store."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise

from db.models import (
    AuditEntry,
    Event,
    File,
    InvitationProject,
    Project,
    Session,
    StoredKey,
    TimeEntry,
)
from permissions.tiers import Tier
from settings import Settings
from tests.attacks.gates import Gate, before_the_log
from tests.behaviours.office import NAMED, asked, do, everything, exists_for, ids, refused
from tests.behaviours.pipelines.archive import archive, audited
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.project_file.files import get, send, uploaded
from tests.behaviours.project_file.links import opened
from tests.behaviours.project_file.searching import find, is_kept_truly
from tests.behaviours.project_file.test_progress import row_of
from tests.behaviours.project_file.work import make_comment, make_step, make_task
from tests.behaviours.test_invitations import NEW, accept, invite
from tests.mails import Mailbox, token_in
from tests.people import Caller, World
from tests.portal.test_project_page import visit

LOBBY, SPA, TOP = "Lobby and reception, London", "Spa and treatment rooms", "Top-floor residence"
SUITES = "Люксы на пятом этаже"
NAME = "MER-LON lobby / chasing overdue stone invoice"
FILE_STREAM = "subscription($id: ID!) { projectChanges(projectId: $id) { change subject id } }"
EVERY_KIND = (
    "Step", "Task", "TaskLabel", "TaskAssignee", "Comment", "Approval", "ApprovalPerson", "File", "Note", "TimeEntry",
    "ReadLink", "ProjectAccess", "InvitationProject", "ToldStatus", "StageMove", "SearchEntry", "Session",
)  # fmt: skip
"""What the project of these tests has something of."""


async def counted() -> dict[str, int]:
    """How many rows there are of every kind."""
    models = Tortoise.apps["models"] if Tortoise.apps else {}
    return {name: await model.all().count() for name, model in models.items()}


async def filled(world: World, nadia: Caller, project: str) -> dict[str, str]:
    """Something of everything in a project; some ids, tokens and addresses of it, by what they are of."""
    known = await ids(nadia)
    step = await make_step(nadia, project, "Zanzibar floor", "CLIENT", "APPROVE", "UPLOAD")
    label = (await do(nadia, "createLabel", "label { id }", name="Marble"))["label"]["id"]
    given: dict[str, Any] = {"assigneeIds": [known["Sophie Marchand"]], "labelIds": [label]}
    await do(nadia, "addToProject", projectId=project, personIds=[known["Sophie Marchand"], known["Piotr Wolski"]])
    task = await make_task(nadia, step, "Zanzibar marble", **given)
    comment = await make_comment(nadia, task, "Zanzibar it is")
    await do(nadia, "requestApproval", taskIds=[task], personIds=[known["Eleanor Whitcombe"]])
    file = await uploaded(nadia, b"zanzibar", step=step, name="zanzibar.txt")
    note = await do(
        nadia, "createNote", "note { id }", projectId=project, title="Zanzibar", text="zanzibar", visibility="CLIENT"
    )
    await do(nadia, "logHours", projectId=project, date="2026-05-04", minutes=95, taskId=task, note="Zanzibar")
    await do(nadia, "logHours", projectId=project, date="2026-05-05", minutes=630)
    _, stages = await make_pipeline(nadia)
    await move(nadia, stages["Planning"], project)
    await do(nadia, "setClientStatus", projectIds=[project], status="Zanzibar")
    link = await opened(world, nadia, project)
    looking = (await do(nadia, "startViewAs", "token", readLinkId=link.id))["token"]
    return {
        "step": step, "task": task, "comment": comment, "file": file["id"], "url": file["url"],
        "note": note["note"]["id"], "link": link.id, "token": link.token, "looking": looking,
    }  # fmt: skip


@pytest.mark.behaviour("X-13", "N-02", "N-09", "N-11")
async def test_it_is_gone_with_all_that_hangs_on_it(world: World, settings: Settings) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby, known = await world.project(LOBBY), await ids(nadia)
    before = await counted()
    had = await filled(world, nadia, lobby)
    await invite(nadia, NEW, companyId=known["Meridian Houses"], role="GUEST", projectIds=[lobby], shareWithClient=True)
    token = token_in(await Mailbox(settings).next_to(NEW))
    full = await counted()
    assert {name for name in EVERY_KIND if full[name] <= before[name]} == set()
    key = (await StoredKey.all().order_by("-due_at").first() or StoredKey()).key
    stored = Path(settings.files_folder) / key
    assert stored.exists()

    nothing_yet = await everything(world)
    code, field, message = await refused(nadia, "deleteProject", projectId=lobby)
    assert (code, field) == ("BAD_USER_INPUT", "confirmName")
    assert message == (
        f"This deletes '{NAME}' for ever, with all that is in it. Hours worked that would be lost: 12:05. "
        "If that is meant, give its name as confirmName."
    )
    for wrong in (LOBBY, "", NAME.upper(), f"{NAME}x"):
        assert await refused(nadia, "deleteProject", projectId=lobby, confirmName=wrong) == (code, field, message)
    assert await everything(world) == nothing_yet

    visitor = world.with_token(had["token"])
    async with eleanor.follow() as stream, nadia.follow() as staff, visitor.follow() as link:
        for each in (stream, staff, link):
            assert (await each.change())["change"] == "BOOKMARK"
        gone = await do(nadia, "deleteProject", "projectId", projectId=lobby, confirmName=f" {NAME} ")
        assert gone["projectId"] == lobby
        for each in (stream, staff):
            change = await each.change()
            assert (change["change"], change["projectId"], change["project"]) == ("HIDDEN", lobby, None)
        assert (await link.ended())[0] == 4401
    # Nothing of it is there for anybody, by id, token, address or word.
    for thing in (lobby, *(had[each] for each in ("step", "task", "comment", "file", "note", "link"))):
        assert [await exists_for(each, thing) for each in (nadia, eleanor)] == [False, False]
    for opener in (had["token"], had["looking"]):
        assert await world.with_token(opener).codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    assert (await visit(world, had["token"])).status == 404
    assert (await get(world, had["url"])).status_code == 404
    assert await find(nadia, "zanzibar") == await find(eleanor, "zanzibar") == []
    assert await is_kept_truly()
    after = await counted()
    kept = {"Label", "Pipeline", "Stage", "StoredKey", "Invitation", "Person", "Mail", "Session"}
    assert {name for name in full if after[name] > before[name]} - kept == {"Event", "AuditEntry"}
    assert not await Project.filter(name=NAME).exists()
    assert not await InvitationProject.filter(project_id=row_of(lobby)).exists()
    assert not await Session.filter(read_link_id__not_isnull=True).exists()
    # What lies in the store goes with the next clearing, and only that.
    due = await StoredKey.get(key=key)
    assert due.due_at <= (await Event.all().order_by("-seq").first() or Event()).at
    # Who was invited to it comes in without it.
    assert await accept(world, token) == []
    # Who did it, and what it was, stays on record.
    [entry] = await audited(nadia, "PROJECT_DELETED")
    assert (entry["actorName"], entry["subjectId"], entry["subjectName"]) == ("Nadia Halden", lobby, NAME)
    assert entry["values"] == {
        "clientName": (LOBBY, None), "company": ("Meridian Houses", None), "number": (None, None),
        "shown": ("true", None), "status": ("Zanzibar", None), "sharedWithClient": ("true", None),
        "archived": ("false", None), "hours": ("12:05", None), "steps": ("1", None), "tasks": ("1", None),
        "comments": ("1", None), "files": ("1", None), "notes": ("1", None), "readLinks": ("1", None),
        "people": ("2", None),
    }  # fmt: skip
    event = await Event.filter(verb="project.deleted").get()
    assert (event.after, event.tier, (event.before or {})["shown"]) == (None, Tier.CLIENT, True)


@pytest.mark.behaviour("X-13")
async def test_whoever_was_added_to_it_is_told_once_it_is_gone(world: World) -> None:
    nadia, top = await world.person("Nadia Halden"), await world.project(TOP)
    known = await ids(nadia)
    guests = ("Leyla Demir", "Piotr Wolski", "Timur Bekov")
    await do(nadia, "addToProject", projectId=top, personIds=[known[each] for each in guests], acrossClients=True)
    callers = [await world.person(name) for name in (*guests, "Sophie Marchand", "Eleanor Whitcombe")]
    lukas = await world.person("Lukas Petersen")
    assert not await exists_for(lukas, top)
    async with (
        callers[0].follow(FILE_STREAM, id=top) as a,
        callers[1].follow(FILE_STREAM, id=top) as b,
        callers[2].follow(FILE_STREAM, id=top) as c,
        callers[3].follow(FILE_STREAM, id=top) as d,
        callers[4].follow(FILE_STREAM, id=top) as e,
    ):
        streams = (a, b, c, d, e)
        for stream in streams:
            assert (await stream.next())["data"]["projectChanges"]["change"] == "BOOKMARK"
        name = (await Project.get(id=row_of(top))).name
        await do(nadia, "deleteProject", projectId=top, confirmName=name)
        for stream in streams:
            told = (await stream.next())["data"]["projectChanges"]
            assert told == {"change": "HIDDEN", "subject": "PROJECT", "id": top}
    for caller in callers:
        assert not await exists_for(caller, top)


@pytest.mark.behaviour("X-13", "N-01")
async def test_whoever_was_away_is_told_when_they_come_back(world: World) -> None:
    nadia, timur = await world.person("Nadia Halden"), await world.person("Timur Bekov")
    eleanor = await world.person("Eleanor Whitcombe")
    suites, lobby = await world.project(SUITES), await world.project(LOBBY)
    cursors = []
    for caller in (timur, eleanor):
        async with caller.follow() as stream:
            cursors.append((await stream.change())["cursor"])
    await nadia.set_status([suites, lobby], status="Nearly there")
    await archive(nadia, lobby)
    name = (await Project.get(id=row_of(suites))).name
    await do(nadia, "deleteProject", projectId=suites, confirmName=name)
    async with timur.follow(after=cursors[0]) as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        change = await stream.change()
        assert (change["change"], change["projectId"], change["project"]) == ("HIDDEN", suites, None)
    async with eleanor.follow(after=cursors[1]) as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        told = [await stream.change() for _ in range(2)]
        assert {(each["change"], each["projectId"]) for each in told} == {("HIDDEN", suites), ("HIDDEN", lobby)}
    assert suites not in await timur.work_in_progress()


@pytest.mark.behaviour("X-13")
async def test_who_may(world: World) -> None:
    lobby, spa = await world.project(LOBBY), await world.project(SPA)
    only = "Only the firm's owners and admins delete projects. Ask one of them."
    before = await everything(world)
    for name in ("Sophie Marchand", "Leyla Demir"):
        caller = await world.person(name)
        assert await refused(caller, "deleteProject", projectId=lobby, confirmName=NAME) == (
            "FORBIDDEN", "projectId", only,
        )  # fmt: skip
    edwin = await world.person("Edwin Brix")
    for wrong in ("nonsense", lobby[:-4], "UHJvamVjdDow"):
        assert (await refused(edwin, "deleteProject", projectId=wrong, confirmName=NAME))[:2] == (
            "NOT_FOUND", "projectId",
        )  # fmt: skip
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        caller = await world.person(name)
        answer = await caller.run(f'mutation {{ deleteProject(input: {{projectId: "{lobby}"}}) {{ projectId }} }}')
        assert answer["errors"][0]["message"].startswith("Cannot query field 'deleteProject' on type 'Mutation'.")
    assert await everything(world) == before
    # An archived one too; without hours it says so.
    await archive(edwin, spa)
    await TimeEntry.all().delete()
    spa_name = (await Project.get(id=row_of(spa))).name
    message = (await refused(edwin, "deleteProject", projectId=spa))[2]
    assert message.startswith(f"This deletes '{spa_name}' for ever, with all that is in it. ")
    assert "Hours worked that would be lost: 0:00." in message
    await do(edwin, "deleteProject", projectId=spa, confirmName=spa_name)
    assert (await refused(edwin, "restoreProjects", projectIds=[spa]))[0] == "NOT_FOUND"
    assert (await refused(edwin, "deleteProject", projectId=spa, confirmName=spa_name))[0] == "NOT_FOUND"
    assert await exists_for(edwin, lobby)


@pytest.mark.behaviour("X-13", "N-09")
async def test_what_comes_at_that_moment_is_not_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    known = await ids(nadia)
    step = await make_step(nadia, lobby, "Floor", "CLIENT")
    task = await make_task(nadia, step, "Lay the stone")
    _, stages = await make_pipeline(nadia)
    meridian = known["Meridian Houses"]
    before_the_log(gate := Gate(), monkeypatch)
    deleting = asyncio.create_task(do(nadia, "deleteProject", projectId=lobby, confirmName=NAME))
    await gate.reached.wait()
    attempts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("createComment", {"taskId": task, "text": "Wait"}),
        ("createTask", {"stepId": step, "title": "Another"}),
        ("moveProjects", {"projectIds": [lobby], "stageId": stages["Planning"]}),
        ("setClientStatus", {"projectIds": [lobby], "status": "Done"}),
        ("logHours", {"projectId": lobby, "date": "2026-05-04", "minutes": 5}),
        ("archiveProjects", {"projectIds": [lobby]}),
        ("addToProject", {"projectId": lobby, "personIds": [known["Sophie Marchand"]]}),
        ("createReadLink", {"projectId": lobby, "name": "Late", "sections": ["STEPS"]}),
        ("createInvitationLink", {"companyId": meridian, "role": "MEMBER", "projectIds": [lobby]}),
        ("deleteProject", {"projectId": lobby, "confirmName": NAME}),
    )
    late = [asyncio.create_task(asked(nadia, name, "", given)) for name, given in attempts]
    upload = asyncio.create_task(send(nadia, b"late", step=step, name="late.txt"))
    await asyncio.sleep(0.2)  # for them to come as far as they can
    assert not any(each.done() for each in late)
    gate.opened.set()
    await deleting
    for (name, _), answer in zip(attempts, await asyncio.gather(*late), strict=True):
        assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"], (name, answer)
    taken = await upload
    assert (taken.status_code, taken.json()["userErrors"][0]["code"]) == (404, "NOT_FOUND")
    assert await AuditEntry.filter(action="PROJECT_DELETED").count() == 1
    assert not await File.filter(name="late.txt").exists()
    assert await nadia.codes(NAMED, id=lobby) == ["NOT_FOUND"]
