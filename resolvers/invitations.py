"""Inviting people: by e-mail, or by a link that is handed over; taking that back, and doing it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import invitations as rows
from db import scopes
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions import rules
from permissions.viewer import Viewer
from resolvers import addresses, audited
from resolvers.bulk import check_count
from resolvers.invitation_lists import contacts_shown
from resolvers.invitation_terms import Terms, check, check_terms, make
from resolvers.locked_people import locked
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

    async def work(transaction: Transaction) -> Row:
        person = await locked(viewer, person_id)
        terms = Terms(person.company.id, person.role, project_ids=project_ids, share=share)
        await check_terms(viewer, person.company, terms)
        allow(rules.may_invite_by_card(contacts_shown(viewer, person.id, person.privacy)), "personId")
        if person.account_id is not None:
            message = say("This person signs in already. Add them to projects.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        if not person.email:
            message = say("There is no e-mail address on this card. Write it there, or hand a link over.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        await rates.invite(viewer.person_id, person.email)
        return await make(viewer, transaction, terms, tokens, person.email, person.id)

    allow(rules.may_edit_companies(viewer))
    check_count(len(project_ids), "projects", "projectIds", least=0)
    return await writer.commit(work, viewer)


async def make_link(viewer: Viewer, terms: Terms, tokens: Tokens, writer: Writer) -> tuple[Row, str]:
    """An invitation that is handed over: whoever has its token accepts it, once. The token is shown this once."""
    await check(viewer, terms)
    row = await writer.commit(lambda transaction: make(viewer, transaction, terms, tokens, None), viewer)
    return row, tokens.of(TokenKind.INVITATION, row["id"])


async def delete_invitation(viewer: Viewer, invitation_id: UUID, writer: Writer) -> UUID:
    """Take a pending invitation back: its link is dead from here on."""

    async def work(transaction: Transaction) -> UUID:
        invitation = await _pending(viewer, invitation_id)
        transaction.audit(audited.of_invitation(AuditAction.INVITATION_DELETED, invitation))
        await invitation.delete()
        return invitation_id

    return await writer.commit(work, viewer)


async def reissue_invitation(
    viewer: Viewer, invitation_id: UUID, tokens: Tokens, rates: Rates, writer: Writer
) -> tuple[Row, str | None]:
    """Take a pending invitation back and make it anew, for another 48 hours; the token, where it is handed over."""

    async def work(transaction: Transaction) -> tuple[Row, bool]:
        old = await _pending(viewer, invitation_id)
        if old.email:
            await rates.invite(viewer.person_id, old.email)
        values: dict[str, Any] = {name: getattr(old, f"{name}_id") for name in ("company", "department", "person")}
        projects = (await rows.projects_of([old.id]))[old.id]
        terms = Terms(values["company"], old.role, values["department"], tuple(projects), old.share)
        transaction.audit(audited.of_invitation(AuditAction.INVITATION_DELETED, old))
        await old.delete()
        return await make(viewer, transaction, terms, tokens, old.email, values["person"]), old.email is not None

    row, mailed = await writer.commit(work, viewer)
    return row, None if mailed else tokens.of(TokenKind.INVITATION, row["id"])


async def _pending(viewer: Viewer, invitation_id: UUID) -> scopes.Invitation:
    query = scopes.invitations(viewer).filter(id=invitation_id, accepted_at=None).select_for_update(of=("invitation",))
    invitation = await query.first().prefetch_related("company")
    if invitation is None:
        raise not_found("pending invitation", "invitationId")
    allow(rules.may_write_down(viewer, invitation.company.kind, invitation.role), "invitationId")
    return invitation
