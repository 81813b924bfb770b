"""Writing companies down, and changing what a company is to the workspace."""

from typing import Annotated

import strawberry

from languages.texts import say
from permissions.tiers import CompanyKind, Role, Tier
from resolvers import companies, company_kinds
from resolvers.refusals import ErrorCode, Refusal
from schema.companies import Company
from schema.company_inputs import CreateCompanyInput
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_row
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class UpdateCompanyInput:
    """What is to be changed of a company. What is left out stays."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which company.")
    name: str | None = seen_by(Tier.INTERNAL, "Its name.", default=None)
    language: str | None = seen_by(
        Tier.INTERNAL, "The language that its people are written to in: en, de, pl or ru.", default=None
    )
    time_zone: str | None = seen_by(Tier.INTERNAL, "An IANA time zone, such as Europe/Berlin.", default=None)


@tiered_input
class RoleOfPerson:
    """A person, and the role that they are to have."""

    person_id: strawberry.ID = seen_by(Tier.INTERNAL, "Who.")
    role: Role = seen_by(Tier.INTERNAL, "What they may do from then on.")


@tiered_input
class ChangeCompanyKindInput:
    """What a company is to the workspace from now on. Roles that do not fit are taken along."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which company.")
    kind: CompanyKind = seen_by(Tier.INTERNAL, "What it becomes.")
    roles: list[RoleOfPerson] = seen_by(Tier.INTERNAL, "New roles of its people.", default_factory=list)
    otherwise: Role | None = seen_by(
        Tier.INTERNAL, "The role of everybody else whose own does not exist in such a company.", default=None
    )


@tiered_type
class CompanyPayload:
    """The company, as it is now."""

    company: Company | None = seen_by(Tier.INTERNAL, "The company.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class CompanyMutations:
    """Companies."""

    @seen_by(Tier.INTERNAL, "Write a company down, with its departments and people.")
    async def create_company(
        self,
        info: Info,
        input: Annotated[CreateCompanyInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CompanyPayload:
        """Behaviour S-01."""
        return await attempt(CompanyPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Change a company's name, language or time zone.")
    async def update_company(
        self,
        info: Info,
        input: Annotated[UpdateCompanyInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CompanyPayload:
        """What is left out stays."""
        return await attempt(CompanyPayload, _update(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL, "Make a company the firm's own, a partner or a client: its people's sessions follow at once."
    )
    async def change_company_kind(
        self,
        info: Info,
        input: Annotated[ChangeCompanyKindInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CompanyPayload:
        """Behaviour S-07."""
        return await attempt(CompanyPayload, _change_kind(info.context, input), info.context.language)


async def _create(context: Context, given: CreateCompanyInput) -> CompanyPayload:
    row = await companies.create_company(context.viewer, given.decoded(), context.writer)
    return CompanyPayload(company=Company.of(row), user_errors=[])


async def _update(context: Context, given: UpdateCompanyInput) -> CompanyPayload:
    company = required_row("Company", given.company_id, "company", "companyId")
    row = await companies.update_company(
        context.viewer, company, given.name, given.language, given.time_zone, context.writer
    )
    return CompanyPayload(company=Company.of(row), user_errors=[])


async def _change_kind(context: Context, given: ChangeCompanyKindInput) -> CompanyPayload:
    company = required_row("Company", given.company_id, "company", "companyId")
    if len({each.person_id for each in given.roles}) < len(given.roles):
        message = say("Somebody is named twice in roles. Give each one role.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "roles")
    roles = {
        required_row("Person", each.person_id, "person of this company", "roles"): each.role for each in given.roles
    }
    row = await company_kinds.change_kind(context.viewer, company, given.kind, roles, given.otherwise, context.writer)
    return CompanyPayload(company=Company.of(row), user_errors=[])
