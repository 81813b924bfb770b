"""Making and renaming projects, and what is written down of them."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from languages.texts import say
from permissions.tiers import Tier
from resolvers import project_changes, project_data
from resolvers.companies import NewCompany
from resolvers.refusals import ErrorCode, Refusal
from schema.company_inputs import CreateCompanyInput
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.given import given_amounts, given_of
from schema.nodes import optional_row, required_row
from schema.people_mutations import STAYS
from schema.projects import Project
from schema.scalars import MoneyInput
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateProjectInput:
    """A project for a client company, or for a new one with its people."""

    company_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The client company; or give company.", default=None)
    company: CreateCompanyInput | None = seen_by(
        Tier.INTERNAL, "A client company that is made with the project; its people are added to it.", default=None
    )
    share_with_client: bool | None = seen_by(
        Tier.INTERNAL,
        "Whether the client is to see its file. Must be said where the company comes with guests.",
        default=None,
    )
    name: str = seen_by(Tier.INTERNAL, "The name used at work.")
    client_name: str | None = seen_by(
        Tier.INTERNAL,
        "The name that the client will know it by. Left out: the same, once. Mind it before they see it.",
        default=None,
    )
    template_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL,
        "The project template that its steps and tasks are copied from. If it sets a status, the client is told it "
        "from the start.",
        default=None,
    )
    stage_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "The stage of a pipeline that it is to stand in, whose automations run at once.", default=None
    )


@tiered_type
class CreateProjectPayload:
    """What was made."""

    project: Project | None = seen_by(Tier.INTERNAL, "The project.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why none was made.")


@tiered_input
class RenameProjectInput:
    """New names. Neither changes the other."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    name: str | None = seen_by(Tier.INTERNAL, "The name used at work. Left out: stays.", default=None)
    client_name: str | None = seen_by(
        Tier.INTERNAL, "The name that the client knows it by. Left out: stays.", default=None
    )


@tiered_type
class RenameProjectPayload:
    """What was renamed."""

    project: Project | None = seen_by(Tier.INTERNAL, "The project.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not renamed.")


@tiered_input
class UpdateProjectInput:
    """What is to be written down of a project. What is left out stays."""

    project_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project.")
    number: str | None = seen_by(Tier.INTERNAL, f"What it is filed under. {STAYS}", default=strawberry.UNSET)
    description: str | None = seen_by(Tier.INTERNAL, f"What it is about. {STAYS}", default=strawberry.UNSET)
    location: str | None = seen_by(Tier.INTERNAL, f"Where it is done. {STAYS}", default=strawberry.UNSET)
    planned_minutes: int | None = seen_by(
        Tier.INTERNAL, f"How long it is meant to take. {STAYS}", default=strawberry.UNSET
    )
    planned_cost: MoneyInput | None = seen_by(
        Tier.INTERNAL, f"What it is meant to cost. {STAYS}", default=strawberry.UNSET
    )
    budget: MoneyInput | None = seen_by(Tier.INTERNAL, f"What it may cost. {STAYS}", default=strawberry.UNSET)
    due_on: date | None = seen_by(
        Tier.INTERNAL, f"The day on which it should be done. {STAYS}", default=strawberry.UNSET
    )
    assignee_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL,
        f"Who sees to it: somebody of the firm, or of a partner, who sees it themselves. {STAYS}",
        default=strawberry.UNSET,
    )


@tiered_type
class UpdateProjectPayload:
    """What was written down."""

    project: Project | None = seen_by(Tier.INTERNAL, "The project.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class ProjectMutations:
    """Making and renaming, and what is written down."""

    @seen_by(Tier.INTERNAL, "Make a project. Its client-facing name is prefilled from its name.")
    async def create_project(
        self,
        info: Info,
        input: Annotated[CreateProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CreateProjectPayload:
        """Behaviours X-03, C-07, S-02."""
        return await attempt(CreateProjectPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Give a project another name, another client-facing name, or both.")
    async def rename_project(
        self,
        info: Info,
        input: Annotated[RenameProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> RenameProjectPayload:
        """Behaviour C-07: a rename of one never changes the other."""
        return await attempt(RenameProjectPayload, _rename(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL, "Write down a project's number, description, location, what is planned, and who sees to it."
    )
    async def update_project(
        self,
        info: Info,
        input: Annotated[UpdateProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> UpdateProjectPayload:
        """Behaviour C-08."""
        return await attempt(UpdateProjectPayload, _update(info.context, input), info.context.language)


async def _create(context: Context, given: CreateProjectInput) -> CreateProjectPayload:
    if (given.company_id is None) == (given.company is None):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give either companyId or company."), "companyId")
    company: UUID | NewCompany
    if given.company is not None:
        company = given.company.decoded()
    else:
        company = required_row("Company", given.company_id or "", "client company", "companyId")
    template = optional_row("ProjectTemplate", given.template_id, "project template", "templateId")
    stage = optional_row("Stage", given.stage_id, "stage", "stageId")
    made = await project_changes.create_project(
        context.viewer,
        company,
        given.name,
        given.client_name,
        given.share_with_client,
        context.writer,
        template,
        stage,
    )
    return CreateProjectPayload(project=Project.of(made, context.viewer), user_errors=[])


async def _rename(context: Context, given: RenameProjectInput) -> RenameProjectPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    renamed = await project_changes.rename_project(
        context.viewer, project, given.name, given.client_name, context.writer
    )
    return RenameProjectPayload(project=Project.of(renamed, context.viewer), user_errors=[])


async def _update(context: Context, given: UpdateProjectInput) -> UpdateProjectPayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    columns = given_of(given, *project_data.LIMITS, "planned_minutes", "due_on")
    if given.assignee_id is not strawberry.UNSET:
        columns["assignee_id"] = optional_row("Person", given.assignee_id, "person", "assigneeId")
    columns |= given_amounts(given, "planned_cost", "budget")
    updated = await project_data.update_project(context.viewer, project, columns, context.writer)
    return UpdateProjectPayload(project=Project.of(updated, context.viewer), user_errors=[])
