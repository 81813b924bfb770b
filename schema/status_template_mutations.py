"""Making status templates, changing, moving and deleting them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from resolvers import status_templates
from resolvers.status_templates import Look, StatusText
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.status_templates import StatusTemplate
from schema.tiered import seen_by, takes, tiered_input, tiered_type

MUST = "at least one, each language once"


@tiered_input
class StatusTextInput:
    """A status in one language."""

    language: str = seen_by(Tier.INTERNAL, "en, de, pl or ru.")
    name: str = seen_by(Tier.INTERNAL, "The status in a few words: at most 120 characters.")
    description: str = seen_by(Tier.INTERNAL, "What it means, for the client: at most 4,000 characters.", default="")


@tiered_input
class NewStatusTemplateInput:
    """A status to choose from, from now on."""

    color: str = seen_by(Tier.INTERNAL, "#rrggbb.")
    icon: str = seen_by(Tier.INTERNAL, "An icon's name: 1 to 40 letters, digits, hyphens, dots and colons.")
    texts: list[StatusTextInput] = seen_by(Tier.INTERNAL, f"The status per language: {MUST}.")

    def look(self, within: str = "") -> Look:
        """What is given. `within` begins the names of its fields."""
        return Look(self.color, self.icon, _texts(self.texts), within)


@tiered_input
class CreateStatusTemplateInput(NewStatusTemplateInput):
    """A status to choose from: the last of all."""


@tiered_input
class UpdateStatusTemplateInput:
    """What to change. What is left out stays; what was filled from the template stays as it is."""

    status_template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which template.")
    color: str | None = seen_by(Tier.INTERNAL, "#rrggbb.", default=None)
    icon: str | None = seen_by(Tier.INTERNAL, "An icon's name.", default=None)
    texts: list[StatusTextInput] | None = seen_by(
        Tier.INTERNAL, f"In place of all texts that there are: {MUST}.", default=None
    )


@tiered_input
class MoveStatusTemplateInput:
    """Where a status template is to stand."""

    status_template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which template.")
    after: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Behind which status template. Null, or left out: before all.", default=None
    )


@tiered_input
class DeleteStatusTemplateInput:
    """Which status template to delete. What was filled from it stays as it is."""

    status_template_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which template.")


@tiered_type
class StatusTemplatePayload:
    """The status template, as it is now."""

    template: StatusTemplate | None = seen_by(Tier.INTERNAL, "The template.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteStatusTemplatePayload:
    """What was deleted."""

    status_template_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The template that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class StatusTemplateMutations:
    """Status templates."""

    @seen_by(Tier.INTERNAL, "Make a status template, the last of all.")
    async def create_status_template(
        self,
        info: Info,
        input: Annotated[CreateStatusTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StatusTemplatePayload:
        """Behaviour X-10."""
        return await attempt(StatusTemplatePayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Change a status template. No status that was set from it changes.")
    async def update_status_template(
        self,
        info: Info,
        input: Annotated[UpdateStatusTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StatusTemplatePayload:
        """Behaviour X-10."""
        return await attempt(StatusTemplatePayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Put a status template behind another.")
    async def move_status_template(
        self,
        info: Info,
        input: Annotated[MoveStatusTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StatusTemplatePayload:
        """By its neighbour, so that what others move meanwhile does no harm."""
        return await attempt(StatusTemplatePayload, _move(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete a status template. No status that was set from it changes.")
    async def delete_status_template(
        self,
        info: Info,
        input: Annotated[DeleteStatusTemplateInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteStatusTemplatePayload:
        """Behaviour X-10."""
        return await attempt(DeleteStatusTemplatePayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateStatusTemplateInput) -> StatusTemplatePayload:
    row = await status_templates.create(context.viewer, given.look(), context.writer)
    return StatusTemplatePayload(template=StatusTemplate.of(row), user_errors=[])


async def _update(context: Context, given: UpdateStatusTemplateInput) -> StatusTemplatePayload:
    template = _row(given.status_template_id)
    look = Look(given.color, given.icon, _texts(given.texts) if given.texts is not None else None)
    row = await status_templates.update(context.viewer, template, look, context.writer)
    return StatusTemplatePayload(template=StatusTemplate.of(row), user_errors=[])


async def _move(context: Context, given: MoveStatusTemplateInput) -> StatusTemplatePayload:
    template = _row(given.status_template_id)
    after = optional_row("StatusTemplate", given.after, "status template", "after")
    row = await status_templates.move(context.viewer, template, after, context.writer)
    return StatusTemplatePayload(template=StatusTemplate.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteStatusTemplateInput) -> DeleteStatusTemplatePayload:
    gone = await status_templates.delete(context.viewer, _row(given.status_template_id), context.writer)
    return DeleteStatusTemplatePayload(status_template_id=global_id("StatusTemplate", gone), user_errors=[])


def _row(given: str) -> UUID:
    return required_row("StatusTemplate", given, "status template", "statusTemplateId")


def _texts(given: Sequence[StatusTextInput]) -> list[StatusText]:
    return [StatusText(each.language, each.name, each.description) for each in given]
