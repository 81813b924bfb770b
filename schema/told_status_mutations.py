"""Putting the history of what clients are told right."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers import told_statuses
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, required_row
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class DeleteToldStatusInput:
    """What to take out of the history."""

    told_status_id: strawberry.ID = seen_by(
        Tier.INTERNAL, "Which entry. The last one cannot go: it is what is so now. Set another status first."
    )


@tiered_type
class DeleteToldStatusPayload:
    """What was taken out."""

    told_status_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The entry that is gone.", default=None)
    project: Project | None = seen_by(Tier.INTERNAL, "The project whose history it was in.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not taken out.")


@tiered_type
class ToldStatusMutations:
    """The history of statuses."""

    @seen_by(Tier.INTERNAL, "Take a status that was a mistake out of the history of what a client was told.")
    async def delete_told_status(
        self,
        info: Info,
        input: Annotated[DeleteToldStatusInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteToldStatusPayload:
        """Behaviour N-10."""
        return await attempt(DeleteToldStatusPayload, _delete(info.context, input), info.context.language)


async def _delete(context: Context, given: DeleteToldStatusInput) -> DeleteToldStatusPayload:
    entry = required_row("ToldStatus", given.told_status_id, "entry of the history", "toldStatusId")
    row = await told_statuses.delete(context.viewer, entry, context.writer)
    return DeleteToldStatusPayload(
        told_status_id=global_id("ToldStatus", entry), project=Project.of(row, context.viewer), user_errors=[]
    )
