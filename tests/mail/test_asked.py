"""Mails that are asked for at an address: whoever is there, the same statements are run."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest

from db import invitations as rows
from db import registrations, sessions
from db.demo.load import PASSWORD
from db.models import Company, Mail, Person, Ticket
from db.outbox import Asked
from resolvers import asked_mails, passwords
from resolvers.sessions import Origin
from resolvers.tokens import TokenKind
from schema.documents import Plan
from schema.nodes import global_id
from server.engine import Request
from tests.mail.desk import Desk, only_mail
from tests.mail.offices import PostOffice

KNOWN, UNKNOWN = "katrin@lindenhof.example", "nobody@lindenhof.example"
ELSEWHERE = Origin("192.0.2.1")


def mutation(name: str, payload: str = "userErrors { code }") -> str:
    """A mutation that takes one input."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    return f"mutation($input: {kind}!) {{ done: {name}(input: $input) {{ {payload} }} }}"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are run inside the block, without their values."""
    found: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.msg == "%s: %s" and isinstance(record.args, tuple):
                found.append(str(record.args[0]))

    log, handler = logging.getLogger("tortoise.db_client"), Handler()
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


async def done(desk: Desk, session: str | None, document: str, /, **given: Any) -> tuple[str, list[str]]:
    """The answer to a mutation, and the statements that were run for it."""
    with statements() as run:
        viewer = await desk.engine.admit(f"Bearer {session}" if session else None)
        asked = Request(document, None, {"input": given}, ELSEWHERE)
        plan = desk.engine.plan(viewer, asked)
        assert isinstance(plan, Plan), plan
        answer = await desk.engine.answer(viewer, plan, asked)
    assert "errors" not in answer.body, answer.body
    return answer.body, run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow hash, at once; that it is computed for all alike is tested in `tests/attacks/test_guessing.py`."""
    monkeypatch.setattr(passwords, "_verify", lambda password, stored: stored is not None and password == PASSWORD)


async def waiting(desk: Desk, email: str) -> None:
    """Somebody registered with this address, and did not confirm it."""
    person = await Person.filter(account_id=None, removed_at=None).order_by("id").first()
    assert person is not None
    await Person.filter(id=person.id).update(email=email)
    row = rows.new_id()
    await registrations.register(row, desk.engine.tokens.of(TokenKind.CONFIRMATION, row), person, email, "-")


async def session_of(name: str) -> str:
    """The token of one of the demo's people."""
    token, _ = await sessions.start(await Person.get(display_name=name))
    return token


async def test_asking_runs_the_same_statement_whoever_is_there(desk: Desk, office: PostOffice) -> None:
    await waiting(desk, KNOWN)
    for name in ("requestPasswordReset", "resendConfirmation"):
        told = [await done(desk, None, mutation(name), email=email) for email in (KNOWN, UNKNOWN)]
        assert told[0] == told[1]
        # One, which writes down that somebody asks: nobody is looked for.
        [insert] = told[0][1]
        assert insert.startswith('INSERT INTO "mail"')
    found = await Mail.all().order_by("kind", "recipient").values_list("kind", "recipient", "language", "workspace_id")
    asked = [("CONFIRMATION_ASKED", KNOWN), ("CONFIRMATION_ASKED", UNKNOWN)]
    asked += [("PASSWORD_RESET_ASKED", KNOWN), ("PASSWORD_RESET_ASKED", UNKNOWN)]
    assert list(found) == [(*each, "en", None) for each in asked]
    await desk.send_all()
    # Nothing is left of what was asked for at an address where nobody is.
    assert [mail["To"] for mail in office.mails] == [KNOWN] * 2
    assert [row.kind for row in await Mail.all().order_by("kind")] == ["CONFIRMATION", "PASSWORD_RESET"]
    assert await Ticket.filter(email=UNKNOWN).count() == 0


