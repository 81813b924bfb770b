"""graphql-transport-ws: operations, their ends, and what breaks in them."""

import json
from typing import Any

import pytest

from db import doors
from resolvers import work_in_progress
from schema.client_status_stream import ClientStatusChange
from server import websocket as endpoint
from tests.people import SET, STREAM, World
from tests.server.sockets import closed, connected, hear, subscribe, tell

LOBBY = "Lobby and reception, London"
TIER = "{ viewer { tier } }"
SIGN_OUT = "mutation { signOut { userErrors { code } } }"
BAD_TOKEN = "UNAUTHENTICATED: This token admits nobody: it is wrong, has expired or was revoked. Sign in again."

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_id_that_is_in_use_closes_the_socket(shared_world: World) -> None:
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "mine", STREAM)
        assert (await hear(socket))["type"] == "next"
        await subscribe(socket, "mine", TIER)
        assert await closed(socket) == (4409, "Subscriber for mine already exists")


@pytest.mark.parametrize("name", ["ж" * 1_000, "a" * 1_000, '"'])
async def test_a_long_id_that_is_in_use_closes_the_socket_too(shared_world: World, name: str) -> None:
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, name, STREAM)
        assert (await hear(socket))["id"] == name
        await subscribe(socket, name, TIER)
        assert (await closed(socket))[0] == 4409


async def test_only_so_many_operations_run_at_a_time(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "MAX_OPERATIONS", 2)
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        for name in ("1", "2"):
            await subscribe(socket, name, STREAM)
            assert (await hear(socket))["id"] == name
        await subscribe(socket, "3", TIER)
        assert await closed(socket) == (4400, "At most 2 operations at a time: complete one first")


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'nothing' on type 'Query'."),
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
        ({}, "BAD_USER_INPUT", "query is missing. Send the GraphQL document as a string."),
        (None, "BAD_USER_INPUT", 'Send one JSON object: {"query": "…", "variables": {…}}.'),
        (
            {"query": STREAM, "variables": {"after": 1}},
            "BAD_USER_INPUT",
            "Variable '$after' has invalid value: String cannot represent a non string value: 1",
        ),
        (
            {"query": STREAM, "variables": {"after": "yesterday"}},
            "BAD_USER_INPUT",
            "after is not a cursor of ours. Give one from a message of this stream, or leave it out.",
        ),
    ],
)
async def test_an_operation_that_cannot_run_gets_an_error_and_the_socket_stays_open(
    shared_world: World, payload: Any, code: str, message: str
) -> None:
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await tell(socket, id="1", type="subscribe", payload=payload)
        answer = await hear(socket)
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert [(error["message"], error["extensions"]["code"]) for error in answer["payload"]] == [(message, code)]
        # An error is the end of the operation: nothing follows, and its id is free again.
        await subscribe(socket, "1", TIER)
        assert (await hear(socket))["payload"] == {"data": {"viewer": {"tier": "CLIENT"}}}


async def test_an_error_while_running_comes_with_the_data(shared_world: World) -> None:
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", '{ viewer { tier } node(id: "nothing") { id } }')
        answer = await hear(socket)
        assert answer["type"] == "next"
        assert answer["payload"]["data"] == {"viewer": {"tier": "CLIENT"}, "node": None}
        assert [error["extensions"]["code"] for error in answer["payload"]["errors"]] == ["NOT_FOUND"]
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_completing_a_stream_stops_it_and_its_id_can_be_used_again(shared_world: World) -> None:
    sophie, eleanor = await shared_world.person("Sophie Marchand"), await shared_world.person("Eleanor Whitcombe")
    lobby = await shared_world.project(LOBBY)
    async with eleanor.socket() as socket, eleanor.follow() as other:
        await subscribe(socket, "1", STREAM)
        assert (await hear(socket))["payload"]["data"]["clientStatusChanges"]["change"] == "BOOKMARK"
        assert (await other.change())["change"] == "BOOKMARK"
        await tell(socket, id="1", type="complete")
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
        await sophie.set_status([lobby], status="Unheard")
        # All who follow are told in one go: once the other one has been, this one is not going to be.
        assert (await other.change())["project"]["clientStatus"]["status"] == "Unheard"
        await subscribe(socket, "1", TIER)
        assert await hear(socket) == {"id": "1", "type": "next", "payload": {"data": {"viewer": {"tier": "CLIENT"}}}}


