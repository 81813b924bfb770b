"""Confirming an address that was registered with: it makes an account, or joins with the one that there is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db import branding, people, projects, scopes
from db import registrations as rows
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.tiers import Tier
from realtime.follow import DATA_CHANGED
from resolvers import audited, passwords
from resolvers.project_people import tell
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal
from resolvers.registrations import register
from resolvers.sessions import Origin, start_session
from resolvers.tokens import Tokens

Found = Mapping[str, Any]

UNCONFIRMED = say("This link is not open any more: it was used, or is older than 24 hours. Ask for another mail.")
HERE_ALREADY = say(
    "The account of this address is in this workspace already, for another company. Sign in with it, or ask whoever "
    "invited you to invite you for that company."
)
CHOOSE = say(
    "This address was registered more than once, and maybe not by you each time. Choose the password to sign in with."
)


async def mail_again(transaction: Transaction, to: str, tokens: Tokens) -> None:
    """Another mail to an address that waits to be confirmed, where it does: one for each registration.

    Each says for which workspace it is, so nobody's registration hides another's.
    """
    for old in await rows.hold_waiting(to):
        await rows.withdraw(old)
        language = old.person.language or old.person.company.language
        await register(transaction, old.person, language, to, old.password_hash, tokens, old.created_at)


async def look(token: str) -> Found | None:
    """What is to be confirmed; None where the link is not open. Looking uses nothing up."""
    found = await rows.by_token(token).prefetch_related("person__workspace", "person__company").first()
    if found is None:
        return None
    workspace = found.person.workspace
    return {
        "email": found.email,
        "workspace_name": workspace.name,
        "shown": await branding.shown(workspace),
        "language": found.person.language or found.person.company.language,
        "expires_at": found.expires_at,
        "chooses_password": await rows.contested(found) and not await rows.has_account(found),
    }


async def confirm(
    token: str, sign_in: bool, password: str | None, origin: Origin, rates: Rates, writer: Writer
) -> tuple[str, datetime] | None:
    """Confirm an address, and be signed in by it (behaviour T-12), if they want to: the session's token and its end.

    Whoever is in this workspace with that account already, in the same company, stays who they are, and is in the
    projects of the invitation too. `password`: that of an account that is made by it; needed where it is contested.
    """
    unconfirmed = Refusal(ErrorCode.NOT_FOUND, UNCONFIRMED, "token")
    chosen = None
    if password is not None:
        passwords.check(password)
        await rates.link(origin.address)
        if not await rows.by_token(token).exists():  # before the work of a hash
            raise unconfirmed
        chosen = await passwords.hashed(password)

    async def work(transaction: Transaction) -> tuple[str, datetime] | None:
        waiting = await rows.by_token(token).prefetch_related("person").first()
        if waiting is None:
            raise unconfirmed
        # First, as whoever changes memberships does it.
        await people.hold_memberships(waiting.person.workspace_id)
        if (held := await rows.hold(token)) is None:
            raise unconfirmed
        registration, person = held
        registered = None if await rows.contested(registration) else registration.password_hash
        account = await rows.hold_account(registration.email, chosen or registered)
        if account is None:
            raise Refusal(ErrorCode.BAD_USER_INPUT, CHOOSE, "password")
        here = await rows.confirm(registration, person, account)
        if here.id != person.id:
            await _join_as(transaction, here, person)
        transaction.log(Change(here.workspace_id, "person.changed", "person", here.id, Tier.INTERNAL))
        transaction.actor = audited.acting(here)
        transaction.audit(audited.of_person(AuditAction.ACCOUNT_CONFIRMED, here))
        return await start_session(transaction, here, origin, unconfirmed) if sign_in else None

    return await writer.commit(work)


async def _join_as(transaction: Transaction, here: scopes.Person, card: scopes.Person) -> None:
    # They are here already: what the card was let into is theirs, and the card goes.
    if here.company_id != card.company_id:
        raise Refusal(ErrorCode.BAD_USER_INPUT, HERE_ALREADY, "token")
    for project in await projects.of_people([card.id]):
        if project.assignee_id == card.id:
            await projects.assign(project, here.id)
            keys = scopes.project_keys(project)
            transaction.log(Change(here.workspace_id, DATA_CHANGED, "project", project.id, Tier.TEAM, keys, keys))
        if not await projects.take_out(project.id, [card.id]):
            continue
        for person_id in await projects.add(project.id, [here.id]):
            transaction.log(Change(here.workspace_id, "access.added", "access", person_id, Tier.INTERNAL))
            transaction.audit(audited.of_access(AuditAction.ACCESS_ADDED, project, audited.acting(here)))
        tell(transaction, project, scopes.project_keys(project))
    await people.remove(card)
    transaction.log(Change(here.workspace_id, "person.removed", "person", card.id, Tier.INTERNAL))
    transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, card))
