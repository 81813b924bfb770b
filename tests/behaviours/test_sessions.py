"""Sessions: listed, ended one by one, everywhere, by an admin or by time; and what goes on when one is renewed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from db.demo.load import PASSWORD
from tests.behaviours.office import do, does_not_know, everything, ids, listed, news, refused
from tests.people import Caller, Stream, World

SESSIONS = "{ sessions { id current createdAt expiresAt } }"
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token } }"
SIGNED_OUT = (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")
AUDIT = """query($filter: AuditFilter) { auditEntries(first: 100, filter: $filter) { edges { node {
  action actorName subjectName person { displayName } } } } }"""


async def sessions(caller: Caller) -> list[dict[str, Any]]:
    """The caller's open sessions."""
    found: list[dict[str, Any]] = (await caller.ask(SESSIONS))["sessions"]
    return found


@asynccontextmanager
async def following(*callers: Caller) -> AsyncIterator[list[Stream]]:
    """A stream of each, behind its first bookmark."""
    if not callers:
        yield []
        return
    async with callers[0].follow() as stream, following(*callers[1:]) as others:
        assert await news(stream) == ("BOOKMARK", None)
        yield [stream, *others]


async def is_out(caller: Caller) -> bool:
    """Whether the caller's token admits nobody any more."""
    return "data" not in (answer := await caller.run("{ viewer { tier } }")) and [
        error["extensions"]["code"] for error in answer["errors"]
    ] == ["UNAUTHENTICATED"]


@pytest.mark.behaviour("N-06")
async def test_everybody_lists_their_own_sessions_and_ends_one(world: World) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False):
        laptop = await world.person("Eleanor Whitcombe")
    phone, rajiv = await world.person("Eleanor Whitcombe"), await world.person("Rajiv Menon")
    found = await sessions(phone)
    assert [each["current"] for each in found] == [True, False]
    old = found[1]
    assert (old["createdAt"], old["expiresAt"]) == (
        f"{at:%Y-%m-%dT%H:%M:%SZ}",
        f"{at + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}",
    )
    async with following(laptop, phone, rajiv) as (lost, kept, _):
        before = await everything(world)
        [others] = await sessions(rajiv)
        for wrong in (
            others["id"],
            old["id"][:-4] + "AAAA",
            (await ids(await world.person("Nadia Halden")))["Rajiv Menon"],
        ):
            assert (await refused(phone, "revokeSession", id=wrong))[:2] == ("NOT_FOUND", "id")
        assert await everything(world) == before
        assert (await do(phone, "revokeSession", "sessionId", id=old["id"]))["sessionId"] == old["id"]
        assert await lost.ended() == SIGNED_OUT
        assert await is_out(laptop)
        assert await sessions(phone) == [found[0]]
        assert (await refused(phone, "revokeSession", id=old["id"]))[0] == "NOT_FOUND"
        await do(phone, "signOut")
        assert await kept.ended() == SIGNED_OUT
        assert await is_out(phone)
        assert not await is_out(rajiv)


@pytest.mark.behaviour("N-06")
async def test_sessions_are_told_apart_by_what_was_signed_in_with(world: World) -> None:
    given = {"email": "katrin@lindenhof.example", "password": PASSWORD}
    body = {"query": SIGN_IN, "variables": {"input": given}}
    for agent in ("Portal/1.4 (iPhone)", "x" * 300, ""):
        headers = {"User-Agent": agent}
        answer = (await world.http.post(f"{world.url}/graphql", json=body, headers=headers)).json()
    katrin = world.with_token(answer["data"]["signIn"]["token"])
    found = (await katrin.ask("{ sessions { userAgent } }"))["sessions"]
    assert [each["userAgent"] for each in found] == [None, "x" * 200, "Portal/1.4 (iPhone)"]


@pytest.mark.behaviour("N-06", "N-11")
async def test_signing_out_everywhere_ends_the_sessions_of_all_workspaces(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    made = (await do(nadia, "createWorkspace", "workspace { id }", name="Meridian"))["workspace"]
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=made["id"]))["token"])
    me = (await there.ask("{ viewer { person { id } } }"))["viewer"]["person"]["id"]
    await do(there, "updatePerson", personId=me, displayName="Nadia, elsewhere")
    desk, colleague = await world.person("Edwin Brix"), await world.person("Sophie Marchand")
    eyes = world.with_token(
        (await do(nadia, "startViewAs", "token", personId=(await ids(nadia))["Eleanor Whitcombe"]))["token"]
    )
    async with following(nadia, there, eyes, desk) as (here, other, seen, _):
        await do(there, "signOut", everywhere=True)
        for stream in (here, other, seen):
            assert await stream.ended() == SIGNED_OUT
        for gone in (nadia, there, eyes):
            assert await is_out(gone)
        for stays in (edwin, desk, colleague):
            assert not await is_out(stays)
    # Each workspace's log tells of its own sessions, and of no other's.
    entries = await listed(edwin, AUDIT, filter={"action": "SESSION_ENDED"})
    entries += await listed(edwin, AUDIT, filter={"action": "VIEW_AS_ENDED"})
    assert [entry["subjectName"] for entry in entries] == ["Nadia Halden", "Eleanor Whitcombe"]
    assert {entry["actorName"] for entry in entries} == {"Nadia Halden"}
    assert [entry["person"]["displayName"] for entry in entries] == [entry["subjectName"] for entry in entries]
    given = {"email": "nadia@haldenbrix.example", "password": PASSWORD, "workspaceId": made["id"]}
    again = world.with_token((await do(world.nobody, "signIn", "token", **given))["token"])
    entries = await listed(again, AUDIT, filter={"action": "SESSION_ENDED"})
    name = "Nadia, elsewhere"  # what they are called there, and only there
    assert [(entry["subjectName"], entry["actorName"]) for entry in entries] == [(name, name)]


