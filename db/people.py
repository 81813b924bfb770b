"""Writing companies, departments and people down, and holding a workspace's memberships while they are changed."""

import base64
import hashlib
from collections.abc import Mapping
from uuid import UUID

from tortoise.queryset import QuerySet

from db import events, status_templates
from db.clock import now
from db.models import Account, Company, Department, Person, Workspace
from languages.texts import Text, say
from permissions.tiers import CompanyKind, ContactPrivacy, Role

SORT_NAME_LENGTH = 400


async def hold_memberships(workspace_id: UUID) -> None:
    """Let one change of kinds, roles and memberships happen in a workspace at a time, until the transaction ends.

    So that owners can be counted, and two changes wait for each other instead of deadlocking.
    """
    # Trap: Tortoise forgets the lock where columns are asked for (`values`, `values_list`): rows as a whole.
    await Workspace.filter(id=workspace_id).select_for_update(no_key=True)


def fallback_name(person_id: UUID) -> Text:
    """What somebody without a name is called: the same for everybody, and made of nothing that they gave us."""
    letters = base64.b32encode(hashlib.sha256(person_id.bytes).digest()).decode()[:4]
    return say("Person %(letters)s", letters=letters)


def sort_name(person: Person) -> str:
    """What a list of people is ordered by: what the person is called, in English for everybody."""
    return (person.display_name or fallback_name(person.id)).casefold()[:SORT_NAME_LENGTH]


async def create_company(workspace_id: UUID, name: str, kind: CompanyKind, language: str, time_zone: str) -> Company:
    """A new company, without people."""
    return await Company.create(
        workspace_id=workspace_id, name=name, kind=kind, language=language, time_zone=time_zone, created_at=now()
    )


async def create_department(company_id: UUID, name: str) -> Department:
    """A new part of a company."""
    return await Department.create(company_id=company_id, name=name)


async def create_person(
    company: Company,
    display_name: str,
    role: Role,
    details: Mapping[str, str | None],
    *,
    privacy: ContactPrivacy = ContactPrivacy.NOT_CLIENTS,
    account: Account | None = None,
    department_id: UUID | None = None,
    language: str | None = None,
) -> Person:
    """A new contact card. `details`: job_title, email, phone, address, note."""
    person = Person(
        workspace_id=company.workspace_id,
        company=company,
        account=account,
        department_id=department_id,
        display_name=display_name,
        role=role,
        privacy=privacy,
        language=language,
        **details,
    )
    person.sort_name = sort_name(person)
    await person.save(force_create=True)
    return person


def owners_who_can_sign_in(workspace_id: UUID) -> QuerySet[Person]:
    """The workspace's owners who have an account: there must always be one."""
    return Person.filter(
        workspace_id=workspace_id,
        company__kind=CompanyKind.OWN,
        role=Role.OWNER,
        removed_at=None,
        account_id__not_isnull=True,
    )


async def create_workspace(name: str, templates_of: UUID) -> Workspace:
    """A new workspace with a log of its own, and the status templates that another one has, or else the five."""
    workspace = await Workspace.create(name=name, created_at=now())
    await events.start(workspace.id)
    await status_templates.begin(workspace.id, templates_of)
    return workspace


async def remove(person: Person) -> None:
    """Take the person's account and contact details away. The row stays, for what they did."""
    person.removed_at = now()
    person.account_id = None
    person.department_id = None
    person.job_title = person.email = person.phone = person.address = person.note = None
    await person.save(
        update_fields=("removed_at", "account_id", "department_id", "job_title", "email", "phone", "address", "note")
    )


async def account_of(person_id: UUID | None) -> Account | None:
    """The account that a person signs in with."""
    person = await Person.filter(id=person_id).select_related("account").first()
    return person.account if person else None


def people_of(account: Account) -> QuerySet[Person]:
    """The people that an account is: one in each of its workspaces."""
    return Person.filter(account_id=account.id, removed_at=None)
