"""Steps and tasks: what a project is made of, who sees it, and who may do what in it."""

import pytest

from tests.behaviours.office import do, exists_for, refused
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids, work_seen
from tests.people import World

LOBBY = "Lobby and reception, London"


@pytest.mark.behaviour("T-01", "T-02", "T-03")
async def test_each_sees_the_steps_tasks_and_comments_that_are_open_to_them(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, piotr = await world.person("Eleanor Whitcombe"), await world.person("Piotr Wolski")
    lobby, people = await world.project(LOBBY), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"]])
    plan = await make_step(sophie, lobby, " Plan ", "CLIENT", "COMMENT", "COMMENT")
    site = await make_step(sophie, lobby, "Site", "TEAM")
    await make_step(nadia, lobby, "Money", "INTERNAL")
    draft = await make_task(sophie, plan, "Draft", description="Two variants", dueOn="2026-05-04")
    costs = await make_task(sophie, plan, "Costs", visibility="INTERNAL")
    lamps = await make_task(piotr, site, "Lamps")
    await make_comment(eleanor, draft, "The second, please.")
    await make_comment(sophie, draft, "They never read plans.", visibility="INTERNAL")
    await make_comment(piotr, draft, "Sockets are missing.", visibility="TEAM")
    await make_comment(sophie, costs, "Too much.")

    for_clients = {"Plan": {"Draft": ["The second, please."]}}
    for_partners = {"Plan": {"Draft": ["The second, please.", "Sockets are missing."]}, "Site": {"Lamps": []}}
    for_the_firm = {
        "Plan": {
            "Draft": ["The second, please.", "They never read plans.", "Sockets are missing."],
            "Costs": ["Too much."],
        },
        "Site": {"Lamps": []},
        "Money": {},
    }
    assert await work_seen(eleanor, lobby) == for_clients
    assert await work_seen(piotr, lobby) == for_partners
    assert await work_seen(sophie, lobby) == await work_seen(nadia, lobby) == for_the_firm
    assert not await exists_for(eleanor, site)
    assert not await exists_for(eleanor, costs)
    assert not await exists_for(eleanor, lamps)
    assert await exists_for(eleanor, draft)
    document = """query($id: ID!) { node(id: $id) { ... on Task { title description dueOn status { kind }
      step { name clientRights project { clientName } } comments { totalCount } author { displayName } } } }"""
    told = (await eleanor.ask(document, id=draft))["node"]
    assert told == {
        "title": "Draft",
        "description": "Two variants",
        "dueOn": "2026-05-04",
        "status": {"kind": "OPEN"},
        "step": {"name": "Plan", "clientRights": ["COMMENT"], "project": {"clientName": LOBBY}},
        "comments": {"totalCount": 1},
        "author": {"displayName": "Sophie Marchand"},
    }
    # A task in a project whose file the client does not see any more is gone, its card is not.
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=False)
    assert await work_seen(eleanor, lobby) is None
    assert not await exists_for(eleanor, draft)


@pytest.mark.behaviour("T-02", "T-16")
async def test_clients_do_in_a_step_what_it_allows_and_are_told_clearly_elsewhere(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    wishes = await make_step(sophie, lobby, "Wishes", "CLIENT", "CREATE_TASKS")
    plan = await make_step(sophie, lobby, "Plan", "CLIENT", "COMMENT")
    hidden = await make_step(sophie, lobby, "Money", "INTERNAL", "CREATE_TASKS", "COMMENT")
    wish = await make_task(eleanor, wishes, "A warmer floor")
    draft = await make_task(sophie, plan, "Draft")
    before = await work_seen(sophie, lobby)
    no_tasks = "Clients make no tasks in this step: it does not allow that. Use a step that does, or ask the firm."
    no_comments = "Clients write no comments in this step: it does not allow that. Ask the firm."
    assert await refused(eleanor, "createTask", stepId=plan, title="Mine") == ("FORBIDDEN", "stepId", no_tasks)
    assert await refused(eleanor, "createComment", taskId=wish, text="Soon?") == ("FORBIDDEN", "taskId", no_comments)
    gone = ("NOT_FOUND", "stepId", "There is no such step, or it is not open to you. Check the id.")
    assert await refused(eleanor, "createTask", stepId=hidden, title="Mine") == gone
    assert await work_seen(sophie, lobby) == before
    await make_comment(eleanor, draft, "Fine.")
    await do(sophie, "updateStep", stepId=plan, clientRights=["CREATE_TASKS"])
    await make_task(eleanor, plan, "Mine")
    assert await refused(eleanor, "createComment", taskId=draft, text="More") == ("FORBIDDEN", "taskId", no_comments)
    assert await work_seen(eleanor, lobby) == {
        "Wishes": {"A warmer floor": []},
        "Plan": {"Draft": ["Fine."], "Mine": []},
    }
