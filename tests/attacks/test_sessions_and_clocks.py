"""Sessions that were not asked for, and clocks that jump."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from db.demo.load import PASSWORD
from tests.behaviours.office import do, ids
from tests.people import World

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token expiresAt userErrors { code } } }"
RENEW = "mutation { renewSession { expiresAt userErrors { code } } }"
WHO = "{ viewer { person { displayName } } }"
SESSIONS = "{ sessions { id current expiresAt } }"
KATRIN = {"email": "katrin@lindenhof.example", "password": PASSWORD}


async def test_signing_in_adopts_no_session_that_was_brought(world: World) -> None:
    # Somebody plants their own session in another's browser, and hopes that signing in raises it.
    planted = await world.person("Amira Haddad")
    token = (await planted.ask(SIGN_IN, input=KATRIN))["signIn"]["token"]
    assert token != planted.token
    assert (await planted.ask(WHO))["viewer"]["person"]["displayName"] == "Amira Haddad"
    katrin = world.with_token(token)
    assert (await katrin.ask(WHO))["viewer"]["person"]["displayName"] == "Katrin Vogt"
    assert len((await katrin.ask(SESSIONS))["sessions"]) == 1
    # A token of one's own choice is none.
    for chosen in ("jal_s_" + "a" * 43, "jal_s_", token.swapcase(), token + "a", token[:-1]):
        assert await world.with_token(chosen).codes(WHO) == ["UNAUTHENTICATED"]


@pytest.mark.behaviour("N-06")
async def test_what_has_ended_is_not_renewed(world: World) -> None:
    katrin, owner = await world.person("Katrin Vogt"), await world.person("Nadia Halden")
    await do(owner, "signOutPerson", personId=(await ids(owner))["Katrin Vogt"])
    assert await katrin.codes(RENEW) == ["UNAUTHENTICATED"]
    late = await world.person("Katrin Vogt")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30, seconds=1), tick=False):
        assert await late.codes(RENEW) == ["UNAUTHENTICATED"]


async def test_a_session_is_renewed_for_a_year_at_most(world: World) -> None:
    began = datetime.now(UTC)
    katrin, last = await world.person("Katrin Vogt"), began
    for day in range(29, 365, 29):
        with time_machine.travel(began + timedelta(days=day), tick=False):
            last = datetime.fromisoformat((await katrin.ask(RENEW))["renewSession"]["expiresAt"])
    assert timedelta(days=364, hours=23) < last - began <= timedelta(days=365, minutes=1)
    with time_machine.travel(began + timedelta(days=366), tick=False):
        assert await katrin.codes(WHO) == ["UNAUTHENTICATED"]


@pytest.mark.behaviour("N-01", "N-11")
async def test_a_clock_that_jumps_back_neither_reorders_nor_revives(world: World) -> None:
    owner, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    [project, *_] = await eleanor.work_in_progress()
    signed_out = await world.person("Eleanor Whitcombe")
    await signed_out.ask("mutation { signOut { userErrors { code } } }")
    async with eleanor.follow() as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        await owner.set_status([project], status="Today")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Today"
        with time_machine.travel(datetime.now(UTC) - timedelta(days=1), tick=False):
            await owner.set_status([project], status="Yesterday, by the clock")
            told = await stream.change()
            assert told["project"]["clientStatus"]["status"] == "Yesterday, by the clock"
            assert await signed_out.codes(WHO) == ["UNAUTHENTICATED"]
            token = (await world.nobody.ask(SIGN_IN, input=KATRIN))["signIn"]["token"]
        # What was issued then works now, and whoever resumes finds the later change last.
        assert (await world.with_token(token).ask(WHO))["viewer"]["person"]["displayName"] == "Katrin Vogt"
    assert (await eleanor.work_in_progress())[project]["clientStatus"]["status"] == "Yesterday, by the clock"
    query = "{ auditEntries(first: 100, filter: {action: STATUS_SET}) { totalCount edges { node { id } } } }"
    audited = (await owner.ask(query))["auditEntries"]
    assert audited["totalCount"] == len(audited["edges"]) == 2
