"""Setting and hiding what the client is told of projects."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import client_status
from resolvers.client_status import StatusChange
from resolvers.locked_projects import MissingProjects
from resolvers.refusals import Refusal
from schema.context import Info
from schema.faults import UserError
from schema.nodes import optional_row
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.status_template_mutations import NewStatusTemplateInput
from schema.status_templates import StatusTemplate
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class SetClientStatusInput:
    """What to tell the clients of these projects."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are set, or none.")
    status: str | None = seen_by(Tier.INTERNAL, "In a few words; or give templateId or newTemplate.", default=None)
    template_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Take name, colour, icon and (unless given) description from this template.", default=None
    )
    new_template: NewStatusTemplateInput | None = seen_by(
        Tier.INTERNAL, "Make this template with it, and take the same from it: both, or neither.", default=None
    )
    description: str | None = seen_by(
        Tier.INTERNAL,
        "In a sentence or two. Left out: stays as it is; null: removed.",
        default=strawberry.UNSET,
    )
    client_name: str | None = seen_by(
        Tier.INTERNAL, "The name that the client knows the projects by. Left out: stays.", default=None
    )
    shown: bool = seen_by(Tier.INTERNAL, "Whether the client sees it.", default=True)


@tiered_type
class SetClientStatusPayload:
    """What was set."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.")
    template: StatusTemplate | None = seen_by(Tier.INTERNAL, "The template that was made with it.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was set.")


@tiered_input
class HideClientStatusInput:
    """Whose status to hide from the clients."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are hidden, or none.")


@tiered_type
class HideClientStatusPayload:
    """What was hidden."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.")
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was hidden.")


@tiered_type
class ClientStatusMutations:
    """Setting and hiding."""

    @seen_by(Tier.INTERNAL, "Tell the clients of 1 to 500 projects how far they are, from now on.")
    async def set_client_status(
        self,
        info: Info,
        input: Annotated[SetClientStatusInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SetClientStatusPayload:
        """Behaviours X-05 to X-07."""
        context = info.context
        try:
            change = StatusChange(
                project_ids=project_rows(input.project_ids),
                status=input.status,
                template_id=optional_row("StatusTemplate", input.template_id, "status template", "templateId"),
                new_template=input.new_template.look("newTemplate.") if input.new_template else None,
                description=client_status.UNSET if input.description is strawberry.UNSET else input.description,
                client_name=input.client_name,
                shown=input.shown,
            )
            done = await client_status.set_client_status(context.viewer, change, context.writer)
        except (Refusal, MissingProjects) as refusal:
            return SetClientStatusPayload(projects=None, user_errors=_user_errors(refusal, context.language))
        return SetClientStatusPayload(
            projects=[Project.of(row, context.viewer) for row in done.projects],
            template=StatusTemplate.of(done.template) if done.template else None,
            user_errors=[],
        )

    @seen_by(Tier.INTERNAL, "Hide the client-facing status of 1 to 500 projects, from now on.")
    async def hide_client_status(
        self,
        info: Info,
        input: Annotated[HideClientStatusInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> HideClientStatusPayload:
        """Behaviour X-12."""
        context = info.context
        try:
            rows = await client_status.hide_client_status(
                context.viewer, project_rows(input.project_ids), context.writer
            )
        except (Refusal, MissingProjects) as refusal:
            return HideClientStatusPayload(projects=None, user_errors=_user_errors(refusal, context.language))
        return HideClientStatusPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])


def _user_errors(refusal: Refusal | MissingProjects, language: str) -> list[UserError]:
    return [UserError.of(missing_projects(refusal) if isinstance(refusal, MissingProjects) else refusal, language)]
