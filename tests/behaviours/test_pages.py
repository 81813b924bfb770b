"""Getting in by our own pages: what mails link to works in any browser, without script, in the visitor's language."""

import pytest

from db.models import Branding, Invitation, Registration
from settings import Settings
from tests.behaviours.office import WHO, do, ids
from tests.mails import Mailbox, token_in
from tests.people import Caller, World
from tests.visits import Seen, get, send

NEW = "ola@lindenhof.example"
PASSWORD = "a few long words"
WRONG_ADDRESS = (
    "This is no e-mail address that can be written to. "
    "Write one such as name@company.example, with a to z before the @."
)


@pytest.fixture
async def world(world: World) -> World:
    """Where the firm has not chosen yet how to show itself."""
    await Branding.all().delete()
    return world


@pytest.fixture
async def plain_world(plain_world: World) -> World:
    """Likewise."""
    await Branding.all().delete()
    return plain_world


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def in_english(world: World, language: str = "en") -> str:
    """Lindenhof, whose people are told in English from here on."""
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Lindenhof Hausverwaltung"]
    await do(nadia, "updateCompany", companyId=company, language=language)
    return company


async def invited(world: World, email: str | None = NEW) -> str:
    """The path of the page that an invitation of the firm's owner links to."""
    nadia = await world.person("Nadia Halden")
    company = await in_english(world)
    if email is None:
        return f"invitation/{(await do(nadia, 'createInvitationLink', 'token', companyId=company))['token']}"
    await do(nadia, "invite", "addresses { email }", companyId=company, emails=[email])
    return ""


async def signed_in(world: World, email: str, password: str) -> Caller:
    """Whoever signs in with these."""
    return world.with_token((await do(world.nobody, "signIn", "token", email=email, password=password))["token"])


def is_plain_and_private(page: Seen) -> bool:
    """Nothing of it is kept, told on, indexed or framed, and nothing but its own style is loaded."""
    headers = page.response.headers
    nonce = page.one("style").attributes["nonce"]
    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'none'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    wanted = {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "content-type": "text/html; charset=utf-8",
    }
    assert {name: headers[name] for name in wanted} == wanted
    assert "noindex" in headers["x-robots-tag"]
    assert "set-cookie" not in headers
    assert not page.all("form") or "action" not in page.one("form").attributes
    return True


def is_accessible(page: Seen, language: str = "en") -> bool:
    """One heading, a language, a title, and for every field a label and what a browser may fill in."""
    assert page.one("html").attributes["lang"] == page.response.headers["content-language"] == language
    assert page.one("title").text.startswith(page.heading)
    for each in page.all("input"):
        assert page.one("label", **{"for": each.attributes["id"] or ""}).text.strip()
        assert each.attributes["autocomplete"] in ("name", "email", "username", "new-password")
    assert all(button.text.strip() for button in page.all("button"))
    return True


@pytest.mark.behaviour("T-08", "T-10", "T-11", "T-12")
async def test_a_client_gets_in_by_the_pages_that_mails_link_to(world: World, mailbox: Mailbox) -> None:
    await invited(world)
    path = f"invitation/{token_in(await mailbox.next_to(NEW))}"
    page = await get(world, path)
    assert is_plain_and_private(page)
    assert is_accessible(page)
    assert (page.status, page.heading) == (200, "You are invited to Halden & Brix")
    assert "Nadia Halden invites you, for Lindenhof Hausverwaltung, to Halden & Brix" in page.text
    assert page.typed == {"displayName": "", "password": ""}
    fixed = page.one("input", id="address").attributes
    assert (fixed["value"], "readonly" in fixed) == (NEW, True)

    done = await send(world, path, displayName="Ola Nordmann", password=PASSWORD)
    assert is_plain_and_private(done)
    assert is_accessible(done)
    assert (done.status, done.heading) == (200, "Look into your mail")
    assert f"A mail is on its way to {NEW}." in done.text
    assert not done.all("form")

    path = f"confirmation/{token_in(await mailbox.next_to(NEW, 2))}"
    page = await get(world, path)
    assert is_plain_and_private(page)
    assert is_accessible(page)
    assert (page.status, page.heading) == (200, "Confirm your address")
    done = await send(world, path)
    assert is_plain_and_private(done)
    assert (done.status, done.heading) == (200, "Your address is confirmed")
    assert not done.all("a")  # nobody has said where the portal is
    assert "jal_" not in done.response.text

    ola_herself = await signed_in(world, NEW, PASSWORD)
    assert len((await ola_herself.ask("{ sessions { id } }"))["sessions"]) == 1  # none was begun that nobody has
    ola = (await ola_herself.ask(WHO))["viewer"]
    assert (ola["person"]["displayName"], ola["company"]["name"]) == ("Ola Nordmann", "Lindenhof Hausverwaltung")


