"""Registering by an invitation, once; confirming the address within a day, and being signed in by it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from db.demo.load import PASSWORD as DEMOS
from db.models import Account, Person, Registration
from settings import Settings
from tests.behaviours.office import do, everything, ids, listed, person_now
from tests.behaviours.test_invitations import NEW, PASSWORD, accept, invite, look
from tests.mails import Mailbox, text_of, token_in
from tests.people import World

CLIENT = "Lindenhof Hausverwaltung"
CONFIRM = """mutation($token: String!, $password: String) { confirmEmail(input: {token: $token, password: $password}) {
  token expiresAt userErrors { code message field } } }"""
LOOK = "query($token: String!) { confirmation(token: $token) { workspaceName email expiresAt } }"
RESEND = "mutation($email: String!) { resendConfirmation(input: {email: $email}) { userErrors { code } } }"
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }"
WHO = "{ viewer { tier role person { id displayName } company { name } } }"


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def invited(world: World, mailbox: Mailbox, email: str = NEW, **terms: Any) -> str:
    """The token in the mail to somebody who was just invited."""
    nadia = await world.person("Nadia Halden")
    number = len(mailbox.to(email)) + 1
    known = await ids(nadia)
    [answer] = await invite(nadia, email, **{"companyId": known[CLIENT], "role": "MEMBER", **terms})
    assert answer["userErrors"] == []
    return token_in(await mailbox.next_to(email, number))


async def confirm(world: World, token: str, password: str | None = None) -> tuple[str | None, list[str]]:
    """The session's token, and the codes of what is wrong."""
    payload = (await world.nobody.ask(CONFIRM, token=token, password=password))["confirmEmail"]
    assert (payload["token"] is None) == (payload["expiresAt"] is None)
    return payload["token"], [error["code"] for error in payload["userErrors"]]


async def signs_in(world: World, email: str, password: str) -> str | None:
    """The token, where they do."""
    payload = (await world.nobody.ask(SIGN_IN, input={"email": email, "password": password}))["signIn"]
    token: str | None = payload["token"]
    return token


@pytest.mark.behaviour("T-08", "T-10", "T-11", "T-12")
async def test_from_the_mail_to_being_inside(world: World, mailbox: Mailbox) -> None:
    token = await invited(world, mailbox)
    assert await accept(world, token) == []
    assert await look(world, token) is None
    assert await accept(world, token) == [("NOT_FOUND", "token")]
    mail = await mailbox.next_to(NEW, 2)
    assert mail["Subject"] == "Bestätigen Sie Ihre Adresse für Halden & Brix"
    assert "24 Stunden" in text_of(mail)
    # Until the address is confirmed there is no account: nobody signs in.
    assert await signs_in(world, NEW, PASSWORD) is None
    assert await Account.filter(email=NEW).count() == 0
    nadia = await world.person("Nadia Halden")
    assert (await person_now(nadia, "Ola Nordmann"))["hasAccount"] is False
    link = token_in(mail)
    page = (await world.nobody.ask(LOOK, token=link))["confirmation"]
    assert (page["workspaceName"], page["email"]) == ("Halden & Brix", NEW)
    session, errors = await confirm(world, link)
    assert (errors, session is not None) == ([], True)
    ola = world.with_token(session or "")
    viewer = (await ola.ask(WHO))["viewer"]
    assert (viewer["tier"], viewer["role"], viewer["company"]["name"]) == ("CLIENT", "MEMBER", CLIENT)
    assert viewer["person"]["displayName"] == "Ola Nordmann"
    # Once.
    assert await confirm(world, link) == (None, ["NOT_FOUND"])
    assert (await world.nobody.ask(LOOK, token=link))["confirmation"] is None
    assert await signs_in(world, NEW.upper(), PASSWORD) is not None
    log = await listed(nadia, "{ auditEntries(first: 6) { edges { node { action actorName subjectName } } } }")
    told = [(entry["action"], entry["actorName"]) for entry in reversed(log)]
    assert told == [
        ("INVITATION_CREATED", "Nadia Halden"),
        ("PERSON_CREATED", "Ola Nordmann"),
        ("INVITATION_ACCEPTED", "Ola Nordmann"),
        ("ACCOUNT_CONFIRMED", "Ola Nordmann"),
        ("SESSION_STARTED", "Ola Nordmann"),
        ("SESSION_STARTED", "Ola Nordmann"),
    ]


