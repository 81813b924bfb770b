"""GraphQL over HTTP: what is read from query strings and bodies, and what is refused."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from tests.people import HIDE, SET, World
from tests.server.requests import GRAPHQL, JSON, RULES, codes, get

LOBBY = "Lobby and reception, London"

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_query_may_come_by_get(shared_world: World) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    query = "query A { viewer { tier } } query B($first: Int!) { workInProgress(first: $first) { totalCount } }"
    response = await get(eleanor, query=query, operationName="B", variables='{"first": 1}')
    assert (response.status_code, response.json()) == (200, {"data": {"workInProgress": {"totalCount": 14}}})


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"query": RULES, "variables": "{"}, 'This is not JSON. Send {"query": "…", "variables": {…}}.'),
        ({"query": RULES, "variables": "[1]"}, "variables is not an object. Send {name: value}, or leave it out."),
        ({}, "query is missing. Send the GraphQL document as a string."),
    ],
)
async def test_a_query_string_that_cannot_be_read_is_refused(
    shared_world: World, parameters: dict[str, str], message: str
) -> None:
    response = await get(shared_world.nobody, **parameters)
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])
    assert response.json()["errors"][0]["message"] == message


async def test_a_mutation_by_get_is_refused_and_changes_nothing(shared_world: World) -> None:
    sophie, eleanor = await shared_world.person("Sophie Marchand"), await shared_world.person("Eleanor Whitcombe")
    lobby, before = await shared_world.project(LOBBY), await eleanor.work_in_progress()
    variables = f'{{"input": {{"projectIds": ["{lobby}"]}}}}'
    for parameters in (
        {"query": HIDE, "variables": variables},
        {"query": f"query Harmless {RULES} {HIDE}", "variables": variables, "operationName": "HideClientStatus"},
    ):
        response = await get(sophie, **parameters)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert codes(response) == ["BAD_USER_INPUT"]
        assert response.json()["errors"][0]["message"] == "A mutation changes something: send it with POST."
    assert await eleanor.work_in_progress() == before


async def test_other_methods_are_refused(shared_world: World) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        response = await shared_world.http.request(method, f"{shared_world.url}/graphql", json={"query": RULES})
        assert response.status_code == 405


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", 'This is not JSON. Send {"query": "…", "variables": {…}}.'),
        (b"", 'This is not JSON. Send {"query": "…", "variables": {…}}.'),
        (b'{"query": "\xff"}', 'This is not JSON. Send {"query": "…", "variables": {…}}.'),
        (b"[" * 100_000, 'This is not JSON. Send {"query": "…", "variables": {…}}.'),
        (b'[{"query": "{ __typename }"}]', 'Send one JSON object: {"query": "…", "variables": {…}}.'),
        (b'"{ __typename }"', 'Send one JSON object: {"query": "…", "variables": {…}}.'),
        (b"{}", "query is missing. Send the GraphQL document as a string."),
        (b'{"query": null}', "query is missing. Send the GraphQL document as a string."),
        (b'{"query": " "}', "query is missing. Send the GraphQL document as a string."),
        (b'{"query": ["{ __typename }"]}', "query is missing. Send the GraphQL document as a string."),
        (
            b'{"query": "{ __typename }", "variables": [1]}',
            "variables is not an object. Send {name: value}, or leave it out.",
        ),
        (
            b'{"query": "{ __typename }", "operationName": 1}',
            "operationName is not a string. Send a name, or leave it out.",
        ),
        (
            b'{"query": "{ __typename }", "extensions": "x"}',
            "extensions is not an object. Send one, or leave it out.",
        ),
    ],
)
@pytest.mark.parametrize("media", [JSON, GRAPHQL])
async def test_a_body_that_is_no_request_is_refused(
    shared_world: World, content: bytes, message: str, media: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept": media}
    response = await shared_world.http.post(f"{shared_world.url}/graphql", content=content, headers=headers)
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])
    assert response.json()["errors"][0]["message"] == message


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_mutation_in_another_content_type_is_refused_and_changes_nothing(
    shared_world: World, kind: str
) -> None:
    # What a page of somebody else's can make a browser send without asking first.
    sophie, eleanor = await shared_world.person("Sophie Marchand"), await shared_world.person("Eleanor Whitcombe")
    lobby, before = await shared_world.project(LOBBY), await eleanor.work_in_progress()
    content = f'{{"query": "mutation {{ hideClientStatus(input: {{projectIds: [\\"{lobby}\\"]}}) {{ __typename }} }}"}}'
    headers = {**sophie.headers, **({"Content-Type": kind} if kind else {})}
    response = await sophie.http.post(f"{sophie.url}/graphql", content=content, headers=headers)
    assert (response.status_code, codes(response)) == (415, ["BAD_USER_INPUT"])
    message = "Send the body as application/json, and say so in Content-Type."
    assert response.json()["errors"][0]["message"] == message
    assert await eleanor.work_in_progress() == before


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", GRAPHQL])
async def test_the_content_type_of_json_is_taken_with_parameters_and_in_any_case(
    shared_world: World, kind: str
) -> None:
    content = f'{{"query": "{RULES}"}}'
    response = await shared_world.http.post(
        f"{shared_world.url}/graphql", content=content, headers={"Content-Type": kind}
    )
    assert response.json() == {"data": {"passwordRules": {"maximumLength": 1024}}}


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_of_ten_megabytes_is_refused_and_changes_nothing(shared_world: World, chunked: bool) -> None:
    sophie, eleanor = await shared_world.person("Sophie Marchand"), await shared_world.person("Eleanor Whitcombe")
    lobby, before = await shared_world.project(LOBBY), await eleanor.work_in_progress()
    request = sophie.http.build_request(
        "POST", "http://x/", json={"query": SET, "variables": {"input": {"projectIds": [lobby], "status": "Big"}}}
    )
    content = request.content + b" " * 10_000_000
    response = await sophie.http.post(
        f"{sophie.url}/graphql",
        content=_chunks(content) if chunked else content,
        headers={**sophie.headers, "Content-Type": JSON},
    )
    assert ("transfer-encoding" in response.request.headers) is chunked
    assert response.status_code == 413
    assert response.json() == {
        "errors": [
            {
                "message": "The body is too large. Send at most 1000000 bytes.",
                "extensions": {"code": "LIMIT_EXCEEDED"},
            }
        ]
    }
    assert await eleanor.work_in_progress() == before


@pytest.mark.parametrize(("length", "status"), [(1_000_000, 200), (1_000_001, 413)])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_may_be_as_long_as_the_limit(shared_world: World, length: int, status: int, chunked: bool) -> None:
    content = f'{{"query": "{RULES}"}}'.ljust(length).encode()
    response = await shared_world.http.post(
        f"{shared_world.url}/graphql",
        content=_chunks(content) if chunked else content,
        headers={"Content-Type": JSON},
    )
    assert response.status_code == status


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error(
    shared_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = shared_world.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\n\r\n"
    writer.write(head.encode() + b'{"query": ')
    await writer.drain()
    assert await shared_world.nobody.ask(RULES)
    writer.close()
    await writer.wait_closed()
    assert await shared_world.nobody.ask(RULES)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