@pytest.mark.behaviour("T-08")
async def test_looking_uses_nothing_up(world: World, mailbox: Mailbox) -> None:
    await invited(world)
    path = f"invitation/{token_in(await mailbox.next_to(NEW))}"

    async def look() -> list[int]:
        robots = [await world.http.head(f"{world.url}/{path}") for _ in range(3)]
        assert {robot.content for robot in robots} == {b""}
        return [robot.status_code for robot in robots] + [(await get(world, path)).status for _ in range(3)]

    assert await look() == [200] * 6
    assert (await world.http.options(f"{world.url}/{path}")).status_code == 405
    assert (await Invitation.get(email=NEW)).accepted_at is None
    await send(world, path, displayName="Ola", password=PASSWORD)
    assert await look() == [404] * 6

    path = f"confirmation/{token_in(await mailbox.next_to(NEW, 2))}"
    assert await look() == [200] * 6
    assert (await Registration.get(email=NEW)).confirmed_at is None
    await send(world, path)
    assert await look() == [404] * 6


@pytest.mark.behaviour("T-10")
async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(world: World) -> None:
    path = await invited(world, None)
    page = await send(world, path, displayName="Ola <b>", email="ola at lindenhof", password="too short")
    assert is_plain_and_private(page)
    assert is_accessible(page)
    assert page.status == 422
    assert page.errors == {"email": WRONG_ADDRESS}
    assert page.typed == {"displayName": "Ola <b>", "email": "ola at lindenhof", "password": ""}
    assert "too short" not in page.response.text

    page = await send(world, path, displayName="Ola", email=NEW, password="too short")
    assert page.errors == {"password": "A password has 10 to 1024 characters: take a few words."}
    assert "too short" not in page.response.text
    page = await send(world, path, displayName=" ", email=NEW, password=PASSWORD)
    assert page.errors == {"displayName": "Write your name."}
    page = await send(world, path, displayName="O" * 201, email=NEW, password=PASSWORD)
    assert page.errors == {"displayName": "This name is too long. Shorten it."}
    page = await send(world, path, displayName="Ola", email="", password=PASSWORD)
    assert page.errors == {"email": WRONG_ADDRESS}
    assert (await get(world, path)).status == 200
    page = await send(world, path, displayName="Ola", email=NEW, password=PASSWORD)
    assert (page.status, page.heading) == (200, "Look into your mail")


@pytest.mark.behaviour("T-10")
async def test_an_address_that_the_invitation_fixes_is_not_changed_by_the_form(world: World, mailbox: Mailbox) -> None:
    await invited(world)
    path = f"invitation/{token_in(await mailbox.next_to(NEW))}"
    done = await send(world, path, displayName="Eve", email="eve@elsewhere.example", password=PASSWORD)
    assert f"A mail is on its way to {NEW}." in done.text
    await mailbox.next_to(NEW, 2)
    assert mailbox.to("eve@elsewhere.example") == []


@pytest.mark.behaviour("T-12")
async def test_an_account_that_is_here_for_another_company_is_told_so(world: World, mailbox: Mailbox) -> None:
    known = "eleanor@meridianhouses.example"
    await send(world, await invited(world, None), displayName="Eleanor", email=known, password=PASSWORD)
    page = await send(world, f"confirmation/{token_in(await mailbox.next_to(known))}")
    assert (page.status, page.all("form"), list(page.errors)) == (422, [], [""])
    assert page.errors[""].startswith("The account of this address is here already, for another company.")


