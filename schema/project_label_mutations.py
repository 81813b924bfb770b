"""Putting labels on projects, one or many."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.locked_projects import MissingProjects
from resolvers.project_labels import set_project_labels
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import required_rows
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class SetProjectLabelsInput:
    """Which labels projects are to have."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are changed, or none.")
    label_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "Their labels from now on: at most 20. Others come off.")


@tiered_type
class SetProjectLabelsPayload:
    """What was changed."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class ProjectLabelMutations:
    """Labels on projects."""

    @seen_by(Tier.INTERNAL, "Say which labels 1 to 500 projects have.")
    async def set_project_labels(
        self,
        info: Info,
        input: Annotated[SetProjectLabelsInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> SetProjectLabelsPayload:
        """For boards, and for automations that go by labels."""
        return await attempt(SetProjectLabelsPayload, _set(info.context, input), info.context.language)


async def _set(context: Context, given: SetProjectLabelsInput) -> SetProjectLabelsPayload:
    labels = required_rows("Label", given.label_ids, "label", "labelIds")
    try:
        rows = await set_project_labels(context.viewer, project_rows(given.project_ids), labels, context.writer)
    except MissingProjects as missing:
        raise missing_projects(missing) from missing
    return SetProjectLabelsPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])
