"""Inviting: by mail or by a link, with everything fixed in it; once, for 48 hours; taken back and issued again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from db.models import Invitation, Mail
from settings import Settings
from tests.behaviours.office import do, does_not_know, everything, ids, listed, refused
from tests.mails import Mailbox, text_of, token_in
from tests.people import Caller, World

MADE = "addresses { email invitation { id email role expiresAt } userErrors { code message field } }"
LOOK = """query($token: String!) { invitation(token: $token) {
  workspaceName companyName inviterName email expiresAt } }"""
INVITATIONS = """{ invitations(first: 100) { totalCount edges { node { id email role expiresAt acceptedAt
  company { name } department { name } projects { clientName } inviter { displayName } } } } }"""
NEW = "ola@lindenhof.example"
PASSWORD = "a few long words"


@pytest.fixture
async def world(world: World) -> World:
    """Where nobody is invited yet."""
    await Invitation.all().delete()
    return world


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def invite(caller: Caller, *emails: str, **terms: Any) -> list[dict[str, Any]]:
    """What became of each address."""
    payload = await do(caller, "invite", MADE, emails=list(emails), **terms)
    addresses: list[dict[str, Any]] = payload["addresses"]
    return addresses


async def look(world: World, token: str) -> dict[str, Any] | None:
    """What an invitation says to whoever holds its token."""
    page: dict[str, Any] | None = (await world.nobody.ask(LOOK, token=token))["invitation"]
    return page


async def accept(world: World, token: str, **given: Any) -> list[tuple[str, str | None]]:
    """Register by an invitation: the codes and fields of what is wrong."""
    document = """mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
      userErrors { code field } } }"""
    values = {"token": token, "displayName": "Ola Nordmann", "password": PASSWORD, **given}
    errors = (await world.nobody.ask(document, input=values))["acceptInvitation"]["userErrors"]
    return [(error["code"], error["field"]) for error in errors]


@pytest.mark.behaviour("T-06", "S-03", "S-11")
async def test_a_client_is_invited_to_a_project_by_mail(world: World, mailbox: Mailbox) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    known = await ids(nadia)
    department = await do(
        nadia, "createDepartment", "department { id }", companyId=known["Lindenhof Hausverwaltung"], name="Technik"
    )
    project = "Umbau der Arztpraxis Choriner Straße 19"
    at = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False):
        [answer] = await invite(
            sophie,
            " Ola@Lindenhof.EXAMPLE ",
            companyId=known["Lindenhof Hausverwaltung"],
            departmentId=department["department"]["id"],
            projectIds=[known[project]],
            shareWithClient=True,
        )
    until = f"{at + timedelta(hours=48):%Y-%m-%dT%H:%M:%SZ}"
    made = {"email": NEW, "role": "GUEST", "expiresAt": until}
    assert (answer["userErrors"], {name: answer["invitation"][name] for name in made}) == ([], made)
    mail = await mailbox.next_to(NEW)
    assert (mail["Subject"], mail["From"].addresses[0].display_name) == ("Einladung zu Halden & Brix", "Halden & Brix")
    assert text_of(mail).startswith("Sophie Marchand lädt Sie für Lindenhof Hausverwaltung zu Halden & Brix ein")
    assert "48 Stunden" in text_of(mail)
    page = {
        "workspaceName": "Halden & Brix",
        "companyName": "Lindenhof Hausverwaltung",
        "inviterName": "Sophie Marchand",
        "email": NEW,
        "expiresAt": until,
    }
    # However often it is looked at, by whatever robot, it stays whole.
    for _ in range(3):
        assert await look(world, token_in(mail)) == page
    [listed_one] = await listed(sophie, INVITATIONS)
    assert listed_one == {
        "id": answer["invitation"]["id"],
        **made,
        "acceptedAt": None,
        "company": {"name": "Lindenhof Hausverwaltung"},
        "department": {"name": "Technik"},
        "projects": [{"clientName": project}],
        "inviter": {"displayName": "Sophie Marchand"},
    }


@pytest.mark.behaviour("W-11")
async def test_several_addresses_each_get_their_own_answer(world: World, mailbox: Mailbox) -> None:
    sophie = await world.person("Sophie Marchand")
    known = await ids(await world.person("Nadia Halden"))
    emails = ("one@lindenhof.example", "nonsense", "katrin@lindenhof.example", "two@lindenhof.example", "a b@c.example")
    answers = await invite(sophie, *emails, companyId=known["Lindenhof Hausverwaltung"], role="MEMBER")
    told = [
        (each["email"], bool(each["invitation"]), [error["code"] for error in each["userErrors"]]) for each in answers
    ]
    # Katrin's address is hidden from members: they do not learn that it is hers.
    hidden = (await sophie.ask('{ people(filter: {email: "katrin@lindenhof.example"}) { totalCount } }'))["people"]
    knows = hidden["totalCount"] == 1
    assert told == [
        ("one@lindenhof.example", True, []),
        ("nonsense", False, ["BAD_USER_INPUT"]),
        ("katrin@lindenhof.example", not knows, ["BAD_USER_INPUT"] if knows else []),
        ("two@lindenhof.example", True, []),
        ("a b@c.example", False, ["BAD_USER_INPUT"]),
    ]
    for email in ("one@lindenhof.example", "two@lindenhof.example"):
        assert token_in(await mailbox.next_to(email))
    assert mailbox.to("nonsense") == []


@pytest.mark.behaviour("T-07")
async def test_it_works_for_48_hours_and_not_a_second_longer(world: World, mailbox: Mailbox) -> None:
    sophie, at = await world.person("Sophie Marchand"), datetime.now(UTC).replace(microsecond=0)
    known = await ids(await world.person("Nadia Halden"))
    with time_machine.travel(at, tick=False) as traveller:
        await invite(sophie, NEW, companyId=known["Lindenhof Hausverwaltung"])
        token = token_in(await mailbox.next_to(NEW))
        traveller.move_to(at + timedelta(hours=48, seconds=-1), tick=False)
        assert await look(world, token) is not None
        traveller.move_to(at + timedelta(hours=48), tick=False)
        assert await look(world, token) is None
        assert await accept(world, token) == [("NOT_FOUND", "token")]
    assert len(mailbox.to(NEW)) == 1
    assert await Invitation.filter(accepted_at=None).count() == 1


@pytest.mark.behaviour("T-09")
async def test_a_pending_one_is_taken_back_and_issued_again(world: World, mailbox: Mailbox) -> None:
    sophie = await world.person("Sophie Marchand")
    known = await ids(await world.person("Nadia Halden"))
    [first] = await invite(sophie, NEW, companyId=known["Lindenhof Hausverwaltung"], role="MEMBER")
    old = token_in(await mailbox.next_to(NEW))
    given = {"invitationId": first["invitation"]["id"]}
    again = await do(sophie, "reissueInvitation", "invitation { id email role } token invitationUrl", **given)
    assert (again["invitation"]["email"], again["invitation"]["role"], again["token"]) == (NEW, "MEMBER", None)
    new = token_in(await mailbox.next_to(NEW, 2))
    assert new != old
    assert await look(world, old) is None
    assert (await look(world, new) or {})["email"] == NEW
    assert (await refused(sophie, "deleteInvitation", invitationId=first["invitation"]["id"]))[0] == "NOT_FOUND"
    gone = await do(sophie, "deleteInvitation", "invitationId", invitationId=again["invitation"]["id"])
    assert gone["invitationId"] == again["invitation"]["id"]
    assert await look(world, new) is None
    assert await accept(world, new) == [("NOT_FOUND", "token")]
    assert await listed(sophie, INVITATIONS) == []
    log = "{ auditEntries(first: 5) { edges { node { action actorName subjectName } } } }"
    entries = await listed(await world.person("Nadia Halden"), log)
    told = [(entry["action"], entry["actorName"], entry["subjectName"]) for entry in entries][:4]
    assert sorted(told) == sorted([("INVITATION_DELETED", "Sophie Marchand", NEW)] * 2 + [
        ("INVITATION_CREATED", "Sophie Marchand", NEW)] * 2)  # fmt: skip


@pytest.mark.behaviour("W-05", "N-08")
async def test_a_link_is_handed_over_and_no_mail_goes_out(world: World, mailbox: Mailbox) -> None:
    sophie = await world.person("Sophie Marchand")
    known = await ids(await world.person("Nadia Halden"))
    made = await do(
        sophie,
        "createInvitationLink",
        "invitation { email role } token invitationUrl",
        companyId=known["Lindenhof Hausverwaltung"],
    )
    assert made["invitation"] == {"email": None, "role": "GUEST"}
    assert made["invitationUrl"].endswith(f"/invitation/{made['token']}")
    assert (await look(world, made["token"]) or {})["email"] is None
    # Whoever has it says who they are; without an address it stays whole.
    assert await accept(world, made["token"]) == [("BAD_USER_INPUT", "email")]
    assert await accept(world, made["token"], email=NEW) == []
    assert await look(world, made["token"]) is None
    await mailbox.next_to(NEW)
    assert [mail["To"] for mail in mailbox.all()] == [NEW]


@pytest.mark.behaviour("W-05")
async def test_only_admins_invite_colleagues_and_only_owners_owners(world: World, mailbox: Mailbox) -> None:
    sophie, edwin = await world.person("Sophie Marchand"), await world.person("Edwin Brix")
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    firm, client = known["Halden & Brix"], known["Lindenhof Hausverwaltung"]
    before, mails = await everything(world), await Mail.all().count()
    for role in ("ADMIN", "MEMBER", "GUEST"):
        refusal = await refused(sophie, "invite", emails=[NEW], companyId=firm, role=role)
        assert refusal[:2] == ("FORBIDDEN", "role")
    assert (await refused(edwin, "invite", emails=[NEW], companyId=firm, role="OWNER"))[:2] == ("FORBIDDEN", "role")
    refusal = await refused(nadia, "invite", emails=[NEW], companyId=client, role="ADMIN")
    assert refusal[:2] == ("BAD_USER_INPUT", "role")
    leyla = await world.person("Leyla Demir")
    assert (await refused(leyla, "invite", emails=[NEW], companyId=firm))[0] == "FORBIDDEN"
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        caller = await world.person(name)
        assert await does_not_know(caller, "mutation { invite(input: {}) { userErrors { code } } }", "invite")
        assert await does_not_know(caller, "{ invitations { totalCount } }", "invitations")
    assert await everything(world) == before
    assert (await Mail.all().count(), await Invitation.all().count()) == (mails, 0)
    [answer] = await invite(edwin, NEW, companyId=firm, role="ADMIN")
    assert answer["userErrors"] == []
    # What who invited may not do any more, the invitation does not do either.
    token = token_in(await mailbox.next_to(NEW))
    await do(nadia, "changeRole", personId=known["Edwin Brix"], role="MEMBER")
    assert await accept(world, token) == [("NOT_FOUND", "token")]
    await do(nadia, "changeRole", personId=known["Edwin Brix"], role="ADMIN")
    assert await accept(world, token) == []


@pytest.mark.behaviour("S-10", "T-06")
async def test_somebody_whose_card_there_is_is_invited_at_its_address(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    hedwig = {"personId": known["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email="hedwig@lindenhof.example")
    made = await do(nadia, "invitePerson", "invitation { email }", **hedwig)
    assert made["invitation"]["email"] == "hedwig@lindenhof.example"
    token = token_in(await mailbox.next_to("hedwig@lindenhof.example"))
    people = len(await listed(nadia, "{ people(first: 100) { edges { node { id } } } }"))
    assert await accept(world, token, displayName="Hedwig Lorenz") == []
    confirm = "mutation($t: String!) { confirmEmail(input: {token: $t}) { token userErrors { code } } }"
    mail = await mailbox.next_to("hedwig@lindenhof.example", 2)
    session = world.with_token((await world.nobody.ask(confirm, t=token_in(mail)))["confirmEmail"]["token"])
    assert (await session.ask("{ viewer { person { id } } }"))["viewer"]["person"]["id"] == hedwig["personId"]
    assert len(await listed(nadia, "{ people(first: 100) { edges { node { id } } } }")) == people
    assert (await refused(nadia, "invitePerson", **hedwig))[:2] == ("BAD_USER_INPUT", "personId")
