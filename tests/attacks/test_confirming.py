"""Addresses that were registered more than once: by whoever had a link, and by their owner."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from db.models import Account, Person, Registration
from settings import Settings
from tests.attacks.test_passwords_overtaken import all_sent
from tests.behaviours.office import do, ids
from tests.behaviours.test_invitations import NEW, PASSWORD, accept, invite
from tests.behaviours.test_registration import CLIENT, CONFIRM, LOOK, RESEND, WHO, signs_in
from tests.mails import Mailbox, token_in
from tests.people import Caller, World
from tests.visits import get, send

THEIRS, CHOSEN = "the attacker's password", "chosen by its reader"
OTHER = "Kanzlei Elsewhere"
CHOOSES = LOOK.replace("expiresAt", "choosesPassword")
TOLD = (
    "This address was registered more than once, and maybe not by you each time. Choose the password to sign in with."
)


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def confirm(world: World, token: str, password: str | None = None) -> list[tuple[str, str, str]]:
    """What is wrong, if anything is."""
    payload = (await world.nobody.ask(CONFIRM, token=token, password=password))["confirmEmail"]
    assert (payload["token"] is None) == bool(payload["userErrors"])
    return [(error["code"], error["field"], error["message"]) for error in payload["userErrors"]]


async def chooses(world: World, token: str) -> bool | None:
    """Whether the page of a link asks for a password; None where it is not open."""
    page = (await world.nobody.ask(CHOOSES, token=token))["confirmation"]
    return page["choosesPassword"] if page else None


async def elsewhere(world: World) -> tuple[Caller, str]:
    """Somebody who invites in another workspace, and a company there."""
    nadia = await world.person("Nadia Halden")
    made = await do(nadia, "createWorkspace", "workspace { id }", name=OTHER)
    switched = await do(nadia, "switchWorkspace", "token", workspaceId=made["workspace"]["id"])
    there = world.with_token(switched["token"])
    company = await do(there, "createCompany", "company { id }", name="Another", language="en")
    return there, company["company"]["id"]


async def attacked(world: World, mailbox: Mailbox) -> None:
    """Somebody with a link of another company has registered the address, after its owner did."""
    nadia = await world.person("Nadia Halden")
    await invite(nadia, NEW, companyId=(await ids(nadia))[CLIENT], role="MEMBER")
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    await mailbox.next_to(NEW, 2)
    there, company = await elsewhere(world)
    link = (await do(there, "createInvitationLink", "token", companyId=company))["token"]
    assert await accept(world, link, email=NEW, password=THEIRS) == []
    await mailbox.next_to(NEW, 3)
    await all_sent()


@pytest.mark.behaviour("T-11", "T-12")
async def test_who_asks_again_gets_a_mail_of_each_and_nobody_elses_password(world: World, mailbox: Mailbox) -> None:
    await attacked(world, mailbox)
    await world.nobody.ask(RESEND, email=NEW)
    mails = [await mailbox.next_to(NEW, number) for number in (4, 5)]
    await all_sent()
    assert len(mailbox.to(NEW)) == 5
    tokens = {str(mail["From"].addresses[0].display_name): token_in(mail) for mail in mails}
    assert set(tokens) == {"Halden & Brix", OTHER}
    for token in tokens.values():
        assert await chooses(world, token) is True
        assert await confirm(world, token) == [("BAD_USER_INPUT", "password", TOLD)]
        assert [error[:2] for error in await confirm(world, token, "short")] == [("BAD_USER_INPUT", "password")]
    assert await Account.filter(email=NEW).count() == 0
    # Whichever they confirm first, the password is theirs; the other one joins the same account.
    assert await confirm(world, tokens[OTHER], CHOSEN) == []
    assert [await signs_in(world, NEW, each) for each in (THEIRS, PASSWORD)] == [None, None]
    assert await signs_in(world, NEW, CHOSEN) is not None
    assert await chooses(world, tokens["Halden & Brix"]) is False
    assert await confirm(world, tokens["Halden & Brix"]) == []
    assert [await signs_in(world, NEW, each) for each in (THEIRS, PASSWORD)] == [None, None]
    assert await signs_in(world, NEW, CHOSEN) is not None
    assert await Account.filter(email=NEW).count() == 1


@pytest.mark.behaviour("T-11", "T-12")
async def test_the_page_asks_for_the_password_too(world: World, mailbox: Mailbox) -> None:
    await attacked(world, mailbox)
    token = token_in(mailbox.to(NEW)[2])
    page = await get(world, f"confirmation/{token}")
    assert TOLD in page.text
    assert page.typed == {"password": ""}
    wrong = await send(world, f"confirmation/{token}", password="short")
    assert (wrong.status, list(wrong.errors)) == (422, ["password"])
    assert (await send(world, f"confirmation/{token}", password=CHOSEN)).status == 200
    assert await signs_in(world, NEW, CHOSEN) is not None
    assert await signs_in(world, NEW, THEIRS) is None


@pytest.mark.behaviour("T-11", "T-12")
async def test_who_registered_once_confirms_without_a_word(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    await invite(nadia, NEW, companyId=(await ids(nadia))[CLIENT], role="MEMBER")
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    await mailbox.next_to(NEW, 2)
    await world.nobody.ask(RESEND, email=NEW)
    token = token_in(await mailbox.next_to(NEW, 3))
    assert await chooses(world, token) is False
    page = await get(world, f"confirmation/{token}")
    assert (page.typed, TOLD in page.text) == ({}, False)
    assert await confirm(world, token) == []
    assert await signs_in(world, NEW, PASSWORD) is not None


@pytest.mark.behaviour("T-11")
async def test_of_several_mails_that_are_asked_for_at_once_one_link_is_open(world: World, mailbox: Mailbox) -> None:
    await attacked(world, mailbox)
    await asyncio.gather(*(world.nobody.ask(RESEND, email=NEW) for _ in range(2)))
    await all_sent()
    assert await Registration.filter(email=NEW).count() == 2
    open_ones = [token for token in map(token_in, mailbox.to(NEW)[1:]) if await chooses(world, token) is not None]
    assert len(open_ones) == 2  # of each registration one


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still, and is moved."""
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.mark.behaviour("T-11")
async def test_a_week_after_registering_there_is_no_other_mail(world: World, mailbox: Mailbox, clock: Any) -> None:
    at, nadia = datetime.now(UTC), await world.person("Nadia Halden")
    await invite(nadia, NEW, companyId=(await ids(nadia))[CLIENT], role="MEMBER")
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    await mailbox.next_to(NEW, 2)
    for number, day in enumerate((3, 6.5), 3):
        clock.move_to(at + timedelta(days=day), tick=False)
        await world.nobody.ask(RESEND, email=NEW)
        last = token_in(await mailbox.next_to(NEW, number))
    clock.move_to(at + timedelta(days=7), tick=False)
    await world.nobody.ask(RESEND, email=NEW)
    await all_sent()
    assert len(mailbox.to(NEW)) == 4
    assert await chooses(world, last) is False  # it lasts as long as it says
    clock.move_to(at + timedelta(days=7, hours=12), tick=False)
    assert await chooses(world, last) is None