@pytest.mark.behaviour("T-10", "T-13")
async def test_a_link_that_is_used_unknown_or_altered_is_not_open(world: World) -> None:
    path = await invited(world, None)
    await send(world, path, displayName="Ola", email=NEW, password=PASSWORD)
    again = await send(world, path, displayName="Eve", email="eve@elsewhere.example", password=PASSWORD)
    assert (again.status, again.heading) == (404, "This link is not open any more")
    token = path.split("/")[1]
    for kind in ("invitation", "confirmation", "password", "email"):
        for wrong in (token, "x", token[:-1], token + "A", token.swapcase(), "%00", "a" * 5_000, "%3Cscript%3E"):
            seen = [
                await get(world, f"{kind}/{wrong}"),
                await send(world, f"{kind}/{wrong}", displayName="x", password=PASSWORD),
            ]
            for page in seen:
                assert is_plain_and_private(page)
                assert is_accessible(page)
                assert (page.status, page.heading) == (404, "This link is not open any more")


async def test_a_forgotten_password_is_set_anew(world: World, mailbox: Mailbox) -> None:
    known = "katrin@lindenhof.example"
    await in_english(world)
    page = await get(world, "password")
    assert is_plain_and_private(page)
    assert is_accessible(page)
    answers = [await send(world, "password", email=address) for address in (known, "nobody@lindenhof.example")]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].text.replace(known, "…") == answers[1].text.replace("nobody@lindenhof.example", "…")

    path = f"password/{token_in(await mailbox.next_to(known))}"
    page = await get(world, path)
    assert is_plain_and_private(page)
    assert is_accessible(page)
    assert page.one("input", id="address").attributes["value"] == known
    assert (await send(world, path, password="short")).errors == {
        "password": "A password has 10 to 1024 characters: take a few words."
    }
    done = await send(world, path, password=PASSWORD)
    assert (done.status, done.heading) == (200, "The password is set")
    assert PASSWORD not in done.response.text
    assert (await (await signed_in(world, known, PASSWORD)).ask(WHO))["viewer"]["tier"] == "CLIENT"
    assert (await get(world, path)).status == (await send(world, path, password=PASSWORD)).status == 404


async def test_a_new_address_is_confirmed(world: World, mailbox: Mailbox) -> None:
    await in_english(world)
    katrin = await world.person("Katrin Vogt")
    await do(katrin, "changeEmail", email="vogt@lindenhof.example", password="open the slats")
    path = f"email/{token_in(await mailbox.next_to('vogt@lindenhof.example'))}"
    page = await get(world, path)
    assert is_plain_and_private(page)
    assert (page.status, page.heading) == (200, "Confirm your new address")
    done = await send(world, path)
    assert (done.status, done.heading) == (200, "Your new address is confirmed")
    assert (await get(world, path)).heading == "Your new address is confirmed"
    await signed_in(world, "vogt@lindenhof.example", "open the slats")


@pytest.mark.behaviour("T-11")
async def test_another_mail_to_confirm_an_address_is_asked_for(world: World, mailbox: Mailbox) -> None:
    await send(world, await invited(world, None), displayName="Ola", email=NEW, password=PASSWORD)
    first = token_in(await mailbox.next_to(NEW))
    page = await send(world, "confirmation", email="nonsense")
    assert (page.status, list(page.errors), page.typed) == (422, ["email"], {"email": "nonsense"})
    assert (await send(world, "confirmation", email=NEW)).heading == "Look into your mail"
    second = token_in(await mailbox.next_to(NEW, 2))
    assert (await get(world, f"confirmation/{first}")).status == 404
    assert (await send(world, f"confirmation/{second}")).heading == "Your address is confirmed"


async def test_mails_that_are_asked_for_are_counted_by_where_the_visitor_comes_from(world: World) -> None:
    seen = [await send(world, "password", email=NEW) for _ in range(6)]
    assert [page.status for page in seen] == [200] * 5 + [429]
    assert seen[-1].errors == {"": "There were too many attempts. Wait an hour and try again."}
    numbers = range(20)
    elsewhere = [
        (await send(world, "confirmation", email=f"somebody{number}@lindenhof.example")).status for number in numbers
    ]
    assert elsewhere.count(429) in (5, 6)  # 20 an hour from one address, whatever is asked for
