"""Getting in by what is not one's own, at the wrong moment, or twice: invitations, confirmations, resets, changes."""

import asyncio

import pytest
from strawberry.relay.utils import to_base64

from db.demo.load import PASSWORD as DEMOS
from db.models import Account, Invitation, Mail, Person, ProjectAccess
from settings import Settings
from tests.attacks.gates import Gate, before_the_log
from tests.behaviours.office import do, everything, ids, listed, refused
from tests.behaviours.test_accounts import ASK, change, reset
from tests.behaviours.test_accounts import confirm as confirm_change
from tests.behaviours.test_invitations import INVITATIONS, NEW, accept, invite, look
from tests.behaviours.test_registration import CLIENT, WHO, confirm, signs_in
from tests.mails import PATIENCE, Mailbox, token_in
from tests.people import World

HIDDEN = "hedwig.hidden@lindenhof.example"


@pytest.fixture
async def world(world: World) -> World:
    """Where nobody is invited yet."""
    await Invitation.all().delete()
    return world


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


@pytest.mark.behaviour("S-09", "S-10", "N-02")
async def test_an_invitation_shows_no_address_that_its_card_hides(world: World, mailbox: Mailbox) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    hedwig = {"personId": (await ids(nadia))["Hedwig Lorenz"]}
    await do(nadia, "updatePerson", **hedwig, email=HIDDEN)
    await do(nadia, "setContactPrivacy", personIds=[hedwig["personId"]], privacy="ADMINS")
    before = await everything(world)
    assert (await refused(sophie, "invitePerson", **hedwig))[:2] == ("FORBIDDEN", "personId")
    assert await everything(world) == before
    made = await do(nadia, "invitePerson", "invitation { id email }", **hedwig)
    assert made["invitation"]["email"] == HIDDEN
    row = made["invitation"]["id"]
    node = "query($id: ID!) { node(id: $id) { ... on Invitation { email role } } }"
    for caller, email in ((nadia, HIDDEN), (sophie, None)):
        assert [each["email"] for each in await listed(caller, INVITATIONS)] == [email]
        assert (await caller.ask(node, id=row))["node"]["email"] == email
    # She may issue it again; it goes where it went, and she gets neither address nor token.
    await mailbox.next_to(HIDDEN)
    again = await do(sophie, "reissueInvitation", "invitation { email } token invitationUrl", invitationId=row)
    assert again == {"invitation": {"email": None}, "token": None, "invitationUrl": None, "userErrors": []}
    token = token_in(await mailbox.next_to(HIDDEN, 2))
    # Somebody who has come by one hides their address there as well.
    assert await accept(world, token) == []
    await do(sophie, "invite", emails=[NEW], companyId=(await ids(nadia))[CLIENT], role="MEMBER")
    assert await accept(world, token_in(await mailbox.next_to(NEW))) == []
    [ola] = await Person.filter(display_name="Ola Nordmann")
    await Person.filter(id=ola.id).update(privacy="ADMINS")
    assert {each["email"] for each in await listed(sophie, INVITATIONS)} == {None}
    assert {each["email"] for each in await listed(nadia, INVITATIONS)} == {HIDDEN, NEW}


