"""Contact cards: what is written down of a person, with or without an account (behaviour S-10), and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from db import people as rows
from db import scopes
from db.audit import Audit, AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from permissions import rules
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.tiers import ContactPrivacy, Role, Tier
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.locked_people import called, check_department, check_fits, locked, locked_all, row_of
from resolvers.people import Row
from resolvers.project_people import MAX_PEOPLE, join, tell_projects
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_PROJECTS = 500
LIMITS = {"display_name": 200, "job_title": 200, "email": 254, "phone": 60, "address": 500, "note": 4_000}

Given = Mapping[str, str | None]
"""Details by column (see LIMITS), as they were given; what is left out stays as it is."""

_FIELDS = {
    "display_name": "displayName",
    "job_title": "jobTitle",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A card to be written. `department` is a name in a company that is made with it, `department_id` one there is.

    `share`: whether clients are to see the files of the projects.
    """

    role: Role
    details: Given = field(default_factory=dict)
    privacy: ContactPrivacy = ContactPrivacy.NOT_CLIENTS
    department: str | None = None
    department_id: UUID | None = None
    project_ids: tuple[UUID, ...] = ()
    share: bool | None = None


def checked(details: Given, within: str = "") -> dict[str, str | None]:
    """The details, trimmed and measured, an e-mail address in lower case. `within` is where they stand in the input."""
    found = {name: texts.optional(value, within + _FIELDS[name], LIMITS[name]) for name, value in details.items()}
    if email := found.get("email"):
        found["email"] = _address(email, f"{within}email")
    if "display_name" in found:
        found["display_name"] = found["display_name"] or ""
    return found


def _address(text: str, field_name: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        message = f"{field_name} is no e-mail address. Write one such as name@company.example."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field_name) from error


async def write_down(
    viewer: Viewer, transaction: Transaction, company: scopes.Company, new: NewPerson, departments: Mapping[str, UUID]
) -> scopes.Person:
    """Write one card in a company, inside a change that is under way. Its details have been checked."""
    check_fits(company.kind, new.role, called_in(new))
    allow(rules.may_write_down(viewer, company.kind, new.role), "role")
    details = dict(new.details)
    name = details.pop("display_name", None) or ""
    department_id = departments[new.department] if new.department else new.department_id
    person = await rows.create_person(
        company, name, new.role, details, privacy=new.privacy, department_id=department_id
    )
    transaction.log(Change(viewer.workspace_id, "person.created", "person", person.id, Tier.INTERNAL))
    after = {"company": company.name, "role": new.role.value, "contactPrivacy": new.privacy.value}
    transaction.audit(
        Audit(
            viewer.workspace_id, AuditAction.PERSON_CREATED, "person", person.id, called(person), {}, after, person.id
        )
    )
    return person


async def create_person(viewer: Viewer, company_id: UUID, new: NewPerson, writer: Writer) -> Row:
    """Write a card in a company that there is, and add the person to projects (behaviours S-03, S-10)."""
    allow(rules.may_edit_companies(viewer))
    if len(new.project_ids) > MAX_PROJECTS:
        message = f"projectIds names {len(new.project_ids)} projects. Name at most {MAX_PROJECTS}."
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "projectIds")
    new = replace(new, details=checked(new.details))

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        company = await scopes.companies(viewer).get_or_none(id=company_id)
        if company is None:
            raise not_found("company", "companyId")
        await check_department(viewer, company_id, new.department_id)
        person = await write_down(viewer, transaction, company, new, {})
        for project_id in sorted(set(new.project_ids)):  # as bulk changes of projects lock them
            await join(viewer, transaction, project_id, [person], new.share, field="projectIds")
        return row_of(viewer, person, company.kind)

    return await writer.commit(work, viewer)


def called_in(new: NewPerson) -> str:
    """What a person who is not written down yet is called in sentences."""
    return new.details.get("display_name") or "A person without a name"


async def update_person(
    viewer: Viewer, person_id: UUID, given: Given, department_id: UUID | None, department_given: bool, writer: Writer
) -> Row:
    """Change what is written down of a person; what is not given stays."""
    allow(rules.may_edit_companies(viewer))
    details = checked(given)

    async def work(transaction: Transaction) -> Row:
        if department_given:
            await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        seen = holds(contacts(viewer), {"id": str(person.id), "privacy": person.privacy}, ())
        allow(rules.may_edit_person(viewer, person.id, person.company.kind, seen), "personId")
        if "note" in details:
            allow(rules.may_keep_notes(viewer, person.company.kind), "note")
        columns = list(details)
        was = {_FIELDS[name]: getattr(person, name) for name in details}
        for name, value in details.items():
            setattr(person, name, value)
        if "display_name" in details:
            person.sort_name = rows.sort_name(person.display_name)
            columns.append("sort_name")
        if department_given:
            await check_department(viewer, person.company.id, department_id)
            person.department_id = department_id
            columns.append("department_id")
        if columns:
            await transaction.save([person], columns)
        transaction.log(Change(viewer.workspace_id, "person.changed", "person", person.id, Tier.INTERNAL))
        became = {_FIELDS[name]: value for name, value in details.items()}
        if was != became:
            transaction.audit(
                Audit(
                    viewer.workspace_id,
                    AuditAction.PERSON_CHANGED,
                    "person",
                    person.id,
                    called(person),
                    was,
                    became,
                    person.id,
                )
            )
        await tell_projects(viewer, transaction, [person.id])
        return row_of(viewer, person, person.company.kind)

    return await writer.commit(work, viewer)


async def set_contact_privacy(
    viewer: Viewer, person_ids: list[UUID], privacy: ContactPrivacy, writer: Writer
) -> list[Row]:
    """Say who sees how these 1 to 500 people can be reached, all or none (behaviour S-09)."""
    allow(rules.may_set_privacy(viewer, person_ids), "personIds")
    if not 1 <= len(person_ids) <= MAX_PEOPLE:
        message = f"personIds names {len(person_ids)} people. Name 1 to {MAX_PEOPLE}."
        raise Refusal(ErrorCode.LIMIT_EXCEEDED if person_ids else ErrorCode.BAD_USER_INPUT, message, "personIds")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_all(viewer, person_ids)
        changed = [person for person in found if person.privacy is not privacy]
        for person in changed:
            before = {"contactPrivacy": person.privacy.value}
            person.privacy = privacy
            transaction.log(Change(viewer.workspace_id, "person.privacy_changed", "person", person.id, Tier.INTERNAL))
            transaction.audit(
                Audit(
                    viewer.workspace_id,
                    AuditAction.PRIVACY_CHANGED,
                    "person",
                    person.id,
                    called(person),
                    before,
                    {"contactPrivacy": privacy.value},
                    person.id,
                )
            )
        await transaction.save(changed, ("privacy",))
        await tell_projects(viewer, transaction, [person.id for person in changed])
        by_id = {person.id: row_of(viewer, person, person.company.kind) for person in found}
        return [by_id[person_id] for person_id in dict.fromkeys(person_ids)]

    return await writer.commit(work, viewer)
