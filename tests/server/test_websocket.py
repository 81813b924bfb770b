"""GraphQL over websockets: the graphql-transport-ws protocol."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect

from db import sessions
from resolvers import projects
from schema.client_status_stream import ClientStatusChange
from server import websocket as endpoint
from settings import Settings
from tests.conftest import SECRET, SqliteStore
from tests.people import SET, STREAM, World
from tests.running import running
from tests.server.sockets import closed, connected, hear, subscribe, tell

LOBBY = "Lobby and reception, London"
TIER = "{ viewer { tier } }"
SIGN_OUT = "mutation { signOut { userErrors { code } } }"
INIT = {"type": "connection_init"}
BAD_TOKEN = (
    "UNAUTHENTICATED: This token does not admit anybody: it is wrong, has expired or was revoked. Sign in again."
)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain_world(sqlite_store: SqliteStore) -> AsyncIterator[World]:
    """One server for all that has nothing to do with storage."""
    url = await sqlite_store.copy()
    async with running(Settings(database_url=url, secret_key=SECRET)) as address:
        world = World(address)
        yield world
        await world.close()


async def test_an_initialised_socket_is_acknowledged(plain_world: World) -> None:
    async with connected(plain_world) as socket:
        assert socket.subprotocol == "graphql-transport-ws"
        await tell(socket, **INIT)
        assert await hear(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_the_token_comes_with_connection_init(plain_world: World, name: str) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    async with connected(plain_world) as socket:
        await tell(socket, type="connection_init", payload={name: f"Bearer {eleanor.token}"})
        assert await hear(socket) == {"type": "connection_ack"}
        await subscribe(socket, "1", TIER)
        assert await hear(socket) == {"id": "1", "type": "next", "payload": {"data": {"viewer": {"tier": "CLIENT"}}}}
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_a_second_connection_init_closes_the_socket(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    async with eleanor.socket() as socket:
        await tell(socket, **INIT)
        assert await closed(socket) == (4429, "Too many initialisation requests")


async def test_a_subscription_without_connection_init_closes_the_socket_and_changes_nothing(
    plain_world: World,
) -> None:
    owner = await plain_world.person("Nadia Halden")
    async with connected(plain_world) as socket:
        await subscribe(socket, "1", STREAM)
        assert await closed(socket) == (4401, "Unauthorized: send connection_init first")
        assert await owner.ask(TIER)


@pytest.mark.parametrize("authorization", ["Bearer jal_s_nobody", "Bearer", "", "Basic dXNlcjpwYXNz"])
async def test_a_bad_token_closes_the_socket(plain_world: World, authorization: str) -> None:
    async with connected(plain_world) as socket:
        await tell(socket, type="connection_init", payload={"authorization": authorization})
        assert await closed(socket) == (4403, BAD_TOKEN)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("Bearer x", 'The payload of connection_init is an object: {"authorization": "Bearer TOKEN"}'),
        ([], 'The payload of connection_init is an object: {"authorization": "Bearer TOKEN"}'),
        ({"authorization": 1}, 'authorization is a string: "Bearer TOKEN"'),
        ({"authorization": ["Bearer x"]}, 'authorization is a string: "Bearer TOKEN"'),
    ],
)
async def test_a_payload_of_connection_init_that_cannot_be_read_closes_the_socket(
    plain_world: World, payload: Any, reason: str
) -> None:
    async with connected(plain_world) as socket:
        await tell(socket, type="connection_init", payload=payload)
        assert await closed(socket) == (4400, reason)


async def test_a_socket_that_is_not_initialised_in_time_is_closed(
    plain_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "INIT_SECONDS", 0.02)
    async with connected(plain_world) as socket:
        assert await closed(socket) == (4408, "Connection initialisation timeout")


async def test_pings_do_not_put_off_the_initialisation(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "INIT_SECONDS", 0.1)
    async with connected(plain_world) as socket:
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
        assert await closed(socket) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("subprotocols", [("graphql-ws",), ("chat", "mqtt")])
async def test_an_unknown_subprotocol_closes_the_socket(plain_world: World, subprotocols: tuple[str, ...]) -> None:
    async with connected(plain_world, *subprotocols) as socket:
        assert await closed(socket) == (4406, "Ask for the subprotocol graphql-transport-ws")


async def test_a_socket_without_a_subprotocol_is_closed(plain_world: World) -> None:
    async with connect(f"{plain_world.url.replace('http', 'ws', 1)}/graphql") as socket:
        assert await closed(socket) == (4406, "Ask for the subprotocol graphql-transport-ws")


@pytest.mark.parametrize(
    "frame",
    ["{", "", "null", "[]", '"ping"', "{}", '{"type": 1}', '{"type": null}', b'{"type": "ping"}', "[" * 60_000],
)
@pytest.mark.parametrize("initialised", [False, True])
async def test_what_is_not_json_text_with_a_type_closes_the_socket(
    plain_world: World, frame: str | bytes, initialised: bool
) -> None:
    async with connected(plain_world) as socket:
        if initialised:
            await tell(socket, **INIT)
            assert await hear(socket) == {"type": "connection_ack"}
        await socket.send(frame)
        assert await closed(socket) == (4400, 'Send JSON text with a type, such as {"type":"ping"}')


async def test_an_unknown_type_closes_the_socket(plain_world: World) -> None:
    async with connected(plain_world) as socket:
        await tell(socket, type="start")
        assert await closed(socket) == (4400, "There is no message type 'start'")


@pytest.mark.parametrize("kind", ["start" * 100, "ж" * 100, "\ud800"])
async def test_a_close_has_a_reason_however_odd_the_unknown_type_is(plain_world: World, kind: str) -> None:
    async with connected(plain_world) as socket:
        await tell(socket, type=kind)
        code, reason = await closed(socket)
        assert code == 4400
        assert (reason or "").startswith(("There is no message type", "Send JSON text"))


@pytest.mark.parametrize("message", [{}, {"id": 1}, {"id": ""}, {"id": None}])
async def test_an_operation_without_an_id_closes_the_socket(plain_world: World, message: dict[str, Any]) -> None:
    async with plain_world.nobody.socket() as socket:
        await tell(socket, **message, type="subscribe", payload={"query": "{ __typename }"})
        assert await closed(socket) == (4400, "subscribe needs an id that is a string")


async def test_an_id_that_is_in_use_closes_the_socket(plain_world: World) -> None:
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "mine", STREAM)
        assert (await hear(socket))["type"] == "next"
        await subscribe(socket, "mine", TIER)
        assert await closed(socket) == (4409, "Subscriber for mine already exists")


@pytest.mark.parametrize("name", ["ж" * 1_000, "a" * 1_000, '"'])
async def test_a_long_id_that_is_in_use_closes_the_socket_too(plain_world: World, name: str) -> None:
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, name, STREAM)
        assert (await hear(socket))["id"] == name
        await subscribe(socket, name, TIER)
        assert (await closed(socket))[0] == 4409


async def test_only_so_many_operations_run_at_a_time(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "MAX_OPERATIONS", 2)
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        for name in ("1", "2"):
            await subscribe(socket, name, STREAM)
            assert (await hear(socket))["id"] == name
        await subscribe(socket, "3", TIER)
        assert await closed(socket) == (4400, "At most 2 operations at a time: complete one first")


async def test_a_ping_gets_a_pong_and_a_pong_gets_nothing(plain_world: World) -> None:
    async with connected(plain_world) as socket:
        await tell(socket, type="pong")
        await tell(socket, type="ping", payload={"any": "thing"})
        assert await hear(socket) == {"type": "pong"}
        await tell(socket, **INIT)
        assert await hear(socket) == {"type": "connection_ack"}
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


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
    plain_world: World, payload: Any, code: str, message: str
) -> None:
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await tell(socket, id="1", type="subscribe", payload=payload)
        answer = await hear(socket)
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert [(error["message"], error["extensions"]["code"]) for error in answer["payload"]] == [(message, code)]
        # An error is the end of the operation: nothing follows, and its id is free again.
        await subscribe(socket, "1", TIER)
        assert (await hear(socket))["payload"] == {"data": {"viewer": {"tier": "CLIENT"}}}


async def test_an_error_while_running_comes_with_the_data(plain_world: World) -> None:
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", '{ viewer { tier } node(id: "nothing") { id } }')
        answer = await hear(socket)
        assert answer["type"] == "next"
        assert answer["payload"]["data"] == {"viewer": {"tier": "CLIENT"}, "node": None}
        assert [error["extensions"]["code"] for error in answer["payload"]["errors"]] == ["NOT_FOUND"]
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_completing_a_stream_stops_it_and_its_id_can_be_used_again(plain_world: World) -> None:
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby = await plain_world.project(LOBBY)
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


async def test_an_id_can_be_used_again_at_once_after_completing(plain_world: World) -> None:
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", STREAM)
        assert (await hear(socket))["type"] == "next"
        await tell(socket, id="1", type="complete")
        await subscribe(socket, "1", STREAM)
        assert (await hear(socket))["type"] == "next"
        # The first operation's end does not free the id that the second one holds.
        await subscribe(socket, "1", TIER)
        assert (await closed(socket))[0] == 4409


async def test_completing_what_does_not_run_does_nothing(plain_world: World) -> None:
    async with plain_world.nobody.socket() as socket:
        for message in ({"id": "unknown"}, {"id": 1}, {"id": None}, {"id": ["1"]}, {}):
            await tell(socket, type="complete", **message)
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


def _padded(length: int) -> str:
    text = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
    return text.ljust(length)


async def test_a_message_may_be_64_kib_long_and_no_longer(plain_world: World) -> None:
    async with plain_world.nobody.socket() as socket:
        await socket.send(_padded(65_536))
        assert (await hear(socket))["payload"] == {"data": {"__typename": "Query"}}
        assert (await hear(socket))["type"] == "complete"
        await socket.send(_padded(65_537))
        assert (await closed(socket))[0] == 1009


async def test_a_session_that_ended_between_two_operations_closes_the_socket(plain_world: World) -> None:
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby, before = await plain_world.project(LOBBY), await eleanor.work_in_progress()
    async with sophie.socket() as socket:
        await subscribe(socket, "1", TIER)
        assert [(await hear(socket))["type"] for _ in range(2)] == ["next", "complete"]
        await sophie.ask(SIGN_OUT)
        await subscribe(socket, "2", SET, input={"projectIds": [lobby], "status": "Should not be"})
        assert await closed(socket) == (4401, BAD_TOKEN)
    assert await eleanor.work_in_progress() == before


@pytest.mark.behaviour("N-02")
async def test_a_subscription_by_nobody_is_refused(plain_world: World) -> None:
    async with plain_world.nobody.socket() as socket:
        await subscribe(socket, "1", STREAM)
        answer = await hear(socket)
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert {error["extensions"]["code"] for error in answer["payload"]} == {"GRAPHQL_VALIDATION_FAILED"}
        assert "clientStatusChanges" not in json.dumps(answer)
        await subscribe(socket, "2", "{ __typename }")
        assert (await hear(socket))["payload"] == {"data": {"__typename": "Query"}}


async def test_what_breaks_in_a_resolver_comes_with_an_id_alone(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(projects, "work_in_progress", _break)
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", "{ workInProgress { totalCount } }")
        [error] = (await hear(socket))["payload"]["errors"]
        assert error["extensions"]["code"] == "INTERNAL_ERROR"
        assert "a secret" not in json.dumps(error)
        assert error["extensions"]["id"] in caplog.text
        assert "RuntimeError: a secret" in caplog.text
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_a_stream_that_breaks_closes_the_socket_without_saying_why(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ClientStatusChange, "of", _break)
    async with (await plain_world.person("Eleanor Whitcombe")).socket() as socket:
        await subscribe(socket, "1", STREAM)
        assert await closed(socket) == (1011, "Something broke on our side; connect again")
    assert "RuntimeError: a secret" in caplog.text


async def test_what_breaks_while_a_socket_is_initialised_closes_it_without_saying_why(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    monkeypatch.setattr(sessions, "admitted", _break)
    async with connected(plain_world) as socket:
        await tell(socket, type="connection_init", payload={"authorization": f"Bearer {eleanor.token}"})
        assert await closed(socket) == (1011, "Something broke on our side; connect again")
    assert "RuntimeError: a secret" in caplog.text
    assert {record.name for record in caplog.records if record.levelname == "ERROR"} == {"jalousie.server"}


def _break(*_: object) -> None:
    raise RuntimeError("a secret")
