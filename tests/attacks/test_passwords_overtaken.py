"""A password that was right when it was read, and is not any more when it is to be of use."""

import asyncio
from typing import Any

import pytest

from db.demo.load import PASSWORD
from db.models import Mail, Session, Ticket
from resolvers import passwords
from settings import Settings
from tests.attacks.gates import Gate, before_the_log
from tests.behaviours.office import asked
from tests.behaviours.test_accounts import ANOTHER, ASK, KATRIN, reset
from tests.behaviours.test_invitations import accept
from tests.behaviours.test_registration import confirm, signs_in
from tests.mails import PATIENCE, Mailbox, token_in
from tests.people import World

THIEF = "thief@elsewhere.example"
A_WHILE = 0.5
"""Enough for a change that need not wait."""


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def all_sent() -> None:
    """Wait until what was written is sent and noted: that is a change too, and would be the one that is held."""
    async with asyncio.timeout(PATIENCE):
        while await Mail.filter(sent_at=None).exists():
            await asyncio.sleep(0.01)


async def link(world: World, mailbox: Mailbox) -> str:
    """The token by which Katrin sets another password."""
    await world.nobody.ask(ASK, email=KATRIN)
    token = token_in(await mailbox.next_to(KATRIN))
    await all_sent()
    return token


async def test_a_reset_puts_out_who_signs_in_with_the_old_password_meanwhile(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, gate = await link(world, mailbox), Gate()
    with monkeypatch.context() as patch:
        before_the_log(gate, patch)
        resetting = asyncio.create_task(reset(world, token))
        await gate.reached.wait()
        signing_in = [asyncio.create_task(signs_in(world, KATRIN, PASSWORD)) for _ in range(2)]
        await asyncio.wait(signing_in, timeout=A_WHILE)
        assert not any(each.done() for each in signing_in)
        gate.opened.set()
        assert await resetting == []
        assert await asyncio.gather(*signing_in) == [None, None]
    assert await Session.filter(person__account__email=KATRIN, revoked_at=None).count() == 0
    assert await signs_in(world, KATRIN, ANOTHER) is not None


async def test_a_reset_ends_the_change_of_address_that_is_asked_for_meanwhile(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    katrin, gate = await world.person("Katrin Vogt"), Gate()
    token = await link(world, mailbox)
    with monkeypatch.context() as patch:
        before_the_log(gate, patch)
        resetting = asyncio.create_task(reset(world, token))
        await gate.reached.wait()
        given = {"email": THIEF, "password": PASSWORD}
        changing = asyncio.create_task(asked(katrin, "changeEmail", "", given))
        await asyncio.wait([changing], timeout=A_WHILE)
        assert not changing.done()
        gate.opened.set()
        assert await resetting == []
        told = await changing
    assert [(error["code"], error["field"]) for error in told["userErrors"]] == [("UNAUTHENTICATED", "password")]
    assert await Ticket.filter(kind="change").count() == 0
    assert await Mail.filter(recipient=THIEF).count() == 0


async def test_a_link_that_is_none_costs_no_hash(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    async def count(password: str) -> str:
        hashed.append(password)
        return "-"

    monkeypatch.setattr(passwords, "hashed", count)
    for bad in ("", "x", "jal_r_" + "A" * 43, "jal_i_" + "A" * 43):
        assert await reset(world, bad) == ["NOT_FOUND"]
        assert await accept(world, bad) == [("NOT_FOUND", "token")]
        assert await confirm(world, bad, ANOTHER) == (None, ["NOT_FOUND"])
    assert hashed == []


async def test_links_are_not_tried_without_end_from_one_network(world: World) -> None:
    told: list[Any] = [await reset(world, "x") for _ in range(60)]
    assert told == [["NOT_FOUND"]] * 60
    assert await reset(world, "x") == ["LIMIT_EXCEEDED"]
    assert await accept(world, "x") == [("LIMIT_EXCEEDED", None)]
