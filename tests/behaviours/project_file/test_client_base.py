"""A client base kept as a project, found by status and label; and who works on which tasks."""

from typing import Any

import pytest

from tests.behaviours.office import do, listed, refused
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
FOUND = """query($id: ID!, $filter: TasksFilter) { node(id: $id) { ... on Project {
  tasks(first: 100, filter: $filter) { totalCount edges { node { title } } } } } }"""


async def found(caller: Caller, project: str, **wanted: Any) -> list[str]:
    """The titles of the tasks that a filter finds, in alphabetical order; it counts as many."""
    page = (await caller.ask(FOUND, id=project, filter=wanted))["node"]["tasks"]
    titles = sorted(edge["node"]["title"] for edge in page["edges"])
    assert page["totalCount"] == len(titles)
    return titles


@pytest.mark.behaviour("S-12")
async def test_a_client_base_is_a_project_with_a_task_per_client(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    base, people = await world.project(LOBBY), await person_ids(world)
    label = "label { id name color }"
    hot = (await do(sophie, "createLabel", label, name=" Hot ", color="#CC0000"))["label"]
    cold = (await do(sophie, "createLabel", label, name="cold"))["label"]
    assert (hot["name"], hot["color"], cold["color"]) == ("Hot", "#cc0000", "#808080")
    taken = ("BAD_USER_INPUT", "name", "There is a label 'Hot' already.")
    assert await refused(sophie, "createLabel", name="HOT") == taken
    assert await refused(sophie, "updateLabel", labelId=cold["id"], name="hot") == taken
    assert (await refused(sophie, "createLabel", name="x", color="red"))[:2] == ("BAD_USER_INPUT", "color")
    north, south = await make_step(sophie, base, "North"), await make_step(sophie, base, "South")
    abel = await make_task(sophie, north, "Abel", labelIds=[hot["id"]], dueOn="2026-05-04")
    baker = await make_task(sophie, north, "Baker", labelIds=[hot["id"], cold["id"]])
    cole = await make_task(sophie, south, "Cole", assigneeIds=[people["Ifeoma Okafor"]], dueOn="2026-06-01")
    await make_comment(sophie, abel, "Rang on Monday, wants an offer.")
    await do(sophie, "setTaskStatus", taskIds=[baker, cole], status="DONE")
    assert await found(sophie, base) == ["Abel", "Baker", "Cole"]
    assert await found(sophie, base, labelId=hot["id"]) == ["Abel", "Baker"]
    assert await found(sophie, base, labelId=hot["id"], statuses=["DONE", "IN_PROGRESS"]) == ["Baker"]
    assert await found(sophie, base, statuses=["DONE"]) == ["Baker", "Cole"]
    assert await found(sophie, base, dueBy="2026-05-04") == ["Abel"]
    assert await found(sophie, base, assigneeId=people["Ifeoma Okafor"]) == ["Cole"]
    answer = await sophie.run(FOUND, id=base, filter={"labelId": abel})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    # Labels are the firm's: for clients there are none, and nothing is found by them, nor by whom they do not see.
    assert await found(eleanor, base, statuses=["DONE"]) == ["Baker", "Cole"]
    assert await found(eleanor, base, assigneeId=people["Ifeoma Okafor"]) == []
    assert await eleanor.codes(FOUND, id=base, filter={"labelId": hot["id"]}) == ["BAD_USER_INPUT"]
    seen = "query($id: ID!) { node(id: $id) { ... on Task { assignees { displayName } labels { name } } } }"
    assert (await sophie.ask(seen, id=cole))["node"]["assignees"] == [{"displayName": "Ifeoma Okafor"}]
    assert (await sophie.ask(seen, id=baker))["node"]["labels"] == [{"name": "cold"}, {"name": "Hot"}]
    assert await eleanor.codes(seen, id=cole) == ["GRAPHQL_VALIDATION_FAILED"]
    people_of = "query($id: ID!) { node(id: $id) { ... on Task { assignees { displayName } } } }"
    assert (await eleanor.ask(people_of, id=cole))["node"] == {"assignees": []}
    await do(sophie, "updateTask", taskId=baker, labelIds=[cold["id"]], assigneeIds=[])
    assert await found(sophie, base, labelId=hot["id"]) == ["Abel"]
    await do(sophie, "deleteLabel", labelId=hot["id"])
    assert (await sophie.ask(seen, id=abel))["node"] == {"assignees": [], "labels": []}
    names = "{ labels(first: 10) { edges { node { name } } } }"
    assert [label["name"] for label in await listed(sophie, names)] == [
        "cold",
        "Extra",
        "Long lead",
        "Snag",
        "Warranty",
    ]


@pytest.mark.behaviour("T-02", "W-09")
async def test_guests_and_partners_work_on_what_is_theirs_and_nobody_changes_anothers_words(world: World) -> None:
    sophie, piotr = await world.person("Sophie Marchand"), await world.person("Piotr Wolski")
    leyla, eleanor = await world.person("Leyla Demir"), await world.person("Eleanor Whitcombe")
    nadia, lobby, people = await world.person("Nadia Halden"), await world.project(LOBBY), await person_ids(world)
    await do(nadia, "addToProject", projectId=lobby, personIds=[people["Piotr Wolski"], people["Leyla Demir"]])
    step = await make_step(sophie, lobby, "Site", "CLIENT", "COMMENT")
    cables = await make_task(sophie, step, "Cables", assigneeIds=[people["Piotr Wolski"]])
    walls = await make_task(sophie, step, "Walls")
    own = await make_task(leyla, step, "Colours", visibility="INTERNAL")
    for caller, theirs in ((piotr, cables), (leyla, own)):
        await do(caller, "setTaskStatus", taskIds=[theirs], status="DONE")
        await do(caller, "setLanguage", language="en")
        assert await refused(caller, "setTaskStatus", taskIds=[theirs, walls], status="OPEN") == (
            "FORBIDDEN",
            "taskIds",
            "You change the status of tasks that you made or that are assigned to you. Ask the firm.",
        )
    assert await found(sophie, lobby, statuses=["DONE"]) == ["Cables", "Colours"]
    comment = await make_comment(eleanor, cables, "Why so many?")
    only = ("FORBIDDEN", "commentId", "Only whoever wrote a comment changes it. Write one of your own.")
    assert await refused(sophie, "updateComment", commentId=comment, text="Splendid!") == only
    assert await refused(piotr, "updateComment", commentId=comment, text="Splendid!") == only
    # Who may say no more does not do it by changing what they have said; they may take it back.
    await do(sophie, "updateStep", stepId=step, clientRights=[])
    silenced = "Clients write no comments in this step: it does not allow that. Ask the firm."
    assert await refused(eleanor, "updateComment", commentId=comment, text="And another thing!") == (
        "FORBIDDEN",
        "commentId",
        silenced,
    )
    await do(sophie, "updateStep", stepId=step, clientRights=["COMMENT"])
    fields = "comment { text editedAt author { displayName } }"
    changed = (await do(eleanor, "updateComment", fields, commentId=comment, text="Why two?"))["comment"]
    assert (changed["text"], changed["author"]) == ("Why two?", {"displayName": "Eleanor Whitcombe"})
    assert changed["editedAt"] is not None
    assert (await refused(piotr, "deleteComment", commentId=comment))[0] == "FORBIDDEN"
    await do(sophie, "deleteComment", "commentId", commentId=comment)
    assert (await refused(eleanor, "updateComment", commentId=comment, text="Hello?"))[0] == "NOT_FOUND"
