"""Inviting people: by e-mail, or by a link that is handed over. Looking at an invitation never uses it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import invitations as rows
from db import scopes
from db.audit import AuditAction
from db.outbox import Letter, MailKind
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions import rules
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.tiers import CompanyKind, ContactPrivacy, Role
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import addresses, audited, companies
from resolvers.bulk import check_count
from resolvers.locked_people import check_fits, department_name, locked
from resolvers.paging import CountedPage, Order, PageRequest, page
from resolvers.projects import Row, projects_by_id
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.tokens import TokenKind, Tokens

MAX_ADDRESSES = 100
COLUMNS = (
    "id",
    "email",
    "role",
    "company_id",
    "department_id",
    "inviter_id",
    "person_id",
    "person__privacy",
    "created_at",
    "expires_at",
    "accepted_at",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed in an invitation. `share`: whether a client is to see the projects' files."""

    company_id: UUID
    role: Role
    department_id: UUID | None = None
    project_ids: tuple[UUID, ...] = ()
    share: bool | None = None


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
    await _check(viewer, terms)
    return [await _answer(viewer, email, terms, tokens, rates, writer) for email in emails]


async def _answer(viewer: Viewer, email: str, terms: Terms, tokens: Tokens, rates: Rates, writer: Writer) -> Answer:
    try:
        to = addresses.required(email, "emails")
        await rates.invite(viewer.person_id, to)
        row = await writer.commit(lambda transaction: _make(viewer, transaction, terms, tokens, to), viewer)
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
        await _check_terms(viewer, person.company, terms)
        allow(rules.may_invite_by_card(_shows(viewer, person.id, person.privacy)), "personId")
        if person.account_id is not None:
            message = say("This person signs in already. Add them to projects.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        if not person.email:
            message = say("There is no e-mail address on this card. Write it there, or hand a link over.")
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "personId")
        await rates.invite(viewer.person_id, person.email)
        return await _make(viewer, transaction, terms, tokens, person.email, person.id)

    allow(rules.may_edit_companies(viewer))
    check_count(len(project_ids), "projects", "projectIds", least=0)
    return await writer.commit(work, viewer)


async def make_link(viewer: Viewer, terms: Terms, tokens: Tokens, writer: Writer) -> tuple[Row, str]:
    """An invitation that is handed over: whoever has its token accepts it, once. The token is shown this once."""
    await _check(viewer, terms)
    row = await writer.commit(lambda transaction: _make(viewer, transaction, terms, tokens, None), viewer)
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
        return await _make(viewer, transaction, terms, tokens, old.email, values["person"]), old.email is not None

    row, mailed = await writer.commit(work, viewer)
    return row, None if mailed else tokens.of(TokenKind.INVITATION, row["id"])


async def list_invitations(viewer: Viewer, request: PageRequest, seals: Seals) -> CountedPage:
    """The invitations that were made, the newest first."""
    allow(rules.may_edit_companies(viewer))
    order = Order("invitations", COLUMNS, "created_at")
    found = await page(scopes.invitations(viewer), order, request, viewer, seals)
    return CountedPage([_as_seen(viewer, row) for row in found.rows], found.cursors, found.has_next, found.query)


async def invitations_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the invitations that exist for the viewer."""
    rows_found = await scopes.invitations(viewer).filter(id__in=ids).values(*COLUMNS)
    return {row["id"]: _as_seen(viewer, row) for row in rows_found}


async def projects_of_invitations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By invitation, the projects that are fixed in it, as far as the viewer sees them."""
    fixed = await rows.projects_of(ids)
    seen = await projects_by_id(viewer, list({project_id for each in fixed.values() for project_id in each}))
    return {key: [seen[project_id] for project_id in each if project_id in seen] for key, each in fixed.items()}


async def _check(viewer: Viewer, terms: Terms) -> None:
    # Before anything is counted or sent; and once more, locked, when the invitation is made.
    allow(rules.may_edit_companies(viewer))
    check_count(len(terms.project_ids), "projects", "projectIds", least=0)
    company = await scopes.companies(viewer).get_or_none(id=terms.company_id)
    if company is None:
        raise not_found("company", "companyId")
    await _check_terms(viewer, company, terms)


