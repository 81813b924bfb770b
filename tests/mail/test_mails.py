"""A mail as it arrives: its headers, both of its parts, its language and its link."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from db import accounts, registrations
from db import invitations as rows
from db.clock import now
from db.models import Account, Branding, Company, Mail, Person, Ticket, Workspace
from db.outbox import Letter, MailKind
from db.writes import Transaction
from resolvers.tokens import TokenKind
from tests.mail.desk import SOMEBODY, Desk, only_mail
from tests.mail.offices import PostOffice

AT = datetime(2030, 5, 4, 8, 30, 15, tzinfo=UTC)
SUBJECTS = {
    "en": "An invitation to Halden & Brix",
    "de": "Einladung zu Halden & Brix",
    "pl": "Zaproszenie do Halden & Brix",
    "ru": "Приглашение в Halden & Brix",
}


async def write(desk: Desk, kind: MailKind, recipient: str, subject_id: UUID) -> None:
    """Put a mail into the outbox."""

    async def work(transaction: Transaction) -> None:
        transaction.mail(Letter(kind, recipient, subject_id, "en"))

    await desk.engine.writer.commit(work)


async def ticket(desk: Desk, kind: TokenKind, name: str) -> UUID:
    """A ticket of the demo's first account."""
    ticket_id = rows.new_id()
    account = await Account.all().order_by("email").first()
    assert account is not None
    token = desk.engine.tokens.of(kind, ticket_id)
    await accounts.issue(ticket_id, token, account, name, SOMEBODY, accounts.CHANGE_WITHIN)
    return ticket_id


async def test_an_invitation_has_exact_headers_and_both_parts(desk: Desk, office: PostOffice) -> None:
    with time_machine.travel(AT, tick=False):
        invitation_id = await desk.invite()
        row = await only_mail()
        assert await desk.sender.send_next()
        assert not await desk.sender.send_next()
    [mail], [envelope] = office.mails, office.envelopes
    headers = {name: str(value) for name, value in mail.items() if name not in ("Content-Type", "X-Peer")}
    assert headers == {
        "From": "Halden & Brix <no-reply@localhost>",
        "To": SOMEBODY,
        "Subject": "An invitation to Halden & Brix",
        "Date": "Sat, 04 May 2030 08:30:15 +0000",
        "Message-ID": f"<{row.id}@localhost>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@localhost", [SOMEBODY])
    assert office.greeted_by == ["localhost"]
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    link = desk.engine.links.of(TokenKind.INVITATION, desk.engine.tokens.of(TokenKind.INVITATION, invitation_id))
    assert text.get_content().count(link) == 1
    assert "Nadia Halden invites you, for Meridian Houses, to Halden & Brix" in text.get_content()
    assert f'<a href="{link}"' in html.get_content()
    assert "to Halden &amp; Brix" in html.get_content()
    assert '<html lang="en">' in html.get_content()
    after = await only_mail()
    assert (after.sent_at, after.claimed_until, after.attempts, after.error) == (AT, None, 1, None)


@pytest.mark.parametrize("language", SUBJECTS)
async def test_a_mail_is_in_its_recipients_language(desk: Desk, office: PostOffice, language: str) -> None:
    await desk.invite(language=language)
    await desk.send_all()
    [mail] = office.mails
    assert (mail["Subject"], mail["Content-Language"]) == (SUBJECTS[language], language)
    html = mail.get_body(("html",))
    assert html is not None
    assert f'<html lang="{language}">' in html.get_content()


async def test_every_kind_of_mail_has_its_own_link_or_none(desk: Desk, office: PostOffice) -> None:
    tokens = desk.engine.tokens
    reset = await ticket(desk, TokenKind.PASSWORD_RESET, accounts.RESET)
    change = await ticket(desk, TokenKind.EMAIL_CHANGE, accounts.CHANGE)
    registration = rows.new_id()
    person = await Person.all().filter(account_id=None, removed_at=None).first()
    assert person is not None
    await registrations.register(registration, tokens.of(TokenKind.CONFIRMATION, registration), person, SOMEBODY, "-")
    links = {
        MailKind.INVITATION: (TokenKind.INVITATION, await desk.invite()),
        MailKind.CONFIRMATION: (TokenKind.CONFIRMATION, registration),
        MailKind.PASSWORD_RESET: (TokenKind.PASSWORD_RESET, reset),
        MailKind.EMAIL_CHANGE: (TokenKind.EMAIL_CHANGE, change),
        MailKind.EMAIL_CHANGE_NOTICE: (TokenKind.EMAIL_CHANGE, change),
    }
    # Those to people who can sign in have none: there are tests where they are asked for.
    assert set(links) | {MailKind.APPROVAL_REQUEST, MailKind.CLIENT_STATUS} == set(MailKind)
    await desk.send_all()
    office.mails.clear()
    for kind, (token_kind, row) in links.items():
        if kind is not MailKind.INVITATION:
            await write(desk, kind, SOMEBODY, row)
            await desk.send_all()
            mail = office.mails.pop()
            for part in ("plain", "html"):
                body = mail.get_body((part,))
                assert body is not None
                content = body.get_content()
                token = tokens.of(token_kind, row)
                assert (token in content) == (kind is not MailKind.EMAIL_CHANGE_NOTICE), (kind, part)
                assert len(set(re.findall(r"jal_\w_[\w-]+", content)) - {token}) == 0
                assert "{{" not in content
                assert "None" not in content


