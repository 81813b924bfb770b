"""Keeping what projects are made from."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import templates
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.project_file.templates import ProjectTemplate
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateProjectTemplateInput:
    """What to make a template from."""

    project_id: strawberry.ID = seen_by(
        Tier.INTERNAL, "The project whose steps and tasks are copied. Private and archived ones are left out."
    )
    name: str = seen_by(Tier.INTERNAL, "What the template is called.")
    with_status: bool = seen_by(
        Tier.INTERNAL, "Whether it sets the status that the project has now, too.", default=False
    )


@tiered_input
class RenameProjectTemplateInput:
    """Another name."""

    template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which template.")
    name: str = seen_by(Tier.INTERNAL, "What it is called from now on.")


@tiered_input
class SetProjectTemplateStatusInput:
    """A status that projects begin with: from a status template, or in words of one's own. Neither: none."""

    template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which project template.")
    status_template_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Take it from this status template, as it is now.", default=None
    )
    status: str | None = seen_by(Tier.INTERNAL, "In a few words, told as they are in any language.", default=None)
    description: str | None = seen_by(Tier.INTERNAL, "In a sentence or two; with status alone.", default=None)


@tiered_input
class DeleteProjectTemplateInput:
    """Which template to take away. The projects that were made from it stay as they are."""

    template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which template.")


@tiered_type
class ProjectTemplatePayload:
    """The template, as it is now."""

    template: ProjectTemplate | None = seen_by(Tier.INTERNAL, "The template.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteProjectTemplatePayload:
    """What was taken away."""

    template_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The template that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not taken away.")


@tiered_type
class ProjectTemplateMutations:
    """Project templates."""

    @seen_by(Tier.INTERNAL, "Keep the steps and tasks of a project, to make others from.")
    async def create_project_template(
        self,
        info: Info,
        input: Annotated[CreateProjectTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ProjectTemplatePayload:
        """Behaviours T-01, T-02, X-09."""
        return await attempt(ProjectTemplatePayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a project template something else.")
    async def rename_project_template(
        self,
        info: Info,
        input: Annotated[RenameProjectTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ProjectTemplatePayload:
        """What it has filled stays as it is."""
        return await attempt(ProjectTemplatePayload, _rename(info.context, input), info.context.language)

    @seen_by(
        Tier.INTERNAL,
        "Say what the clients of projects that are made from a template are told from the start. Projects that are "
        "there stay as they are.",
    )
    async def set_project_template_status(
        self,
        info: Info,
        input: Annotated[SetProjectTemplateStatusInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> ProjectTemplatePayload:
        """Behaviours X-04, X-09."""
        return await attempt(ProjectTemplatePayload, _set_status(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a project template away. What it has filled stays as it is.")
    async def delete_project_template(
        self,
        info: Info,
        input: Annotated[DeleteProjectTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteProjectTemplatePayload:
        """Nothing is linked to it."""
        return await attempt(DeleteProjectTemplatePayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateProjectTemplateInput) -> ProjectTemplatePayload:
    project = required_row("Project", given.project_id, "project", "projectId")
    row = await templates.create_template(context.viewer, project, given.name, context.writer, given.with_status)
    return ProjectTemplatePayload(template=ProjectTemplate.of(row), user_errors=[])


async def _rename(context: Context, given: RenameProjectTemplateInput) -> ProjectTemplatePayload:
    template = required_row("ProjectTemplate", given.template_id, "project template", "templateId")
    row = await templates.rename_template(context.viewer, template, given.name, context.writer)
    return ProjectTemplatePayload(template=ProjectTemplate.of(row), user_errors=[])


async def _set_status(context: Context, given: SetProjectTemplateStatusInput) -> ProjectTemplatePayload:
    template = required_row("ProjectTemplate", given.template_id, "project template", "templateId")
    status = optional_row("StatusTemplate", given.status_template_id, "status template", "statusTemplateId")
    row = await templates.set_status(context.viewer, template, status, given.status, given.description, context.writer)
    return ProjectTemplatePayload(template=ProjectTemplate.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteProjectTemplateInput) -> DeleteProjectTemplatePayload:
    template = required_row("ProjectTemplate", given.template_id, "project template", "templateId")
    gone = await templates.delete_template(context.viewer, template, context.writer)
    return DeleteProjectTemplatePayload(template_id=global_id("ProjectTemplate", gone), user_errors=[])