async def test_an_id_can_be_used_again_at_once_after_completing(shared_world: World) -> None:
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", STREAM)
        assert (await hear(socket))["type"] == "next"
        await tell(socket, id="1", type="complete")
        await subscribe(socket, "1", STREAM)
        assert (await hear(socket))["type"] == "next"
        # The first operation's end does not free the id that the second one holds.
        await subscribe(socket, "1", TIER)
        assert (await closed(socket))[0] == 4409


async def test_completing_what_does_not_run_does_nothing(shared_world: World) -> None:
    async with shared_world.nobody.socket() as socket:
        for message in ({"id": "unknown"}, {"id": 1}, {"id": None}, {"id": ["1"]}, {}):
            await tell(socket, type="complete", **message)
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


async def test_a_session_that_ended_between_two_operations_closes_the_socket(shared_world: World) -> None:
    sophie, eleanor = await shared_world.person("Sophie Marchand"), await shared_world.person("Eleanor Whitcombe")
    lobby, before = await shared_world.project(LOBBY), await eleanor.work_in_progress()
    async with sophie.socket() as socket:
        await subscribe(socket, "1", TIER)
        assert [(await hear(socket))["type"] for _ in range(2)] == ["next", "complete"]
        await sophie.ask(SIGN_OUT)
        await subscribe(socket, "2", SET, input={"projectIds": [lobby], "status": "Should not be"})
        assert await closed(socket) == (4401, BAD_TOKEN)
    assert await eleanor.work_in_progress() == before


@pytest.mark.behaviour("N-02")
async def test_a_subscription_by_nobody_is_refused(shared_world: World) -> None:
    async with shared_world.nobody.socket() as socket:
        await subscribe(socket, "1", STREAM)
        answer = await hear(socket)
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert {error["extensions"]["code"] for error in answer["payload"]} == {"GRAPHQL_VALIDATION_FAILED"}
        assert "clientStatusChanges" not in json.dumps(answer)
        await subscribe(socket, "2", "{ __typename }")
        assert (await hear(socket))["payload"] == {"data": {"__typename": "Query"}}


async def test_what_breaks_in_a_resolver_comes_with_an_id_alone(
    shared_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(work_in_progress, "work_in_progress", _break)
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", "{ workInProgress { totalCount } }")
        [error] = (await hear(socket))["payload"]["errors"]
        assert error["extensions"]["code"] == "INTERNAL_ERROR"
        assert "a secret" not in json.dumps(error)
        assert error["extensions"]["id"] in caplog.text
        assert "RuntimeError: a secret" in caplog.text
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_a_stream_that_breaks_closes_the_socket_without_saying_why(
    shared_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ClientStatusChange, "of", _break)
    async with (await shared_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", STREAM)
        assert await closed(socket) == (1013, "INTERNAL_ERROR: something broke on our side; connect again")
    assert "RuntimeError: a secret" in caplog.text


async def test_what_breaks_while_a_socket_is_initialised_closes_it_without_saying_why(
    shared_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    monkeypatch.setattr(doors, "admitted", _break)
    async with connected(shared_world) as socket:
        await tell(socket, type="connection_init", payload={"authorization": f"Bearer {eleanor.token}"})
        assert await closed(socket) == (1013, "INTERNAL_ERROR: something broke on our side; connect again")
    assert "RuntimeError: a secret" in caplog.text
    assert {record.name for record in caplog.records if record.levelname == "ERROR"} == {"jalousie.server"}


def _break(*_: object) -> None:
    raise RuntimeError("a secret")
