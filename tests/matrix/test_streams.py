"""What is told live, to everybody at once, by every door: SHOWN, UPDATED, HIDDEN, or nothing."""

from typing import Any

import pytest

from schema.nodes import global_id
from tests.behaviours.office import do
from tests.matrix.cast import HTTP, PROJECTS, SSE, VIEWERS, WEBSOCKET
from tests.matrix.doing import filled
from tests.matrix.doors import Doors, codes
from tests.matrix.file_streams import CHANGES, FOLLOWED, LIFE, Known, follows, message, outcomes, told_of_sharing
from tests.matrix.following import FOLLOWERS, Follower, change, followed, fresh
from tests.matrix.streams import HIDDEN, HIDDEN_PROJECTS, RESET, SHOWN, SILENCE, UPDATED, life, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVES = [
    [name for name, work in HIDDEN_PROJECTS.items() if (work.opened == work.shared) is alike] for alike in (True, False)
]
"""Each kind of database tries one half; under `make torture`, the other one too."""
FILES = [[name] for name in FOLLOWED]
"""Likewise."""
BOTH = [0, pytest.param(1, marks=pytest.mark.torture)]
CELLS = [(*who, name, step.name) for who in FOLLOWERS for name, work in HIDDEN_PROJECTS.items() for step in life(work)]


@pytest.mark.behaviour("N-01", "N-02", "N-03", "X-01", "X-13")
@pytest.mark.parametrize("other", BOTH)
@pytest.mark.parametrize("place", range(len(LIVES[0])))
async def test_each_stream_says_what_the_table_says(doors: Doors, place: int, other: int) -> None:
    name = LIVES[(doors.half + other) % 2][place]
    project = await fresh(doors, name)
    row, work = global_id("Project", project.id), HIDDEN_PROJECTS[name]
    heard: dict[Follower, list[str]] = {who: [] for who in FOLLOWERS}
    meant: dict[Follower, list[str]] = {who: [] for who in FOLLOWERS}
    words = {"WORD": "", "OUR STAGE": doors.house.ids["stage"]["ours"]}
    sentinel = doors.house.ids["company"]["firm"], doors.house.ids["company"]["strange firm"]
    async with followed(doors, FOLLOWERS) as streams:
        for step in life(work):
            ids: dict[str, Any] = {"projectIds": [row]} if step.field != "renameProject" else {"projectId": row}
            await do(doors.caller("owner", HTTP), step.field, **ids, **filled(step.given, words))
            for who in FOLLOWERS:
                if (said := told(who[0], work, step)) != SILENCE:
                    meant[who].append(f"{step.name}: {said}")
                    message = await change(streams[who])
                    heard[who].append(f"{step.name}: {message['change']}")
                    assert message["projectId"] == row, (who, step)
                    assert (message["project"] is None) == (said == "HIDDEN"), (who, step)
            work = step.after(work)
        # Everybody sees the firm, and is told to fetch again when it is called something else: after that, who has
        # heard nothing else has been told nothing else. In a batch of its own, because the owner has heard the rest.
        for viewer, company in zip(("owner", "stranger"), sentinel, strict=True):
            await do(doors.caller(viewer, HTTP), "updateCompany", companyId=company, name=f"Now {name}")
        for who in FOLLOWERS:
            heard[who].append((await change(streams[who]))["change"])
            meant[who].append(RESET)
    assert heard == meant


@pytest.mark.behaviour("N-01", "N-02", "N-03", "X-01", "C-03", "C-05", "T-04")
@pytest.mark.parametrize("other", BOTH)
@pytest.mark.parametrize("place", range(len(FILES[0])))
async def test_each_stream_of_a_file_says_what_the_table_says(doors: Doors, place: int, other: int) -> None:
    name = FILES[(doors.half + other) % 2][place]
    project = await fresh(doors, name)
    row, owner = global_id("Project", project.id), doors.caller("owner", HTTP)
    for viewer, door in FOLLOWERS:
        if not follows(viewer, name):
            by = SSE if door == SSE else WEBSOCKET
            answer = await doors.ask(doors.caller(viewer, door), by, CHANGES, {"id": row})
            assert (codes(answer), answer.get("data")) == (["NOT_FOUND"], None), (viewer, door)
    known, mistakes = Known({"PROJECT": row}), []
    let_in = [who for who in FOLLOWERS if follows(who[0], name)]
    async with followed(doors, let_in, CHANGES, id=row) as streams:
        for happening in LIFE:
            payload = await do(owner, happening.field, happening.asked, **known.filled(happening.given))
            known.learn(happening, payload)
            for who in let_in:
                meant = message(who[0], name, happening, known)
                if meant is not None and (heard := await change(streams[who])) != meant:
                    mistakes.append(f"{who}, at {happening.field} {happening.given}: {heard}, meant: {meant}")
        # Everybody is told of these two: who has heard nothing else by then has been told nothing else.
        of_project = {"subject": "PROJECT", "id": row, "node": {"__typename": "Project", "id": row}}
        nothing = dict.fromkeys(of_project)
        await do(owner, "setProjectReach", projectIds=[row], sharedWithClient=not PROJECTS[name].shared)
        for who in let_in:
            kind = told_of_sharing(who[0])
            assert await change(streams[who]) == {"change": kind, **(nothing if kind == RESET else of_project)}, who
        await do(owner, "renameProject", projectId=row, clientName="At last")
        for who in let_in:
            assert await change(streams[who]) == {"change": UPDATED, **of_project}, who
    assert not mistakes


async def test_every_kind_of_message_is_meant_for_somebody_and_silence_for_somebody_else() -> None:
    steps = {(name, step.name): step for name, work in HIDDEN_PROJECTS.items() for step in life(work)}
    assert len(LIVES[0]) == len(LIVES[1])
    assert len(FILES) == 2
    assert {*LIVES[0], *LIVES[1]} == set(HIDDEN_PROJECTS)
    assert len(CELLS) == len(FOLLOWERS) * len(steps)
    said = {told(viewer, HIDDEN_PROJECTS[name], step) for (name, _), step in steps.items() for viewer in VIEWERS}
    assert {SHOWN, SILENCE} <= said
    assert set(outcomes()) == {SHOWN, UPDATED, HIDDEN, SILENCE}
    for name in FOLLOWED:
        assert {follows(viewer, name) for viewer in VIEWERS} == {True, False}
