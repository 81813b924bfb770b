"""Writing companies down, with their departments and people where they are new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from db import people as rows
from db import scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages import LANGUAGES
from languages.texts import say, say_many
from permissions import rules
from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer
from resolvers import audited, contact_cards, texts
from resolvers.contact_cards import NewPerson
from resolvers.locked_people import check_fits
from resolvers.projects import COMPANY_COLUMNS, Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_NAME = 200
MAX_DEPARTMENTS = 100
MAX_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company to be written down, with its departments (by name) and its people."""

    name: str
    kind: CompanyKind = CompanyKind.CLIENT
    language: str = "en"
    time_zone: str = "UTC"
    departments: Sequence[str] = ()
    people: Sequence[NewPerson] = ()


def checked(new: NewCompany, within: str = "") -> NewCompany:
    """The company with everything in it trimmed and measured. `within` is where it stands in the input."""
    if len(new.departments) > MAX_DEPARTMENTS or len(new.people) > MAX_PEOPLE:
        message = say(
            "Name at most %(departments)s and %(people)s at once. Add the others afterwards.",
            departments=say_many("%(count)s department", "%(count)s departments", MAX_DEPARTMENTS),
            people=say_many("%(count)s person", "%(count)s people", MAX_PEOPLE),
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, f"{within}people")
    departments = [texts.name(name, f"{within}departments", MAX_NAME) for name in new.departments]
    if len(set(departments)) < len(departments):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Two departments have the same name."), f"{within}departments")
    people = []
    for place, person in enumerate(new.people):
        where = f"{within}people.{place}."
        department = texts.name(person.department, f"{where}department", MAX_NAME) if person.department else None
        if department is not None and department not in departments:
            message = say("The company has no department %(name)r. Name it in departments as well.", name=department)
            raise Refusal(ErrorCode.BAD_USER_INPUT, message, f"{where}department")
        check_fits(new.kind, person.role, contact_cards.called_in(person), f"{where}role")
        people.append(replace(person, details=contact_cards.checked(person.details, where), department=department))
    return replace(
        new,
        name=texts.name(new.name, f"{within}name", MAX_NAME),
        language=known_language(new.language, f"{within}language"),
        time_zone=_time_zone(new.time_zone, f"{within}timeZone"),
        departments=departments,
        people=people,
    )


async def write_down(
    viewer: Viewer, transaction: Transaction, new: NewCompany
) -> tuple[scopes.Company, list[scopes.Person]]:
    """Write a company down with its people, inside a change that is under way. It has been checked."""
    company = await rows.create_company(viewer.workspace_id, new.name, new.kind, new.language, new.time_zone)
    transaction.log(
        Change(viewer.workspace_id, "company.created", "company", company.id, Tier.INTERNAL, None, keys_of(company))
    )
    after = {"kind": company.kind.value}
    transaction.audit(audited.of_company(AuditAction.COMPANY_CREATED, company, after=after))
    departments = {name: (await rows.create_department(company.id, name)).id for name in new.departments}
    people = [await contact_cards.write_down(viewer, transaction, company, each, departments) for each in new.people]
    return company, people


async def create_company(viewer: Viewer, new: NewCompany, writer: Writer) -> Row:
    """Write a company down, with its departments and people."""
    allow(rules.may_keep_company(viewer, new.kind), "kind")
    new = checked(new)

    async def work(transaction: Transaction) -> Row:
        company, _ = await write_down(viewer, transaction, new)
        return row_of(company)

    return await writer.commit(work, viewer)


async def update_company(
    viewer: Viewer, company_id: UUID, name: str | None, language: str | None, time_zone: str | None, writer: Writer
) -> Row:
    """Change what a company is called, or the language and time zone of its people; what is None stays."""
    allow(rules.may_edit_companies(viewer))
    given = {
        "name": texts.name(name, "name", MAX_NAME) if name is not None else None,
        "language": known_language(language, "language") if language is not None else None,
        "time_zone": _time_zone(time_zone, "timeZone") if time_zone is not None else None,
    }

    async def work(transaction: Transaction) -> Row:
        company = await locked(viewer, company_id)
        allow(rules.may_keep_company(viewer, company.kind), "companyId")
        changes = {column: value for column, value in given.items() if value not in (None, getattr(company, column))}
        if changes:
            before = {_FIELDS[column]: getattr(company, column) for column in changes}
            for column, value in changes.items():
                setattr(company, column, value)
            await transaction.save([company], list(changes))
            keys = keys_of(company)
            transaction.log(
                Change(viewer.workspace_id, "company.changed", "company", company.id, Tier.CLIENT, keys, keys)
            )
            after = {_FIELDS[column]: value for column, value in changes.items()}
            transaction.audit(audited.of_company(AuditAction.COMPANY_CHANGED, company, before, after))
        return row_of(company)

    return await writer.commit(work, viewer)


def row_of(company: scopes.Company) -> Row:
    """A company that was made or locked in this transaction, as it will be read afterwards."""
    return {column: getattr(company, column) for column in COMPANY_COLUMNS}


def keys_of(company: scopes.Company) -> dict[str, object]:
    """What decides who sees a company, for the log."""
    return {"kind": company.kind.value}


async def locked(viewer: Viewer, company_id: UUID) -> scopes.Company:
    """A company, locked; NOT_FOUND where it does not exist for the viewer."""
    company = await scopes.companies(viewer).select_for_update(no_key=True).get_or_none(id=company_id)
    if company is None:
        raise not_found("company", "companyId")
    return company


_FIELDS = {"name": "name", "language": "language", "time_zone": "timeZone"}


def known_language(language: str, field: str) -> str:
    """The language. Refuses one that nothing is translated into."""
    if language not in LANGUAGES:
        message = say(
            "%(field)s is %(given)r. Write one of %(possible)s.", field=field, given=language[:20], possible=LANGUAGES
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return language


@cache
def _time_zones() -> set[str]:
    # Reading them takes milliseconds. "localtime" is the server's own, wherever that is.
    return available_timezones() - {"localtime"}


def _time_zone(name: str, field: str) -> str:
    if name not in _time_zones():
        message = say(
            "%(field)s is %(given)r. Write an IANA time zone, such as Europe/Berlin.", field=field, given=name[:60]
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)
    return name
