"""Two who move, answer, show and hide at the same instant."""

import asyncio
from typing import Any

import pytest

from db.models import Approval, Comment, Step, Task
from tests.attacks.test_two_at_once import tried
from tests.behaviours.office import do
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids, work_seen
from tests.people import World

ROUNDS = 5
LOBBY = "Lobby and reception, London"
ANSWERED = """query($id: ID!) { node(id: $id) { ... on Task { status { kind }
  approvals(first: 5) { edges { node { answer answeredBy { displayName } } } } } } }"""


@pytest.mark.behaviour("T-17")
async def test_of_two_who_answer_at_once_one_is_heard_and_the_other_is_told(world: World) -> None:
    sophie, people = await world.person("Sophie Marchand"), await person_ids(world)
    names = ("Eleanor Whitcombe", "Rajiv Menon")
    clients = [await world.person(name) for name in names]
    step = await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "APPROVE")
    answers: list[dict[str, Any]] = [
        {"answer": "APPROVED"},
        {"answer": "CHANGES_REQUESTED", "reason": "No."},
    ]
    for _ in range(ROUNDS):
        draft, lamps = await make_task(sophie, step, "Draft"), await make_task(sophie, step, "Lamps")
        asked = [people[name] for name in names]
        await do(sophie, "requestApproval", taskIds=[draft, lamps], personIds=asked)
        told = await asyncio.gather(
            tried(clients[0], "answerApproval", taskIds=[draft, lamps], **answers[0]),
            tried(clients[1], "answerApproval", taskIds=[lamps, draft], **answers[1]),
        )
        assert sorted(told) == ["BAD_USER_INPUT", "DONE"]
        winner = told.index("DONE")
        for task in (draft, lamps):
            node = (await sophie.ask(ANSWERED, id=task))["node"]
            assert node["status"]["kind"] == answers[winner]["answer"]
            assert node["approvals"]["edges"] == [
                {"node": {"answer": answers[winner]["answer"], "answeredBy": {"displayName": names[winner]}}}
            ]
        # Withdrawn and answered at once: one of the two.
        await do(sophie, "requestApproval", taskIds=[draft], personIds=asked)
        told = await asyncio.gather(
            tried(sophie, "withdrawApproval", taskIds=[draft]),
            tried(clients[0], "answerApproval", taskIds=[draft], **answers[0]),
        )
        assert sorted(told) == ["BAD_USER_INPUT", "DONE"]
        last = await Approval.all().order_by("-requested_at").first()
        assert last is not None
        assert (last.answer is None) is (last.withdrawn_at is not None)


@pytest.mark.behaviour("T-01")
async def test_positions_survive_moves_at_once(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    lobby = await world.project(LOBBY)
    steps = [await make_step(sophie, lobby, name) for name in "ABC"]
    tasks = [await make_task(sophie, steps[0], title) for title in "abcdef"]
    for number in range(ROUNDS):
        one, other = tasks[number], tasks[(number + 3) % 6]
        told = await asyncio.gather(
            tried(sophie, "moveTask", taskId=one, after=other),
            tried(nadia, "moveTask", taskId=other, after=one),
            tried(nadia, "moveTask", taskId=tasks[(number + 1) % 6], stepId=steps[number % 3]),
            tried(sophie, "moveStep", stepId=steps[0], after=steps[2]),
            tried(nadia, "moveStep", stepId=steps[2], after=steps[0]),
            tried(sophie, "createTask", stepId=steps[1], title=f"new {number}"),
        )
        assert set(told) <= {"DONE", "BAD_USER_INPUT"}, told
        assert list(told)[3:] == ["DONE"] * 3
        found = await work_seen(sophie, lobby)
        assert found is not None
        assert sorted(found) == ["A", "B", "C"]
        assert sorted(title for each in found.values() for title in each if len(title) == 1) == list("abcdef")
    # No two stand in one place.
    places = await Task.all().values_list("step_id", "position")
    assert len(places) == len(set(places))
    placed = await Step.all().values_list("project_id", "position")
    assert len(placed) == len(set(placed))


@pytest.mark.behaviour("T-03", "N-02")
async def test_what_is_said_while_it_is_hidden_is_said_before_or_not_at_all(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    step = await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "COMMENT")
    for number in range(ROUNDS):
        draft = await make_task(sophie, step, f"Draft {number}")
        hidden, said = await asyncio.gather(
            tried(sophie, "setVisibility", id=draft, visibility="INTERNAL"),
            tried(eleanor, "createComment", taskId=draft, text=f"Said {number}"),
        )
        assert hidden == "DONE"
        assert said in ("DONE", "NOT_FOUND")
        assert await Comment.filter(text=f"Said {number}").count() == (said == "DONE")


@pytest.mark.behaviour("T-02")
async def test_what_comes_while_it_is_confirmed_is_not_shown_unseen(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    preview = "query($id: ID!) { visibilityPreview(id: $id, visibility: CLIENT) { confirmation } }"
    for number in range(ROUNDS):
        step = await make_step(sophie, lobby, f"Plan {number}", "INTERNAL")
        draft = await make_task(sophie, step, "Draft")
        confirmation = (await sophie.ask(preview, id=step))["visibilityPreview"]["confirmation"]
        shown, _ = await asyncio.gather(
            tried(sophie, "setVisibility", id=step, visibility="CLIENT", confirmation=confirmation),
            make_comment(nadia, draft, "They pay late."),
        )
        seen = (await work_seen(eleanor, lobby) or {}).get(f"Plan {number}")
        # Either it was shown first, and Nadia wrote into what clients see; or it was refused.
        assert (shown, seen is not None) in (("DONE", True), ("BAD_USER_INPUT", False))
