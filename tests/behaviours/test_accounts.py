"""A forgotten password, and another e-mail address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from db.demo.load import PASSWORD
from settings import Settings
from tests.behaviours.office import do, refused
from tests.behaviours.test_registration import signs_in
from tests.mails import Mailbox, text_of, token_in
from tests.people import Caller, World

KATRIN, NEW = "katrin@lindenhof.example", "katrin.vogt@lindenhof.example"
ANOTHER = "another long password"
ASK = "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { userErrors { code } } }"
LOOK = "query($token: String!) { passwordReset(token: $token) { email } }"
LOOK_AT_CHANGE = "query($token: String!) { emailChange(token: $token) { email confirmed } }"
SIGNED_OUT = (4401, "UNAUTHENTICATED: Your session has ended. Sign in again.")


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


async def reset(world: World, token: str, password: str = ANOTHER) -> list[str]:
    """Set another password: the codes of what is wrong."""
    document = """mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { userErrors { code } } }"""
    payload = (await world.nobody.ask(document, input={"token": token, "password": password}))["resetPassword"]
    return [error["code"] for error in payload["userErrors"]]


async def confirm(world: World, token: str) -> tuple[str | None, list[str]]:
    """Confirm another address: the address, and the codes of what is wrong."""
    document = """mutation($token: String!) { confirmEmailChange(input: {token: $token}) {
      email userErrors { code } } }"""
    payload = (await world.nobody.ask(document, token=token))["confirmEmailChange"]
    return payload["email"], [error["code"] for error in payload["userErrors"]]


async def change(caller: Caller, email: str, password: str = PASSWORD) -> None:
    """Ask for another address."""
    await do(caller, "changeEmail", email=email, password=password)


async def test_a_forgotten_password_is_set_anew_by_a_mail(world: World, mailbox: Mailbox) -> None:
    katrin, other = await world.person("Katrin Vogt"), await world.person("Amira Haddad")
    told = [await world.nobody.run(ASK, email=email) for email in (f" {KATRIN.upper()}", "nobody@lindenhof.example")]
    assert told[0] == told[1] == {"data": {"requestPasswordReset": {"userErrors": []}}}
    mail = await mailbox.next_to(KATRIN)
    assert (mail["Subject"], "1 Stunde lang" in text_of(mail)) == ("Neues Passwort setzen", True)
    token = token_in(mail)
    assert (await world.nobody.ask(LOOK, token=token))["passwordReset"] == {"email": KATRIN}
    assert await reset(world, token, "short") == ["BAD_USER_INPUT"]
    async with katrin.follow() as stream, other.follow() as hers:
        for each in (stream, hers):
            assert (await each.change())["change"] == "BOOKMARK"
        assert await reset(world, token) == []
        # Whoever had the old one is out, everywhere.
        assert await stream.ended() == SIGNED_OUT
        assert await katrin.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
        assert (await other.ask("{ viewer { tier } }"))["viewer"]["tier"] == "CLIENT"
    assert await signs_in(world, KATRIN, PASSWORD) is None
    assert await signs_in(world, KATRIN, ANOTHER) is not None
    assert await reset(world, token, "a third long password") == ["NOT_FOUND"]
    assert (await world.nobody.ask(LOOK, token=token))["passwordReset"] is None
    assert [mail["To"] for mail in mailbox.all()] == [KATRIN]


async def test_the_link_works_for_an_hour_and_only_the_newest(world: World, mailbox: Mailbox) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False) as traveller:
        for number in (1, 2):
            await world.nobody.ask(ASK, email=KATRIN)
            mail = await mailbox.next_to(KATRIN, number)
        first, second = (token_in(each) for each in mailbox.to(KATRIN))
        assert mail is not None
        traveller.move_to(at + timedelta(hours=1, seconds=-1), tick=False)
        looked = [(await world.nobody.ask(LOOK, token=token))["passwordReset"] for token in (first, second)]
        assert sorted(page is None for page in looked) == [False, True]
        traveller.move_to(at + timedelta(hours=1), tick=False)
        assert [await reset(world, token) for token in (first, second)] == [["NOT_FOUND"]] * 2
    assert await signs_in(world, KATRIN, PASSWORD) is not None


async def test_another_address_holds_once_it_is_confirmed_and_both_are_told(world: World, mailbox: Mailbox) -> None:
    katrin = await world.person("Katrin Vogt")
    assert (await refused(katrin, "changeEmail", email=NEW, password="wrong"))[:2] == ("UNAUTHENTICATED", "password")
    assert (await refused(katrin, "changeEmail", email="nonsense", password=PASSWORD))[:2] == (
        "BAD_USER_INPUT",
        "email",
    )
    assert mailbox.all() == []
    await change(katrin, NEW)
    token = token_in(await mailbox.next_to(NEW))
    notice = text_of(await mailbox.next_to(KATRIN))
    assert NEW in notice
    assert token not in notice
    assert (await world.nobody.ask(LOOK_AT_CHANGE, token=token))["emailChange"] == {"email": NEW, "confirmed": False}
    assert await signs_in(world, NEW, PASSWORD) is None
    assert await confirm(world, token) == (NEW, [])
    assert NEW in text_of(await mailbox.next_to(KATRIN, 2))
    assert await signs_in(world, NEW, PASSWORD) is not None
    assert await signs_in(world, KATRIN, PASSWORD) is None
    # Who is signed in stays so, and is written to there from now on.
    viewer = (await katrin.ask("{ viewer { tier person { email } } }"))["viewer"]
    assert viewer == {"tier": "CLIENT", "person": {"email": NEW}}
    nadia = await world.person("Nadia Halden")
    entries = """{ auditEntries(first: 9, filter: {action: PERSON_CHANGED}) {
      edges { node { values { field before after } } } } }"""
    logged = [edge["node"]["values"] for edge in (await nadia.ask(entries))["auditEntries"]["edges"]]
    assert logged == [[{"field": "email", "before": KATRIN, "after": NEW}]]
    assert await confirm(world, token) == (None, ["NOT_FOUND"])


async def test_an_address_that_somebody_signs_in_with_is_told_of_to_its_owner_alone(
    world: World, mailbox: Mailbox
) -> None:
    katrin, amira = await world.person("Katrin Vogt"), "amira@lindenhof.example"
    await change(katrin, amira)
    token = token_in(await mailbox.next_to(amira))
    assert await confirm(world, token) == (None, ["BAD_USER_INPUT"])
    for email in (KATRIN, amira):
        assert await signs_in(world, email, PASSWORD) is not None


async def test_tokens_are_good_for_one_thing_alone(world: World, mailbox: Mailbox) -> None:
    katrin = await world.person("Katrin Vogt")
    await change(katrin, NEW)
    changing = token_in(await mailbox.next_to(NEW))
    await world.nobody.ask(ASK, email=KATRIN)
    resetting = token_in(await mailbox.next_to(KATRIN, 2))
    for bad in (
        changing,
        resetting[:-1],
        resetting + "A",
        resetting.replace("jal_r_", "jal_e_"),
        "",
        "\0",
        "x" * 5_000,
    ):
        assert await reset(world, bad) == ["NOT_FOUND"]
        assert (await world.nobody.ask(LOOK, token=bad))["passwordReset"] is None
    for bad in (resetting, changing[:-1], changing.replace("jal_e_", "jal_r_")):
        assert await confirm(world, bad) == (None, ["NOT_FOUND"])
    assert await confirm(world, changing) == (NEW, [])
    # What was mailed to the address before opens nothing any more.
    assert await reset(world, resetting) == ["NOT_FOUND"]
