"""The parts of a company."""

from uuid import UUID

from db import people as rows
from db import scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited, companies, texts
from resolvers.projects import Row
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_NAME = 200


async def create(viewer: Viewer, company_id: UUID, name: str, writer: Writer) -> Row:
    """Give a company another department."""
    allow(rules.may_edit_companies(viewer))
    name = texts.name(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        company = await companies.locked(viewer, company_id)
        allow(rules.may_keep_company(viewer, company.kind), "companyId")
        await _check_free(viewer, company_id, name)
        department = await rows.create_department(company_id, name)
        transaction.log(_change(viewer, "department.created", department))
        transaction.log(_change_of_company(viewer, company))
        transaction.audit(audited.of_department(AuditAction.DEPARTMENT_CREATED, company, department))
        return _row(department)

    return await writer.commit(work, viewer)


async def rename(viewer: Viewer, department_id: UUID, name: str, writer: Writer) -> Row:
    """Call a department something else."""
    allow(rules.may_edit_companies(viewer))
    name = texts.name(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        department = await _locked(viewer, department_id)
        if name != department.name:
            company = await companies.locked(viewer, department.company.id)
            allow(rules.may_keep_company(viewer, company.kind), "departmentId")  # as it is by now
            await _check_free(viewer, company.id, name)
            before, department.name = department.name, name
            await transaction.save([department], ("name",))
            transaction.log(_change(viewer, "department.renamed", department))
            was, became = {"name": before}, {"name": name}
            transaction.audit(audited.of_department(AuditAction.DEPARTMENT_RENAMED, company, department, was, became))
            transaction.log(_change_of_company(viewer, company))
        return _row(department)

    return await writer.commit(work, viewer)


async def delete(viewer: Viewer, department_id: UUID, writer: Writer) -> UUID:
    """Take a department away; its people stay in the company."""
    allow(rules.may_edit_companies(viewer))

    async def work(transaction: Transaction) -> UUID:
        # So that nobody is put into it meanwhile; and its people are locked as bulk changes lock them.
        await rows.hold_memberships(viewer.workspace_id)
        department = await _locked(viewer, department_id)
        # In the order in which bulk changes lock people.
        await scopes.people(viewer).filter(department_id=department_id).select_for_update(no_key=True).order_by("id")
        transaction.log(_change(viewer, "department.deleted", department))
        transaction.log(_change_of_company(viewer, department.company))
        transaction.audit(audited.of_department(AuditAction.DEPARTMENT_DELETED, department.company, department))
        await department.delete()
        return department_id

    return await writer.commit(work, viewer)


async def by_id(viewer: Viewer, ids: list[UUID]) -> dict[UUID, Row]:
    """Those of the departments that exist for the viewer."""
    found = await scopes.departments(viewer).filter(id__in=ids).values("id", "name", "company_id")
    return {row["id"]: row for row in found}


async def of_companies(viewer: Viewer, company_ids: list[UUID]) -> dict[UUID, list[Row]]:
    """The departments of each of the companies, by name."""
    found: dict[UUID, list[Row]] = {company_id: [] for company_id in company_ids}
    query = scopes.departments(viewer).filter(company_id__in=company_ids).order_by("name", "id")
    for row in await query.values("id", "name", "company_id"):
        found[row["company_id"]].append(row)
    return found


async def _locked(viewer: Viewer, department_id: UUID) -> scopes.Department:
    query = scopes.departments(viewer).filter(id=department_id).select_for_update(no_key=True, of=("department",))
    department = await query.first().prefetch_related("company")
    if department is None:
        raise not_found("department", "departmentId")
    allow(rules.may_keep_company(viewer, department.company.kind), "departmentId")
    return department


async def _check_free(viewer: Viewer, company_id: UUID, name: str) -> None:
    # The company is locked, so nobody else takes the name meanwhile.
    if await scopes.departments(viewer).filter(company_id=company_id, name=name).exists():
        message = say("The company has a department %(name)r already.", name=name)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "name")


def _change(viewer: Viewer, verb: str, department: scopes.Department) -> Change:
    return Change(viewer.workspace_id, verb, "department", department.id, Tier.INTERNAL)


def _change_of_company(viewer: Viewer, company: scopes.Company) -> Change:
    # What a company's departments are called may be part of any message of those who see departments.
    keys = companies.keys_of(company)
    return Change(viewer.workspace_id, "company.changed", "company", company.id, Tier.TEAM, keys, keys)


def _row(department: scopes.Department) -> Row:
    return {"id": department.id, "name": department.name, "company_id": department.company_id}