@pytest.mark.behaviour("T-08")
async def test_two_acceptances_at_one_instant_make_one_person(world: World, mailbox: Mailbox) -> None:
    for number in range(3):
        email = f"twice{number}@lindenhof.example"
        token = await invited(world, mailbox, email)
        told = await asyncio.gather(*(accept(world, token, displayName=f"Nr {number} {name}") for name in "AB"))
        assert sorted(told) == [[], [("NOT_FOUND", "token")]]
        assert await Person.filter(display_name__startswith=f"Nr {number}").count() == 1
        assert await Registration.filter(email=email).count() == 1
        link = token_in(await mailbox.next_to(email, 2))
        both = await asyncio.gather(confirm(world, link), confirm(world, link))
        assert sorted(errors for _, errors in both) == [[], ["NOT_FOUND"]]
        assert await Account.filter(email=email).count() == 1


@pytest.mark.behaviour("T-11")
async def test_the_address_is_confirmed_within_a_day_or_by_another_mail(world: World, mailbox: Mailbox) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False) as traveller:
        assert await accept(world, await invited(world, mailbox)) == []
        old = token_in(await mailbox.next_to(NEW, 2))
        traveller.move_to(at + timedelta(hours=24, seconds=-1), tick=False)
        assert (await world.nobody.ask(LOOK, token=old))["confirmation"] is not None
        traveller.move_to(at + timedelta(hours=24), tick=False)
        assert (await world.nobody.ask(LOOK, token=old))["confirmation"] is None
        assert await confirm(world, old) == (None, ["NOT_FOUND"])
        # Alike, whether or not anything waits there.
        told = [await world.nobody.run(RESEND, email=email) for email in (NEW, "nobody@lindenhof.example")]
        assert told[0] == told[1] == {"data": {"resendConfirmation": {"userErrors": []}}}
        new = token_in(await mailbox.next_to(NEW, 3))
        assert new != old
        assert await confirm(world, old) == (None, ["NOT_FOUND"])
        assert (await confirm(world, new))[1] == []
        await world.nobody.ask(RESEND, email=NEW)
        assert await signs_in(world, NEW, PASSWORD) is not None
    assert len(mailbox.to(NEW)) == 3
    assert mailbox.to("nobody@lindenhof.example") == []


@pytest.mark.behaviour("T-10", "W-07")
async def test_an_address_that_has_an_account_joins_with_it(world: World, mailbox: Mailbox) -> None:
    nadia, amira = await world.person("Nadia Halden"), "amira@lindenhof.example"
    made = await do(nadia, "createWorkspace", "workspace { id }", name="Elsewhere")
    there = world.with_token(
        (await do(nadia, "switchWorkspace", "token", workspaceId=made["workspace"]["id"]))["token"]
    )
    company = (await do(there, "createCompany", "company { id }", name="Praxis Haddad", language="en"))["company"]["id"]
    [answer] = await invite(there, amira, companyId=company, role="MEMBER")
    # Nothing tells them apart from somebody who is new.
    assert answer["userErrors"] == []
    assert (
        await accept(world, token_in(await mailbox.next_to(amira)), displayName="Amira", password="another one here")
        == []
    )
    session, errors = await confirm(world, token_in(await mailbox.next_to(amira, 2)))
    assert errors == []
    joined = world.with_token(session or "")
    viewer = await joined.ask("{ viewer { workspace { name } workspaces { name } company { name } } }")
    assert viewer["viewer"]["workspace"]["name"] == "Elsewhere"
    assert {each["name"] for each in viewer["viewer"]["workspaces"]} == {"Elsewhere", "Halden & Brix"}
    # It keeps its own password.
    assert await signs_in(world, amira, "another one here") is None
    assert await signs_in(world, amira, DEMOS) is not None
    assert await Account.filter(email=amira).count() == 1


