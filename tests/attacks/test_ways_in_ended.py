"""What somebody was to become is changed while they are on their way in: older links lead nowhere."""

from typing import Any

import pytest

from db.models import AuditEntry, Company, Invitation, Person, ProjectAccess, Registration
from settings import Settings
from tests.attacks.test_passwords_overtaken import all_sent
from tests.behaviours.office import do, everything, ids
from tests.behaviours.test_invitations import NEW, PASSWORD, accept, invite, look
from tests.behaviours.test_registration import CLIENT, RESEND, confirm
from tests.mails import Mailbox, token_in
from tests.people import Caller, World

PARTNER, PROJECT = "Wolski Instalacje Elektryczne", "Lobby and reception, London"
OLD, GOOD = "hedwig.wrong@lindenhof.example", "hedwig.lorenz@lindenhof.example"


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def dead(world: World, token: str) -> None:
    """A link that leads nowhere: nothing is told of it, and trying it changes nothing."""
    before = await everything(world)
    assert await look(world, token) is None
    assert await accept(world, token) == [("NOT_FOUND", "token")]
    assert await everything(world) == before
    assert await Person.filter(display_name="Ola Nordmann").count() == 0


async def ended(action: str) -> list[tuple[str, str]]:
    """Who has ended what, by the audit log."""
    entries = await AuditEntry.filter(action=action).order_by("at")
    return [(entry.actor_name, entry.subject_name) for entry in entries]


@pytest.mark.behaviour("T-08", "N-02", "N-06")
@pytest.mark.parametrize(("company", "kind"), [(PARTNER, "CLIENT"), (CLIENT, "OWN"), (CLIENT, "PARTNER")])
async def test_a_changed_kind_ends_what_led_into_the_company(
    world: World, mailbox: Mailbox, company: str, kind: str
) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    terms = {"companyId": known[company], "role": "GUEST", "projectIds": [known[PROJECT]] if company == PARTNER else []}
    link = (await do(nadia, "createInvitationLink", "token", **terms))["token"]
    [answer] = await invite(nadia, NEW, **terms)
    assert answer["userErrors"] == []
    mailed = token_in(await mailbox.next_to(NEW))
    await do(nadia, "changeCompanyKind", companyId=known[company], kind=kind, otherwise="GUEST")
    for token in (link, mailed):
        await dead(world, token)
    assert sorted(await ended("INVITATION_DELETED")) == [("Nadia Halden", "a link"), ("Nadia Halden", NEW)]


@pytest.mark.behaviour("T-08", "N-02")
async def test_who_accepts_is_told_nothing_that_staff_are_told(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    terms = {"companyId": known[PARTNER], "role": "GUEST", "projectIds": [known[PROJECT]]}
    token = (await do(nadia, "createInvitationLink", "token", **terms))["token"]
    await Company.filter(name=PARTNER).update(kind="CLIENT")  # whatever way that may come about
    document = """mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
      userErrors { code message field } } }"""
    given = {"token": token, "displayName": "Ola Nordmann", "email": NEW, "password": PASSWORD}
    assert await world.nobody.ask(document, input=given) == {"acceptInvitation": {"userErrors": []}}
    [ola] = await Person.filter(display_name="Ola Nordmann")
    assert await ProjectAccess.filter(person_id=ola.id).count() == 0


async def waiting(world: World, mailbox: Mailbox, nadia: Caller, **hedwig: Any) -> str:
    """Hedwig's link to confirm her address by; she was invited by her card."""
    await do(nadia, "updatePerson", **hedwig, email=OLD)
    await do(nadia, "invitePerson", **hedwig)
    assert await accept(world, token_in(await mailbox.next_to(OLD)), displayName="Hedwig") == []
    return token_in(await mailbox.next_to(OLD, 2))


@pytest.mark.behaviour("T-11", "S-10")
@pytest.mark.parametrize("way", ["address", "role", "company", "kind", "gone"])
async def test_who_registered_does_not_become_what_the_card_is_by_now(world: World, mailbox: Mailbox, way: str) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    hedwig = {"personId": known["Hedwig Lorenz"]}
    link = await waiting(world, mailbox, nadia, **hedwig)
    await all_sent()
    changes: dict[str, tuple[str, dict[str, Any]]] = {
        "address": ("updatePerson", {**hedwig, "email": GOOD}),
        "role": ("changeRole", {**hedwig, "role": "MEMBER"}),
        "company": ("movePerson", {**hedwig, "companyId": known["Halden & Brix"], "role": "ADMIN"}),
        "kind": ("changeCompanyKind", {"companyId": known[CLIENT], "kind": "OWN", "otherwise": "GUEST"}),
        "gone": ("removePerson", hedwig),
    }
    mutation, given = changes[way]
    await do(nadia, mutation, **given)
    assert await ended("REGISTRATION_ENDED") == [("Nadia Halden", "Hedwig Lorenz")]
    before = await everything(world)
    assert await confirm(world, link) == (None, ["NOT_FOUND"])
    await world.nobody.ask(RESEND, email=OLD)
    await all_sent()
    assert len(mailbox.to(OLD)) == 2
    assert (await everything(world), await Registration.all().count()) == (before, 0)


@pytest.mark.behaviour("T-08", "S-10")
async def test_a_card_that_has_another_address_is_that_ones_alone(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    hedwig = {"personId": (await ids(nadia))["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email=OLD)
    await do(nadia, "invitePerson", **hedwig)
    old = token_in(await mailbox.next_to(OLD))
    await do(nadia, "updatePerson", **hedwig, email=GOOD)
    await dead(world, old)
    await do(nadia, "invitePerson", **hedwig)
    assert await accept(world, token_in(await mailbox.next_to(GOOD))) == []
    assert (await confirm(world, token_in(await mailbox.next_to(GOOD, 2))))[1] == []
    # What stays as it is leaves its invitation as it is.
    assert await Invitation.filter(accepted_at__not_isnull=True).count() == 1


@pytest.mark.behaviour("T-08", "S-10")
async def test_what_says_nothing_of_who_somebody_is_ends_nothing(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    hedwig = {"personId": known["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email=GOOD)
    await do(nadia, "invitePerson", **hedwig)
    await do(nadia, "updatePerson", **hedwig, email=GOOD.title(), jobTitle="Head of buildings")
    await do(nadia, "changeRole", **hedwig, role="GUEST")
    await do(
        nadia, "changeCompanyKind", companyId=known["Wrzos Kawiarnie i Piekarnie"], kind="PARTNER", otherwise="GUEST"
    )
    assert await accept(world, token_in(await mailbox.next_to(GOOD))) == []
    assert (await confirm(world, token_in(await mailbox.next_to(GOOD, 2))))[1] == []
