"""What is fixed in an invitation: whether it may be, and making one of it."""

from dataclasses import dataclass
from uuid import UUID

from db import invitations as rows
from db import people, scopes
from db.audit import AuditAction
from db.outbox import Letter, MailKind
from db.writes import Transaction
from languages.texts import say
from permissions import rules
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer
from resolvers import audited, companies
from resolvers.bulk import check_count
from resolvers.invitation_lists import COLUMNS, as_seen
from resolvers.locked_people import department_name
from resolvers.locked_projects import MissingProjects, locked_projects, refuse_archived
from resolvers.projects import Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found
from resolvers.tokens import TokenKind, Tokens


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed in an invitation. `share`: whether a client is to see the projects' files."""

    company_id: UUID
    role: Role
    department_id: UUID | None = None
    project_ids: tuple[UUID, ...] = ()
    share: bool | None = None


async def check(viewer: Viewer, terms: Terms) -> None:
    """Refuse terms that may not be, before anything is counted or sent; `make` checks them once more, locked."""
    allow(rules.may_edit_companies(viewer))
    check_count(len(terms.project_ids), "projects", "projectIds", least=0)
    company = await scopes.companies(viewer).get_or_none(id=terms.company_id)
    if company is None:
        raise not_found("company", "companyId")
    await check_terms(viewer, company, terms)


async def check_terms(viewer: Viewer, company: scopes.Company, terms: Terms) -> None:
    """Refuse terms that may not be, in a company that the viewer sees."""
    if reason := rules.fits(company.kind, terms.role):
        raise Refusal(ErrorCode.BAD_USER_INPUT, reason, "role")
    allow(rules.may_write_down(viewer, company.kind, terms.role), "role")
    await department_name(viewer, company.id, terms.department_id)
    await _check_projects(viewer, company, terms)


async def make(
    viewer: Viewer,
    transaction: Transaction,
    terms: Terms,
    tokens: Tokens,
    email: str | None,
    person_id: UUID | None = None,
) -> Row:
    """Make an invitation, inside a change that is under way; with its mail, where it has an address."""
    await people.hold_memberships(viewer.workspace_id)  # first, as whoever changes a kind or a role does it
    company = await companies.locked(viewer, terms.company_id)
    await check_terms(viewer, company, terms)
    # Nobody archives or deletes them until the invitation is there.
    if terms.project_ids:
        await _lock_projects(viewer, terms)
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
    named = await rows.project_names(invitation_id)
    transaction.audit(audited.of_invitation(AuditAction.INVITATION_CREATED, invitation, named))
    if email is not None:
        language = await rows.language_of_card(person_id) or company.language
        transaction.mail(Letter(MailKind.INVITATION, email, invitation_id, language, viewer.workspace_id))
    await invitation.fetch_related("person")
    made = {column: getattr(invitation, column) for column in COLUMNS if column != "person__privacy"}
    return as_seen(viewer, {**made, "person__privacy": invitation.person.privacy if invitation.person else None})


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


async def _lock_projects(viewer: Viewer, terms: Terms) -> None:
    try:
        await locked_projects(viewer, list(set(terms.project_ids)))
    except MissingProjects as missing:
        raise not_found("project", "projectIds") from missing


async def _check_projects(viewer: Viewer, company: scopes.Company, terms: Terms) -> None:
    found = await scopes.projects(viewer).filter(id__in=list(terms.project_ids))
    if len(found) != len(set(terms.project_ids)):
        raise not_found("project", "projectIds")
    for project in found:
        refuse_archived(project, "projectIds")
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
