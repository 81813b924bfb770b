"""GraphQL over HTTP: media types, statuses, and what is said of requests that cannot be answered."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from graphql import build_schema

from db import sessions
from db.demo.load import PASSWORD
from resolvers import projects
from schema.snapshots import FOLDER
from settings import Settings
from tests.conftest import SECRET, SqliteStore
from tests.people import HIDE, SET, Caller, World
from tests.running import running

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
RULES = "{ passwordRules { maximumLength } }"
LOBBY = "Lobby and reception, London"
BAD_TOKEN = "This token does not admit anybody: it is wrong, has expired or was revoked. Sign in again."
SIGN_IN = """mutation SignIn($input: SignInInput!) { signIn(input: $input) {
  token expiresAt userErrors { code message field } } }"""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain_world(sqlite_store: SqliteStore) -> AsyncIterator[World]:
    """One server for all of these: what they ask for changes nothing."""
    url = await sqlite_store.copy()
    async with running(Settings(database_url=url, secret_key=SECRET)) as address:
        world = World(address)
        yield world
        await world.close()


async def post(caller: Caller, body: Any, **headers: str) -> httpx.Response:
    """A POST with this body, as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.http.post(f"{caller.url}/graphql", json=body, headers={**caller.headers, **named})


async def get(caller: Caller, **parameters: str) -> httpx.Response:
    """A GET with this query string."""
    return await caller.http.get(f"{caller.url}/graphql", params=parameters, headers=caller.headers)


