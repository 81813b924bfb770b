"""Subscriptions as server-sent events: the graphql-sse protocol's distinct connections mode."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from db.models import Workspace
from realtime.cursors import Cursor
from realtime.followers import Follower
from realtime.relay import Feed, Relay
from realtime.seals import Seals
from schema.client_status_stream import ClientStatusChange
from server import sse
from tests.conftest import SECRET
from tests.people import PATIENCE, STREAM, Caller, World

EVENT_STREAM = "text/event-stream"
LOBBY = "Lobby and reception, London"


class Events:
    """An open stream's events, one at a time; comments count as events without a name."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, str]:
        """The next event's name and data; ("", "") for a comment."""
        lines: list[str] = []
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                if line:
                    lines.append(line)
                elif lines == [":"]:
                    return "", ""
                else:
                    assert [part.split(":")[0] for part in lines] == ["event", "data"]
                    name, data = (part.split(":", 1)[1].removeprefix(" ") for part in lines)
                    return name, data
        raise EOFError

    async def payload(self) -> dict[str, Any]:
        """The payload of the next event, which must be a `next`."""
        name, data = await self.next()
        assert name == "next"
        payload: dict[str, Any] = json.loads(data)
        return payload

    async def change(self) -> dict[str, Any]:
        """The next change of client statuses."""
        change: dict[str, Any] = (await self.payload())["data"]["clientStatusChanges"]
        return change

    async def end(self) -> None:
        """Nothing follows but the end of the stream."""
        assert await self.next() == ("complete", "")
        with pytest.raises(EOFError):
            await self.next()


