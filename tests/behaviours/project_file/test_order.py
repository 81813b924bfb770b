"""Where steps and tasks stand, whether they are there at all, and input that cannot be."""

import pytest

from tests.behaviours.office import do, everything, exists_for, refused
from tests.behaviours.project_file.work import make_comment, make_step, make_task, work_seen
from tests.people import Caller, World

LOBBY, SPA = "Lobby and reception, London", "Spa and treatment rooms"


async def order(caller: Caller, project: str) -> dict[str, list[str]]:
    """The steps in their order, each with its tasks in theirs."""
    found = await work_seen(caller, project)
    assert found is not None
    return {step: list(tasks) for step, tasks in found.items()}


@pytest.mark.behaviour("T-01")
async def test_steps_and_tasks_are_moved_by_their_neighbours(world: World) -> None:
    sophie, lobby, spa = await world.person("Sophie Marchand"), await world.project(LOBBY), await world.project(SPA)
    one, two, three = [await make_step(sophie, lobby, name) for name in ("One", "Two", "Three")]
    a, b, c = [await make_task(sophie, one, title) for title in ("a", "b", "c")]
    d = await make_task(sophie, two, "d")
    elsewhere = await make_step(sophie, spa, "Elsewhere")
    e = await make_task(sophie, elsewhere, "e")
    await do(sophie, "moveStep", stepId=three)
    await do(sophie, "moveStep", stepId=one, after=two)
    assert list(await order(sophie, lobby)) == ["Three", "Two", "One"]
    await do(sophie, "moveStep", stepId=one, after=one)
    await do(sophie, "moveTask", taskId=c, after=a)
    await do(sophie, "moveTask", taskId=a, after=b)
    assert await order(sophie, lobby) == {"Three": [], "Two": ["d"], "One": ["c", "b", "a"]}
    await do(sophie, "moveTask", taskId=b, stepId=two, after=d)
    await do(sophie, "moveTask", taskId=c, stepId=two)
    assert await order(sophie, lobby) == {"Three": [], "Two": ["c", "d", "b"], "One": ["a"]}
    # A position that is gone, another step's neighbour, another project's step: refused, and nothing moves.
    gone = await make_task(sophie, two, "gone")
    await do(sophie, "deleteTask", taskId=gone)
    before, state = await order(sophie, lobby), await everything(world)
    no_task = "There is no such task, or it is not open to you. Check the id."
    assert await refused(sophie, "moveTask", taskId=b, after=gone) == ("NOT_FOUND", "after", no_task)
    assert (await refused(sophie, "moveTask", taskId=b, after=two))[:2] == ("NOT_FOUND", "after")
    assert await refused(sophie, "moveTask", taskId=b, after=a) == (
        "BAD_USER_INPUT",
        "after",
        "after is not in that step. Read its tasks again, and name one of them.",
    )
    stays = "A task stays in its project. Name one of its steps, or make it anew there."
    for after in (None, e):
        given = {"taskId": b, "stepId": elsewhere, "after": after}
        assert await refused(sophie, "moveTask", **given) == ("BAD_USER_INPUT", "stepId", stays)
    assert (await refused(sophie, "moveStep", stepId=one, after=elsewhere))[:2] == ("BAD_USER_INPUT", "after")
    assert await order(sophie, lobby) == before
    assert await everything(world) == state


