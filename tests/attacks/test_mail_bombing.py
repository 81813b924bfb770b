"""Nobody makes us send many mails: not to one address, not from one network, not by one sender. The rest goes on."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from limits import RateLimitItemPerHour

from db.demo.load import PASSWORD
from db.models import AuditEntry, Invitation, Mail, Registration, Ticket
from resolvers import passwords, rates
from tests.behaviours.office import asked, ids
from tests.behaviours.test_invitations import invite
from tests.people import Caller, World

CLIENT, VICTIM = "Lindenhof Hausverwaltung", "victim@elsewhere.example"
TO_ONE, FROM_ONE, FROM_A_SITE, BY_ONE, INVITED_BY_ONE = 5, 20, 100, 10, 200
TOO_MANY = {
    "code": "LIMIT_EXCEEDED",
    "message": "There were too many mails. Wait 60 minutes and try again.",
    "field": None,
}
TOO_MANY_INVITATIONS = {**TOO_MANY, "message": "There were too many invitations. Wait 60 minutes and try again."}

Errors = list[dict[str, Any]]
Ask = Callable[[str], Awaitable[Errors]]
"""Asks for a mail to an address."""


class From(Caller):
    """Somebody at a network address, as a proxy on this machine says."""

    def __init__(self, caller: Caller, address: str) -> None:
        super().__init__(caller.http, caller.url, caller.token)
        self.address = address

    @property
    def headers(self) -> dict[str, str]:
        """Who they are, and where."""
        return {**super().headers, "X-Forwarded-For": self.address}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow hash, at once."""
    monkeypatch.setattr(passwords, "_verify", lambda password, stored: stored is not None and password == PASSWORD)

    async def hashed(password: str) -> str:
        return "-"

    monkeypatch.setattr(passwords, "hashed", hashed)


async def errors(caller: Caller, mutation: str, **given: Any) -> Errors:
    """What is wrong."""
    found: Errors = (await asked(caller, mutation, "", given))["userErrors"]
    return found


async def written() -> set[UUID]:
    """All mails and what comes with one. What is sent, or was for nobody, may go meanwhile."""
    models = (Mail, Ticket, Registration, Invitation, AuditEntry)
    return {row.id for model in models for row in await model.all()}


async def ways(world: World) -> dict[str, Ask]:
    """By mutation, how a mail to an address is asked for; each time from another network, by whoever may."""
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    company = (await ids(nadia))[CLIENT]
    networks = iter(f"198.51.100.{number}" for number in range(1, 255))

    def nobody() -> Caller:
        return From(world.nobody, next(networks))

    async def accept(email: str) -> Errors:
        link = await asked(nadia, "createInvitationLink", "token", {"companyId": company})
        given = {"token": link["token"], "email": email, "displayName": "Ola", "password": "a few long words"}
        before = await written()
        told = await errors(nobody(), "acceptInvitation", **given)
        if told:
            assert await written() <= before  # and the invitation is open still
            page = await world.nobody.ask("query($t: String!) { invitation(token: $t) { email } }", t=link["token"])
            assert page == {"invitation": {"email": None}}
        return told

    async def invites(email: str) -> Errors:
        [answer] = await invite(nadia, email, companyId=company)
        assert (answer["invitation"] is None) == bool(answer["userErrors"])
        found: Errors = answer["userErrors"]
        return found

    async def change(email: str) -> Errors:
        return await errors(From(eleanor, next(networks)), "changeEmail", email=email, password=PASSWORD)

    return {
        "requestPasswordReset": lambda email: errors(nobody(), "requestPasswordReset", email=email),
        "resendConfirmation": lambda email: errors(nobody(), "resendConfirmation", email=email),
        "acceptInvitation": accept,
        "changeEmail": change,
        "invite": invites,
    }


@pytest.mark.behaviour("T-06", "T-11")
@pytest.mark.parametrize(
    "way", ["requestPasswordReset", "resendConfirmation", "acceptInvitation", "changeEmail", "invite"]
)
async def test_an_address_gets_five_mails_an_hour_whoever_asks(world: World, way: str) -> None:
    all_ways = await ways(world)
    assert [await all_ways[way](VICTIM) for _ in range(TO_ONE)] == [[]] * TO_ONE
    before = await written()
    for name, ask in all_ways.items():
        if name != "acceptInvitation":
            told = TOO_MANY_INVITATIONS if name == "invite" else TOO_MANY
            # In whatever spelling.
            assert [await ask(email) for email in (VICTIM, f" {VICTIM.upper()} ")] == [[told]] * 2, name
    assert await written() <= before
    assert await all_ways["acceptInvitation"](VICTIM) == [TOO_MANY]
    # Others get theirs.
    assert await all_ways[way]("another@elsewhere.example") == []


@pytest.mark.parametrize("way", ["requestPasswordReset", "resendConfirmation"])
async def test_a_network_asks_for_twenty_mails_an_hour(world: World, way: str) -> None:
    for network, another in (("192.0.2.1", "192.0.2.2"), ("2001:db8:1:2::1", "2001:db8:1:3::1")):
        there = From(world.nobody, network)
        for number in range(FROM_ONE):
            assert await errors(there, way, email=f"{number}@{len(network)}.example") == []
        before = await written()
        assert await errors(there, way, email="one.more@elsewhere.example") == [TOO_MANY]
        assert await written() <= before
        assert await errors(From(world.nobody, another), way, email=f"other@{len(network)}.example") == []


async def test_an_ipv6_site_asks_for_a_hundred(world: World) -> None:
    for number in range(FROM_A_SITE):
        there = From(world.nobody, f"2001:db8:5:{number:x}::1")
        assert await errors(there, "requestPasswordReset", email=f"{number}@x.example") == []
    before = await written()
    last = From(world.nobody, "2001:db8:5:ffff::1")
    assert await errors(last, "requestPasswordReset", email="one.more@x.example") == [TOO_MANY]
    assert await written() <= before
    elsewhere = From(world.nobody, "2001:db8:6::1")
    assert await errors(elsewhere, "requestPasswordReset", email="one.more@x.example") == []


async def test_an_account_writes_to_ten_addresses_an_hour_from_wherever(world: World) -> None:
    change = (await ways(world))["changeEmail"]
    assert [await change(f"{number}@x.example") for number in range(BY_ONE)] == [[]] * BY_ONE
    before = await written()
    assert await change("one.more@x.example") == [TOO_MANY]
    assert await written() <= before


@pytest.mark.behaviour("W-11")
async def test_a_person_invites_no_more_than_so_many_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rates.INVITED_BY.amount == INVITED_BY_ONE
    monkeypatch.setattr(rates, "INVITED_BY", RateLimitItemPerHour(4, 1, namespace="mail-inviter"))
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    company = (await ids(nadia))[CLIENT]
    answers = await invite(sophie, *(f"{number}@x.example" for number in range(6)), companyId=company)
    assert [each["userErrors"] for each in answers] == [[]] * 4 + [[TOO_MANY_INVITATIONS]] * 2
    given = {"invitationId": answers[0]["invitation"]["id"]}
    before = await written()
    # Nor by issuing one again, which then stays what it was.
    assert await errors(sophie, "reissueInvitation", **given) == [TOO_MANY_INVITATIONS]
    assert await written() <= before
    assert await Invitation.filter(email__endswith="@x.example").count() == 4
    [another] = await invite(nadia, "5@x.example", companyId=company)
    assert another["userErrors"] == []