@asynccontextmanager
async def opened(caller: Caller, document: str = STREAM, **variables: Any) -> AsyncIterator[Events]:
    """A stream, open, after the comment that it begins with."""
    body = {"query": document, "variables": variables}
    headers = {**caller.headers, "Accept": EVENT_STREAM}
    async with caller.http.stream("POST", f"{caller.url}/graphql", json=body, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        events = Events(response)
        assert await events.next() == ("", "")
        yield events


async def refused(caller: Caller, accept: str = EVENT_STREAM, **variables: Any) -> httpx.Response:
    """The whole response to a subscription that is refused."""
    headers = {**caller.headers, "Accept": accept}
    body = {"query": STREAM, "variables": variables}
    async with asyncio.timeout(PATIENCE):
        return await caller.http.post(f"{caller.url}/graphql", json=body, headers=headers)


async def test_a_stream_begins_with_a_bookmark_and_brings_each_change(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    async with opened(eleanor) as events:
        assert events.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert events.response.headers["cache-control"] == "no-cache, no-transform"
        bookmark = await events.change()
        assert bookmark == {
            "cursor": bookmark["cursor"],
            "change": "BOOKMARK",
            "projectId": None,
            "project": None,
        }
        await sophie.set_status([lobby], status="Nearly done", description="On Friday.\n\nevent: complete")
        change = await events.change()
        card = (await eleanor.work_in_progress())[lobby]
        assert (change["change"], change["projectId"]) == ("UPDATED", lobby)
        assert change["project"]["clientName"] == card["clientName"]
        assert change["project"]["clientStatus"] == {
            "status": "Nearly done",
            "description": "On Friday.\n\nevent: complete",
            "updatedAt": card["clientStatus"]["updatedAt"],
        }
        await sophie.hide_status([lobby])
        hidden = await events.change()
        assert (hidden["change"], hidden["projectId"], hidden["project"]) == ("HIDDEN", lobby, None)


async def test_a_stream_resumes_after_a_cursor(plain_world: World) -> None:
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby = await plain_world.project(LOBBY)
    async with opened(eleanor) as events:
        cursor = (await events.change())["cursor"]
    await sophie.set_status([lobby], status="While away")
    async with opened(eleanor, after=cursor) as events:
        assert (await events.change())["cursor"] == cursor
        change = await events.change()
        assert change["project"]["clientStatus"]["status"] == "While away"


async def test_a_subscription_may_come_by_get_as_browsers_event_sources_send_it(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    headers = {**eleanor.headers, "Accept": EVENT_STREAM}
    async with eleanor.http.stream(
        "GET", f"{eleanor.url}/graphql", params={"query": STREAM}, headers=headers
    ) as response:
        events = Events(response)
        assert await events.next() == ("", "")
        assert (await events.change())["change"] == "BOOKMARK"


async def test_a_query_gives_one_next_and_complete(plain_world: World) -> None:
    async with opened(await plain_world.person("Eleanor Whitcombe"), "{ viewer { tier } }") as events:
        assert await events.payload() == {"data": {"viewer": {"tier": "CLIENT"}}}
        await events.end()


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "*/*"])
async def test_a_subscription_of_whoever_does_not_accept_a_stream_is_told_what_to_do(
    plain_world: World, accept: str
) -> None:
    response = await refused(await plain_world.person("Eleanor Whitcombe"), accept)
    assert response.status_code == 400
    message = "A subscription is a stream: accept text/event-stream, or use the websocket."
    assert response.json() == {"errors": [{"message": message, "extensions": {"code": "BAD_USER_INPUT"}}]}


async def test_a_client_that_accepts_everything_by_name_gets_a_stream_for_a_subscription(plain_world: World) -> None:
    # What urql sends with every operation.
    accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    eleanor = await plain_world.person("Eleanor Whitcombe")
    body, headers = {"query": STREAM}, {**eleanor.headers, "Accept": accept}
    async with eleanor.http.stream("POST", f"{eleanor.url}/graphql", json=body, headers=headers) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        events = Events(response)
        assert await events.next() == ("", "")
        assert (await events.change())["change"] == "BOOKMARK"


async def test_a_malformed_cursor_is_refused_before_the_stream_begins(plain_world: World) -> None:
    response = await refused(await plain_world.person("Eleanor Whitcombe"), after="yesterday")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/json; charset=utf-8")
    [error] = response.json()["errors"]
    assert error["message"] == "after is not a cursor of ours. Give one from a message of this stream, or leave it out."
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_cursor_of_another_workspace_is_refused(plain_world: World) -> None:
    other = await Workspace.create(name="Somebody else", created_at=(await Workspace.all())[0].created_at)
    cursor = Cursor(other.id, 1, 0).seal(Seals(SECRET))
    response = await refused(await plain_world.person("Eleanor Whitcombe"), after=cursor)
    assert response.status_code == 400
    assert [error["message"] for error in response.json()["errors"]] == [
        "after is a cursor of another workspace. Leave it out, and fetch again."
    ]


async def test_whoever_has_not_signed_in_cannot_subscribe(plain_world: World) -> None:
    response = await refused(plain_world.nobody)
    assert response.status_code == 400
    assert "data" not in response.json()
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_signing_out_ends_the_stream_with_the_reason(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    async with opened(eleanor) as events:
        assert (await events.change())["change"] == "BOOKMARK"
        await eleanor.ask("mutation { signOut { userErrors { code } } }")
        await sophie.set_status([lobby], status="Not for her any more")
        message = "Your session has ended. Sign in again."
        assert await events.payload() == {"errors": [{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]}
        await events.end()


async def test_a_quiet_stream_is_kept_alive_with_comments(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE_SECONDS", 0.01)
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby = await plain_world.project(LOBBY)
    async with opened(eleanor) as events:
        while (event := await events.next()) == ("", ""):
            pass
        assert '"BOOKMARK"' in event[1]
        for _ in range(3):
            assert await events.next() == ("", "")
        await sophie.set_status([lobby], status="After a while")
        while (event := await events.next()) == ("", ""):
            pass
        assert '"After a while"' in event[1]


async def test_a_stream_that_breaks_says_so_without_saying_why(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    eleanor = await plain_world.person("Eleanor Whitcombe")
    monkeypatch.setattr(ClientStatusChange, "of", fail)
    async with opened(eleanor) as events:
        [error] = (await events.payload())["errors"]
        await events.end()
    error_id = error["extensions"]["id"]
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "id": error_id}
    message = f"Something broke on our side. It is logged under {error_id}: quote that to whoever runs this server."
    assert error["message"] == message
    [record] = [record for record in caplog.records if error_id in record.getMessage()]
    assert record.levelno == logging.ERROR
    assert "RuntimeError: a secret" in caplog.text


@pytest.mark.parametrize("busy", [False, True])
async def test_a_client_that_leaves_is_followed_no_longer(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    # Nothing outside tells how many follow: so the relay is asked.
    gone: asyncio.Queue[set[Follower]] = asyncio.Queue()
    leave = Relay._leave

    def watched(relay: Relay, feed: Feed, follower: Follower) -> None:
        leave(relay, feed, follower)
        gone.put_nowait({left for other in relay._feeds.values() for left in other.followers})

    monkeypatch.setattr(Relay, "_leave", watched)
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby = await plain_world.project(LOBBY)
    async with opened(eleanor) as events:
        assert (await events.change())["change"] == "BOOKMARK"
        if busy:
            await sophie.set_status([lobby], status="Unread")
    async with asyncio.timeout(PATIENCE):
        assert await gone.get() == set()
