"""Everybody's live streams, opened at once by every door, and what is told in them."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from typing import Any

from db.models import Project, ProjectAccess, ReadLink
from tests.matrix.cast import DOORS, HTTP, PROJECTS, SSE, VIEWERS, has_door
from tests.matrix.doors import Doors
from tests.matrix.house import project_of
from tests.people import STREAM, Stream
from tests.server.test_sse import Events, opened

Follower = tuple[str, str]
FOLLOWERS = [(v, door) for v, door in product(VIEWERS, DOORS) if door != HTTP and has_door(v, door)]
"""Everybody, by websocket, by server-sent events, and (on a websocket) through somebody's eyes."""


async def fresh(doors: Doors, name: str) -> Project:
    """A project like this one, with everybody in it who was added to all; the links that somebody has lead to it."""
    project = project_of(doors.house, PROJECTS[name], name)
    await project.save(force_create=True)
    added = [doors.house.people[viewer].id for viewer, someone in VIEWERS.items() if someone.added]
    await ProjectAccess.bulk_create(ProjectAccess(project_id=project.id, person_id=each) for each in added)
    await ReadLink.filter(id__in=doors.house.links.values()).update(project_id=project.id)
    return project


@asynccontextmanager
async def followed(
    doors: Doors, followers: Iterable[Follower], document: str = STREAM, **variables: Any
) -> AsyncIterator[dict[Follower, Stream | Events]]:
    """All of their streams, each after its first bookmark."""
    async with AsyncExitStack() as stack:
        streams: dict[Follower, Stream | Events] = {}
        for viewer, door in followers:
            caller = doors.caller(viewer, door)
            stream: Stream | Events
            if door == SSE:
                stream = await stack.enter_async_context(opened(caller, document, **variables))
            else:
                stream = await stack.enter_async_context(caller.follow(document, **variables))
            assert (await _next(stream))["change"] == "BOOKMARK"
            streams[viewer, door] = stream
        yield streams


async def change(stream: Stream | Events) -> dict[str, Any]:
    """What is told next."""
    while (told := await _next(stream))["change"] == "BOOKMARK":
        pass  # half a minute has passed
    return told


async def _next(stream: Stream | Events) -> dict[str, Any]:
    if isinstance(stream, Stream):
        payload = await stream.next()
    else:
        name, data = await stream.next()
        while not name:  # a comment, so that the connection is not taken for dead
            name, data = await stream.next()
        payload = json.loads(data)
    [told] = payload["data"].values()
    found: dict[str, Any] = told
    return found
