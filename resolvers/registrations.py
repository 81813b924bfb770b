"""Accepting an invitation: registering, and confirming the address. The account is made, or joined, by confirming.

Whether an address has an account is told to nobody but whoever reads its mail: both register alike.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from db import branding, people, projects, scopes
from db import invitations as rows
from db.audit import AuditAction
from db.events import Change
from db.outbox import Letter, MailKind
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import addresses, audited, passwords, texts
from resolvers.contact_cards import LIMITS
from resolvers.project_people import join, tell
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import Origin, start_session
from resolvers.tokens import TokenKind, Tokens

Found = Mapping[str, Any]

DEAD = say(
    "This invitation is not open any more: it was used, taken back, or is older than 48 hours. Ask for a new one."
)
UNCONFIRMED = say("This link is not open any more: it was used, or is older than 24 hours. Ask for another mail.")
HERE_ALREADY = say(
    "The account of this address is in this workspace already, for another company. Sign in with it, or ask whoever "
    "invited you to invite you for that company."
)


async def look(token: str) -> Found | None:
    """What an invitation says to whoever holds it; None where it is not open. Looking uses nothing up."""
    invitation = await rows.open_by_token(token).prefetch_related("company", "inviter", "workspace").first()
    if invitation is None:
        return None
    return {
        "email": invitation.email,
        "workspace_name": invitation.workspace.name,
        "shown": await branding.shown(invitation.workspace),
        "company_name": invitation.company.name,
        "inviter_name": audited.acting(invitation.inviter).name,
        "language": await rows.language_of_card(invitation.person_id) or invitation.company.language,
        "expires_at": invitation.expires_at,
    }


async def accept(
    token: str,
    email: str | None,
    display_name: str,
    password: str,
    origin: Origin,
    tokens: Tokens,
    rates: Rates,
    writer: Writer,
) -> None:
    """Use an invitation up (behaviours T-08, T-10): its person waits for their address to be confirmed."""
    name = texts.required(display_name, "displayName", LIMITS["display_name"])
    given = addresses.required(email, "email") if email is not None else None
    password_hash = await passwords.new(password)
    invitation = await rows.open_by_token(token).first()
    to = (invitation.email or given) if invitation else given
    if to is not None:
        await rates.mail(to, origin.address)

    async def work(transaction: Transaction) -> None:
        if invitation is not None:
            # What the inviter, the company and the card are does not change any more until it is accepted.
            await people.hold_memberships(invitation.workspace_id)
        # Locked: of two who accept at the same instant, the second finds it used.
        found = (
            rows.open_by_token(token)
            .select_for_update(of=("invitation",))
            .prefetch_related("company", "inviter__company")
        )
        held = await found.first()
        if held is None:
            raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
        if held.email and given not in (None, held.email):
            message = say("The invitation is for %(email)s. Register with that address.", email=held.email)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "email")
        to = held.email or given
        if to is None:
            raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give the address to register with."), "email")
        person = await _person(transaction, held, name, to)
        await rows.accept(held, person)
        accepted = audited.of_invitation(AuditAction.INVITATION_ACCEPTED, held)
        transaction.audit(replace(accepted, person_id=person.id))
        await _register(transaction, person, person.language or held.company.language, to, password_hash, tokens)

    await writer.commit(work)


async def mail_again(transaction: Transaction, to: str, tokens: Tokens) -> None:
    """Another mail to an address that waits to be confirmed, where it does."""
    if (old := await rows.latest_registration(to)) is None:
        return
    await rows.withdraw(old)
    language = old.person.language or old.person.company.language
    await _register(transaction, old.person, language, to, old.password_hash, tokens)


async def look_at_confirmation(token: str) -> Found | None:
    """What is to be confirmed; None where the link is not open. Looking uses nothing up."""
    rows_of_it = rows.registration_by_token(token).prefetch_related("person__workspace", "person__company")
    found = await rows_of_it.first()
    if found is None:
        return None
    workspace = found.person.workspace
    return {
        "email": found.email,
        "workspace_name": workspace.name,
        "shown": await branding.shown(workspace),
        "language": found.person.language or found.person.company.language,
        "expires_at": found.expires_at,
    }


async def confirm(token: str, sign_in: bool, origin: Origin, writer: Writer) -> tuple[str, datetime] | None:
    """Confirm an address, and be signed in by it (behaviour T-12), if they want to: the session's token and its end.

    Whoever is in this workspace with that account already, in the same company, stays who they are, and is in the
    projects of the invitation too.
    """

    async def work(transaction: Transaction) -> tuple[str, datetime] | None:
        waiting = await rows.registration_by_token(token).prefetch_related("person").first()
        if waiting is None:
            raise Refusal(ErrorCode.NOT_FOUND, UNCONFIRMED, "token")
        # First, as whoever changes memberships does it.
        await people.hold_memberships(waiting.person.workspace_id)
        found = rows.registration_by_token(token).select_for_update(of=("registration",))
        registration = await found.prefetch_related("person__company").first()
        if registration is None:
            raise Refusal(ErrorCode.NOT_FOUND, UNCONFIRMED, "token")
        if (person := await rows.hold_person(registration)) is None:
            raise Refusal(ErrorCode.NOT_FOUND, UNCONFIRMED, "token")  # somebody else has become them
        here = await rows.confirm(registration, person)
        if here.id != person.id:
            await _join_as(transaction, here, person)
        transaction.log(Change(here.workspace_id, "person.changed", "person", here.id, Tier.INTERNAL))
        transaction.actor = audited.acting(here)
        transaction.audit(audited.of_person(AuditAction.ACCOUNT_CONFIRMED, here))
        if not sign_in:
            return None
        return await start_session(transaction, here, origin, Refusal(ErrorCode.NOT_FOUND, UNCONFIRMED, "token"))

    return await writer.commit(work)


async def _person(transaction: Transaction, invitation: scopes.Invitation, name: str, email: str) -> scopes.Person:
    inviter, company = invitation.inviter, invitation.company
    viewer = Viewer(
        workspace_id=inviter.workspace_id,
        company_id=inviter.company.id,
        kind=inviter.company.kind,
        role=inviter.role,
        person_id=inviter.id,
        name=audited.acting(inviter).name,
    )
    # What the inviter may not do any more, their invitation does not do either.
    if rules.may_write_down(viewer, company.kind, invitation.role) or rules.fits(company.kind, invitation.role):
        raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
    person = await rows.card(invitation)
    # Who came in by it meanwhile registers once more, and joins with the account that they have by confirming.
    if person is None and invitation.person_id is not None and not await rows.came_in(invitation):
        raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")  # the card is not what it was when they were invited by it
    if person is None:
        details = {"email": email}
        person = await people.create_person(
            company, name, invitation.role, details, department_id=invitation.department_id
        )
        transaction.log(Change(viewer.workspace_id, "person.created", "person", person.id, Tier.INTERNAL))
        after = {"company": company.name, "role": invitation.role.value, "contactPrivacy": person.privacy.value}
        transaction.actor = audited.acting(person)
        transaction.audit(audited.of_person(AuditAction.PERSON_CREATED, person, after=after))
    transaction.actor = audited.acting(person)
    guest = invitation.role is Role.GUEST and company.kind is CompanyKind.CLIENT
    share = True if invitation.share else False if guest else None
    for project_id in (await rows.projects_of([invitation.id]))[invitation.id]:
        if await scopes.projects(viewer).filter(id=project_id).exists():
            await join(viewer, transaction, project_id, [person], share)
    return person


async def _join_as(transaction: Transaction, here: scopes.Person, card: scopes.Person) -> None:
    # They are here already: what the card was let into is theirs, and the card goes.
    if here.company_id != card.company_id:
        raise Refusal(ErrorCode.BAD_USER_INPUT, HERE_ALREADY, "token")
    for project in await projects.of_people([card.id]):
        await projects.take_out(project.id, [card.id])
        for person_id in await projects.add(project.id, [here.id]):
            transaction.log(Change(here.workspace_id, "access.added", "access", person_id, Tier.INTERNAL))
            transaction.audit(audited.of_access(AuditAction.ACCESS_ADDED, project, audited.acting(here)))
        tell(transaction, project, scopes.project_keys(project))
    await people.remove(card)
    transaction.log(Change(here.workspace_id, "person.removed", "person", card.id, Tier.INTERNAL))
    transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, card))


async def _register(
    transaction: Transaction, person: scopes.Person, language: str, email: str, password_hash: str, tokens: Tokens
) -> None:
    registration_id = rows.new_id()
    token = tokens.of(TokenKind.CONFIRMATION, registration_id)
    await rows.register(registration_id, token, person, email, password_hash)
    transaction.mail(Letter(MailKind.CONFIRMATION, email, registration_id, language, person.workspace_id))