@pytest.mark.usefixtures("quick")
async def test_signing_in_inviting_registering_and_changing_an_address_take_alike(desk: Desk) -> None:
    told = [
        await done(desk, None, mutation("signIn"), email=email, password="the wrong slats")
        for email in (KNOWN, UNKNOWN)
    ]
    assert told[0] == told[1]
    amira = await session_of("Amira Haddad")
    told = [
        await done(desk, amira, mutation("changeEmail"), email=email, password=PASSWORD) for email in (KNOWN, UNKNOWN)
    ]
    assert told[0] == told[1]
    told = []
    for email in (KNOWN, UNKNOWN):
        token = desk.engine.tokens.of(TokenKind.INVITATION, await desk.invite(email))
        given = {"token": token, "displayName": "Ola", "password": "a few long words"}
        told.append(await done(desk, None, mutation("acceptInvitation"), **given))
    assert told[0] == told[1]
    # Sophie does not see Katrin's address on her card, and the account that it is of is nobody's to see.
    await Person.filter(display_name="Katrin Vogt").update(privacy="ADMINS")
    sophie, company = await session_of("Sophie Marchand"), await Company.get(name="Meridian Houses")
    given = {"companyId": global_id("Company", company.id), "role": "MEMBER"}
    answers = "addresses { userErrors { code } }"
    told = [
        await done(desk, sophie, mutation("invite", answers), emails=[email], **given) for email in (KNOWN, UNKNOWN)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
async def test_what_is_asked_for_is_answered_once_or_again_as_a_whole(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    await done(desk, None, mutation("requestPasswordReset"), email=email)
    answer = asked_mails.ANSWERS[Asked.PASSWORD_RESET]

    async def break_off(*given: Any) -> None:
        await answer(*given)
        raise RuntimeError("the process dies")

    with monkeypatch.context() as patch:
        patch.setitem(asked_mails.ANSWERS, Asked.PASSWORD_RESET, break_off)
        with pytest.raises(RuntimeError):
            await desk.sender.send_next()
    # Neither ticket nor mail without the other: the asking is there still, as claimed by somebody who is gone.
    assert (await Ticket.all().count(), (await only_mail()).kind, office.mails) == (0, "PASSWORD_RESET_ASKED", [])
    await Mail.all().update(claimed_until=None)
    await desk.send_all()
    known = email == KNOWN
    assert (await Ticket.all().count(), [mail["To"] for mail in office.mails]) == (int(known), [KNOWN] * known)
    assert not await Mail.filter(kind__endswith="ASKED").exists()


async def test_of_several_that_are_asked_for_at_once_the_newest_alone_opens(desk: Desk, office: PostOffice) -> None:
    for _ in range(4):
        await done(desk, None, mutation("requestPasswordReset"), email=KNOWN)
    await asyncio.gather(*(desk.sender.send_next() for _ in range(4)))
    assert await Ticket.filter(email=KNOWN).count() == 1
    await desk.send_all()
    assert len(office.mails) == 1  # what the others tell of is gone


async def test_a_password_is_set_while_another_mail_is_asked_for(desk: Desk, office: PostOffice) -> None:
    """Who sets it and who issues another ticket hold the same rows: they wait for each other, in one order."""
    for number in (1, 2):
        await done(desk, None, mutation("requestPasswordReset"), email=KNOWN)
        await desk.send_all()
        ticket = await Ticket.filter(email=KNOWN, used_at=None).get()
        token = desk.engine.tokens.of(TokenKind.PASSWORD_RESET, ticket.id)
        await done(desk, None, mutation("requestPasswordReset"), email=KNOWN)
        setting = done(desk, None, mutation("resetPassword"), token=token, password=f"another long password {number}")
        (answer, _), _ = await asyncio.gather(setting, desk.sender.send_next())
        # Whoever came first: it is set, or there is a newer link by now.
        assert orjson.loads(answer)["data"]["done"]["userErrors"] in ([], [{"code": "NOT_FOUND"}])
        await desk.send_all()
