"""Showing and hiding: what else becomes visible is said first; a private step is its author's alone."""

from typing import Any

import pytest

from tests.behaviours.office import do, exists_for, listed, refused
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids, work_seen
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
RESIDENCE = "Top-floor residence"
PREVIEW = """query($id: ID!, $visibility: Visibility!) { visibilityPreview(id: $id, visibility: $visibility) {
  taskCount commentCount fileCount revealed { id title visibility } confirmation } }"""
LEFT = """{ stepsLeftBehind(first: 10) { totalCount edges { node { id authorName author { displayName }
  project { name clientName } } } } }"""
SHOWN = "step { visibility } task { visibility } comment { visibility }"


async def looked(caller: Caller, thing: str, visibility: str) -> dict[str, Any]:
    """What would become visible."""
    found: dict[str, Any] = (await caller.ask(PREVIEW, id=thing, visibility=visibility))["visibilityPreview"]
    return found


@pytest.mark.behaviour("T-02", "T-03", "N-11")
async def test_what_becomes_visible_is_said_first_and_confirmed(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Plan", "INTERNAL")
    draft, costs = await make_task(sophie, step, "Draft"), await make_task(sophie, step, "Costs", visibility="INTERNAL")
    away = await make_task(sophie, step, "Put away")
    await do(sophie, "archiveTask", taskId=away)
    fine = await make_comment(sophie, draft, "Fine.")
    secret = await make_comment(sophie, draft, "They pay late.", visibility="INTERNAL")
    await make_comment(sophie, costs, "Too much.")
    await make_comment(sophie, away, "Old.")
    preview = await looked(sophie, step, "CLIENT")
    assert preview == {
        "taskCount": 1,
        "commentCount": 1,
        "fileCount": 0,
        "revealed": [
            {"id": draft, "title": "Draft", "visibility": "CLIENT"},
            {"id": fine, "title": "Fine.", "visibility": "CLIENT"},
        ],
        "confirmation": preview["confirmation"],
    }
    assert (await looked(sophie, step, "PRIVATE"))["confirmation"] is None
    unsaid = "This makes 2 other things visible as well. Look at visibilityPreview, and give its confirmation."
    show = {"id": step, "visibility": "CLIENT"}
    assert await refused(sophie, "setVisibility", **show) == ("BAD_USER_INPUT", "confirmation", unsaid)
    # It holds for exactly this: not for another's look, another visibility, or once there is more.
    changed = "What becomes visible with it is not what was confirmed. Look at visibilityPreview again."
    not_this = ("BAD_USER_INPUT", "confirmation", changed)
    for other in (await looked(nadia, step, "CLIENT"), await looked(sophie, step, "TEAM")):
        assert await refused(sophie, "setVisibility", **show, confirmation=other["confirmation"]) == not_this
    late = await make_task(sophie, step, "Late")
    assert await refused(sophie, "setVisibility", **show, confirmation=preview["confirmation"]) == not_this
    assert await work_seen(eleanor, lobby) == {}
    again = await looked(sophie, step, "CLIENT")
    payload = await do(sophie, "setVisibility", SHOWN, **show, confirmation=again["confirmation"])
    assert payload["step"] == {"visibility": "CLIENT"}
    assert await work_seen(eleanor, lobby) == {"Plan": {"Draft": ["Fine."], "Late": []}}
    # What partners alone come to see is said to be theirs.
    team = await make_comment(sophie, late, "Door left.", visibility="TEAM")
    for mutation in ("archiveTask", "restoreTask"):
        await do(sophie, mutation, taskId=late)
    told = (await looked(sophie, late, "CLIENT"))["revealed"]
    assert told == [{"id": team, "title": "Door left.", "visibility": "TEAM"}]
    confirmation = (await looked(sophie, late, "CLIENT"))["confirmation"]
    await do(sophie, "setVisibility", SHOWN, id=late, visibility="CLIENT", confirmation=confirmation)
    # A task and a comment are never wider than what they hang on.
    await do(sophie, "setVisibility", SHOWN, id=draft, visibility="TEAM")
    wider = "visibility is CLIENT, and what it hangs on is TEAM: it cannot be wider. Widen that first."
    assert await refused(sophie, "setVisibility", id=secret, visibility="CLIENT") == (
        "BAD_USER_INPUT",
        "visibility",
        wider,
    )
    assert (await refused(sophie, "createComment", taskId=draft, text="Hi", visibility="CLIENT"))[2] == wider
    assert (await refused(sophie, "setVisibility", id=late, visibility="PRIVATE"))[:2] == (
        "BAD_USER_INPUT",
        "visibility",
    )
    assert await work_seen(eleanor, lobby) == {"Plan": {"Late": []}}
    archived = ("BAD_USER_INPUT", "id", "This is archived. Restore it first.")
    assert await refused(sophie, "setVisibility", id=away, visibility="TEAM") == archived
    # What is hidden, is hidden with all that hangs on it.
    await do(sophie, "setVisibility", SHOWN, id=step, visibility="INTERNAL")
    assert await work_seen(eleanor, lobby) == {}
    assert not await exists_for(eleanor, fine)
    document = """{ auditEntries(first: 2, filter: {action: VISIBILITY_CHANGED}) { edges { node {
      actorName subjectId subjectName values { field before after } } } } }"""
    assert [(each["subjectName"], each["values"]) for each in await listed(nadia, document)] == [
        ("Plan", [{"field": "visibility", "before": "CLIENT", "after": "INTERNAL"}]),
        ("Draft", [{"field": "visibility", "before": "CLIENT", "after": "TEAM"}]),
    ]
    assert (await refused(eleanor, "createComment", taskId=draft, text="Hi"))[0] == "NOT_FOUND"


@pytest.mark.behaviour("T-04")
async def test_a_private_step_is_its_authors_alone_also_against_admins_and_the_owner(world: World) -> None:
    sophie, edwin = await world.person("Sophie Marchand"), await world.person("Edwin Brix")
    nadia, kenji = await world.person("Nadia Halden"), await world.person("Kenji Watanabe")
    lobby, people = await world.project(LOBBY), await person_ids(world)
    step = await make_step(sophie, lobby, "My own", "PRIVATE")
    task = await make_task(sophie, step, "Ask for a raise")
    comment = await make_comment(sophie, task, "On Monday.")
    assert (await work_seen(sophie, lobby)) == {"My own": {"Ask for a raise": ["On Monday."]}}
    for other in (nadia, edwin, kenji):
        assert await work_seen(other, lobby) == {}
        for thing in (step, task, comment):
            assert not await exists_for(other, thing)
        assert (await refused(other, "updateStep", stepId=step, name="Mine"))[0] == "NOT_FOUND"
        assert (await refused(other, "handOverStep", stepId=step, personId=people["Edwin Brix"]))[0] == "NOT_FOUND"
    # Nothing of it is in the audit log, and nobody makes somebody else's step private.
    audit = await nadia.ask("{ auditEntries(first: 100) { edges { node { subjectName values { after } } } } }")
    assert "raise" not in str(audit)
    assert "My own" not in str(audit)
    plan = await make_step(sophie, lobby, "Plan")
    code, field, _ = await refused(nadia, "setVisibility", id=plan, visibility="PRIVATE")
    assert (code, field) == ("FORBIDDEN", "visibility")
    # Its author hands it over: then it is somebody else's alone.
    for nobody in ("Piotr Wolski", "Eleanor Whitcombe", "Leyla Demir"):
        code, field, _ = await refused(sophie, "handOverStep", stepId=step, personId=people[nobody])
        assert (code, field) == ("BAD_USER_INPUT", "personId")
    assert await do(sophie, "handOverStep", "stepId", stepId=step, personId=people["Kenji Watanabe"]) == {
        "stepId": step,
        "userErrors": [],
    }
    assert (await work_seen(kenji, lobby))["My own"] == {"Ask for a raise": ["On Monday."]}  # type: ignore[index]
    assert not await exists_for(sophie, step)
    assert not await exists_for(nadia, step)
    # To show it is its author's too: and it says what becomes visible.
    preview = await looked(kenji, step, "INTERNAL")
    assert (preview["taskCount"], preview["commentCount"]) == (1, 1)
    await do(kenji, "setVisibility", id=step, visibility="INTERNAL", confirmation=preview["confirmation"])
    assert await exists_for(edwin, comment)


@pytest.mark.behaviour("T-04")
async def test_what_an_author_leaves_behind_is_not_unreachable_for_ever(world: World) -> None:
    nadia, kenji = await world.person("Nadia Halden"), await world.person("Kenji Watanabe")
    sophie, people = await world.person("Sophie Marchand"), await person_ids(world)
    residence = await world.project(RESIDENCE)
    mine = await make_step(kenji, residence, "Whom I do not trust", "PRIVATE")
    task = await make_task(kenji, mine, "The founder")
    shown = await make_step(kenji, residence, "Plan", "INTERNAL")
    assert (await nadia.ask(LEFT))["stepsLeftBehind"]["totalCount"] == 0
    assert await sophie.codes(LEFT) == ["FORBIDDEN"]

    # He is taken out of a project that is closed: he does not see his step any more, and no admin does.
    await do(nadia, "removeFromProject", projectId=residence, personIds=[people["Kenji Watanabe"]])
    assert not await exists_for(kenji, mine)
    assert not await exists_for(nadia, mine)
    project = {"name": "MER-LON penthouse / founder's private flat, no names", "clientName": RESIDENCE}
    left = {
        "id": mine,
        "authorName": "Kenji Watanabe",
        "author": {"displayName": "Kenji Watanabe"},
        "project": project,
    }
    assert await listed(nadia, LEFT) == [left]
    assert "trust" not in str(await nadia.run(LEFT.replace("node { id", "node { id name")))
    # He comes back: it is his again, and not left behind.
    await do(nadia, "addToProject", projectId=residence, personIds=[people["Kenji Watanabe"]])
    assert await listed(nadia, LEFT) == []
    assert await exists_for(kenji, task)
    assert (await refused(nadia, "handOverStep", stepId=mine, personId=people["Sophie Marchand"]))[0] == "NOT_FOUND"
    # A colleague who becomes a partner's person is nobody through whose eyes an admin could look at it.
    await do(
        nadia,
        "movePerson",
        personId=people["Kenji Watanabe"],
        companyId=await company(nadia, "Wolski Instalacje Elektryczne"),
        role="GUEST",
        keepProjects=True,
    )
    look = (await do(nadia, "startViewAs", "token", personId=people["Kenji Watanabe"]))["token"]
    assert not await exists_for(world.with_token(look), mine)
    assert [node["id"] for node in await listed(nadia, LEFT)] == [mine]
    # He is removed altogether: an admin gives it to whoever goes on with it, and sees it no more than before.
    await do(nadia, "removePerson", personId=people["Kenji Watanabe"])
    assert await listed(nadia, LEFT) == [{**left, "author": None}]
    await do(nadia, "handOverStep", "stepId", stepId=mine, personId=people["Sophie Marchand"])
    assert await listed(nadia, LEFT) == []
    assert await exists_for(sophie, task)
    assert not await exists_for(nadia, task)
    assert await exists_for(nadia, shown)
    document = """{ auditEntries(first: 1, filter: {action: STEP_HANDED_OVER}) { edges { node {
      actorName subjectName values { field after } } } } }"""
    assert await listed(nadia, document) == [
        {
            "actorName": "Nadia Halden",
            "subjectName": "a private step",
            "values": [
                {"field": "author", "after": "Sophie Marchand"},
                {"field": "project", "after": project["name"]},
            ],
        }
    ]


async def company(caller: Caller, name: str) -> str:
    """The id of a company."""
    found = await listed(caller, "{ companies(first: 100) { edges { node { id name } } } }")
    [identifier] = [node["id"] for node in found if node["name"] == name]
    return str(identifier)
