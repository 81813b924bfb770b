"""Invitations after they were made: what is decided later, a typing mistake in a registration, what the log says."""

from typing import Any

import pytest

from db.models import Invitation, Person, ProjectAccess, Registration
from settings import Settings
from tests.behaviours.office import do, everything, ids, listed, refused
from tests.behaviours.test_invitations import NEW, accept, invite, look
from tests.behaviours.test_registration import CLIENT, confirm
from tests.mails import Mailbox, token_in
from tests.people import World

FIXED = "Umbau der Arztpraxis Choriner Straße 19"
WRONG = "ola@lindenhoff.example"
AUDIT = """query($action: AuditAction!) { auditEntries(first: 100, filter: {action: $action}) { edges { node {
  actorName subjectName values { field before after } } } } }"""


@pytest.fixture
async def world(world: World) -> World:
    """Where nobody is invited yet."""
    await Invitation.all().delete()
    return world


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def shared(world: World) -> bool:
    """Whether the client sees the file of the project that is invited to."""
    projects = (await everything(world))["projects"]
    return bool(next(node["sharedWithClient"] for node in projects if node["clientName"] == FIXED))


@pytest.mark.behaviour("T-06", "N-06")
@pytest.mark.parametrize("way", ["accepted", "issued again"])
async def test_who_decides_later_whether_a_file_is_shared_has_decided(world: World, mailbox: Mailbox, way: str) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    project = known[FIXED]
    await do(nadia, "setProjectReach", projectIds=[project], sharedWithClient=True)
    terms = {"companyId": known[CLIENT], "role": "GUEST", "projectIds": [project], "shareWithClient": True}
    made = await do(nadia, "createInvitationLink", "token invitation { id }", **terms)
    await do(nadia, "setProjectReach", projectIds=[project], sharedWithClient=False)
    token = made["token"]
    if way == "issued again":
        again = await do(nadia, "reissueInvitation", "token", invitationId=made["invitation"]["id"])
        token = again["token"]
    assert await accept(world, token, email=NEW) == []
    assert await shared(world) is False
    [ola] = await Person.filter(display_name="Ola Nordmann")
    assert await ProjectAccess.filter(person_id=ola.id).count() == 1
    # Whoever invites after that has decided later.
    token = (await do(nadia, "createInvitationLink", "token", **terms))["token"]
    assert await accept(world, token, email="second@lindenhof.example") == []
    assert await shared(world) is True


@pytest.mark.behaviour("T-07", "T-11")
@pytest.mark.parametrize("way", ["deleteInvitation", "reissueInvitation"])
async def test_a_typing_mistake_in_the_form_does_not_cost_the_link(world: World, mailbox: Mailbox, way: str) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    known = await ids(nadia)
    terms = {"companyId": known[CLIENT], "role": "GUEST", "projectIds": [known[FIXED]], "shareWithClient": True}
    made = await do(sophie, "createInvitationLink", "token invitation { id }", **terms)
    assert await accept(world, made["token"], email=WRONG) == []
    wrong = token_in(await mailbox.next_to(WRONG))
    done = await do(sophie, way, "token" if way == "reissueInvitation" else "", invitationId=made["invitation"]["id"])
    # What came of it is gone: registration, card, and their place in the project.
    assert await confirm(world, wrong) == (None, ["NOT_FOUND"])
    assert (await Registration.all().count(), await Person.filter(email=WRONG).count()) == (0, 0)
    assert "Ola Nordmann" not in [node["displayName"] for node in (await everything(world))["people"]]
    [gone] = await Person.filter(display_name="Ola Nordmann")
    assert (gone.removed_at is not None, await ProjectAccess.filter(person_id=gone.id).count()) == (True, 0)
    if way == "deleteInvitation":
        assert await Invitation.all().count() == 0
        return
    assert await accept(world, done["token"], email=NEW) == []
    assert (await confirm(world, token_in(await mailbox.next_to(NEW))))[1] == []
    [ola] = await Person.filter(display_name="Ola Nordmann", removed_at=None)
    assert await ProjectAccess.filter(person_id=ola.id).count() == 1


