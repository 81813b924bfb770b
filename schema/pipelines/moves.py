"""Moving projects through pipelines, one or many."""

from typing import Annotated
from uuid import UUID

import strawberry

from languages.texts import say
from permissions.tiers import Tier
from resolvers.locked_projects import MissingProjects
from resolvers.pipelines import moving
from resolvers.refusals import ErrorCode, Refusal
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import optional_row
from schema.project_ids import missing_projects, project_rows
from schema.projects import Project
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class MoveProjectsInput:
    """Where projects are to stand."""

    project_ids: list[strawberry.ID] = seen_by(Tier.INTERNAL, "1 to 500 projects: all are moved, or none.")
    stage_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL,
        "Into which stage; null: out of their pipelines. It must be given: what is left out by mistake moves nothing.",
        default=strawberry.UNSET,
    )


@tiered_type
class MoveProjectsPayload:
    """What was moved."""

    projects: list[Project] | None = seen_by(Tier.INTERNAL, "The projects, in the order given.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was moved.")


@tiered_type
class MoveMutations:
    """Moves."""

    @seen_by(
        Tier.INTERNAL,
        "Bring 1 to 500 projects into a stage, whose automations run in the same transaction, or out of their "
        "pipelines. Whatever enters a pipeline has its client-facing status hidden, unless it was made from a project "
        "template that sets one.",
    )
    async def move_projects(
        self,
        info: Info,
        input: Annotated[MoveProjectsInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> MoveProjectsPayload:
        """Behaviours X-04, X-08."""
        return await attempt(MoveProjectsPayload, _move(info.context, input), info.context.language)


def wanted_stage(stage_id: strawberry.ID | None) -> UUID | None:
    """Which stage is meant, None: none. Refuses what is left out, since that may be a mistake, and what is no stage."""
    if stage_id is strawberry.UNSET:
        message = say("Give stageId: a stage, or null to take the projects out of their pipelines.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "stageId")
    return optional_row("Stage", stage_id, "stage", "stageId")


async def _move(context: Context, given: MoveProjectsInput) -> MoveProjectsPayload:
    stage = wanted_stage(given.stage_id)
    try:
        rows = await moving.move_projects(context.viewer, project_rows(given.project_ids), stage, context.writer)
    except MissingProjects as missing:
        raise missing_projects(missing) from missing
    return MoveProjectsPayload(projects=[Project.of(row, context.viewer) for row in rows], user_errors=[])
