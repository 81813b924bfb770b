"""Guessing passwords and addresses: the same answers, the same work, and not for long."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from db.demo.load import PASSWORD
from resolvers import passwords
from resolvers.rates import Rates
from resolvers.refusals import Refusal
from settings import Settings
from tests.behaviours.office import do, ids
from tests.people import World

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code message field } } }"
KNOWN, UNKNOWN = "katrin@lindenhof.example", "nobody@lindenhof.example"
ALLOWED = 10


WRONG = "the wrong slats"


async def tell(world: World, email: str, password: str = WRONG) -> tuple[str | None, str]:
    """The token and the code of an attempt."""
    payload = (await world.nobody.ask(SIGN_IN, input={"email": email, "password": password}))["signIn"]
    return payload["token"], "".join(error["code"] for error in payload["userErrors"])


def told(password: str, stored: str | None) -> bool:
    """What the slow hash says of the demo's accounts, at once."""
    return stored is not None and password == PASSWORD


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password is right, at once: where many are tried, the slow hash would be all that is waited for."""
    monkeypatch.setattr(passwords, "_verify", lambda password, stored: False)


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Counter[bool]:
    """How often the slow hash was computed, for an account and for none."""
    counted: Counter[bool] = Counter()

    def count(password: str, stored: str | None) -> bool:
        counted[stored is not None] += 1
        return told(password, stored)

    monkeypatch.setattr(passwords, "_verify", count)
    return counted


async def test_known_and_unknown_addresses_answer_and_cost_alike(world: World, hashing: Counter[bool]) -> None:
    owner = await world.person("Nadia Halden")
    named = await ids(owner)
    await do(owner, "removePerson", personId=named["Jörg Mayr"])
    told = {}
    for email in (KNOWN, UNKNOWN, "hedwig@lindenhof.example", "joerg@lindenhof.example"):  # a card; somebody removed
        password = PASSWORD if email.startswith("joerg") else "wrong"
        answers = [
            await world.nobody.run(SIGN_IN, input={"email": email, "password": password}) for _ in range(ALLOWED + 2)
        ]
        told[email] = [str(answer) for answer in answers]
    assert len(set(map(tuple, told.values()))) == 1
    assert ["LIMIT_EXCEEDED" in answer for answer in told[KNOWN]] == [False] * ALLOWED + [True] * 2
    # The slow hash once for each attempt that was let through, whether or not there is such an account.
    assert hashing == {True: 2 * ALLOWED, False: 2 * ALLOWED}


async def test_too_many_attempts_are_refused_until_time_has_passed(world: World, settings: Settings) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert [(await tell(world, KNOWN))[1] for _ in range(ALLOWED)] == ["UNAUTHENTICATED"] * ALLOWED
        # Not even the right password now, in whatever spelling of the address; others are not locked out.
        assert await tell(world, f" {KNOWN.upper()} ", PASSWORD) == (None, "LIMIT_EXCEEDED")
        assert (await tell(world, "amira@lindenhof.example", PASSWORD))[1] == ""
        clock.shift(timedelta(minutes=5, seconds=1))
        # Redis has a clock of its own, which no test moves.
        expected = "" if settings.broadcast_url == "memory://" else "LIMIT_EXCEEDED"
        assert (await tell(world, KNOWN, PASSWORD))[1] == expected


@pytest.mark.usefixtures("hashing")
async def test_the_right_password_starts_the_count_anew(world: World) -> None:
    for _ in range(3):
        assert [(await tell(world, KNOWN))[1] for _ in range(ALLOWED - 1)] == ["UNAUTHENTICATED"] * (ALLOWED - 1)
        assert (await tell(world, KNOWN, PASSWORD))[1] == ""


async def test_one_address_cannot_try_every_account(world: World, quick: None) -> None:
    told = await asyncio.gather(*(tell(world, f"person{number}@lindenhof.example") for number in range(66)))
    codes = Counter(code for _, code in told)
    # At once, they come to this process's count and to that of Redis in different orders, and each refuses six.
    assert 54 <= codes["UNAUTHENTICATED"] <= 60
    assert codes["UNAUTHENTICATED"] + codes["LIMIT_EXCEEDED"] == 66


async def test_headers_that_are_not_a_proxys_change_no_address(world: World, quick: None) -> None:
    codes = []
    for number in range(62):
        body = {"query": SIGN_IN, "variables": {"input": {"email": f"p{number}@x.example", "password": "x"}}}
        headers = {"Forwarded": f"for=192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        answer = (await world.http.post(f"{world.url}/graphql", json=body, headers=headers)).json()
        codes.append(answer["data"]["signIn"]["userErrors"][0]["code"])
    assert Counter(codes) == {"UNAUTHENTICATED": 60, "LIMIT_EXCEEDED": 2}


async def test_processes_count_together(world: World, settings: Settings) -> None:
    if settings.broadcast_url == "memory://":
        return  # one process alone
    another = Rates(settings.broadcast_url, settings.installation)
    stranger = Rates(settings.broadcast_url, f"another installation {uuid4()}")
    try:
        for _ in range(ALLOWED - 1):
            await another.sign_in(KNOWN, "127.0.0.1")
            await stranger.sign_in(KNOWN, "127.0.0.1")
        assert [(await tell(world, KNOWN))[1] for _ in range(2)] == ["UNAUTHENTICATED", "LIMIT_EXCEEDED"]
        with pytest.raises(Refusal, match="Wait 5 minutes"):
            await another.sign_in(KNOWN, "127.0.0.1")
        await stranger.sign_in(KNOWN, "127.0.0.1")
    finally:
        await another.close()
        await stranger.close()


async def test_without_redis_each_process_counts_for_itself() -> None:
    alone = Rates("redis://127.0.0.1:1", "nowhere")
    for _ in range(ALLOWED):
        await alone.sign_in(KNOWN, "192.0.2.1")
    with pytest.raises(Refusal, match="too many attempts"):
        await alone.sign_in(KNOWN, "192.0.2.1")
    await alone.signed_in(KNOWN, "192.0.2.1")
    await alone.sign_in(KNOWN, "192.0.2.1")
    await alone.close()
