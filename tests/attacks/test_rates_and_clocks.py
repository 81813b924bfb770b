"""Attempts to sign in are counted where nobody can dodge it, and nobody is locked out for longer than a window."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import redis
import time_machine

from db.demo.load import PASSWORD
from resolvers import passwords
from resolvers.rates import Rates
from resolvers.refusals import Refusal
from tests.behaviours.office import do, ids
from tests.own_servers import own_redis
from tests.people import World

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code message field } } }"
KNOWN, NETWORK = "katrin@lindenhof.example", "192.0.2.1"
OF_AN_ACCOUNT, OF_AN_ADDRESS, OF_A_SITE, FROM_ANYWHERE = 10, 60, 300, 300
STRANGER = "127.0.0.2"
"""A client's address on loopback that no proxy has."""


async def tried(http: httpx.AsyncClient, url: str, given: dict[str, Any], **headers: str) -> httpx.Response:
    """The whole response to an attempt to sign in."""
    body = {"query": SIGN_IN, "variables": {"input": given}}
    return await http.post(f"{url}/graphql", json=body, headers=headers)


@asynccontextmanager
async def from_address(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a network address of its own."""
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address=address)) as http:
        yield http


async def refused(rates: Rates, times: int, email: str = KNOWN, network: str = NETWORK) -> list[bool]:
    """Whether each of so many attempts was refused."""
    told = []
    for _ in range(times):
        try:
            await rates.sign_in(email, network)
        except Refusal:
            told.append(True)
        else:
            told.append(False)
    return told


async def test_every_failure_answers_with_the_same_bytes_after_one_hash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await world.person("Nadia Halden")
    made = await owner.ask('mutation { createWorkspace(input: {name: "Elsewhere"}) { workspace { id } } }')
    foreign = made["createWorkspace"]["workspace"]["id"]
    await do(owner, "removePerson", personId=(await ids(owner))["Jörg Mayr"])
    hashes: list[str] = []
    verify = passwords._verify

    def count(password: str, stored: str | None) -> bool:
        hashes.append(password)
        return verify(password, stored)

    monkeypatch.setattr(passwords, "_verify", count)
    failures: list[dict[str, Any]] = [
        {"email": "nobody@lindenhof.example", "password": "wrong"},
        {"email": KNOWN, "password": "wrong"},
        {"email": KNOWN, "password": PASSWORD, "workspaceId": foreign},
        {"email": "joerg@lindenhof.example", "password": PASSWORD},  # removed
        {"email": "hedwig@lindenhof.example", "password": PASSWORD},  # a card alone
        {"email": KNOWN, "password": "x" * 100_000},
        {"email": KNOWN, "password": ""},
        {"email": f"{'x' * 300}@lindenhof.example", "password": PASSWORD},
        {"email": "a\0b", "password": "a\0b"},
        {"email": "", "password": PASSWORD},
    ]
    answers = []
    for given in failures:
        hashes.clear()
        response = await tried(world.http, world.url, given)
        answers.append((response.status_code, response.content, sorted(set(response.headers) - {"date"})))
        assert len(hashes) == 1, given
        assert len(hashes[0]) <= passwords.MAX_LENGTH
    assert all(answer == answers[0] for answer in answers)
    assert b"UNAUTHENTICATED" in answers[0][1]


async def test_nobody_names_a_network_address_of_their_choice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_verify", lambda password, stored: password == PASSWORD)  # the slow part
    async with from_address(STRANGER) as stranger:
        codes = []
        for number in range(OF_AN_ADDRESS + 2):
            forwarded = {"X-Forwarded-For": f"198.51.100.{number}", "X-Forwarded-Proto": "https"}
            given = {"email": f"p{number}@x.example", "password": "x"}
            answer = (await tried(stranger, world.url, given, **forwarded)).json()
            codes.append(answer["data"]["signIn"]["userErrors"][0]["code"])
    assert Counter(codes) == {"UNAUTHENTICATED": OF_AN_ADDRESS, "LIMIT_EXCEEDED": 2}
    # Behind a proxy on this machine, what the client itself put in front of its address counts for nothing.
    codes = []
    for number in range(OF_AN_ADDRESS + 2):
        forwarded = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        given = {"email": f"q{number}@x.example", "password": "x"}
        answer = (await tried(world.http, world.url, given, **forwarded)).json()
        codes.append(answer["data"]["signIn"]["userErrors"][0]["code"])
    assert Counter(codes) == {"UNAUTHENTICATED": OF_AN_ADDRESS, "LIMIT_EXCEEDED": 2}
    # And whoever stands beside both is not locked out.
    answer = (await tried(world.http, world.url, {"email": KNOWN, "password": PASSWORD})).json()
    assert answer["data"]["signIn"]["token"]


@pytest.mark.parametrize("days", [1, 400])
async def test_a_clock_that_jumps_back_locks_nobody_out(days: int) -> None:
    rates, now = Rates("memory://", "one"), datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        assert await refused(rates, OF_AN_ACCOUNT + 1) == [False] * OF_AN_ACCOUNT + [True]
        clock.move_to(now - timedelta(days=days), tick=False)
        clock.shift(timedelta(minutes=5, seconds=1))
        assert await refused(rates, 1) == [False]
        # And it goes on counting.
        assert await refused(rates, OF_AN_ACCOUNT) == [False] * (OF_AN_ACCOUNT - 1) + [True]
        # A clock that jumps forward lets them try again, and no more than that.
        clock.shift(timedelta(days=days))
        assert await refused(rates, OF_AN_ACCOUNT + 1) == [False] * OF_AN_ACCOUNT + [True]


async def test_a_small_step_back_gives_no_more_attempts() -> None:
    rates, now = Rates("memory://", "one"), datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(OF_AN_ACCOUNT):
            assert await refused(rates, 1) == [False]
            clock.shift(timedelta(milliseconds=-50))
        assert await refused(rates, 1) == [True]


async def test_whoever_guesses_locks_out_nobody_else() -> None:
    rates = Rates("memory://", "one")
    assert await refused(rates, OF_AN_ACCOUNT + 1) == [False] * OF_AN_ACCOUNT + [True]
    assert await refused(rates, 1, network="198.51.100.1") == [False]
    # An IPv6 connection has many addresses, and counts as one; an IPv4 address is the same one written as IPv6.
    assert await refused(rates, OF_AN_ACCOUNT, network="2001:db8:1:1::1") == [False] * OF_AN_ACCOUNT
    assert await refused(rates, 1, network="2001:db8:1:1:ffff::9") == [True]
    assert await refused(rates, 1, network="2001:db8:1:2::1") == [False]
    assert await refused(rates, 1, network=f"::ffff:{NETWORK}") == [True]


async def test_many_networks_together_get_no_more_at_one_account() -> None:
    rates = Rates("memory://", "one")
    await rates.signed_in("amira@lindenhof.example", "203.0.113.1")
    for number in range(FROM_ANYWHERE // OF_AN_ACCOUNT):
        assert True not in await refused(rates, OF_AN_ACCOUNT, network=f"198.51.100.{number}")
    with pytest.raises(Refusal, match="Wait 60 minutes"):
        await rates.sign_in(KNOWN, "192.0.2.2")
    assert await refused(rates, 1, "amira@lindenhof.example", "192.0.2.2") == [False]
    # Where anybody signed in, everybody may try: whose account it was is nothing that could be told by that.
    for email in (KNOWN, "nobody@lindenhof.example"):
        told = await refused(rates, OF_AN_ACCOUNT + 1, email, "203.0.113.1")
        assert told == [False] * OF_AN_ACCOUNT + [True]


async def test_a_network_is_known_for_a_month_from_the_last_time() -> None:
    rates, now = Rates("memory://", "one"), datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        for day in (0, 20):
            clock.move_to(now + timedelta(days=day), tick=False)
            await rates.signed_in(KNOWN, "203.0.113.1")
        for days, known in ((49, True), (51, False)):
            clock.move_to(now + timedelta(days=days), tick=False)
            for number in range(FROM_ANYWHERE // OF_AN_ACCOUNT):
                assert True not in await refused(rates, OF_AN_ACCOUNT, network=f"198.51.{days}.{number}")
            assert await refused(rates, 1, network="203.0.113.1") == [not known], days


async def test_the_networks_of_one_site_get_no_more_together() -> None:
    rates, told = Rates("memory://", "one"), []
    for number in range(OF_A_SITE // 50 + 1):
        for attempt in range(50):
            network = f"2001:db8:7:{number:x}::{attempt:x}"
            told += await refused(rates, 1, f"p{number}.{attempt}@x.example", network)
    assert told == [False] * OF_A_SITE + [True] * 50
    assert await refused(rates, 1, network="2001:db8:8::1") == [False]


async def test_a_burst_is_counted_in_redis_whole() -> None:
    with own_redis() as server:
        here, there = Rates(server.url, "one"), Rates(server.url, "one")
        try:
            assert await refused(here, OF_AN_ACCOUNT) == [False] * OF_AN_ACCOUNT
            # More at once than there are connections.
            others = [refused(there, 1, f"p{number}@x.example", f"198.51.100.{number}") for number in range(200)]
            assert await asyncio.gather(*others) == [[False]] * 200
            assert await refused(there, 1) == [True]
        finally:
            await here.close()
            await there.close()


async def test_a_redis_that_does_not_answer_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        rates = Rates(f"redis://127.0.0.1:{port}", "one")
        assert await refused(rates, OF_AN_ACCOUNT + 1) == [False] * OF_AN_ACCOUNT + [True]
        await rates.signed_in(KNOWN, NETWORK)
        assert await refused(rates, 1) == [False]
        assert asked == 1
        monkeypatch.setattr("resolvers.rates.REST_SECONDS", 0.0)
        rates._rests_until = 0.0
        assert await refused(rates, 1, network="192.0.2.9") == [False]
        assert asked > 1
        await rates.close()


async def test_counts_survive_redis_and_last_no_longer_than_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.rates.REST_SECONDS", 0.0)
    with own_redis() as server:
        here, there = Rates(server.url, "one"), Rates(server.url, "one")
        try:
            assert await refused(here, OF_AN_ACCOUNT - 2) == [False] * (OF_AN_ACCOUNT - 2)
            assert await refused(there, 3) == [False, False, True]
            await asyncio.to_thread(server.kill)
            # What was counted here still counts; each process alone allows no more than a window's.
            assert await refused(here, 3) == [False, False, True]
            assert await refused(there, OF_AN_ACCOUNT) == [False] * (OF_AN_ACCOUNT - 3) + [True] * 3
            await asyncio.to_thread(server.start)
            # Redis has forgotten, the processes have not.
            assert await refused(here, 1) == [True]
            assert await refused(there, 1, "amira@lindenhof.example") == [False]
            with redis.Redis.from_url(server.url) as connection:
                kept = list(connection.scan_iter())
                assert kept
                for key in kept:
                    assert 0 < connection.ttl(key) <= (3600 if b"anywhere" in key else 300), key
                    assert KNOWN.encode() not in key
            # Success begins anew everywhere that matters: here and in Redis.
            await here.signed_in(KNOWN, NETWORK)
            assert await refused(here, OF_AN_ACCOUNT + 1) == [False] * OF_AN_ACCOUNT + [True]
        finally:
            await here.close()
            await there.close()
