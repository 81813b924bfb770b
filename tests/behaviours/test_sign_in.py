"""Signing in with e-mail address and password."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from db.demo.load import PASSWORD
from db.models import Session
from tests.people import STREAM, World

SIGN_IN = """mutation SignIn($input: SignInInput!) { signIn(input: $input) {
  token expiresAt userErrors { code message field } } }"""
VIEWER = """query Viewer { viewer { tier role person { id displayName }
  workspace { id name } company { id name kind } } }"""


@pytest.mark.parametrize("email", ["eleanor@meridianhouses.example", " Eleanor@MeridianHouses.EXAMPLE "])
async def test_address_and_password_give_a_token_that_works(world: World, email: str) -> None:
    payload = (await world.nobody.ask(SIGN_IN, input={"email": email, "password": PASSWORD}))["signIn"]
    assert payload["userErrors"] == []
    assert payload["token"].startswith("jal_s_")
    viewer = (await world.with_token(payload["token"]).ask(VIEWER))["viewer"]
    assert (viewer["tier"], viewer["role"]) == ("CLIENT", "MEMBER")
    assert viewer["person"]["displayName"] == "Eleanor Whitcombe"
    assert viewer["workspace"]["name"] == "Halden & Brix"
    assert (viewer["company"]["name"], viewer["company"]["kind"]) == ("Meridian Houses", "CLIENT")


async def test_the_token_is_stored_hashed(world: World) -> None:
    given = {"email": "nadia@haldenbrix.example", "password": PASSWORD}
    token = (await world.nobody.ask(SIGN_IN, input=given))["signIn"]["token"]
    [row] = await Session.all().values()
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token.removeprefix("jal_s_") not in str(row)


async def test_wrong_password_unknown_address_and_foreign_workspace_answer_alike(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    own = (await eleanor.ask(VIEWER))["viewer"]["workspace"]["id"]
    assert (
        await world.nobody.ask(
            SIGN_IN, input={"email": "eleanor@meridianhouses.example", "password": PASSWORD, "workspaceId": own}
        )
    )["signIn"]["userErrors"] == []
    answers = [
        await world.nobody.run(SIGN_IN, input=given)
        for given in (
            {"email": "eleanor@meridianhouses.example", "password": "wrong"},
            {"email": "eleanor@meridianhouses.example", "password": ""},
            {"email": "eleanor@meridianhouses.example", "password": "x" * 100_000},
            {"email": "nobody@meridianhouses.example", "password": PASSWORD},
            {"email": "", "password": PASSWORD},
            {"email": "e" * 300 + "@meridianhouses.example", "password": PASSWORD},
            {"email": "\x00", "password": "\x00"},
        )
    ]
    assert len({str(answer) for answer in answers}) == 1
    assert "meridianhouses" not in caplog.text
    [payload] = answers[0]["data"].values()
    assert (payload["token"], payload["userErrors"][0]["code"]) == (None, "UNAUTHENTICATED")


async def test_a_session_ends_by_itself_and_its_streams_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.05)
    eleanor = await world.person("Eleanor Whitcombe")
    async with eleanor.follow(STREAM) as stream:
        await stream.change()
        with time_machine.travel(datetime.now(UTC) + timedelta(days=30, seconds=1), tick=False):
            assert (await stream.ended())[0] == 4401
            assert await eleanor.codes(VIEWER) == ["UNAUTHENTICATED"]


async def test_a_session_lasts_thirty_days(plain_world: World) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=29, hours=23), tick=False):
        assert (await eleanor.ask("{ viewer { tier } }")) == {"viewer": {"tier": "CLIENT"}}


async def test_signing_out_everywhere_cannot_fail_for_what_ended_meanwhile(world: World) -> None:
    people = [await world.person("Eleanor Whitcombe") for _ in range(8)]
    everywhere = "mutation { signOut(input: {everywhere: true}) { userErrors { code } } }"
    here = "mutation { signOut { userErrors { code } } }"
    answers = await asyncio.gather(*(one.run(everywhere if n < 3 else here) for n, one in enumerate(people)))
    # Each is done, or found itself signed out already; nothing broke, and nothing is left open.
    assert all("INTERNAL_ERROR" not in str(answer) and "NOT_FOUND" not in str(answer) for answer in answers)
    assert [await one.codes("{ viewer { tier } }") for one in people] == [["UNAUTHENTICATED"]] * 8
