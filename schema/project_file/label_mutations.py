"""Making labels, renaming and deleting them."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.project_file import labels
from schema.connections import DEFAULT_FIRST, After, Connection, First, connection, read_page
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.project_file.labels import Label
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateLabelInput:
    """A word to find tasks and projects by."""

    name: str = seen_by(Tier.INTERNAL, "The word.")
    color: str | None = seen_by(Tier.INTERNAL, "#rrggbb. Left out: grey.", default=None)


@tiered_input
class UpdateLabelInput:
    """What to change. What is left out stays."""

    label_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which label.")
    name: str | None = seen_by(Tier.INTERNAL, "The word from now on.", default=None)
    color: str | None = seen_by(Tier.INTERNAL, "#rrggbb.", default=None)


@tiered_input
class DeleteLabelInput:
    """Which label to take away, from its tasks and projects too."""

    label_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which label.")


@tiered_type
class LabelPayload:
    """The label, as it is now."""

    label: Label | None = seen_by(Tier.INTERNAL, "The label.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteLabelPayload:
    """What was taken away."""

    label_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The label that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not taken away.")


@tiered_type
class LabelQueries:
    """The workspace's labels."""

    @seen_by(Tier.INTERNAL, "The workspace's labels, by name.")
    async def labels(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[Label]:
        """Behaviour S-12."""
        return connection(await read_page(info, labels.list_labels, first, after), Label.of)


@tiered_type
class LabelMutations:
    """Labels."""

    @seen_by(Tier.INTERNAL, "Make a label.")
    async def create_label(
        self,
        info: Info,
        input: Annotated[CreateLabelInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> LabelPayload:
        """One of a name in a workspace."""
        return await attempt(LabelPayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a label something else, or give it another colour.")
    async def update_label(
        self,
        info: Info,
        input: Annotated[UpdateLabelInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> LabelPayload:
        """It stays on its tasks."""
        return await attempt(LabelPayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Take a label away, from its tasks and projects too.")
    async def delete_label(
        self,
        info: Info,
        input: Annotated[DeleteLabelInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteLabelPayload:
        """Tasks and projects stay."""
        return await attempt(DeleteLabelPayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateLabelInput) -> LabelPayload:
    row = await labels.create_label(context.viewer, given.name, given.color, context.writer)
    return LabelPayload(label=Label.of(row), user_errors=[])


async def _update(context: Context, given: UpdateLabelInput) -> LabelPayload:
    label = required_row("Label", given.label_id, "label", "labelId")
    row = await labels.update_label(context.viewer, label, given.name, given.color, context.writer)
    return LabelPayload(label=Label.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteLabelInput) -> DeleteLabelPayload:
    label = required_row("Label", given.label_id, "label", "labelId")
    gone = await labels.delete_label(context.viewer, label, context.writer)
    return DeleteLabelPayload(label_id=global_id("Label", gone), user_errors=[])