def codes(response: httpx.Response) -> list[str]:
    """The codes of the errors; there must be no data."""
    answer = response.json()
    assert "data" not in answer
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8; q=0.9", GRAPHQL),
        (f"{JSON};q=0.5, {GRAPHQL};q=0.9", GRAPHQL),
        (f"{JSON};q=0.9, {GRAPHQL};q=0.5", JSON),
        (f"{JSON}, {GRAPHQL}", JSON),
        ("text/html, */*;q=0.1", JSON),
        (f"{GRAPHQL};q=0, {JSON}", JSON),
        (f"{JSON};q=0, */*", GRAPHQL),
        ("APPLICATION/JSON", JSON),
    ],
)
async def test_the_answer_comes_in_the_media_type_that_is_accepted_best(
    plain_world: World, accept: str, media: str
) -> None:
    response = await post(plain_world.nobody, {"query": RULES}, Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{media}; charset=utf-8")
    assert response.json() == {"data": {"passwordRules": {"maximumLength": 1024}}}


async def test_whoever_accepts_nothing_in_particular_gets_plain_json(plain_world: World) -> None:
    request = plain_world.http.build_request("POST", f"{plain_world.url}/graphql", json={"query": RULES})
    del request.headers["accept"]
    response = await plain_world.http.send(request)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", f"{JSON};q=x", "text/*, image/png", f"{JSON};q=nan"])
async def test_whoever_accepts_none_of_our_media_types_is_told_them(plain_world: World, accept: str) -> None:
    response = await post(plain_world.nobody, {"query": RULES}, Accept=accept)
    assert response.status_code == 406
    assert response.json() == {
        "errors": [
            {
                "message": f"Accept {GRAPHQL}, {JSON} or, for subscriptions, text/event-stream.",
                "extensions": {"code": "BAD_USER_INPUT"},
            }
        ]
    }


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'nothing' on type 'Query'."),
    ({"query": "{ passwordRules"}, "GRAPHQL_PARSE_FAILED", "Syntax Error: Expected Name, found <EOF>."),
    (
        {"query": f"query A {RULES}", "operationName": "B"},
        "BAD_USER_INPUT",
        "The document has no operation named 'B'.",
    ),
    (
        {"query": f"query A {RULES} query B {RULES}"},
        "BAD_USER_INPUT",
        "The document has 2 operations. Name the one to run in operationName.",
    ),
    (
        {"query": "fragment a on Query { __typename }"},
        "GRAPHQL_VALIDATION_FAILED",
        "Fragment 'a' is never used.",
    ),
    (
        {"query": "query($name: String!) { __type(name: $name) { name } }", "variables": {"name": 1}},
        "BAD_USER_INPUT",
        "Variable '$name' has invalid value: String cannot represent a non string value: 1",
    ),
    (
        {"query": "query($name: String!) { __type(name: $name) { name } }"},
        "BAD_USER_INPUT",
        "Variable '$name' has invalid value: Expected a value of non-null type 'String!' to be provided.",
    ),
]


@pytest.mark.parametrize(("media", "status"), [(JSON, 200), (GRAPHQL, 400)])
@pytest.mark.parametrize(("body", "code", "message"), REFUSED)
async def test_a_well_formed_request_that_cannot_run_is_refused_with_the_status_of_its_media_type(
    plain_world: World, body: dict[str, Any], code: str, message: str, media: str, status: int
) -> None:
    response = await post(plain_world.nobody, body, Accept=media)
    assert (response.status_code, response.headers["content-type"]) == (status, f"{media}; charset=utf-8")
    assert codes(response) == [code]
    assert response.json()["errors"][0]["message"] == message


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
async def test_an_error_while_running_answers_200_with_what_data_there_is(plain_world: World, media: str) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    body = {"query": '{ viewer { tier } node(id: "nothing") { id } }'}
    response = await post(eleanor, body, Accept=media)
    assert response.status_code == 200
    answer = response.json()
    assert answer["data"] == {"viewer": {"tier": "CLIENT"}, "node": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["node"], "NOT_FOUND")]


@pytest.mark.parametrize("media", [JSON, GRAPHQL, "text/event-stream"])
async def test_a_bad_token_is_unauthenticated_and_never_the_public_schema(plain_world: World, media: str) -> None:
    caller = plain_world.with_token("jal_s_nobody")
    for response in (
        await post(caller, {"query": RULES}, Accept=media),
        await caller.http.get(
            f"{caller.url}/graphql", params={"query": RULES}, headers={**caller.headers, "Accept": media}
        ),
    ):
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json() == {"errors": [{"message": BAD_TOKEN, "extensions": {"code": "UNAUTHENTICATED"}}]}


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Basic dXNlcjpwYXNz", "jal_s_nobody", "Bearer " + "a" * 201, "Bearer jal_s_ÿ", "Bearer a b"],
)
async def test_a_malformed_authorization_header_is_a_bad_token(plain_world: World, authorization: str) -> None:
    headers = [(b"Authorization", authorization.encode("latin-1"))]
    response = await plain_world.http.post(f"{plain_world.url}/graphql", json={"query": RULES}, headers=headers)
    assert (response.status_code, codes(response)) == (401, ["UNAUTHENTICATED"])


async def test_the_scheme_of_the_authorization_header_is_read_in_any_case(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    response = await post(plain_world.nobody, {"query": "{ viewer { tier } }"}, Authorization=f"bEARER {eleanor.token}")
    assert response.json() == {"data": {"viewer": {"tier": "CLIENT"}}}


async def test_a_query_may_come_by_get(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
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
    plain_world: World, parameters: dict[str, str], message: str
) -> None:
    response = await get(plain_world.nobody, **parameters)
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])
    assert response.json()["errors"][0]["message"] == message


async def test_a_mutation_by_get_is_refused_and_changes_nothing(plain_world: World) -> None:
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby, before = await plain_world.project(LOBBY), await eleanor.work_in_progress()
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


async def test_other_methods_are_refused(plain_world: World) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        response = await plain_world.http.request(method, f"{plain_world.url}/graphql", json={"query": RULES})
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
    plain_world: World, content: bytes, message: str, media: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept": media}
    response = await plain_world.http.post(f"{plain_world.url}/graphql", content=content, headers=headers)
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])
    assert response.json()["errors"][0]["message"] == message


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_mutation_in_another_content_type_is_refused_and_changes_nothing(plain_world: World, kind: str) -> None:
    # What a page of somebody else's can make a browser send without asking first.
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby, before = await plain_world.project(LOBBY), await eleanor.work_in_progress()
    content = f'{{"query": "mutation {{ hideClientStatus(input: {{projectIds: [\\"{lobby}\\"]}}) {{ __typename }} }}"}}'
    headers = {**sophie.headers, **({"Content-Type": kind} if kind else {})}
    response = await sophie.http.post(f"{sophie.url}/graphql", content=content, headers=headers)
    assert (response.status_code, codes(response)) == (415, ["BAD_USER_INPUT"])
    message = "Send the body as application/json, and say so in Content-Type."
    assert response.json()["errors"][0]["message"] == message
    assert await eleanor.work_in_progress() == before


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", GRAPHQL])
async def test_the_content_type_of_json_is_taken_with_parameters_and_in_any_case(plain_world: World, kind: str) -> None:
    content = f'{{"query": "{RULES}"}}'
    response = await plain_world.http.post(
        f"{plain_world.url}/graphql", content=content, headers={"Content-Type": kind}
    )
    assert response.json() == {"data": {"passwordRules": {"maximumLength": 1024}}}


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_of_ten_megabytes_is_refused_and_changes_nothing(plain_world: World, chunked: bool) -> None:
    sophie, eleanor = await plain_world.person("Sophie Marchand"), await plain_world.person("Eleanor Whitcombe")
    lobby, before = await plain_world.project(LOBBY), await eleanor.work_in_progress()
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
async def test_a_body_may_be_as_long_as_the_limit(plain_world: World, length: int, status: int, chunked: bool) -> None:
    content = f'{{"query": "{RULES}"}}'.ljust(length).encode()
    response = await plain_world.http.post(
        f"{plain_world.url}/graphql",
        content=_chunks(content) if chunked else content,
        headers={"Content-Type": JSON},
    )
    assert response.status_code == status


def _break(*_: object) -> None:
    raise RuntimeError("SELECT password_hash FROM account -- a secret")


def _logged_id(response: httpx.Response, caplog: pytest.LogCaptureFixture) -> str:
    """The id that the one error shows, under which the log has the traceback."""
    [error] = response.json()["errors"]
    error_id: str = error["extensions"]["id"]
    assert re.fullmatch("[0-9a-f]{12}", error_id)
    message = f"Something broke on our side. It is logged under {error_id}: quote that to whoever runs this server."
    assert error["message"] == message
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "id": error_id}
    for secret in ("SELECT", "secret", "password_hash", "RuntimeError", "Traceback"):
        assert secret not in response.text
    [record] = [record for record in caplog.records if error_id in record.getMessage()]
    assert (record.name, record.levelno) == ("jalousie.errors", logging.ERROR)
    assert "RuntimeError: SELECT password_hash FROM account -- a secret" in caplog.text
    assert "in _break" in caplog.text
    return error_id


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
async def test_what_breaks_in_a_resolver_is_logged_under_an_id_and_the_answer_has_the_id_alone(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, media: str
) -> None:
    monkeypatch.setattr(projects, "work_in_progress", _break)
    eleanor = await plain_world.person("Eleanor Whitcombe")
    body = {"query": "{ workInProgress { totalCount } }"}
    response = await post(eleanor, body, Accept=media)
    assert response.status_code == 200
    assert response.json()["data"] is None
    first = _logged_id(response, caplog)
    caplog.clear()
    assert _logged_id(await post(eleanor, body, Accept=media), caplog) != first


async def test_what_breaks_outside_of_resolvers_is_masked_too(
    plain_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "admitted", _break)
        response = await post(eleanor, {"query": "{ viewer { tier } }"})
    assert (response.status_code, response.headers["content-type"]) == (500, f"{JSON}; charset=utf-8")
    assert "data" not in response.json()
    _logged_id(response, caplog)
    assert await eleanor.ask("{ viewer { tier } }") == {"viewer": {"tier": "CLIENT"}}


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_error(
    plain_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = plain_world.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\n\r\n"
    writer.write(head.encode() + b'{"query": ')
    await writer.drain()
    assert await plain_world.nobody.ask(RULES)
    writer.close()
    await writer.wait_closed()
    assert await plain_world.nobody.ask(RULES)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_tokens_and_passwords_are_never_in_the_logs(plain_world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        values = {"email": "eleanor@meridianhouses.example", "password": PASSWORD}
        token = (await plain_world.nobody.ask(SIGN_IN, input=values))["signIn"]["token"]
        eleanor = plain_world.with_token(token)
        assert await eleanor.work_in_progress()
        assert await eleanor.codes("{ budget }") == ["GRAPHQL_VALIDATION_FAILED"]
        assert await plain_world.with_token("jal_s_of_nobody_at_all").codes(RULES) == ["UNAUTHENTICATED"]
    assert caplog.records
    for secret in (token, PASSWORD, "jal_s_of_nobody_at_all"):
        assert secret not in caplog.text


@pytest.mark.behaviour("N-02")
async def test_whoever_has_not_signed_in_finds_the_public_schema_alone(plain_world: World) -> None:
    introspection = """{ __schema { queryType { fields { name } } mutationType { fields { name } }
      subscriptionType { name } types { name } directives { name } } }"""
    schema = (await plain_world.nobody.ask(introspection))["__schema"]
    assert schema["queryType"]["fields"] == [{"name": "passwordRules"}]
    assert schema["mutationType"]["fields"] == [{"name": "signIn"}]
    assert schema["subscriptionType"] is None
    found = {named["name"] for named in schema["types"]}
    assert found == set(build_schema((Path(FOLDER) / "public.graphql").read_text()).type_map) | {"Int"}
    assert not {"Project", "Person", "Company", "Tier", "ClientStatus"} & found
    assert "visibility" not in {named["name"] for named in schema["directives"]}
    assert await plain_world.nobody.ask('{ __type(name: "Project") { name } }') == {"__type": None}


@pytest.mark.behaviour("N-02")
async def test_suggestions_to_whoever_has_not_signed_in_know_the_public_schema_alone(plain_world: World) -> None:
    for document, message in (
        ("{ project }", "Cannot query field 'project' on type 'Query'."),
        (
            "mutation { signOut { __typename } }",
            "Cannot query field 'signOut' on type 'Mutation'. Did you mean 'signIn'?",
        ),
        ("{ ... on Project { id } }", "Unknown type 'Project'."),
    ):
        answer = await plain_world.nobody.run(document)
        assert [error["message"] for error in answer["errors"]] == [message]
