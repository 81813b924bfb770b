"""Invitations and what waits to be confirmed: rows, by their tokens' hashes."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Account, Company, Invitation, InvitationProject, Person, Registration
from db.sessions import hashed
from permissions.tiers import Role

LIFETIME = timedelta(hours=48)
CONFIRM_WITHIN = timedelta(hours=24)
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


async def register(registration_id: UUID, token: str, person: Person, email: str, password_hash: str) -> Registration:
    """Let an address wait to be confirmed, for 24 hours."""
    at = now()
    return await Registration.create(
        id=registration_id,
        person=person,
        email=email,
        password_hash=password_hash,
        token_hash=hashed(token),
        created_at=at,
        expires_at=at + CONFIRM_WITHIN,
    )


def registration_by_token(token: str) -> QuerySet[Registration]:
    """The registration that this token confirms now, if there is one; its person still there and without account."""
    return Registration.filter(
        token_hash=hashed(token[:MAX_TOKEN]),
        confirmed_at=None,
        expires_at__gt=now(),
        person__removed_at=None,
        person__account_id=None,
    )


async def latest_registration(email: str) -> Registration | None:
    """What was registered last with this address and never confirmed, however long ago; locked."""
    rows = Registration.filter(
        email=email, confirmed_at=None, person__removed_at=None, person__account_id=None
    ).order_by("-created_at", "id")
    held = rows.select_for_update(of=("registration",))
    return await held.prefetch_related("person__company").first()


async def hold_person(registration: Registration) -> Person | None:
    """The registration's person, locked; None where they are gone, or sign in with another registration by now."""
    there = Person.filter(id=registration.person_id, removed_at=None, account_id=None)
    return await there.select_for_update(no_key=True).prefetch_related("company").first()


async def confirm(registration: Registration, person: Person) -> Person:
    """Give the person the account of the address, new or there already; or whoever has that account here already."""
    at = now()
    new = Account(email=registration.email, password_hash=registration.password_hash, created_at=at)
    # Whoever makes the same account at the same time waits here, and finds this one.
    await Account.bulk_create([new], ignore_conflicts=True)
    account = await Account.filter(email=registration.email).select_for_update(no_key=True).get()
    registration.confirmed_at = at
    await registration.save(update_fields=("confirmed_at",))
    mine = Person.filter(workspace_id=person.workspace_id, account_id=account.id)
    if here := await mine.select_for_update(no_key=True).prefetch_related("company").first():
        return here
    person.account = account
    await person.save(update_fields=("account_id",))
    return person


async def accept(invitation: Invitation, person: Person) -> None:
    """It is used up, by this person."""
    invitation.accepted_at, invitation.person = now(), person
    await invitation.save(update_fields=("accepted_at", "person_id"))


async def card(invitation: Invitation) -> Person | None:
    """The card that the invitation is for: still what it was, and nobody signs in by it; now in the department."""
    there = Person.filter(id=invitation.person_id, company_id=invitation.company_id, role=invitation.role)
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


async def withdraw(registration: Registration) -> None:
    """Its link is dead; another one takes its place."""
    await registration.delete()
