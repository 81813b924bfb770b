"""Writing pipelines and their stages down. They are held by whoever asks (`db.processes.hold_alone`)."""

from collections.abc import Sequence
from uuid import UUID

from db import order
from db.clock import now
from db.models import Pipeline, Project, Stage
from db.people import hold_memberships


async def hold_all(workspace_id: UUID) -> None:
    """Let one pipeline be made in a workspace at a time, until the transaction ends."""
    await hold_memberships(workspace_id)


async def create(workspace_id: UUID, name: str, shows_status: bool, stages: Sequence[str]) -> Pipeline:
    """A new pipeline, the last of its workspace, with these stages."""
    pipeline = await Pipeline.create(
        workspace_id=workspace_id,
        name=name,
        shows_status=shows_status,
        position=await order.behind_all(Pipeline.filter(workspace_id=workspace_id)),
        created_at=now(),
    )
    await Stage.bulk_create(
        Stage(pipeline_id=pipeline.id, name=stage, position=position) for position, stage in enumerate(stages)
    )
    return pipeline


async def place(pipeline: Pipeline, after: Pipeline | None) -> None:
    """Put a pipeline behind another of its workspace, or before all."""
    await order.place(Pipeline.filter(workspace_id=pipeline.workspace_id), pipeline.id, after)


async def create_stage(pipeline_id: UUID, name: str) -> Stage:
    """A new stage, the last of its pipeline."""
    position = await order.behind_all(Stage.filter(pipeline_id=pipeline_id))
    return await Stage.create(pipeline_id=pipeline_id, name=name, position=position)


async def place_stage(stage: Stage, after: Stage | None) -> None:
    """Put a stage behind another of its pipeline, or before all."""
    await order.place(Stage.filter(pipeline_id=stage.pipeline_id), stage.id, after)


async def standing_in(stage_ids: Sequence[UUID]) -> int:
    """How many projects stand in these stages, whoever may see them, archived ones too."""
    return await Project.filter(stage_id__in=list(stage_ids)).count()
