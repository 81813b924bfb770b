"""Making and renaming projects."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import project_changes
from resolvers.refusals import Refusal, not_found
from schema.context import Info
from schema.faults import UserError
from schema.nodes import row_id
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateProjectInput:
    """A project for a client company. The client does not see it yet."""

    company_id: strawberry.ID = seen_by(Tier.INTERNAL, "The client company.")
    name: str = seen_by(Tier.INTERNAL, "The name used at work.")
    client_name: str | None = seen_by(
        Tier.INTERNAL, "The name that the client will know it by. Left out: the same, once.", default=None
    )


@tiered_type
class CreateProjectPayload:
    """What was made."""

    project: Project | None = seen_by(Tier.INTERNAL, "The project.")
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

    project: Project | None = seen_by(Tier.INTERNAL, "The project.")
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not renamed.")


@tiered_type
class ProjectMutations:
    """Making and renaming."""

    @seen_by(Tier.INTERNAL, "Make a project. Its client-facing name is prefilled from its name.")
    async def create_project(
        self,
        info: Info,
        input: Annotated[CreateProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> CreateProjectPayload:
        """Behaviours X-03, C-07."""
        context = info.context
        try:
            if (company := row_id("Company", input.company_id)) is None:
                raise not_found("client company", "companyId")
            made = await project_changes.create_project(
                context.viewer, company, input.name, input.client_name, context.writer
            )
        except Refusal as refusal:
            return CreateProjectPayload(project=None, user_errors=[UserError.of(refusal)])
        return CreateProjectPayload(project=Project.of(made, context.viewer), user_errors=[])

    @seen_by(Tier.INTERNAL, "Give a project another name, another client-facing name, or both.")
    async def rename_project(
        self,
        info: Info,
        input: Annotated[RenameProjectInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> RenameProjectPayload:
        """Behaviour C-07: a rename of one never changes the other."""
        context = info.context
        try:
            if (given := row_id("Project", input.project_id)) is None:
                raise not_found("project", "projectId")
            renamed = await project_changes.rename_project(
                context.viewer, given, input.name, input.client_name, context.writer
            )
        except Refusal as refusal:
            return RenameProjectPayload(project=None, user_errors=[UserError.of(refusal)])
        return RenameProjectPayload(project=Project.of(renamed, context.viewer), user_errors=[])