@pytest.mark.behaviour("T-01", "T-03")
async def test_a_move_shows_nothing_and_what_is_put_away_is_the_firms(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    inside, outside = await make_step(sophie, lobby, "Inside", "INTERNAL"), await make_step(sophie, lobby, "Outside")
    secret, open_one = await make_task(sophie, inside, "Secret"), await make_task(sophie, outside, "Open")
    said = await make_comment(sophie, open_one, "Said.")
    await do(sophie, "moveTask", taskId=secret, stepId=outside)
    assert await order(sophie, lobby) == {"Inside": [], "Outside": ["Secret", "Open"]}
    assert await order(eleanor, lobby) == {"Outside": ["Open"]}
    await do(sophie, "moveTask", taskId=open_one, stepId=inside)
    assert await order(eleanor, lobby) == {"Outside": []}
    await do(sophie, "moveTask", taskId=open_one, stepId=outside)
    assert not await exists_for(eleanor, open_one)
    await do(sophie, "setVisibility", id=open_one, visibility="CLIENT", confirmation=await confirmed(sophie, open_one))
    assert await exists_for(eleanor, said)
    for archive, restore, given in (
        ("archiveTask", "restoreTask", {"taskId": open_one}),
        ("archiveStep", "restoreStep", {"stepId": outside}),
    ):
        await do(sophie, archive, **given)
        assert not await exists_for(eleanor, open_one)
        assert not await exists_for(eleanor, said)
        assert await exists_for(sophie, said)
        written = await make_comment(sophie, open_one, "Written in the archive.")
        await do(sophie, restore, **given)
        # What comes out of the archive has not been looked at yet.
        assert not await exists_for(eleanor, open_one)
        assert not await exists_for(eleanor, said)
        thing = given.get("stepId", open_one)
        unseen = await refused(sophie, "setVisibility", id=thing, visibility="CLIENT")
        assert unseen[:2] == ("BAD_USER_INPUT", "confirmation")
        await do(sophie, "setVisibility", id=thing, visibility="CLIENT", confirmation=await confirmed(sophie, thing))
        assert await exists_for(eleanor, said)
        assert await exists_for(eleanor, written)
    await do(sophie, "archiveStep", stepId=outside)
    assert await order(sophie, lobby) == {"Inside": []}
    archived = (
        """query($id: ID!) { node(id: $id) { ... on Project { steps(archived: true) { edges { node { name } } } } } }"""
    )
    found = (await sophie.ask(archived, id=lobby))["node"]["steps"]["edges"]
    assert found == [{"node": {"name": "Outside"}}]
    assert (await refused(sophie, "createTask", stepId=outside, title="More"))[2] == (
        "This step is archived. Restore it first."
    )
    await do(sophie, "deleteStep", stepId=outside)
    for thing in (outside, open_one, said):
        assert not await exists_for(sophie, thing)


async def confirmed(caller: Caller, thing: str) -> str | None:
    """The confirmation of showing a thing to clients."""
    document = "query($id: ID!) { visibilityPreview(id: $id, visibility: CLIENT) { confirmation } }"
    confirmation: str | None = (await caller.ask(document, id=thing))["visibilityPreview"]["confirmation"]
    return confirmation


@pytest.mark.behaviour("T-01", "T-16")
async def test_bad_input_is_answered_clearly_and_nothing_is_half_written(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    step = await make_step(sophie, lobby, "Plan", "CLIENT", "COMMENT", "CREATE_TASKS")
    draft = await make_task(sophie, step, "Draft")
    state, before = await everything(world), await order(sophie, lobby)
    for caller in (sophie, eleanor):
        given = {"stepId": step, "title": "x" * 301}
        shorten = "title has 301 characters. Shorten it to 300."
        assert await refused(caller, "createTask", **given) == ("LIMIT_EXCEEDED", "title", shorten)
        assert (await refused(caller, "createTask", stepId=step, title=" \n\u200b"))[:2] == ("BAD_USER_INPUT", "title")
    create = "mutation($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }"
    million = await sophie.http.post(
        f"{sophie.url}/graphql",
        json={"query": create, "variables": {"input": {"stepId": step, "title": "x" * 1_000_000}}},
        headers=sophie.headers,
    )
    assert "LIMIT_EXCEEDED" in million.text
    for wrong in ("0000-05-04", "2026-02-30", "tomorrow", 7):
        due = {"stepId": step, "title": "Due", "dueOn": wrong}
        assert await sophie.codes(create, input=due) == ["BAD_USER_INPUT"]
    for day in ("0001-01-01", "1899-12-31", "9999-12-31"):
        code, field, message = await refused(sophie, "createTask", stepId=step, title="Due", dueOn=day)
        assert (code, field) == ("BAD_USER_INPUT", "dueOn")
        assert message == f"dueOn is {day}. Give a day between 1900-01-01 and 2200-12-31."
    for minutes in (-1, 6_000_001):
        code, field, _ = await refused(sophie, "updateTask", taskId=draft, plannedMinutes=minutes)
        assert (code, field) == ("BAD_USER_INPUT", "plannedMinutes")
    assert (await refused(sophie, "updateTask", taskId=draft, assigneeIds=[draft]))[:2] == ("NOT_FOUND", "assigneeIds")
    assert (await refused(sophie, "createTask", stepId=step, title="x", labelIds=[draft]))[:2] == (
        "NOT_FOUND",
        "labelIds",
    )
    assert (await refused(sophie, "createComment", taskId=draft, text="x" * 20_001))[:2] == ("LIMIT_EXCEEDED", "text")
    assert (await refused(sophie, "setTaskStatus", taskIds=[draft, step], status="DONE"))[:2] == (
        "NOT_FOUND",
        "taskIds",
    )
    assert await everything(world) == state
    assert await order(sophie, lobby) == before
    # A comment on a task that was hidden meanwhile.
    await do(sophie, "setVisibility", id=draft, visibility="INTERNAL")
    gone = ("NOT_FOUND", "taskId", "There is no such task, or it is not open to you. Check the id.")
    assert await refused(eleanor, "createComment", taskId=draft, text="Hello?") == gone
    assert await work_seen(sophie, lobby) == {"Plan": {"Draft": []}}
