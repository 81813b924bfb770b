"""What is told live, to everybody at once, by every door: SHOWN, UPDATED, HIDDEN, or nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from typing import Any

import pytest

from db.models import Project, ProjectAccess
from schema.nodes import global_id
from tests.matrix.cast import DOORS, HTTP, SSE, VIEWERS, has_door
from tests.matrix.doors import Doors
from tests.matrix.house import project_of
from tests.matrix.streams import HIDDEN_PROJECTS, RESET, SILENCE, life, told
from tests.people import Stream
from tests.server.test_sse import Events, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

Follower = tuple[str, str]
FOLLOWERS = [(v, door) for v, door in product(VIEWERS, DOORS) if door != HTTP and has_door(v, door)]
"""Everybody, by websocket, by server-sent events, and (on a websocket) through somebody's eyes."""
CELLS = [(*who, name, step.name) for who in FOLLOWERS for name, work in HIDDEN_PROJECTS.items() for step in life(work)]


@asynccontextmanager
async def followed(doors: Doors) -> AsyncIterator[dict[Follower, Stream | Events]]:
    """All of their streams, each after its first bookmark."""
    async with AsyncExitStack() as stack:
        streams: dict[Follower, Stream | Events] = {}
        for viewer, door in FOLLOWERS:
            caller = doors.caller(viewer, door)
            stream: Stream | Events
            if door == SSE:
                stream = await stack.enter_async_context(opened(caller))
            else:
                stream = await stack.enter_async_context(caller.follow())
            assert (await stream.change())["change"] == "BOOKMARK"
            streams[viewer, door] = stream
        yield streams


async def fresh(doors: Doors, name: str) -> Project:
    """A project like this one, with everybody in it who was added to all."""
    project = project_of(doors.house, HIDDEN_PROJECTS[name], name)
    await project.save(force_create=True)
    added = [doors.house.people[viewer].id for viewer, someone in VIEWERS.items() if someone.added]
    await ProjectAccess.bulk_create(ProjectAccess(project_id=project.id, person_id=each) for each in added)
    return project


async def change(doors: Doors, viewer: str, field: str, given: dict[str, Any]) -> None:
    """Make a change over HTTP."""
    document = f"""mutation($input: {field[0].upper()}{field[1:]}Input!) {{
      {field}(input: $input) {{ userErrors {{ message }} }} }}"""
    answer = await doors.caller(viewer, HTTP).ask(document, input=given)
    assert answer[field] == {"userErrors": []}


@pytest.mark.behaviour("N-01", "N-02", "N-03", "X-01", "X-13")
@pytest.mark.parametrize("name", HIDDEN_PROJECTS)
async def test_each_stream_says_what_the_table_says(doors: Doors, name: str) -> None:
    project = await fresh(doors, name)
    row, work = global_id("Project", project.id), HIDDEN_PROJECTS[name]
    heard: dict[Follower, list[str]] = {who: [] for who in FOLLOWERS}
    meant: dict[Follower, list[str]] = {who: [] for who in FOLLOWERS}
    sentinel = doors.house.ids["company"]["firm"], doors.house.ids["company"]["strange firm"]
    async with followed(doors) as streams:
        for step in life(work):
            ids = {"projectIds": [row]} if step.field != "renameProject" else {"projectId": row}
            await change(doors, "owner", step.field, {**ids, **step.given})
            for who in FOLLOWERS:
                if (said := told(who[0], work, step)) != SILENCE:
                    meant[who].append(f"{step.name}: {said}")
                    message = await streams[who].change()
                    heard[who].append(f"{step.name}: {message['change']}")
                    assert message["projectId"] == row, (who, step)
                    assert (message["project"] is None) == (said == "HIDDEN"), (who, step)
            work = step.after(work)
        # Everybody sees the firm, and is told to fetch again when it is called something else: after that, who has
        # heard nothing else has been told nothing else. In a batch of its own, because the owner has heard the rest.
        for viewer, company in zip(("owner", "stranger"), sentinel, strict=True):
            await change(doors, viewer, "updateCompany", {"companyId": company, "name": f"Now {name}"})
        for who in FOLLOWERS:
            heard[who].append((await streams[who].change())["change"])
            meant[who].append(RESET)
    assert heard == meant


async def test_every_kind_of_message_is_meant_for_somebody_and_silence_for_somebody_else() -> None:
    steps = {(name, step.name): step for name, work in HIDDEN_PROJECTS.items() for step in life(work)}
    assert len(CELLS) == len(FOLLOWERS) * len(steps)
    said = {told(viewer, HIDDEN_PROJECTS[name], step) for (name, _), step in steps.items() for viewer in VIEWERS}
    assert {"SHOWN", "silence"} <= said
