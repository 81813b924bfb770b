"""Giving companies departments, and taking them away."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import departments
from schema.context import Context, Info
from schema.departments import Department
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateDepartmentInput:
    """A part of a company."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which company.")
    name: str = seen_by(Tier.INTERNAL, "What the part is called.")


@tiered_input
class RenameDepartmentInput:
    """Another name."""

    department_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which department.")
    name: str = seen_by(Tier.INTERNAL, "What it is called from now on.")


@tiered_input
class DeleteDepartmentInput:
    """Which department to take away. Its people stay in the company."""

    department_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which department.")


@tiered_type
class DepartmentPayload:
    """The department, as it is now."""

    department: Department | None = seen_by(Tier.INTERNAL, "The department.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteDepartmentPayload:
    """What was taken away."""

    department_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The department that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not taken away.")


@tiered_type
class DepartmentMutations:
    """Departments."""

    @seen_by(Tier.INTERNAL, "Give a company another department.")
    async def create_department(
        self,
        info: Info,
        input: Annotated[CreateDepartmentInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DepartmentPayload:
        """Names are told apart within a company."""
        return await attempt(DepartmentPayload, _create_department(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a department something else.")
    async def rename_department(
        self,
        info: Info,
        input: Annotated[RenameDepartmentInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DepartmentPayload:
        """Its people stay in it."""
        return await attempt(DepartmentPayload, _rename_department(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a department away. Its people stay in the company.")
    async def delete_department(
        self,
        info: Info,
        input: Annotated[DeleteDepartmentInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteDepartmentPayload:
        """They are in no department then."""
        return await attempt(DeleteDepartmentPayload, _delete_department(info.context, input), info.context.language)


async def _create_department(context: Context, given: CreateDepartmentInput) -> DepartmentPayload:
    company = required_row("Company", given.company_id, "company", "companyId")
    row = await departments.create(context.viewer, company, given.name, context.writer)
    return DepartmentPayload(department=Department.of(row), user_errors=[])


async def _rename_department(context: Context, given: RenameDepartmentInput) -> DepartmentPayload:
    department = required_row("Department", given.department_id, "department", "departmentId")
    row = await departments.rename(context.viewer, department, given.name, context.writer)
    return DepartmentPayload(department=Department.of(row), user_errors=[])


async def _delete_department(context: Context, given: DeleteDepartmentInput) -> DeleteDepartmentPayload:
    department = required_row("Department", given.department_id, "department", "departmentId")
    gone = await departments.delete(context.viewer, department, context.writer)
    return DeleteDepartmentPayload(department_id=global_id("Department", gone), user_errors=[])
