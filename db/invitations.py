"""Invitations: rows, by their tokens' hashes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Company, Invitation, InvitationProject, Person, Project
from db.sessions import hashed
from permissions.tiers import Role

LIFETIME = timedelta(hours=48)
MAX_TOKEN = 100


def new_id() -> UUID:
    """The id of a row that is to be made: its token is made of it."""
    return uuid4()


async def create(
    invitation_id: UUID,
    token: str,
    *,
    workspace_id: UUID,
    inviter_id: UUID,
    company: Company,
    department_id: UUID | None,
    person_id: UUID | None,
    role: Role,
    email: str | None,
    share: bool,
    project_ids: Sequence[UUID],
) -> Invitation:
    """A new invitation, for 48 hours."""
    at = now()
    invitation = await Invitation.create(
        id=invitation_id,
        workspace_id=workspace_id,
        inviter_id=inviter_id,
        company=company,
        department_id=department_id,
        person_id=person_id,
        role=role,
        email=email,
        share=share,
        token_hash=hashed(token),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    if project_ids:
        await InvitationProject.bulk_create(
            InvitationProject(invitation_id=invitation_id, project_id=project_id) for project_id in project_ids
        )
    return invitation


def open_by_token(token: str) -> QuerySet[Invitation]:
    """The invitation that this token opens now, if there is one: neither used nor expired, its inviter still there."""
    return Invitation.filter(
        token_hash=hashed(token[:MAX_TOKEN]), accepted_at=None, expires_at__gt=now(), inviter__removed_at=None
    )


async def projects_of(invitation_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The projects that are fixed in each of these invitations, in the order in which bulk changes lock them."""
    found: dict[UUID, list[UUID]] = {invitation_id: [] for invitation_id in invitation_ids}
    rows = InvitationProject.filter(invitation_id__in=list(invitation_ids)).order_by("project_id")
    for row in await rows.values("invitation_id", "project_id"):
        found[row["invitation_id"]].append(row["project_id"])
    return found


async def project_names(invitation_id: UUID) -> list[str]:
    """What the projects are called that are fixed in an invitation."""
    fixed: Any = InvitationProject.filter(invitation_id=invitation_id).values("project_id")
    return [row.name for row in await Project.filter(id__in=Subquery(fixed)).order_by("name", "id")]


async def accept(invitation: Invitation, person: Person) -> None:
    """It is used up, by this person."""
    invitation.accepted_at, invitation.person = now(), person
    await invitation.save(update_fields=("accepted_at", "person_id"))


async def card(invitation: Invitation) -> Person | None:
    """The card that the invitation is for: still what it was, and nobody signs in by it; now in the department."""
    there = Person.filter(id=invitation.person_id, company_id=invitation.company_id, role=invitation.role)
    if invitation.email:
        there = there.filter(email=invitation.email)  # who has another address by now is not whom it was sent to
    there = there.filter(removed_at=None, account_id=None).select_for_update(no_key=True)
    person = await there.prefetch_related("company").first() if invitation.person_id else None
    if person and invitation.department_id:
        person.department_id = invitation.department_id
        await person.save(update_fields=("department_id",))
    return person


async def came_in(invitation: Invitation) -> bool:
    """Whether whoever the invitation is for signs in by now, still as it says."""
    there = Person.filter(id=invitation.person_id, company_id=invitation.company_id, role=invitation.role)
    return await there.filter(removed_at=None, account_id__not_isnull=True).exists()


async def language_of_card(person_id: UUID | None) -> str | None:
    """The language that the person whose card it is has chosen, if they have."""
    person = await Person.get_or_none(id=person_id) if person_id else None
    return person.language if person else None


async def hold_open_of(people: Sequence[Person], company: Company | None = None) -> list[Invitation]:
    """The invitations of these people's cards, or to this company, that were not accepted; locked, with the company."""
    of = Q(person_id__in=[person.id for person in people])
    if company is not None:
        of |= Q(company_id=company.id)
    held = Invitation.filter(of, accepted_at=None).select_for_update(of=("invitation",)).order_by("id")
    return await held.prefetch_related("company")