@pytest.mark.behaviour("T-07", "S-10")
async def test_a_card_that_was_there_before_stays(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    hedwig = {"personId": (await ids(nadia))["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email=NEW)
    made = await do(nadia, "invitePerson", "invitation { id }", **hedwig)
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    old = token_in(await mailbox.next_to(NEW, 2))
    await do(nadia, "reissueInvitation", invitationId=made["invitation"]["id"])
    assert await confirm(world, old) == (None, ["NOT_FOUND"])
    assert await accept(world, token_in(await mailbox.next_to(NEW, 3))) == []
    session, errors = await confirm(world, token_in(await mailbox.next_to(NEW, 4)))
    assert errors == []
    viewer = await world.with_token(session or "").ask("{ viewer { person { id } } }")
    assert viewer["viewer"]["person"]["id"] == hedwig["personId"]


@pytest.mark.behaviour("T-07")
async def test_who_has_come_in_is_not_taken_back(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    terms = {"companyId": (await ids(nadia))[CLIENT], "role": "GUEST"}
    made = await do(nadia, "createInvitationLink", "token invitation { id }", **terms)
    assert await accept(world, made["token"], email=NEW) == []
    assert (await confirm(world, token_in(await mailbox.next_to(NEW))))[1] == []
    before = await everything(world)
    for mutation in ("deleteInvitation", "reissueInvitation"):
        told = await refused(nadia, mutation, invitationId=made["invitation"]["id"])
        assert told[:2] == ("NOT_FOUND", "invitationId")
    assert await everything(world) == before


@pytest.mark.behaviour("N-11")
async def test_the_audit_log_names_what_an_invitation_lets_into(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    terms: dict[str, Any] = {"companyId": known[CLIENT], "role": "GUEST", "projectIds": [known[FIXED]]}
    made = await do(nadia, "createInvitationLink", "token invitation { id }", **terms, shareWithClient=True)
    name = next(node["name"] for node in (await everything(world))["projects"] if node["clientName"] == FIXED)
    said = {"company": CLIENT, "role": "GUEST", "projects": name, "shareWithClient": "true"}
    await do(nadia, "reissueInvitation", invitationId=made["invitation"]["id"])
    [created, again] = await listed(nadia, AUDIT, action="INVITATION_CREATED")
    [deleted] = await listed(nadia, AUDIT, action="INVITATION_DELETED")
    for entry in (created, again):
        assert {each["field"]: each["after"] for each in entry["values"]} == said
    assert {each["field"]: each["before"] for each in deleted["values"]} == said


@pytest.mark.behaviour("T-06")
async def test_a_role_that_cannot_be_is_refused_in_a_whole_sentence(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    given = {"companyId": (await ids(nadia))[CLIENT], "role": "ADMIN"}
    message = "People of a company of kind CLIENT cannot be ADMIN. Choose GUEST or MEMBER."
    assert await refused(nadia, "createInvitationLink", **given) == ("BAD_USER_INPUT", "role", message)
    assert await Invitation.all().count() == 0


@pytest.mark.behaviour("T-10")
@pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufe0f", "\u200b \u3164"])
async def test_a_name_has_something_to_be_seen(world: World, blank: str) -> None:
    nadia = await world.person("Nadia Halden")
    token = (await do(nadia, "createInvitationLink", "token", companyId=(await ids(nadia))[CLIENT]))["token"]
    assert await accept(world, token, email=NEW, displayName=blank) == [("BAD_USER_INPUT", "displayName")]
    assert await look(world, token) is not None


@pytest.mark.behaviour("T-10", "S-10")
async def test_a_name_is_one_line(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    token = (await do(nadia, "createInvitationLink", "token", companyId=known[CLIENT]))["token"]
    assert await accept(world, token, email=NEW, displayName=" Ola\r\n Nordmann\u2028the\tThird ") == []
    card = {"personId": known["Hedwig Lorenz"], "displayName": "Hedwig\r\nLorenz", "note": "two\r\nlines"}
    await do(nadia, "updatePerson", **card)
    await do(nadia, "createCompany", name="One\nCompany")
    found = await everything(world)
    names = {node["displayName"]: node["note"] for node in found["people"]}
    assert "Ola Nordmann the Third" in names
    assert names["Hedwig Lorenz"] == "two\r\nlines"
    assert "One Company" in [node["name"] for node in found["companies"]]


async def test_mailed_invitations_are_issued_again_too(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    [answer] = await invite(nadia, NEW, companyId=(await ids(nadia))[CLIENT], role="MEMBER")
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    await mailbox.next_to(NEW, 2)
    await do(nadia, "reissueInvitation", invitationId=answer["invitation"]["id"])
    assert await accept(world, token_in(await mailbox.next_to(NEW, 3)), displayName="Ola Second") == []
    assert (await confirm(world, token_in(await mailbox.next_to(NEW, 4))))[1] == []
    assert [row.display_name for row in await Person.filter(email=NEW)] == ["Ola Second"]
