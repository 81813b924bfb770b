"""Addresses that look like others, that are no addresses, and that smuggle something in with them."""

from typing import Any

import pytest

from db.demo.load import PASSWORD
from db.models import Account, Invitation, Mail
from resolvers import addresses, passwords
from settings import Settings
from tests.behaviours.office import do, everything, ids, refused
from tests.behaviours.test_invitations import accept, invite
from tests.behaviours.test_registration import confirm, signs_in
from tests.mails import Mailbox, token_in
from tests.people import World

KATRIN = "katrin@lindenhof.example"
CLIENT = "Lindenhof Hausverwaltung"
LONGEST = f"{'l' * 64}@{'d' * 63}.{'d' * 63}.{'d' * 53}.example"
NO_ADDRESS = "{} is no e-mail address. Write one such as name@company.example."
NOT_THESE_LETTERS = "{} has letters before the @ that not every mail server takes. Give an address with a to z there."

SAME = (
    KATRIN,
    KATRIN.upper(),
    f" \t\u3000{KATRIN.title()}\u00a0\n",
    "katrin@\uff4cindenhof.example",  # full-width l
    "katrin@lindenhof\u3002example",  # ideographic full stop
)
"""Spellings of one address."""
SPELLED = {
    "Jana@Bücher.example": "jana@bücher.example",
    "jana@xn--bcher-kva.example": "jana@bücher.example",
    "jana@XN--BCHER-KVA.example": "jana@bücher.example",
    "jana@bu\u0308cher.example": "jana@bücher.example",
    "jana@stra\u00dfe.example": "jana@stra\u00dfe.example",
    "jana@strasse.example": "jana@strasse.example",
    "first.last+tag@x.example": "first.last+tag@x.example",
    LONGEST: LONGEST,
}
LETTERS = (
    "jörg@lindenhof.example",
    "k\u0430trin@lindenhof.example",
    "\u212aatrin@lindenhof.example",
    "\uff4b@x.example",
)
"""Before the @: an umlaut, a Cyrillic a, a Kelvin sign, a full-width k."""
NONE = (
    "",
    " ",
    "katrin",
    "katrin@",
    "@lindenhof.example",
    "katrin@lindenhof",
    "katrin@localhost",
    "katrin@[127.0.0.1]",
    "katrin@lindenhof.example.",
    "katrin.@lindenhof.example",
    ".katrin@lindenhof.example",
    "ka..trin@lindenhof.example",
    "katrin@@lindenhof.example",
    "katrin@lindenhof..example",
    "katrin@-lindenhof.example",
    "katrin@xn--zz.example",
    '"katrin vogt"@lindenhof.example',
    "Katrin <katrin@lindenhof.example>",
    "katrin@lindenhof.example, amira@lindenhof.example",
    "katrin@lindenhof.example;amira@lindenhof.example",
    "katrin(comment)@lindenhof.example",
    "katrin\uff20lindenhof.example",  # full-width @
    "kat\u200brin@lindenhof.example",  # zero-width blank
    "katrin@linden\u00adhof.example",  # soft hyphen
    "katrin@lindenhof.example\u202e",  # turned around
    "katrin\0@lindenhof.example",
    "katrin@lindenhof.example\r\nBcc: victim@elsewhere.example",
    "katrin\r\n@lindenhof.example",
    "katrin%0abcc:victim@elsewhere.example\n\nHello",
    f"{'l' * 65}@lindenhof.example",
    f"l{LONGEST}",
    f"katrin@{'d' * 64}.example",
    f"{'x' * 100_000}@lindenhof.example",
    f"{' ' * 2_000}{KATRIN}",
)


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow hash, at once."""
    monkeypatch.setattr(passwords, "_verify", lambda password, stored: stored is not None and password == PASSWORD)


def test_however_it_is_typed_an_address_is_kept_in_one_way() -> None:
    assert {addresses.kept(text) for text in SAME} == {KATRIN}
    assert {text: addresses.kept(text) for text in SPELLED} == SPELLED
    # What is kept stays what it is, and fits where it is kept.
    assert {text: addresses.kept(text) for text in SPELLED.values()} == {text: text for text in SPELLED.values()}
    assert (len(LONGEST), [addresses.kept(text) for text in (*NONE, *LETTERS)]) == (254, [None] * len(NONE + LETTERS))


@pytest.mark.usefixtures("quick")
async def test_every_spelling_signs_in_to_the_same_account_and_no_other(world: World) -> None:
    for text in SAME:
        assert await signs_in(world, text, PASSWORD) is not None, ascii(text)
    for text in (*LETTERS, "katrin@lindenh\u043ef.example", "katrin@lindenhof.\u0435xample"):
        assert await signs_in(world, text, PASSWORD) is None, ascii(text)


@pytest.mark.usefixtures("quick")
async def test_another_spelling_is_no_other_account_to_guess_at(world: World) -> None:
    document = """mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }"""
    told = []
    for number in range(12):
        given = {"email": SAME[number % len(SAME)], "password": "the wrong slats"}
        told += (await world.nobody.ask(document, input=given))["signIn"]["userErrors"]
    assert [error["code"] for error in told] == ["UNAUTHENTICATED"] * 10 + ["LIMIT_EXCEEDED"] * 2


@pytest.mark.behaviour("T-06", "T-10")
async def test_what_is_no_address_is_refused_wherever_one_is_given(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    link = (await do(nadia, "createInvitationLink", "token", companyId=known[CLIENT]))["token"]
    before = await everything(world)
    for texts, told in ((NONE, NO_ADDRESS), (LETTERS, NOT_THESE_LETTERS)):
        for text in texts:
            for name in ("requestPasswordReset", "resendConfirmation"):
                expected = ("BAD_USER_INPUT", "email", told.format("email"))
                assert await refused(world.nobody, name, email=text) == expected, ascii(text[:80])
        invited = [text for text in texts if len(text) < 10_000]
        answers = await invite(nadia, *invited, companyId=known[CLIENT])
        wrong = {"code": "BAD_USER_INPUT", "message": told.format("emails"), "field": "emails"}
        assert answers == [{"email": text, "invitation": None, "userErrors": [wrong]} for text in invited]
    for text in (LETTERS[1], NONE[-6]):
        assert await accept(world, link, email=text) == [("BAD_USER_INPUT", "email")]
        assert (await refused(nadia, "changeEmail", email=text, password=PASSWORD))[:2] == ("BAD_USER_INPUT", "email")
        given = {"companyId": known[CLIENT], "displayName": "Somebody", "email": text}
        assert (await refused(nadia, "createPerson", **given))[:2] == ("BAD_USER_INPUT", "email")
    assert await everything(world) == before
    assert (await Mail.all().count(), mailbox.all()) == (0, [])


@pytest.mark.behaviour("T-10")
async def test_a_domain_that_looks_like_another_is_another_account(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    link = (await do(nadia, "createInvitationLink", "token", companyId=(await ids(nadia))[CLIENT]))["token"]
    alike = "katrin@lindenh\u043ef.example"  # a Cyrillic o
    assert await accept(world, link, email=alike) == []
    # It is mailed to where it leads, and not to whom it looks like.
    mail = await mailbox.next_to("katrin@xn--lindenhf-tbh.example")
    assert (await confirm(world, token_in(mail)))[1] == []
    accounts = await Account.filter(email__startswith="katrin@").order_by("email")
    assert [account.email for account in accounts] == [KATRIN, alike]
    assert [mail["To"] for mail in mailbox.all()] == ["katrin@xn--lindenhf-tbh.example"]


@pytest.mark.behaviour("T-06", "W-11")
async def test_spellings_of_one_address_are_invited_as_that_one(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    answers = await invite(nadia, *SAME, companyId=known[CLIENT])
    # Her card is found by all of them: she is here already.
    assert [(each["invitation"], each["userErrors"][0]["code"]) for each in answers] == [(None, "BAD_USER_INPUT")] * 5
    [one] = await invite(nadia, "Jana@xn--bcher-kva.example", companyId=known[CLIENT])
    assert one["invitation"]["email"] == "jana@bücher.example"
    token = token_in(await mailbox.next_to("jana@xn--bcher-kva.example"))
    assert await accept(world, token, email="jana@B\u00dcCHER.example") == []


BCC = "Bcc: victim@elsewhere.example"
EVIL: dict[str, Any] = {"name": f'Haus "Linde"\r\n{BCC}\r\n\r\n<b>Hello</b>', "note": f"A note\n{BCC}\n\nHello"}


@pytest.mark.behaviour("T-06", "N-08")
async def test_names_and_notes_add_no_headers_to_mails(world: World, mailbox: Mailbox) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    await do(nadia, "updateCompany", companyId=known[CLIENT], name=EVIL["name"])
    await do(nadia, "updatePerson", personId=known["Nadia Halden"], displayName=EVIL["name"], note=EVIL["note"])
    texts = [{"language": language, "headline": EVIL["name"], "welcome": EVIL["note"]} for language in ("en", "de")]
    await do(nadia, "updateBranding", name=EVIL["name"], texts=texts)
    [answer] = await invite(nadia, "ola@lindenhof.example", companyId=known[CLIENT])
    assert answer["userErrors"] == []
    mail = await mailbox.next_to("ola@lindenhof.example")
    assert await accept(world, token_in(mail), displayName=EVIL["name"]) == []
    mails = [mail, await mailbox.next_to("ola@lindenhof.example", 2)]
    names = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    for each in mails:
        assert sorted(each.keys()) == sorted([*names, "Content-Language"])
        assert [address.addr_spec for address in each["To"].addresses] == ["ola@lindenhof.example"]
        assert [address.addr_spec for address in each["From"].addresses] == ["no-reply@localhost"]
        assert len(each["Subject"].splitlines()) == 1
    assert len(mailbox.all()) == 2
    assert await Invitation.filter(email="ola@lindenhof.example").count() == 1