@pytest.mark.behaviour("T-08", "W-10")
async def test_whoever_invited_loses_their_role_at_that_moment(
    world: World, settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.database_url.startswith("sqlite"):
        pytest.skip("SQLite writes one after the other")
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known, gate = await ids(nadia), Gate()
    [answer] = await invite(edwin, NEW, companyId=known["Halden & Brix"], role="ADMIN")
    assert answer["userErrors"] == []
    token = token_in(await mailbox.next_to(NEW))
    async with asyncio.timeout(PATIENCE):
        while await Mail.filter(sent_at=None).exists():  # that is a change too, and would be the one that is held
            await asyncio.sleep(0.01)
    with monkeypatch.context() as patch:
        before_the_log(gate, patch)
        demoting = asyncio.create_task(do(nadia, "changeRole", personId=known["Edwin Brix"], role="MEMBER"))
        await gate.reached.wait()
        accepting = asyncio.create_task(accept(world, token))
        try:
            await asyncio.sleep(0.5)
            assert not accepting.done()
        finally:
            gate.opened.set()
        await demoting
        assert await accepting == [("NOT_FOUND", "token")]
    assert await Person.filter(display_name="Ola Nordmann").count() == 0


@pytest.mark.behaviour("T-08", "S-10")
async def test_a_card_that_becomes_something_else_is_not_come_in_by(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    hedwig = {"personId": known["Hedwig Lorenz"]}
    for way in ("role", "company", "gone"):
        await do(nadia, "updatePerson", **hedwig, email=f"{way}@lindenhof.example")
        await do(nadia, "invitePerson", **hedwig)
        token = token_in(await mailbox.next_to(f"{way}@lindenhof.example"))
        if way == "role":
            await do(nadia, "changeRole", **hedwig, role="MEMBER")
        elif way == "company":
            await do(nadia, "movePerson", **hedwig, companyId=known["Halden & Brix"], role="ADMIN")
        else:
            await do(nadia, "removePerson", **hedwig)
        assert await look(world, token) is None, way
        assert await accept(world, token) == [("NOT_FOUND", "token")], way
    assert await Person.filter(account_id=None, role="ADMIN", removed_at=None).count() == 0


@pytest.mark.behaviour("W-05", "S-03")
async def test_a_card_comes_in_with_the_role_and_department_that_were_fixed(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    await do(nadia, "updatePerson", personId=known["Hedwig Lorenz"], email=HIDDEN)
    given = {"companyId": known[CLIENT], "name": "Archive"}
    department = (await do(nadia, "createDepartment", "department { id }", **given))["department"]["id"]
    terms = {"companyId": known[CLIENT], "departmentId": department}
    [answer] = await invite(nadia, HIDDEN, **terms, role="MEMBER")
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [("BAD_USER_INPUT", "role")]
    [answer] = await invite(nadia, HIDDEN, **terms, role="GUEST")
    assert answer["userErrors"] == []
    assert await accept(world, token_in(await mailbox.next_to(HIDDEN))) == []
    hedwig = await Person.get(display_name="Hedwig Lorenz").prefetch_related("department")
    assert hedwig.department is not None
    assert (hedwig.role.value, hedwig.department.name) == ("GUEST", "Archive")


@pytest.mark.behaviour("T-08", "T-11")
async def test_one_address_confirmed_in_two_places_at_once_is_one_account(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    made = await do(nadia, "createWorkspace", "workspace { id }", name="Elsewhere")
    switched = await do(nadia, "switchWorkspace", "token", workspaceId=made["workspace"]["id"])
    there = world.with_token(switched["token"])
    company = (await do(there, "createCompany", "company { id }", name="Another", language="de"))["company"]["id"]
    here = (await ids(nadia))[CLIENT]
    for number in range(4):
        email = f"both{number}@lindenhof.example"
        await invite(nadia, email, companyId=here, role="MEMBER")
        assert await accept(world, token_in(await mailbox.next_to(email))) == []
        links = [token_in(await mailbox.next_to(email, 2))]
        await invite(there, email, companyId=company, role="MEMBER")
        assert await accept(world, token_in(await mailbox.next_to(email, 3))) == []
        links.append(token_in(await mailbox.next_to(email, 4)))
        told = await asyncio.gather(*(confirm(world, link, "chosen by its reader") for link in links))
        assert [errors for _, errors in told] == [[], []]
        account = await Account.get(email=email)
        assert await Person.filter(account_id=account.id).count() == 2


@pytest.mark.behaviour("T-08", "T-10", "N-06")
async def test_one_address_is_one_person_in_a_workspace_also_at_once(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    projects = [known["Umbau der Arztpraxis Choriner Straße 19"], known["Technikraum der Hauptverwaltung"]]
    terms = {"companyId": known[CLIENT], "role": "GUEST", "shareWithClient": True}
    for number in range(3):
        email, links = f"one{number}@lindenhof.example", []
        for place, project in enumerate(projects, 1):
            made = await do(nadia, "createInvitationLink", "token", **terms, projectIds=[project])
            assert await accept(world, made["token"], email=email, displayName=f"One {number}") == []
            links.append(token_in(await mailbox.next_to(email, place)))
        told = await asyncio.gather(*(confirm(world, link, "chosen by its reader") for link in links))
        assert [errors for _, errors in told] == [[], []]
        # One person, in the projects of both, with no second card left.
        [person] = await Person.filter(display_name=f"One {number}", removed_at=None)
        assert person.account_id == (await Account.get(email=email)).id
        added = await ProjectAccess.filter(person_id=person.id).values_list("project_id", flat=True)
        assert {to_base64("Project", str(each)) for each in added} == set(projects)
        viewers = [(await world.with_token(token or "").ask(WHO))["viewer"] for token, _ in told]
        assert [viewer["person"]["id"] for viewer in viewers] == [to_base64("Person", str(person.id))] * 2


@pytest.mark.behaviour("T-08")
async def test_two_who_confirm_one_card_at_once_do_not_share_it(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    hedwig, email = {"personId": (await ids(nadia))["Hedwig Lorenz"]}, "hedwig.one@lindenhof.example"
    await do(nadia, "updatePerson", **hedwig, email=email)
    for _ in range(2):
        await do(nadia, "invitePerson", **hedwig)
    invitations = [token_in(await mailbox.next_to(email, number)) for number in (1, 2)]
    links = []
    for number, invitation in enumerate(invitations, 3):
        assert await accept(world, invitation) == []
        links.append(token_in(await mailbox.next_to(email, number)))
    told = await asyncio.gather(*(confirm(world, link, "chosen by its reader") for link in links))
    assert sorted(errors for _, errors in told) == [[], ["NOT_FOUND"]]
    [token] = [token for token, errors in told if not errors]
    viewer = await world.with_token(token or "").ask("{ viewer { person { id } } }")
    assert viewer["viewer"]["person"]["id"] == hedwig["personId"]


async def test_a_reset_ends_what_whoever_knew_the_password_has_asked_for(world: World, mailbox: Mailbox) -> None:
    katrin = await world.person("Katrin Vogt")
    await change(katrin, "thief@elsewhere.example")
    theirs = token_in(await mailbox.next_to("thief@elsewhere.example"))
    await world.nobody.ask(ASK, email="katrin@lindenhof.example")
    assert await reset(world, token_in(await mailbox.next_to("katrin@lindenhof.example", 2))) == []
    assert await confirm_change(world, theirs) == (None, ["NOT_FOUND"])
    assert await signs_in(world, "thief@elsewhere.example", "another long password") is None
    assert await signs_in(world, "katrin@lindenhof.example", "another long password") is not None


async def test_a_link_mailed_to_the_old_address_resets_nothing_after_the_change(world: World, mailbox: Mailbox) -> None:
    katrin, old, new = await world.person("Katrin Vogt"), "katrin@lindenhof.example", "katrin@new.example"
    await world.nobody.ask(ASK, email=old)
    link = token_in(await mailbox.next_to(old))
    await change(katrin, new)
    assert await confirm_change(world, token_in(await mailbox.next_to(new))) == (new, [])
    assert await reset(world, link) == ["NOT_FOUND"]
    assert await signs_in(world, new, DEMOS) is not None


async def test_two_accounts_that_take_one_address_at_once(world: World, mailbox: Mailbox) -> None:
    people = [await world.person(name) for name in ("Katrin Vogt", "Amira Haddad")]
    for number in range(3):
        wanted = f"wanted{number}@lindenhof.example"
        for person in people:
            await change(person, wanted)
        links = [token_in(await mailbox.next_to(wanted, place)) for place in (1, 2)]
        told = await asyncio.gather(*(confirm_change(world, link) for link in links))
        assert sorted(errors for _, errors in told) == [[], ["BAD_USER_INPUT"]]
        assert await Account.filter(email=wanted).count() == 1
