"""The stream of a board, to everybody at once, by every door: what it says of a project's life, and to whom nothing."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest

from schema.nodes import global_id
from tests.behaviours.office import do
from tests.matrix.cast import HTTP, SSE, WEBSOCKET
from tests.matrix.doing import filled
from tests.matrix.doors import Doors, codes
from tests.matrix.following import FOLLOWERS, Follower, change, followed, fresh
from tests.matrix.process_cells import works_here
from tests.matrix.streams import HIDDEN, SHOWN, UPDATED

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOARD = """subscription($id: ID!) { boardChanges(pipelineId: $id) {
  change projectId pipelineId card { project { id } } pipeline { id } } }"""
SILENCE = None


@dataclass(frozen=True)
class Happening:
    """A mutation of a project; what the board says of it to those who see it whatever it is open to, and to members."""

    field: str
    said: str | None
    to_members: str | None
    given: dict[str, Any] = dataclasses.field(default_factory=dict)


LIFE = (
    Happening("moveProjects", SHOWN, SHOWN, {"stageId": "OUR STAGE"}),
    Happening("setClientStatus", UPDATED, UPDATED, {"status": "First"}),
    Happening("setProjectLabels", UPDATED, UPDATED, {"labelIds": ["OUR LABEL"]}),
    Happening("updateProject", UPDATED, UPDATED, {"dueOn": "2026-05-04"}),
    Happening("setProjectReach", UPDATED, HIDDEN, {"openToWorkspace": "False"}),
    Happening("renameProject", UPDATED, SILENCE, {"name": "Closed"}),
    Happening("setProjectReach", UPDATED, SHOWN, {"openToWorkspace": "True"}),
    Happening("archiveProjects", HIDDEN, HIDDEN),
    Happening("restoreProjects", SHOWN, SHOWN),
    Happening("moveProjects", HIDDEN, HIDDEN, {"stageId": None}),
    Happening("renameProject", SILENCE, SILENCE, {"name": "On no board"}),
    Happening("moveProjects", SHOWN, SHOWN, {"stageId": "OUR STAGE"}),
    Happening("deleteProject", HIDDEN, HIDDEN, {"confirmName": "On no board"}),
)
ONE = ("updateProject", "renameProject", "deleteProject")
"""What is done to one project; the others are done to several."""


@pytest.mark.behaviour("N-01", "N-02", "N-03", "X-11", "X-13")
async def test_each_stream_of_a_board_says_what_the_table_says(doors: Doors) -> None:
    project = await fresh(doors, "client open card")
    row, owner = global_id("Project", project.id), doors.caller("owner", HTTP)
    ours, house = doors.house.ids["pipeline"]["ours"], doors.house.ids
    words = {"WORD": "", "OUR STAGE": house["stage"]["ours"], "OUR LABEL": house["label"]["ours"]}
    let_in = [who for who in FOLLOWERS if works_here(who[0], "ours")]
    for viewer, door in FOLLOWERS:
        for where, pipeline in house["pipeline"].items():
            if where in ("ours", "strange") and not works_here(viewer, where):
                by = SSE if door == SSE else WEBSOCKET
                answer = await doors.ask(doors.caller(viewer, door), by, BOARD, {"id": pipeline})
                assert codes(answer) in (["NOT_FOUND"], ["GRAPHQL_VALIDATION_FAILED"]), (viewer, door, answer)
                assert answer.get("data") is None
    heard: dict[Follower, list[Any]] = {who: [] for who in let_in}
    meant: dict[Follower, list[Any]] = {who: [] for who in let_in}
    async with followed(doors, let_in, BOARD, id=ours) as streams:
        for number, happening in enumerate(LIFE):
            ids: dict[str, Any] = {"projectId": row} if happening.field in ONE else {"projectIds": [row]}
            await do(owner, happening.field, **ids, **filled(happening.given, words))
            for who in let_in:
                said = happening.to_members if who[0] == "member" else happening.said
                if said is not SILENCE:
                    message = await change(streams[who])
                    heard[who].append((number, message["change"], message["projectId"]))
                    meant[who].append((number, said, row))
                    assert (message["card"] is None) == (said == HIDDEN), (who, happening)
        # All are told of this: who has heard nothing else by then has been told nothing else.
        await do(owner, "updatePipeline", pipelineId=ours, name="ours now")
        for who in let_in:
            message = await change(streams[who])
            heard[who].append((message["change"], message["pipelineId"], message["projectId"]))
            meant[who].append((UPDATED, ours, None))
    assert heard == meant
