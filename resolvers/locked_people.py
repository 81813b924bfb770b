"""People as they are being changed: locked, checked, and as they will be read afterwards."""

from collections.abc import Callable
from uuid import UUID

from db import scopes
from db.people import fallback_name
from languages.texts import Text, say
from permissions import rules
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer
from resolvers import people
from resolvers.people import Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


async def locked(viewer: Viewer, person_id: UUID, field_name: str = "personId") -> scopes.Person:
    """A person, locked, with their company; NOT_FOUND where they do not exist for the viewer."""
    found = await locked_all(viewer, [person_id], field_name)
    return found[0]


async def check_seen(
    viewer: Viewer, person_id: UUID, reason: Callable[[scopes.Person], Text | None], field_name: str = "personId"
) -> None:
    """Refuse, before anything is locked, what somebody who is no admin may not do to the person.

    NOT_FOUND where they do not exist for the viewer.
    """
    if viewer.is_admin:
        return
    person = await scopes.people(viewer).prefetch_related("company").get_or_none(id=person_id)
    if person is None:
        raise not_found("person", "personId")
    allow(reason(person), field_name)


async def locked_all(viewer: Viewer, person_ids: list[UUID], field_name: str = "personIds") -> list[scopes.Person]:
    """People, locked in order of id, with their companies; NOT_FOUND where one does not exist for the viewer."""
    query = scopes.people(viewer).filter(id__in=person_ids).select_for_update(no_key=True).order_by("id")
    found = await query.prefetch_related("company")
    if len(found) != len(set(person_ids)):
        raise not_found("person", field_name)
    return found


async def department_name(viewer: Viewer, company_id: UUID, department_id: UUID | None) -> str | None:
    """What one of the company's departments is called; refuses one that is not."""
    if department_id is None:
        return None
    department = await scopes.departments(viewer).get_or_none(id=department_id, company_id=company_id)
    if department is None:
        raise not_found("department of this company", "departmentId")
    return department.name


def check_fits(kind: CompanyKind, role: Role, name: str, field_name: str = "role") -> None:
    """Refuse a role that people of a company of this kind cannot have."""
    if reason := rules.fits(kind, role):
        message = say("%(name)s: %(reason)s", name=name, reason=reason)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field_name)


def called(person: scopes.Person) -> str:
    """What a person is called in sentences and in the audit log."""
    return person.display_name or fallback_name(person.id)


def row_of(viewer: Viewer, person: scopes.Person, kind: CompanyKind) -> Row:
    """A person that was locked and changed in this transaction, as the viewer sees them."""
    row = {column: kind if column == "company__kind" else getattr(person, column) for column in people.COLUMNS}
    return people.as_seen(viewer, row)