@pytest.mark.behaviour("T-10", "N-06")
async def test_an_account_that_is_here_already_joins_as_who_it_is(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known, email = await ids(nadia), "katrin@lindenhof.example"
    katrin, before = await person_now(nadia, "Katrin Vogt"), await Person.filter(removed_at=None).count()
    fixed = "Umbau der Arztpraxis Choriner Straße 19"
    terms = {"companyId": known[CLIENT], "role": "GUEST", "projectIds": [known[fixed]], "shareWithClient": True}
    link = await do(nadia, "createInvitationLink", "token", **terms)
    # Whoever holds the link registers alike; only the mail's reader learns that the address is in already.
    assert await accept(world, link["token"], email=email, displayName="Second Katrin") == []
    session, errors = await confirm(world, token_in(await mailbox.next_to(email)))
    assert errors == []
    # She is who she was, in the project too; and no second card is left of her.
    viewer = (await world.with_token(session or "").ask(WHO))["viewer"]
    assert (viewer["person"], viewer["role"]) == ({"id": katrin["id"], "displayName": "Katrin Vogt"}, katrin["role"])
    assert await person_now(nadia, "Katrin Vogt") == katrin
    assert await Person.filter(removed_at=None).count() == before
    projects = await listed(nadia, "{ projects(first: 100) { edges { node { clientName people { displayName } } } } }")
    [people] = [node["people"] for node in projects if node["clientName"] == fixed]
    assert [person["displayName"] for person in people].count("Katrin Vogt") == 1
    assert "Second Katrin" not in [person["displayName"] for person in people]
    assert await signs_in(world, email, PASSWORD) is None
    assert await signs_in(world, email, DEMOS) is not None


@pytest.mark.behaviour("T-10", "N-02")
async def test_an_account_that_is_here_for_another_company_is_told_so(world: World, mailbox: Mailbox) -> None:
    nadia, email = await world.person("Nadia Halden"), "katrin@lindenhof.example"
    known = await ids(nadia)
    given = {"companyId": known["Meridian Houses"], "role": "MEMBER"}
    link = await do(nadia, "createInvitationLink", "token", **given)
    assert await accept(world, link["token"], email=email, displayName="Second Katrin") == []
    mail = await mailbox.next_to(email)
    before = await everything(world)
    assert await confirm(world, token_in(mail)) == (None, ["BAD_USER_INPUT"])
    assert await everything(world) == before
    assert await signs_in(world, email, PASSWORD) is None


@pytest.mark.behaviour("T-06", "N-06")
async def test_who_comes_is_added_to_what_was_fixed_and_no_more(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    fixed, other = known["Umbau der Arztpraxis Choriner Straße 19"], known["Technikraum der Hauptverwaltung"]
    token = await invited(world, mailbox, role="GUEST", projectIds=[fixed], shareWithClient=True)
    before = await everything(world)
    assert before["projects"] == (await everything(world))["projects"]
    assert await accept(world, token) == []
    session, _ = await confirm(world, token_in(await mailbox.next_to(NEW, 2)))
    ola = world.with_token(session or "")
    projects = await listed(ola, "{ projects(first: 100) { edges { node { id people { displayName } } } } }")
    assert [project["id"] for project in projects] == [fixed]
    assert "Ola Nordmann" in [person["displayName"] for person in projects[0]["people"]]
    assert await ola.codes("query($id: ID!) { node(id: $id) { id } }", id=other) == ["NOT_FOUND"]
    shared = {node["id"]: node["sharedWithClient"] for node in (await everything(world))["projects"]}
    assert shared[fixed] is True


@pytest.mark.behaviour("T-08", "T-11")
async def test_bad_input_and_bad_tokens_use_nothing_up(world: World, mailbox: Mailbox) -> None:
    token = await invited(world, mailbox)
    before = await everything(world)
    for bad in ("", "x", token[:-1], token + "x", token.swapcase(), "jal_c_" + token[6:], "\0", "ä" * 300):
        assert await look(world, bad) is None
        assert await accept(world, bad) == [("NOT_FOUND", "token")]
        assert await confirm(world, bad) == (None, ["NOT_FOUND"])
    for given, field in (
        ({"password": "too short"}, "password"),
        ({"password": "x" * 2_000}, "password"),
        ({"displayName": "  "}, "displayName"),
        ({"displayName": "x" * 201}, "displayName"),
        ({"email": "somebody.else@lindenhof.example"}, "email"),
        ({"email": "nonsense"}, "email"),
    ):
        [(code, where)] = await accept(world, token, **given)
        assert (code in ("BAD_USER_INPUT", "LIMIT_EXCEEDED"), where) == (True, field), given
    assert await everything(world) == before
    assert len(mailbox.to(NEW)) == 1
    assert await accept(world, token, email=NEW.title()) == []
