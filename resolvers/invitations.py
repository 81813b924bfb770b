"""Inviting people: by e-mail, or by a link that is handed over; taking that back, and doing it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db import audit, people, scopes
from db import invitations as rows
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions import rules
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import addresses, audited, ways_in
from resolvers.bulk import check_count
from resolvers.invitation_lists import contacts_shown
from resolvers.invitation_terms import Terms, check, check_terms, make
from resolvers.locked_people import locked
from resolvers.membership_effects import leave_projects
from resolvers.projects import Row
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.tokens import TokenKind, Tokens

MAX_ADDRESSES = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one address: its invitation, or why there is none."""

    email: str
    invitation: Row | None = None
    refusal: Refusal | None = None


async def invite(
    viewer: Viewer, emails: Sequence[str], terms: Terms, tokens: Tokens, rates: Rates, writer: Writer
) -> list[Answer]:
    """Invite 1 to 100 addresses by mail, each with its own answer (behaviour W-11)."""
    if not 1 <= len(emails) <= MAX_ADDRESSES:
        message = say_many(
            "emails names %(count)s address. Name 1 to %(most)s.",
            "emails names %(count)s addresses. Name 1 to %(most)s.",
            len(emails),
            most=MAX_ADDRESSES,
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED if emails else ErrorCode.BAD_USER_INPUT, message, "emails")
    await check(viewer, terms)
    return [await _answer(viewer, email, terms, tokens, rates, writer) for email in emails]


async def _answer(viewer: Viewer, email: str, terms: Terms, tokens: Tokens, rates: Rates, writer: Writer) -> Answer:
    try:
        to = addresses.required(email, "emails")
        await rates.invite(viewer.person_id, to)
        row = await writer.commit(lambda transaction: make(viewer, transaction, terms, tokens, to), viewer)
    except Refusal as refusal:
        return Answer(email, refusal=refusal)
    return Answer(email, row)


async def invite_person(
    viewer: Viewer,
    person_id: UUID,
    project_ids: tuple[UUID, ...],
    share: bool | None,
    tokens: Tokens,
    rates: Rates,
    writer: Writer,
) -> Row:
    """Invite somebody whose card there is, at the address on it (behaviour S-10)."""

    async def check_card(person: scopes.Person) -> tuple[Terms, str]:
        terms = Terms(person.company.id, person.role, project_ids=project_ids, share=share)
        await check_terms(viewer, person.company, terms)
        allow(rules.may_invite_by_card(contacts_shown(viewer, person.id, person.privacy)), "personId")
        if person.account_id is not None:
            message = say("This person signs in already. Add them to projects.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        if not person.email:
            message = say("There is no e-mail address on this card. Write it there, or hand a link over.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        return terms, person.email

    async def work(transaction: Transaction) -> Row:
        await people.hold_memberships(viewer.workspace_id)
        terms, to = await check_card(await locked(viewer, person_id))
        return await make(viewer, transaction, terms, tokens, to, person_id)

    allow(rules.may_edit_companies(viewer))
    check_count(len(project_ids), "projects", "projectIds", least=0)
    seen = await scopes.people(viewer).prefetch_related("company").get_or_none(id=person_id)
    if seen is None:
        raise not_found("person", "personId")
    _, to = await check_card(seen)
    await rates.invite(viewer.person_id, to)  # Redis may keep one waiting, so nothing is locked yet
    return await writer.commit(work, viewer)


async def make_link(viewer: Viewer, terms: Terms, tokens: Tokens, writer: Writer) -> tuple[Row, str]:
    """An invitation that is handed over: whoever has its token accepts it, once. The token is shown this once."""
    await check(viewer, terms)
    row = await writer.commit(lambda transaction: make(viewer, transaction, terms, tokens, None), viewer)
    return row, tokens.of(TokenKind.INVITATION, row["id"])


async def delete_invitation(viewer: Viewer, invitation_id: UUID, writer: Writer) -> UUID:
    """Take an invitation back that nobody has come in by: its link is dead from here on, and so is what came of it."""

    async def work(transaction: Transaction) -> UUID:
        await people.hold_memberships(viewer.workspace_id)
        await _take_back(viewer, transaction, await _unused(_found(viewer, invitation_id), viewer))
        return invitation_id

    return await writer.commit(work, viewer)


async def reissue_invitation(
    viewer: Viewer, invitation_id: UUID, tokens: Tokens, rates: Rates, writer: Writer
) -> tuple[Row, str | None]:
    """Take an invitation back and make it anew, for another 48 hours; the token, where it is handed over."""

    async def work(transaction: Transaction) -> tuple[Row, bool]:
        await people.hold_memberships(viewer.workspace_id)
        old = await _unused(_found(viewer, invitation_id), viewer)
        fixed = (await rows.projects_of([old.id]))[old.id]
        # Whoever has said meanwhile whether the client sees a file has said it last.
        decided = [await audit.sharing_decided(viewer.workspace_id, each, old.created_at) for each in fixed]
        share = old.share and not any(decided)
        stays = await _take_back(viewer, transaction, old)
        terms = Terms(old.company.id, old.role, old.department_id, tuple(fixed), share)
        return await make(viewer, transaction, terms, tokens, old.email, stays), old.email is not None

    seen = await _unused(scopes.invitations(viewer).filter(id=invitation_id), viewer)
    if seen.email:
        await rates.invite(viewer.person_id, seen.email)  # before anything is locked, as above
    row, mailed = await writer.commit(work, viewer)
    return row, None if mailed else tokens.of(TokenKind.INVITATION, row["id"])


async def _take_back(viewer: Viewer, transaction: Transaction, invitation: scopes.Invitation) -> UUID | None:
    # Of what came of it, too, where somebody registered and never confirmed; the card that stays, if it is for one.
    named = await rows.project_names(invitation.id)
    transaction.audit(audited.of_invitation(AuditAction.INVITATION_DELETED, invitation, named))
    await invitation.delete()
    if invitation.accepted_at is None:
        return invitation.person_id
    assert invitation.person_id is not None
    person = await locked(viewer, invitation.person_id, "invitationId")
    await ways_in.end_registrations(transaction, [person])
    if not await audit.made_by_themselves(viewer.workspace_id, person.id):
        return person.id
    await ways_in.end(transaction, [person])
    await leave_projects(viewer, transaction, [person])
    before = {"company": person.company.name, "role": person.role.value}
    await people.remove(person)
    transaction.log(Change(viewer.workspace_id, "person.removed", "person", person.id, Tier.INTERNAL))
    transaction.audit(audited.of_person(AuditAction.PERSON_REMOVED, person, before))
    return None


def _found(viewer: Viewer, invitation_id: UUID) -> QuerySet[scopes.Invitation]:
    return scopes.invitations(viewer).filter(id=invitation_id).select_for_update(of=("invitation",))


async def _unused(found: QuerySet[scopes.Invitation], viewer: Viewer) -> scopes.Invitation:
    # Not accepted, or not confirmed since, as where the address had a typing mistake.
    unconfirmed = Q(person__account_id=None, person__removed_at=None)
    invitation = await found.filter(Q(accepted_at=None) | unconfirmed).prefetch_related("company").first()
    if invitation is None:
        raise not_found("pending invitation", "invitationId")
    allow(rules.may_write_down(viewer, invitation.company.kind, invitation.role), "invitationId")
    return invitation
