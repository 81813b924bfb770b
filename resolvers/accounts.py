"""An account's own: another password where it was forgotten, and another e-mail address."""

from collections.abc import Mapping
from typing import Any

from tortoise.exceptions import IntegrityError

from db import accounts as rows
from db import people, sessions
from db.invitations import new_id
from db.outbox import Letter, MailKind
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.viewer import Viewer
from resolvers import addresses, passwords
from resolvers.contact_cards import follow_account
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import Origin, end_sessions
from resolvers.tokens import TokenKind, Tokens

Found = Mapping[str, Any]

TAKEN = say("Another account signs in with this address already. Sign in there, or choose another address.")
DEAD = say("This link is not open any more: it was used, is too old, or there is a newer one. Ask for another mail.")


async def mail_reset(transaction: Transaction, to: str, tokens: Tokens) -> None:
    """Mail an account's owner a link to set another password, where there is such an account."""
    if (account := await rows.held(to)) is None:
        return
    ticket_id = new_id()
    token = tokens.of(TokenKind.PASSWORD_RESET, ticket_id)
    await rows.issue(ticket_id, token, account, rows.RESET, to, rows.RESET_WITHIN)
    transaction.mail(Letter(MailKind.PASSWORD_RESET, to, ticket_id, await rows.language_of(account)))


async def look_at_reset(token: str) -> Found | None:
    """For whom a password is to be set; None where the link is not open. Looking uses nothing up."""
    ticket = await rows.open_ticket(token, rows.RESET).first()
    if ticket is None:
        return None
    language = await rows.language_of(ticket.account)
    return {"email": ticket.email, "language": language, "expires_at": ticket.expires_at}


async def reset_password(token: str, password: str, origin: Origin, rates: Rates, writer: Writer) -> None:
    """Set another password. All sessions of the account end: whoever had the old one is out."""
    passwords.check(password)
    await rates.link(origin.address)
    if not await rows.open_ticket(token, rows.RESET).exists():  # before the work of a hash
        raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
    password_hash = await passwords.hashed(password)

    async def work(transaction: Transaction) -> None:
        ticket = await rows.held_ticket(token, rows.RESET)
        if ticket is None:
            raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
        await rows.use(ticket)
        await rows.set_password(ticket.account, password_hash)
        await end_sessions(sessions.of_accounts([ticket.account.id]), transaction, their_own=True)

    await writer.commit(work)


async def change_email(
    viewer: Viewer, email: str, password: str, origin: Origin, tokens: Tokens, rates: Rates, writer: Writer
) -> None:
    """Ask for another address to sign in with. It holds once the new one is confirmed; both are told.

    Answers alike where somebody else signs in with it already: only its owner learns of that.
    """
    to = addresses.required(email, "email")
    account = await people.account_of(viewer.person_id)
    await rates.sign_in(account.email if account else "", origin.address)
    wrong = Refusal(ErrorCode.UNAUTHENTICATED, say("This is not your password. Try again, or reset it."), "password")
    if not await passwords.matches(password[: passwords.MAX_LENGTH], account.password_hash if account else None):
        raise wrong
    await rates.mail(to, origin.address, account.id if account else None)

    async def work(transaction: Transaction) -> None:
        assert account is not None
        if not await rows.still(account):
            raise wrong
        ticket_id = new_id()
        token = tokens.of(TokenKind.EMAIL_CHANGE, ticket_id)
        await rows.issue(ticket_id, token, account, rows.CHANGE, to, rows.CHANGE_WITHIN)
        language = await rows.language_of(account)
        transaction.mail(Letter(MailKind.EMAIL_CHANGE, to, ticket_id, language))
        transaction.mail(Letter(MailKind.EMAIL_CHANGE_NOTICE, account.email, ticket_id, language))

    await writer.commit(work, viewer)


async def look_at_email_change(token: str) -> Found | None:
    """Which address is to be signed in with, and whether it is by now. Looking uses nothing up.

    None after a day, where it was not confirmed.
    """
    ticket = await rows.change(token).first()
    if ticket is None:
        return None
    return {
        "email": ticket.email,
        "confirmed": ticket.used_at is not None,
        "language": await rows.language_of(ticket.account),
        "expires_at": ticket.expires_at,
    }


async def confirm_email_change(token: str, writer: Writer) -> str:
    """Let the account be signed in to with the new address from here on; the address."""

    async def work(transaction: Transaction) -> str:
        ticket = await rows.held_ticket(token, rows.CHANGE)
        if ticket is None:
            raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
        await rows.use(ticket)
        old = ticket.account.email
        cards = await rows.cards_at(ticket.account, old)
        if not await rows.set_email(ticket.account, ticket.email):
            raise Refusal(ErrorCode.BAD_USER_INPUT, TAKEN, "token")
        # Who is written to there is written to here from now on; what somebody wrote on a card themselves stays.
        await follow_account(transaction, cards, ticket.email)
        language = await rows.language_of(ticket.account)
        transaction.mail(Letter(MailKind.EMAIL_CHANGE_NOTICE, old, ticket.id, language))
        return ticket.email

    try:
        return await writer.commit(work)
    except IntegrityError as error:
        raise Refusal(ErrorCode.BAD_USER_INPUT, TAKEN, "token") from error