async def _check_terms(viewer: Viewer, company: scopes.Company, terms: Terms) -> None:
    check_fits(company.kind, terms.role, say("An invitation"))
    allow(rules.may_write_down(viewer, company.kind, terms.role), "role")
    await department_name(viewer, company.id, terms.department_id)
    await _check_projects(viewer, company, terms)


async def _make(
    viewer: Viewer,
    transaction: Transaction,
    terms: Terms,
    tokens: Tokens,
    email: str | None,
    person_id: UUID | None = None,
) -> Row:
    company = await companies.locked(viewer, terms.company_id)
    await _check_terms(viewer, company, terms)
    if email is not None and person_id is None:
        person_id = await _card_of(viewer, company, terms, email)
    invitation_id = rows.new_id()
    assert viewer.person_id is not None
    invitation = await rows.create(
        invitation_id,
        tokens.of(TokenKind.INVITATION, invitation_id),
        workspace_id=viewer.workspace_id,
        inviter_id=viewer.person_id,
        company=company,
        department_id=terms.department_id,
        person_id=person_id,
        role=terms.role,
        email=email,
        share=bool(terms.share),
        project_ids=list(dict.fromkeys(terms.project_ids)),
    )
    transaction.audit(audited.of_invitation(AuditAction.INVITATION_CREATED, invitation))
    if email is not None:
        language = await rows.language_of_card(person_id) or company.language
        transaction.mail(Letter(MailKind.INVITATION, email, invitation_id, language, viewer.workspace_id))
    await invitation.fetch_related("person")
    made = {column: getattr(invitation, column) for column in COLUMNS if column != "person__privacy"}
    return _as_seen(viewer, {**made, "person__privacy": invitation.person.privacy if invitation.person else None})


def _as_seen(viewer: Viewer, row: Row) -> Row:
    # The address of somebody who is here is a contact detail of theirs, wherever it stands (S-09).
    shown = row["person_id"] is None or _shows(viewer, row["person_id"], row["person__privacy"])
    return row if shown else {**row, "email": None}


def _shows(viewer: Viewer, person_id: UUID, privacy: ContactPrivacy) -> bool:
    return holds(contacts(viewer), {"id": str(person_id), "privacy": privacy}, ())


async def _card_of(viewer: Viewer, company: scopes.Company, terms: Terms, email: str) -> UUID | None:
    # Whose card this is, so that there are not two of one person. Who signs in already is not invited once more.
    # A card whose address is hidden from the inviter is not found: they must not learn whose it is.
    for person in await scopes.people(viewer).filter(scopes.contacts_seen(viewer), email=email).order_by("id"):
        if person.account_id is not None:
            message = say(
                "%(email)s is on the card of somebody who signs in here already. Add them to projects instead.",
                email=email,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "emails")
        if person.company_id == company.id and person.role is not terms.role:
            message = say(
                "There is a card with %(email)s, and its role is %(role)s. "
                "Invite by the card, or change its role first.",
                email=email,
                role=person.role.value,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "role")
        if person.company_id == company.id:
            return person.id
    return None


async def _check_projects(viewer: Viewer, company: scopes.Company, terms: Terms) -> None:
    found = await scopes.projects(viewer).filter(id__in=list(terms.project_ids))
    if len(found) != len(set(terms.project_ids)):
        raise not_found("project", "projectIds")
    if company.kind is not CompanyKind.CLIENT:
        return
    for project in found:
        if project.company_id != company.id:
            message = say(
                "%(project)r is another client's. Invite to projects of their own company.",
                project=project.client_name,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "projectIds")
        if terms.role is Role.GUEST and not project.shared and terms.share is None:
            message = say(
                "The file of %(project)r is not shared with the client, so a guest would not see it. "
                "Give shareWithClient: true to share it when they come, or false to leave it so.",
                project=project.client_name,
            )
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, "shareWithClient")


async def _pending(viewer: Viewer, invitation_id: UUID) -> scopes.Invitation:
    query = scopes.invitations(viewer).filter(id=invitation_id, accepted_at=None).select_for_update(of=("invitation",))
    invitation = await query.first().prefetch_related("company")
    if invitation is None:
        raise not_found("pending invitation", "invitationId")
    allow(rules.may_write_down(viewer, invitation.company.kind, invitation.role), "invitationId")
    return invitation
