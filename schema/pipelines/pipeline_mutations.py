"""Making pipelines, changing, moving and deleting them."""

from typing import Annotated

import strawberry

from permissions.tiers import Tier
from resolvers.pipelines import keeping
from schema.context import Context, Info
from schema.faults import UserError, attempt
from schema.nodes import global_id, optional_row, required_row
from schema.pipelines.pipelines import Pipeline
from schema.tiered import seen_by, takes, tiered_input, tiered_type


@tiered_input
class CreatePipelineInput:
    """A process that projects are to go through."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    shows_status: bool = seen_by(
        Tier.INTERNAL, "Whether its board shows what the client is told of each project.", default=True
    )
    stages: list[str] = seen_by(Tier.INTERNAL, "Its stages by name, in their order: at most 50.", default_factory=list)


@tiered_input
class UpdatePipelineInput:
    """What to change. What is left out stays."""

    pipeline_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which pipeline.")
    name: str | None = seen_by(Tier.INTERNAL, "What it is called from now on.", default=None)
    shows_status: bool | None = seen_by(
        Tier.INTERNAL, "Whether its board shows what the client is told of each project.", default=None
    )


@tiered_input
class MovePipelineInput:
    """Where a pipeline is to stand."""

    pipeline_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which pipeline.")
    after: strawberry.ID | None = seen_by(
        Tier.INTERNAL, "Behind which pipeline. Null, or left out: before all.", default=None
    )


@tiered_input
class DeletePipelineInput:
    """Which pipeline to delete. No project may stand in it."""

    pipeline_id: strawberry.ID = seen_by(Tier.INTERNAL, "Which pipeline.")


@tiered_type
class PipelinePayload:
    """The pipeline, as it is now."""

    pipeline: Pipeline | None = seen_by(Tier.INTERNAL, "The pipeline.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why nothing was changed.")


@tiered_type
class DeletePipelinePayload:
    """What was deleted."""

    pipeline_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "The pipeline that is gone.", default=None)
    user_errors: list[UserError] = seen_by(Tier.INTERNAL, "Why it was not deleted.")


@tiered_type
class PipelineMutations:
    """Pipelines."""

    @seen_by(Tier.INTERNAL, "Make a pipeline, with its stages.")
    async def create_pipeline(
        self,
        info: Info,
        input: Annotated[CreatePipelineInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PipelinePayload:
        """By an owner or admin."""
        return await attempt(PipelinePayload, _create(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Call a pipeline something else, or let its board show what clients are told.")
    async def update_pipeline(
        self,
        info: Info,
        input: Annotated[UpdatePipelineInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PipelinePayload:
        """Behaviour X-11."""
        return await attempt(PipelinePayload, _update(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Put a pipeline behind another.")
    async def move_pipeline(
        self,
        info: Info,
        input: Annotated[MovePipelineInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> PipelinePayload:
        """By its neighbour, so that what others move meanwhile does no harm."""
        return await attempt(PipelinePayload, _move(info.context, input), info.context.language)

    @seen_by(Tier.INTERNAL, "Delete a pipeline in which no project stands, with its stages and automations.")
    async def delete_pipeline(
        self,
        info: Info,
        input: Annotated[DeletePipelineInput, takes(Tier.INTERNAL)],  # noqa: A002
    ) -> DeletePipelinePayload:
        """The history of projects keeps its name."""
        return await attempt(DeletePipelinePayload, _delete(info.context, input), info.context.language)


async def _create(context: Context, given: CreatePipelineInput) -> PipelinePayload:
    row = await keeping.create_pipeline(context.viewer, given.name, given.shows_status, given.stages, context.writer)
    return PipelinePayload(pipeline=Pipeline.of(row), user_errors=[])


async def _update(context: Context, given: UpdatePipelineInput) -> PipelinePayload:
    pipeline = required_row("Pipeline", given.pipeline_id, "pipeline", "pipelineId")
    row = await keeping.update_pipeline(context.viewer, pipeline, given.name, given.shows_status, context.writer)
    return PipelinePayload(pipeline=Pipeline.of(row), user_errors=[])


async def _move(context: Context, given: MovePipelineInput) -> PipelinePayload:
    pipeline = required_row("Pipeline", given.pipeline_id, "pipeline", "pipelineId")
    after = optional_row("Pipeline", given.after, "pipeline", "after")
    row = await keeping.move_pipeline(context.viewer, pipeline, after, context.writer)
    return PipelinePayload(pipeline=Pipeline.of(row), user_errors=[])


async def _delete(context: Context, given: DeletePipelineInput) -> DeletePipelinePayload:
    pipeline = required_row("Pipeline", given.pipeline_id, "pipeline", "pipelineId")
    gone = await keeping.delete_pipeline(context.viewer, pipeline, context.writer)
    return DeletePipelinePayload(pipeline_id=global_id("Pipeline", gone), user_errors=[])