async def test_a_domain_is_spelled_so_that_every_server_takes_it(desk: Desk, office: PostOffice) -> None:
    await desk.invite("jana@bücher.example")
    await desk.send_all()
    [mail], [envelope] = office.mails, office.envelopes
    assert mail["To"] == "jana@xn--bcher-kva.example"
    assert envelope.rcpt_tos == ["jana@xn--bcher-kva.example"]


async def test_an_address_that_no_server_takes_is_given_up_at_once(desk: Desk, office: PostOffice) -> None:
    await desk.invite("jörg@client.example")
    await desk.send_all()
    row = await only_mail()
    assert row.failed_at is not None
    assert (row.attempts, office.mails) == (1, [])


@pytest.mark.parametrize("kind", ["invitation deleted", "invitation accepted", "invitation expired"])
async def test_what_a_mail_tells_of_may_be_gone(desk: Desk, office: PostOffice, kind: str) -> None:
    invitation_id = await desk.invite()
    invitation = await rows.open_by_token(desk.engine.tokens.of(TokenKind.INVITATION, invitation_id)).get()
    if kind == "invitation deleted":
        await invitation.delete()
    elif kind == "invitation accepted":
        await rows.accept(invitation, await Person.filter(account_id=None).order_by("id").first() or Person())
    else:
        invitation.expires_at = datetime(2020, 1, 1, tzinfo=UTC)
        await invitation.save(update_fields=("expires_at",))
    await desk.send_all()
    assert office.mails == []
    assert not await Mail.all().exists()


@pytest.mark.behaviour("T-13")
async def test_a_mail_looks_as_the_workspace_shows_itself(desk: Desk, office: PostOffice) -> None:
    await Branding.all().delete()
    workspace = await Workspace.get()
    await Branding.create(workspace=workspace, name="Brix Portal", accent_color="#7a1f3d", headline={}, welcome={})
    await desk.invite()
    await desk.send_all()
    [mail] = office.mails
    assert (mail["From"], mail["Subject"]) == ("Brix Portal <no-reply@localhost>", "An invitation to Brix Portal")
    html = mail.get_body(("html",))
    assert html is not None
    assert "background:#7a1f3d" in html.get_content()
    assert "Halden &amp; Brix" not in html.get_content()


async def test_names_cannot_add_headers_or_recipients(desk: Desk, office: PostOffice) -> None:
    """Names are checked when they are given; this is for those that were written down by other ways."""
    evil = 'Brix"\r\nBcc: victim@elsewhere.example\r\n\r\n<b>Hello</b> \u2028\x0b%(x)s {{ link }} <x@evil.example>, '
    company = await Company.get(name="Meridian Houses").prefetch_related("workspace")
    company.name = company.workspace.name = evil
    await company.save(update_fields=("name",))
    await company.workspace.save(update_fields=("name",))
    inviter = await Person.get(display_name="Nadia Halden")
    inviter.display_name = evil
    await inviter.save(update_fields=("display_name",))
    await desk.invite(inviter_id=inviter.id, company=company)
    await desk.send_all()
    [mail], [envelope] = office.mails, office.envelopes
    assert envelope.rcpt_tos == [SOMEBODY]
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["From"].addresses] == ["no-reply@localhost"]
    assert mail["To"] == SOMEBODY
    assert "victim@elsewhere.example" in mail["Subject"]
    assert len(mail["Subject"].splitlines()) == 1
    html = mail.get_body(("html",))
    assert html is not None
    assert "<b>" not in html.get_content()
    assert "&lt;b&gt;Hello&lt;/b&gt;" in html.get_content()
    assert "{{ link }}" in html.get_content()


@pytest.mark.parametrize("confirmed", [True, False])
async def test_the_old_address_hears_of_a_change_that_was_made_however_late(
    desk: Desk, office: PostOffice, confirmed: bool
) -> None:
    change = await ticket(desk, TokenKind.EMAIL_CHANGE, accounts.CHANGE)
    at = now() - timedelta(hours=25)
    await Ticket.filter(id=change).update(expires_at=at, used_at=at if confirmed else None)
    await write(desk, MailKind.EMAIL_CHANGE_NOTICE, SOMEBODY, change)
    await desk.send_all()
    assert [mail["To"] for mail in office.mails] == [SOMEBODY] * confirmed