@pytest.mark.behaviour("T-10", "N-06")
@pytest.mark.parametrize("second", ["at once", "before the first is confirmed", "afterwards"])
async def test_two_invitations_of_one_address_are_one_person(world: World, mailbox: Mailbox, second: str) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    fixed = ["Umbau der Arztpraxis Choriner Straße 19", "Technikraum der Hauptverwaltung"]
    terms = {"companyId": known[CLIENT], "role": "GUEST", "shareWithClient": True}
    for project in fixed:
        [answer] = await invite(nadia, NEW, **terms, projectIds=[known[project]])
        assert answer["userErrors"] == []
    first, other = [token_in(await mailbox.next_to(NEW, number)) for number in (1, 2)]
    assert await accept(world, first) == []
    one = token_in(await mailbox.next_to(NEW, 3))
    if second == "at once":
        assert await accept(world, other) == []
    elif second == "afterwards":
        assert await confirm(world, one) == []
        assert await accept(world, other, displayName="Ola Again") == []
    else:
        await world.nobody.ask(RESEND, email=NEW)
        one = token_in(await mailbox.next_to(NEW, 4))
        assert await accept(world, other) == []
    links = [token_in(await mailbox.next_to(NEW, 4 + (second == "before the first is confirmed")))]
    if second != "afterwards":
        links.insert(0, one)
        assert await confirm(world, links.pop(0), CHOSEN) == []
    assert await confirm(world, links[0]) == []
    account = await Account.get(email=NEW)
    [person] = await Person.filter(email=NEW, removed_at=None)
    assert (person.account_id, person.display_name) == (account.id, "Ola Nordmann")
    ola = world.with_token(await signs_in(world, NEW, PASSWORD if second == "afterwards" else CHOSEN) or "")
    assert (await ola.ask(WHO))["viewer"]["person"]["displayName"] == "Ola Nordmann"
    seen = (await ola.ask("{ projects(first: 100) { edges { node { clientName } } } }"))["projects"]["edges"]
    assert sorted(edge["node"]["clientName"] for edge in seen) == sorted(fixed)
