"""GraphQL over HTTP: what answers and logs keep to themselves."""

import logging
import re
from pathlib import Path

import httpx
import pytest
from graphql import build_schema

from db import doors
from db.demo.load import PASSWORD
from resolvers import work_in_progress
from schema.snapshots import FOLDER
from server.engine import NOBODY
from tests.people import World
from tests.schema.test_sdl import PUBLIC_MUTATIONS, PUBLIC_QUERIES
from tests.server.requests import GRAPHQL, JSON, RULES, post

SIGN_IN = """mutation SignIn($input: SignInInput!) { signIn(input: $input) {
  token expiresAt userErrors { code message field } } }"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    shared_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, media: str
) -> None:
    monkeypatch.setattr(work_in_progress, "work_in_progress", _break)
    eleanor = await shared_world.person("Eleanor Whitcombe")
    body = {"query": "{ workInProgress { totalCount } }"}
    response = await post(eleanor, body, Accept=media)
    assert response.status_code == 200
    assert response.json()["data"] is None
    first = _logged_id(response, caplog)
    caplog.clear()
    assert _logged_id(await post(eleanor, body, Accept=media), caplog) != first


async def test_what_breaks_outside_of_resolvers_is_masked_too(
    shared_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    eleanor = await shared_world.person("Eleanor Whitcombe")
    with monkeypatch.context() as patched:
        patched.setattr(doors, "admitted", _break)
        response = await post(eleanor, {"query": "{ viewer { tier } }"})
    assert (response.status_code, response.headers["content-type"]) == (500, f"{JSON}; charset=utf-8")
    assert "data" not in response.json()
    _logged_id(response, caplog)
    assert await eleanor.ask("{ viewer { tier } }") == {"viewer": {"tier": "CLIENT"}}


async def test_tokens_and_passwords_are_never_in_the_logs(
    shared_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        values = {"email": "eleanor@meridianhouses.example", "password": PASSWORD}
        token = (await shared_world.nobody.ask(SIGN_IN, input=values))["signIn"]["token"]
        eleanor = shared_world.with_token(token)
        assert await eleanor.work_in_progress()
        assert await eleanor.codes("{ budget }") == ["GRAPHQL_VALIDATION_FAILED"]
        assert await shared_world.with_token("jal_s_of_nobody_at_all").codes(RULES) == ["UNAUTHENTICATED"]
    assert caplog.records
    for secret in (token, PASSWORD, "jal_s_of_nobody_at_all"):
        assert secret not in caplog.text


@pytest.mark.behaviour("N-02")
async def test_whoever_has_not_signed_in_finds_the_public_schema_alone(shared_world: World) -> None:
    introspection = """{ __schema { queryType { fields { name } } mutationType { fields { name } }
      subscriptionType { name } types { name } directives { name } } }"""
    schema = (await shared_world.nobody.ask(introspection))["__schema"]
    assert schema["queryType"]["fields"] == [{"name": name} for name in PUBLIC_QUERIES]
    assert schema["mutationType"]["fields"] == [{"name": name} for name in PUBLIC_MUTATIONS]
    assert schema["subscriptionType"] is None
    found = {named["name"] for named in schema["types"]}
    assert found == set(build_schema((Path(FOLDER) / "public.graphql").read_text()).type_map) | {"Int"}
    assert not {"Project", "Person", "Company", "Tier", "ClientStatus"} & found
    assert "visibility" not in {named["name"] for named in schema["directives"]}
    assert await shared_world.nobody.ask('{ __type(name: "Project") { name } }') == {"__type": None}


@pytest.mark.behaviour("N-02")
async def test_suggestions_to_whoever_has_not_signed_in_know_the_public_schema_alone(shared_world: World) -> None:
    for document, message in (
        ("{ project }", f"Cannot query field 'project' on type 'Query'. {NOBODY}"),
        (
            "mutation { signOut { __typename } }",
            f"Cannot query field 'signOut' on type 'Mutation'. Did you mean 'signIn'? {NOBODY}",
        ),
        ("{ ... on Project { id } }", f"Unknown type 'Project'. {NOBODY}"),
    ):
        answer = await shared_world.nobody.run(document)
        assert [error["message"] for error in answer["errors"]] == [message]
