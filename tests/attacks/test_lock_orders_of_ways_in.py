"""Ways in and what ends them, at once: they wait for each other, and none is given up as a deadlock."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from db import accounts
from db.models import Invitation, Mail
from resolvers import companies
from resolvers.rates import Rates
from settings import Settings
from tests.attacks.gates import Gate
from tests.attacks.test_lock_orders import A_WHILE
from tests.attacks.test_memberships_held import outcome
from tests.behaviours.office import do, ids
from tests.behaviours.test_accounts import ASK, KATRIN, change, confirm, reset
from tests.behaviours.test_registration import CLIENT
from tests.mails import Mailbox, token_in
from tests.people import World

NEW_KATRIN = "katrin@new.example"


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


@pytest.mark.parametrize("first", ["reset", "change"])
async def test_two_links_of_one_account_at_once(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    await change(await world.person("Katrin Vogt"), NEW_KATRIN)
    changing = token_in(await mailbox.next_to(NEW_KATRIN))
    await world.nobody.ask(ASK, email=KATRIN)
    resetting = token_in(await mailbox.next_to(KATRIN, 2))
    gate, real = Gate(), accounts.use

    async def held(row: Any) -> None:
        await gate.hold()
        await real(row)

    tries: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
        "reset": lambda: reset(world, resetting),
        "change": lambda: confirm(world, changing),
    }
    told: dict[str, Any] = {"reset": ["NOT_FOUND"], "change": (None, ["NOT_FOUND"])}
    told[first] = {"reset": [], "change": (NEW_KATRIN, [])}[first]
    monkeypatch.setattr(accounts, "use", held)
    one = asyncio.create_task(tries[first]())
    await gate.reached.wait()
    [second] = set(tries) - {first}
    other = asyncio.create_task(tries[second]())
    await asyncio.wait([other], timeout=A_WHILE)
    gate.opened.set()
    assert {first: await one, second: await other} == told


@pytest.mark.behaviour("S-10", "N-06")
async def test_an_invitation_by_a_card_and_a_changed_kind(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.database_url.startswith("sqlite"):
        pytest.skip("SQLite writes one after the other")
    nadia = await world.person("Nadia Halden")
    named = await ids(nadia)
    hedwig = {"personId": named["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email="hedwig@lindenhof.example")
    gate, real = Gate(), companies.locked

    async def held(*given: Any) -> Any:
        await gate.hold()
        return await real(*given)

    monkeypatch.setattr(companies, "locked", held)
    inviting = asyncio.create_task(outcome(nadia, "invitePerson", **hedwig))
    await gate.reached.wait()
    given = {"companyId": named[CLIENT], "kind": "PARTNER", "otherwise": "GUEST"}
    changing = asyncio.create_task(outcome(nadia, "changeCompanyKind", **given))
    await asyncio.sleep(A_WHILE)
    gate.opened.set()
    assert (await inviting, await changing) == ("DONE", "DONE")
    assert await Invitation.filter(email="hedwig@lindenhof.example").count() == 0  # it was made for a client's guest


@pytest.mark.parametrize("way", ["card", "again", "mail"])
async def test_nothing_is_locked_while_attempts_are_counted(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    nadia, gate, real = await world.person("Nadia Halden"), Gate(), Rates.invite
    hedwig = {"personId": (await ids(nadia))["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email="hedwig@lindenhof.example")
    if way != "card":
        made = (await do(nadia, "invitePerson", "invitation { id }", **hedwig))["invitation"]["id"]
        await mailbox.next_to("hedwig@lindenhof.example")
    if way == "mail":
        mail = await Mail.get(recipient="hedwig@lindenhof.example")
        await Mail.filter(id=mail.id).update(sent_at=None, failed_at=mail.created_at, error="550")

    async def held(*given: Any) -> None:
        await gate.hold()
        await real(*given)

    monkeypatch.setattr(Rates, "invite", held)
    if way == "card":
        counted = asyncio.create_task(outcome(nadia, "invitePerson", **hedwig))
    elif way == "again":
        counted = asyncio.create_task(outcome(nadia, "reissueInvitation", invitationId=made))
    else:
        row = (await nadia.ask("{ undeliveredMails { edges { node { id } } } }"))["undeliveredMails"]["edges"][0]
        counted = asyncio.create_task(outcome(nadia, "resendMail", mailId=row["node"]["id"]))
    await gate.reached.wait()
    # Redis may take seconds to answer; nobody waits for it but who asked.
    assert await outcome(nadia, "updatePerson", **hedwig, jobTitle="Head of buildings") == "DONE"
    assert await outcome(nadia, "setContactPrivacy", personIds=[hedwig["personId"]], privacy="ADMINS") == "DONE"
    assert not counted.done()
    gate.opened.set()
    assert await counted == "DONE"
