"""graphql-transport-ws: opening a socket, and what closes it."""

import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from server import websocket as endpoint
from tests.people import STREAM, World
from tests.server.sockets import closed, connected, hear, subscribe, tell

TIER = "{ viewer { tier } }"
INIT = {"type": "connection_init"}
NOT_BEARER = "UNAUTHENTICATED: Authorization is not understood. Write: Bearer TOKEN."
BAD_TOKEN = "UNAUTHENTICATED: This token admits nobody: it is wrong, has expired or was revoked. Sign in again."


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_initialised_socket_is_acknowledged(shared_world: World) -> None:
    async with connected(shared_world) as socket:
        assert socket.subprotocol == "graphql-transport-ws"
        await tell(socket, **INIT)
        assert await hear(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_the_token_comes_with_connection_init(shared_world: World, name: str) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    async with connected(shared_world) as socket:
        await tell(socket, type="connection_init", payload={name: f"Bearer {eleanor.token}"})
        assert await hear(socket) == {"type": "connection_ack"}
        await subscribe(socket, "1", TIER)
        assert await hear(socket) == {"id": "1", "type": "next", "payload": {"data": {"viewer": {"tier": "CLIENT"}}}}
        assert await hear(socket) == {"id": "1", "type": "complete"}


async def test_a_second_connection_init_closes_the_socket(shared_world: World) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    async with eleanor.socket() as socket:
        await tell(socket, **INIT)
        assert await closed(socket) == (4429, "Too many initialisation requests")


async def test_a_subscription_without_connection_init_closes_the_socket_and_changes_nothing(
    shared_world: World,
) -> None:
    owner = await shared_world.person("Nadia Halden")
    async with connected(shared_world) as socket:
        await subscribe(socket, "1", STREAM)
        assert await closed(socket) == (4401, "Unauthorized: send connection_init first")
        assert await owner.ask(TIER)


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        ("Bearer jal_s_nobody", BAD_TOKEN),
        ("Bearer", NOT_BEARER),
        ("", NOT_BEARER),
        ("Basic dXNlcjpwYXNz", NOT_BEARER),
    ],
)
async def test_a_bad_token_closes_the_socket(shared_world: World, authorization: str, reason: str) -> None:
    async with connected(shared_world) as socket:
        await tell(socket, type="connection_init", payload={"authorization": authorization})
        assert await closed(socket) == (4403, reason)


async def test_a_token_in_the_upgrades_header_is_taken_and_a_bad_one_refused(shared_world: World) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    address = f"{shared_world.url.replace('http', 'ws', 1)}/graphql"
    for headers, answer in ((eleanor.headers, "connection_ack"), ({"Authorization": "Bearer jal_s_nobody"}, None)):
        protocols = [Subprotocol("graphql-transport-ws")]
        async with connect(address, subprotocols=protocols, additional_headers=headers) as socket:
            await socket.send('{"type":"connection_init"}')
            if answer:
                assert json.loads(await socket.recv()) == {"type": answer}
            else:
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
    shared_world: World, payload: Any, reason: str
) -> None:
    async with connected(shared_world) as socket:
        await tell(socket, type="connection_init", payload=payload)
        assert await closed(socket) == (4400, reason)


async def test_a_socket_that_is_not_initialised_in_time_is_closed(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "INIT_SECONDS", 0.02)
    async with connected(shared_world) as socket:
        assert await closed(socket) == (4408, "Connection initialisation timeout")


async def test_pings_do_not_put_off_the_initialisation(shared_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "INIT_SECONDS", 0.1)
    async with connected(shared_world) as socket:
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}
        assert await closed(socket) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("subprotocols", [("graphql-ws",), ("chat", "mqtt")])
async def test_an_unknown_subprotocol_closes_the_socket(shared_world: World, subprotocols: tuple[str, ...]) -> None:
    async with connected(shared_world, *subprotocols) as socket:
        assert await closed(socket) == (4406, "Ask for the subprotocol graphql-transport-ws")


async def test_a_socket_without_a_subprotocol_is_closed(shared_world: World) -> None:
    async with connect(f"{shared_world.url.replace('http', 'ws', 1)}/graphql") as socket:
        assert await closed(socket) == (4406, "Ask for the subprotocol graphql-transport-ws")


@pytest.mark.parametrize(
    "frame",
    ["{", "", "null", "[]", '"ping"', "{}", '{"type": 1}', '{"type": null}', b'{"type": "ping"}', "[" * 60_000],
)
@pytest.mark.parametrize("initialised", [False, True])
async def test_what_is_not_json_text_with_a_type_closes_the_socket(
    shared_world: World, frame: str | bytes, initialised: bool
) -> None:
    async with connected(shared_world) as socket:
        if initialised:
            await tell(socket, **INIT)
            assert await hear(socket) == {"type": "connection_ack"}
        await socket.send(frame)
        assert await closed(socket) == (4400, 'Send JSON text with a type, such as {"type":"ping"}')


async def test_an_unknown_type_closes_the_socket(shared_world: World) -> None:
    async with connected(shared_world) as socket:
        await tell(socket, type="start")
        assert await closed(socket) == (4400, "There is no message type 'start'")


@pytest.mark.parametrize("kind", ["start" * 100, "ж" * 100, "\ud800"])
async def test_a_close_has_a_reason_however_odd_the_unknown_type_is(shared_world: World, kind: str) -> None:
    async with connected(shared_world) as socket:
        await tell(socket, type=kind)
        code, reason = await closed(socket)
        assert code == 4400
        assert (reason or "").startswith(("There is no message type", "Send JSON text"))


@pytest.mark.parametrize("message", [{}, {"id": 1}, {"id": ""}, {"id": None}])
async def test_an_operation_without_an_id_closes_the_socket(shared_world: World, message: dict[str, Any]) -> None:
    async with shared_world.nobody.socket() as socket:
        await tell(socket, **message, type="subscribe", payload={"query": "{ __typename }"})
        assert await closed(socket) == (4400, "subscribe needs an id that is a string")


async def test_a_ping_gets_a_pong_and_a_pong_gets_nothing(shared_world: World) -> None:
    async with connected(shared_world) as socket:
        await tell(socket, type="pong")
        await tell(socket, type="ping", payload={"any": "thing"})
        assert await hear(socket) == {"type": "pong"}
        await tell(socket, **INIT)
        assert await hear(socket) == {"type": "connection_ack"}
        await tell(socket, type="ping")
        assert await hear(socket) == {"type": "pong"}


def _padded(length: int) -> str:
    text = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}})
    return text.ljust(length)


async def test_a_message_may_be_64_kib_long_and_no_longer(shared_world: World) -> None:
    async with shared_world.nobody.socket() as socket:
        await socket.send(_padded(65_536))
        assert (await hear(socket))["payload"] == {"data": {"__typename": "Query"}}
        assert (await hear(socket))["type"] == "complete"
        await socket.send(_padded(65_537))
        assert (await closed(socket))[0] == 1009
