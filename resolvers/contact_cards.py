"""Contact cards: what is written down of a person, with or without an account (behaviour S-10), and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from db import people as rows
from db import scopes
from db.audit import AuditAction, Values
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.tiers import ContactPrivacy, Role, Tier
from permissions.viewer import Viewer
from realtime.follow import OWN_CONTACTS
from resolvers import addresses, audited, texts, ways_in
from resolvers.bulk import check_count
from resolvers.locked_people import check_fits, department_name, locked, locked_all, row_of
from resolvers.people import CONTACT_COLUMNS, Row
from resolvers.project_people import join, tell_projects
from resolvers.refusals import allow, not_found

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
_LINES = ("address", "note")
"""What has several lines; all else is one."""
_TOLD_FROM = {"note": Tier.INTERNAL, "department_id": Tier.TEAM}
_REACHED_FROM = {
    ContactPrivacy.EVERYONE: Tier.CLIENT,
    ContactPrivacy.NOT_CLIENTS: Tier.TEAM,
    ContactPrivacy.ADMINS: Tier.INTERNAL,
}
"""The lowest tier that sees contact details with this privacy, the person's own apart."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A card to be written. `department` is a name in a company that is made with it, `department_id` one there is.

    `share`: whether clients are to see the files of the projects; `across`: whether those of other clients are meant.
    """

    role: Role
    details: Given = field(default_factory=dict)
    privacy: ContactPrivacy = ContactPrivacy.NOT_CLIENTS
    department: str | None = None
    department_id: UUID | None = None
    project_ids: tuple[UUID, ...] = ()
    share: bool | None = None
    across: bool = False


def checked(details: Given, within: str = "") -> dict[str, str | None]:
    """The details, trimmed and measured, an e-mail address in lower case. `within` is where they stand in the input."""
    found = {
        name: texts.optional(value, within + _FIELDS[name], LIMITS[name], lines=name in _LINES)
        for name, value in details.items()
    }
    if email := found.get("email"):
        found["email"] = addresses.required(email, f"{within}email")
    if "display_name" in found:
        found["display_name"] = found["display_name"] or ""
    return found


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
    transaction.audit(audited.of_person(AuditAction.PERSON_CREATED, person, after=after))
    return person


async def create_person(viewer: Viewer, company_id: UUID, new: NewPerson, writer: Writer) -> Row:
    """Write a card in a company that there is, and add the person to projects (behaviours S-03, S-10)."""
    allow(rules.may_edit_companies(viewer))
    check_count(len(new.project_ids), "projects", "projectIds", least=0)
    new = replace(new, details=checked(new.details))

    async def work(transaction: Transaction) -> Row:
        await rows.hold_memberships(viewer.workspace_id)
        company = await scopes.companies(viewer).get_or_none(id=company_id)
        if company is None:
            raise not_found("company", "companyId")
        await department_name(viewer, company_id, new.department_id)
        person = await write_down(viewer, transaction, company, new, {})
        for project_id in sorted(set(new.project_ids)):  # as bulk changes of projects lock them
            await join(viewer, transaction, project_id, [person], new.share, new.across, field="projectIds")
        return row_of(viewer, person, company.kind)

    return await writer.commit(work, viewer)


def called_in(new: NewPerson) -> str:
    """What a person who is not written down yet is called in sentences."""
    return new.details.get("display_name") or say("A person without a name")


async def update_person(
    viewer: Viewer, person_id: UUID, given: Given, department_id: UUID | None, department_given: bool, writer: Writer
) -> Row:
    """Change what is written down of a person; what is not given stays."""
    allow(rules.may_edit_companies(viewer))
    details = checked(given)

    async def work(transaction: Transaction) -> Row:
        if department_given or "email" in details:
            await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        seen = holds(contacts(viewer), {"id": str(person.id), "privacy": person.privacy}, ())
        allow(rules.may_edit_person(viewer, person.id, person.company.kind, seen), "personId")
        if "note" in details:
            allow(rules.may_keep_notes(viewer, person.company.kind), "note")
        changes = {name: value for name, value in details.items() if value != getattr(person, name)}
        was = {_FIELDS[name]: getattr(person, name) for name in changes}
        became = {_FIELDS[name]: value for name, value in changes.items()}
        columns = list(changes)
        for name, value in changes.items():
            setattr(person, name, value)
        if "display_name" in changes:
            person.sort_name = rows.sort_name(person)
            columns.append("sort_name")
        if department_given:
            old_id: UUID | None = person.department_id
            new = await department_name(viewer, person.company.id, department_id)
            if department_id != old_id:
                was["department"] = await department_name(viewer, person.company.id, old_id)
                became["department"] = new
                person.department_id = department_id
                columns.append("department_id")
        if "email" in changes:
            await ways_in.end(transaction, [person])
        if columns:
            await transaction.save([person], columns)
            await _tell(transaction, person, columns, was, became)
        return row_of(viewer, person, person.company.kind)

    return await writer.commit(work, viewer)


async def follow_account(transaction: Transaction, people: list[scopes.Person], email: str) -> None:
    """Write another address on the cards of people who sign in with it from here on. The cards are locked."""
    await ways_in.end(transaction, people)
    for person in people:
        was, person.email = {"email": person.email}, email
        await transaction.save([person], ("email",))
        await _tell(transaction, person, ["email"], was, {"email": email})


async def _tell(
    transaction: Transaction, person: scopes.Person, columns: list[str], was: Values, became: Values
) -> None:
    hidden = _REACHED_FROM[person.privacy] > person.company.kind.tier and set(columns) & set(CONTACT_COLUMNS)
    verb = OWN_CONTACTS if hidden else "person.changed"
    transaction.log(Change(person.workspace_id, verb, "person", person.id, Tier.INTERNAL))
    transaction.audit(audited.of_person(AuditAction.PERSON_CHANGED, person, was, became))
    await tell_projects(transaction, {person.id: min(_told_from(column, person.privacy) for column in columns)})


def _told_from(column: str, privacy: ContactPrivacy) -> Tier:
    # A change that somebody cannot see must not make a sound for them.
    return _REACHED_FROM[privacy] if column in CONTACT_COLUMNS else _TOLD_FROM.get(column, Tier.CLIENT)


async def set_contact_privacy(
    viewer: Viewer, person_ids: list[UUID], privacy: ContactPrivacy, writer: Writer
) -> list[Row]:
    """Say who sees how these 1 to 500 people can be reached, all or none (behaviour S-09)."""
    allow(rules.may_set_privacy(viewer, person_ids), "personIds")
    check_count(len(person_ids), "people", "personIds")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_all(viewer, person_ids)
        changed = [person for person in found if person.privacy is not privacy]
        tiers = {person.id: min(_REACHED_FROM[person.privacy], _REACHED_FROM[privacy]) for person in changed}
        for person in changed:
            before = {"contactPrivacy": person.privacy.value}
            person.privacy = privacy
            transaction.log(Change(viewer.workspace_id, "person.privacy_changed", "person", person.id, Tier.INTERNAL))
            after = {"contactPrivacy": privacy.value}
            transaction.audit(audited.of_person(AuditAction.PRIVACY_CHANGED, person, before, after))
        await transaction.save(changed, ("privacy",))
        await tell_projects(transaction, tiers)
        by_id = {person.id: row_of(viewer, person, person.company.kind) for person in found}
        return [by_id[person_id] for person_id in dict.fromkeys(person_ids)]

    return await writer.commit(work, viewer)