@pytest.mark.behaviour("N-06")
async def test_a_renewed_session_and_its_streams_go_on_past_the_old_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.relay.POLL_SECONDS", 0.05)
    sophie, lobby = await world.person("Sophie Marchand"), await world.project("Lobby and reception, London")
    eleanor, rajiv = await world.person("Eleanor Whitcombe"), await world.person("Rajiv Menon")
    start = datetime.now(UTC)
    async with following(eleanor, rajiv) as (renewed, ending):
        with time_machine.travel(start + timedelta(days=29), tick=False):
            answer = await eleanor.ask("mutation { renewSession { expiresAt userErrors { code } } }")
            assert answer["renewSession"]["userErrors"] == []
            assert answer["renewSession"]["expiresAt"].startswith(f"{start + timedelta(days=59):%Y-%m-%dT}")
            [session] = await sessions(eleanor)
            assert (session["current"], session["expiresAt"]) == (True, answer["renewSession"]["expiresAt"])
            worker = await world.person("Sophie Marchand")
        with time_machine.travel(start + timedelta(days=31), tick=False):
            assert await ending.ended() == SIGNED_OUT
            assert await is_out(rajiv)
            assert await is_out(sophie)
            await worker.set_status([lobby], status="A month later")
            assert await news(renewed) == ("UPDATED", lobby)
            assert (await eleanor.work_in_progress())[lobby]["clientStatus"]["status"] == "A month later"
        with time_machine.travel(start + timedelta(days=60), tick=False):
            assert await renewed.ended() == SIGNED_OUT
            assert await is_out(eleanor)


@pytest.mark.behaviour("N-06")
async def test_however_often_it_is_renewed_a_session_ends_after_a_year(world: World) -> None:
    start = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(start, tick=False) as traveller:
        eleanor, until = await world.person("Eleanor Whitcombe"), start
        for days in range(0, 365, 28):
            traveller.move_to(start + timedelta(days=days), tick=False)
            answer = await eleanor.ask("mutation { renewSession { expiresAt } }")
            until = min(start + timedelta(days=days + 30), start + timedelta(days=365))
            assert answer["renewSession"]["expiresAt"] == f"{until:%Y-%m-%dT%H:%M:%SZ}"
        assert until == start + timedelta(days=365)
        traveller.move_to(until, tick=False)
        assert await is_out(eleanor)


@pytest.mark.behaviour("N-06")
async def test_an_admin_signs_somebody_out_and_nobody_else_does(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known, eleanor = await ids(nadia), await world.person("Eleanor Whitcombe")
    phone, rajiv = await world.person("Eleanor Whitcombe"), await world.person("Rajiv Menon")
    given = {"personId": known["Eleanor Whitcombe"]}
    before = await everything(world)
    for name in ("Sophie Marchand", "Ifeoma Okafor"):
        refusal = await refused(await world.person(name), "signOutPerson", **given)
        reason = "Only the firm's owners and admins remove people and end their sessions. Ask one of them."
        assert refusal == ("FORBIDDEN", "personId", reason)
    assert (await refused(edwin, "signOutPerson", personId=known["Nadia Halden"]))[0] == "FORBIDDEN"
    document = 'mutation { signOutPerson(input: {personId: "x"}) { ended } }'
    assert await does_not_know(rajiv, document, "signOutPerson")
    assert await everything(world) == before
    async with following(eleanor, phone, rajiv) as (one, other, colleague):
        assert (await do(edwin, "signOutPerson", "ended", **given))["ended"] == 2
        assert await one.ended() == await other.ended() == SIGNED_OUT
        assert await is_out(eleanor)
        assert await is_out(phone)
        lobby = known["Lobby and reception, London"]
        await nadia.set_status([lobby], status="Still there")
        assert await news(colleague) == ("UPDATED", lobby)
    assert (await do(edwin, "signOutPerson", "ended", **given))["ended"] == 0
    # Signed out, not removed.
    assert not await is_out(await world.person("Eleanor Whitcombe"))
    entries = await listed(nadia, AUDIT, filter={"action": "SESSION_ENDED"})
    told = {"action": "SESSION_ENDED", "actorName": "Edwin Brix", "subjectName": "Eleanor Whitcombe"}
    assert entries == [{**told, "person": {"displayName": "Eleanor Whitcombe"}}] * 2
