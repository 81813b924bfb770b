"""Accepting an invitation: registering by it. The account is made, or joined, by confirming (see `confirming`).

Whether an address has an account is told to nobody but whoever reads its mail: both register alike.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from db import branding, people, registrations, scopes
from db import invitations as rows
from db.audit import AuditAction, sharing_decided
from db.events import Change
from db.outbox import Letter, MailKind
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer
from resolvers import addresses, audited, passwords, texts
from resolvers.contact_cards import LIMITS
from resolvers.project_people import join
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import Origin
from resolvers.tokens import TokenKind, Tokens

Found = Mapping[str, Any]

DEAD = say(
    "This invitation is not open any more: it was used, taken back, or is older than 48 hours. Ask for a new one."
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
    name = texts.name(display_name, "displayName", LIMITS["display_name"])
    given = addresses.required(email, "email") if email is not None else None
    passwords.check(password)
    await rates.link(origin.address)
    invitation = await rows.open_by_token(token).first()
    if invitation is None:  # before the work of a hash
        raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token")
    password_hash = await passwords.hashed(password)
    if to := invitation.email or given:
        await rates.mail(to, origin.address)

    async def work(transaction: Transaction) -> None:
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
        named = await rows.project_names(held.id)
        accepted = audited.of_invitation(AuditAction.INVITATION_ACCEPTED, held, named)
        transaction.audit(replace(accepted, person_id=person.id))
        await register(transaction, person, person.language or held.company.language, to, password_hash, tokens)

    await writer.commit(work)


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
    for project_id in (await rows.projects_of([invitation.id]))[invitation.id]:
        await _join(viewer, transaction, invitation, person, project_id)
    return person


async def _join(
    viewer: Viewer,
    transaction: Transaction,
    invitation: scopes.Invitation,
    person: scopes.Person,
    project_id: UUID,
) -> None:
    project = await scopes.projects(viewer).get_or_none(id=project_id)
    if project is None or project.archived_at is not None:
        return  # it is gone, or put away: they come in without it
    client = invitation.company.kind is CompanyKind.CLIENT
    if client and project.company_id != invitation.company.id:
        return  # it has become another client's, and the two do not learn of each other
    # Whoever has said meanwhile whether the client sees the file has said it last.
    share = invitation.share and not await sharing_decided(viewer.workspace_id, project_id, invitation.created_at)
    said = share or (False if client and invitation.role is Role.GUEST else None)
    try:
        await join(viewer, transaction, project_id, [person], said)
    except Refusal as refusal:
        # What staff are told when they add somebody is not for whoever holds a link.
        raise Refusal(ErrorCode.NOT_FOUND, DEAD, "token") from refusal


async def register(
    transaction: Transaction,
    person: scopes.Person,
    language: str,
    email: str,
    password_hash: str,
    tokens: Tokens,
    since: datetime | None = None,
) -> None:
    """Let an address wait to be confirmed, and mail it the link, inside a change that is under way."""
    registration_id = rows.new_id()
    token = tokens.of(TokenKind.CONFIRMATION, registration_id)
    await registrations.register(registration_id, token, person, email, password_hash, since)
    transaction.mail(Letter(MailKind.CONFIRMATION, email, registration_id, language, person.workspace_id))
