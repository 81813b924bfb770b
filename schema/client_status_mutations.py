"""Setting and hiding what the client is told of projects."""

from typing import Annotated
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from resolvers import client_status
from resolvers.client_status import MissingProjects, StatusChange
from resolvers.refusals import ErrorCode, Refusal, not_found
from schema.context import Info
from schema.faults import UserError
from schema.nodes import global_id, row_id
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class SetClientStatusInput:
    """What to tell the clients of these projects."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are set, or none.")
    status: str | None = seen_by(Tier.INTERNAL, "In a few words; or give templateId.", default=None)
    template_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Take name, colour, icon and (unless given) description from this template.", default=None
    )
    description: str | None = seen_by(
        Tier.INTERNAL, "In a sentence or two. Left out: stays as it is; null: removed.", default=strawberry.UNSET
    )
    client_name: str | None = seen_by(
        Tier.INTERNAL, "The name that the client knows the projects by. Left out: stays.", default=None
    )
    shown: bool = seen_by(Tier.INTERNAL, "Whether the client sees it.", default=True)


@tiered_type
class SetClientStatusPayload:
    """What was set."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.")
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
                project_ids=_rows(input.project_ids),
                status=input.status,
                template_id=_template(input.template_id),
                description=client_status.UNSET if input.description is strawberry.UNSET else input.description,
                client_name=input.client_name,
                shown=input.shown,
            )
            rows = await client_status.set_client_status(context.viewer, change, context.writer)
        except (Refusal, MissingProjects) as refusal:
            return SetClientStatusPayload(projects=None, user_errors=_user_errors(refusal))
        return SetClientStatusPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])

    @seen_by(Tier.INTERNAL, "Hide the client-facing status of 1 to 500 projects, from now on.")
    async def hide_client_status(
        self,
        info: Info,
        input: Annotated[HideClientStatusInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> HideClientStatusPayload:
        """Behaviour X-12."""
        context = info.context
        try:
            rows = await client_status.hide_client_status(context.viewer, _rows(input.project_ids), context.writer)
        except (Refusal, MissingProjects) as refusal:
            return HideClientStatusPayload(projects=None, user_errors=_user_errors(refusal))
        return HideClientStatusPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])


def _rows(ids: list[strawberry.ID]) -> list[UUID]:
    client_status.check_count(len(ids))
    rows = {given: row_id("Project", given) for given in ids}
    if wrong := [given for given, row in rows.items() if row is None]:
        raise _no_such_projects(wrong)
    return [row for row in rows.values() if row is not None]


def _template(given: strawberry.ID | None) -> UUID | None:
    if given is None:
        return None
    if (row := row_id("StatusTemplate", given)) is None:
        raise not_found("status template", "templateId")
    return row


def _user_errors(refusal: Refusal | MissingProjects) -> list[UserError]:
    if isinstance(refusal, MissingProjects):
        refusal = _no_such_projects([global_id("Project", row) for row in sorted(refusal.ids)])
    return [UserError.of(refusal)]


def _no_such_projects(ids: list[strawberry.ID]) -> Refusal:
    named = ", ".join(given[:80] for given in ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
    message = f"Nothing was changed: no such project, or not open to you: {named}. Check or leave out these ids."
    return Refusal(ErrorCode.NOT_FOUND, message, "projectIds")
