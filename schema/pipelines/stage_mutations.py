"""Making stages, renaming, moving and deleting them."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.pipelines import stages
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.pipelines.pipelines import Stage
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreateStageInput:
    """A part of a pipeline: its last."""

    pipeline_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which pipeline.")
    name: str = seen_by(Tier.INTERNAL, "What it is called.")


@tiered_input
class RenameStageInput:
    """What a stage is called from now on."""

    stage_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which stage.")
    name: str = seen_by(Tier.INTERNAL, "Its name.")


@tiered_input
class MoveStageInput:
    """Where a stage is to stand."""

    stage_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which stage.")
    after: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Behind which stage of its pipeline. Null, or left out: before all.", default=None
    )


@tiered_input
class DeleteStageInput:
    """Which stage to delete. No project may stand in it."""

    stage_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which stage.")


@tiered_type
class StagePayload:
    """The stage, as it is now."""

    stage: Stage | None = seen_by(Tier.INTERNAL, "The stage.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeleteStagePayload:
    """What was deleted."""

    stage_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The stage that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class StageMutations:
    """Stages."""

    @seen_by(Tier.INTERNAL, "Make a stage, the last of its pipeline.")
    async def create_stage(
        self,
        info: Info,
        input: Annotated[CreateStageInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StagePayload:
        """By an owner or admin."""
        return await attempt(StagePayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a stage something else. What happened in it keeps the name that it had.")
    async def rename_stage(
        self,
        info: Info,
        input: Annotated[RenameStageInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StagePayload:
        """By an owner or admin."""
        return await attempt(StagePayload, _rename(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Put a stage behind another of its pipeline.")
    async def move_stage(
        self,
        info: Info,
        input: Annotated[MoveStageInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> StagePayload:
        """By its neighbour, so that what others move meanwhile does no harm."""
        return await attempt(StagePayload, _move(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete a stage in which no project stands, with its automations.")
    async def delete_stage(
        self,
        info: Info,
        input: Annotated[DeleteStageInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeleteStagePayload:
        """Whoever moves a project into it at the same moment is refused, or this is."""
        return await attempt(DeleteStagePayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreateStageInput) -> StagePayload:
    pipeline = required_row("Pipeline", given.pipeline_id, "pipeline", "pipelineId")
    row = await stages.create_stage(context.viewer, pipeline, given.name, context.writer)
    return StagePayload(stage=Stage.of(row), user_errors=[])


async def _rename(context: Context, given: RenameStageInput) -> StagePayload:
    stage = required_row("Stage", given.stage_id, "stage", "stageId")
    row = await stages.rename_stage(context.viewer, stage, given.name, context.writer)
    return StagePayload(stage=Stage.of(row), user_errors=[])


async def _move(context: Context, given: MoveStageInput) -> StagePayload:
    stage = required_row("Stage", given.stage_id, "stage", "stageId")
    after = optional_row("Stage", given.after, "stage", "after")
    row = await stages.move_stage(context.viewer, stage, after, context.writer)
    return StagePayload(stage=Stage.of(row), user_errors=[])


async def _delete(context: Context, given: DeleteStageInput) -> DeleteStagePayload:
    stage = required_row("Stage", given.stage_id, "stage", "stageId")
    gone = await stages.delete_stage(context.viewer, stage, context.writer)
    return DeleteStagePayload(stage_id=global_id("Stage", gone), user_errors=[])
