"""GraphQL over HTTP: media types, statuses, tokens, and requests that cannot run."""

from typing import Any

import pytest

from server.engine import NOBODY
from tests.people import World
from tests.server.requests import GRAPHQL, JSON, RULES, codes, post

BAD_TOKEN = "This token admits nobody: it is wrong, has expired or was revoked. Sign in again."

pytestmark = pytest.mark.asyncio(loop_scope="module")


pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    shared_world: World, accept: str, media: str
) -> None:
    response = await post(shared_world.nobody, {"query": RULES}, Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{media}; charset=utf-8")
    assert response.json() == {"data": {"passwordRules": {"maximumLength": 1024}}}


async def test_whoever_accepts_nothing_in_particular_gets_plain_json(shared_world: World) -> None:
    request = shared_world.http.build_request("POST", f"{shared_world.url}/graphql", json={"query": RULES})
    del request.headers["accept"]
    response = await shared_world.http.send(request)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", f"{JSON};q=x", "text/*, image/png", f"{JSON};q=nan"])
async def test_whoever_accepts_none_of_our_media_types_is_told_them(shared_world: World, accept: str) -> None:
    response = await post(shared_world.nobody, {"query": RULES}, Accept=accept)
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
    ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED", f"Cannot query field 'nothing' on type 'Query'. {NOBODY}"),
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
        f"Fragment 'a' is never used. {NOBODY}",
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
    shared_world: World, body: dict[str, Any], code: str, message: str, media: str, status: int
) -> None:
    response = await post(shared_world.nobody, body, Accept=media)
    assert (response.status_code, response.headers["content-type"]) == (status, f"{media}; charset=utf-8")
    assert codes(response) == [code]
    assert response.json()["errors"][0]["message"] == message


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
async def test_an_error_while_running_answers_200_with_what_data_there_is(shared_world: World, media: str) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    body = {"query": '{ viewer { tier } node(id: "nothing") { id } }'}
    response = await post(eleanor, body, Accept=media)
    assert response.status_code == 200
    answer = response.json()
    assert answer["data"] == {"viewer": {"tier": "CLIENT"}, "node": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["node"], "NOT_FOUND")]


@pytest.mark.parametrize("media", [JSON, GRAPHQL, "text/event-stream"])
async def test_a_bad_token_is_unauthenticated_and_never_the_public_schema(shared_world: World, media: str) -> None:
    caller = shared_world.with_token("jal_s_nobody")
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
async def test_a_malformed_authorization_header_is_a_bad_token(shared_world: World, authorization: str) -> None:
    headers = [(b"Authorization", authorization.encode("latin-1"))]
    response = await shared_world.http.post(f"{shared_world.url}/graphql", json={"query": RULES}, headers=headers)
    assert (response.status_code, codes(response)) == (401, ["UNAUTHENTICATED"])


async def test_the_scheme_of_the_authorization_header_is_read_in_any_case(shared_world: World) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    response = await post(
        shared_world.nobody, {"query": "{ viewer { tier } }"}, Authorization=f"bEARER {eleanor.token}"
    )
    assert response.json() == {"data": {"viewer": {"tier": "CLIENT"}}}
