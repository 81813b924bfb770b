"""People as viewers who are nowhere near: what they would see, and as whom a mail to them is rendered."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from db.models import Person
from permissions.tiers import CompanyKind
from permissions.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of a workspace as a viewer; `email` is None where they cannot sign in."""

    viewer: Viewer
    email: str | None


async def readers(
    workspace_id: UUID, person_ids: Collection[UUID] = (), company_id: UUID | None = None
) -> list[Reader]:
    """These people, or everybody of this company, with what they would see: not those who were removed."""
    rows = Person.filter(workspace_id=workspace_id, removed_at=None)
    rows = rows.filter(id__in=list(person_ids)) if company_id is None else rows.filter(company_id=company_id)
    people = await rows.order_by("id").prefetch_related("company", "account")
    return [Reader(viewer_of(person), person.account.email if person.account else None) for person in people]


async def clients_of(workspace_id: UUID, company_ids: Collection[UUID]) -> dict[UUID, list[Reader]]:
    """By company, its people who can sign in, where it is a client; one statement."""
    found: dict[UUID, list[Reader]] = {}
    if company_ids:
        rows = Person.filter(workspace_id=workspace_id, company_id__in=list(company_ids), removed_at=None)
        rows = rows.filter(company__kind=CompanyKind.CLIENT, account_id__not_isnull=True)
        for person in await rows.order_by("id").select_related("company", "account"):
            assert person.account is not None
            found.setdefault(person.company_id, []).append(Reader(viewer_of(person), person.account.email))
    return found


async def reader(person_id: UUID) -> Viewer | None:
    """A person as a viewer, if they can sign in."""
    rows = Person.filter(id=person_id, removed_at=None, account_id__not_isnull=True)
    person = await rows.prefetch_related("company").first()
    return viewer_of(person) if person else None


def viewer_of(person: Person) -> Viewer:
    """What a person sees, who may be nowhere near; their company is fetched."""
    return Viewer(
        workspace_id=person.workspace_id,
        company_id=person.company.id,
        kind=person.company.kind,
        role=person.role,
        person_id=person.id,
        name=person.display_name,
        language=person.language or person.company.language,
    )
