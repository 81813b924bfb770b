"""Pipelines and stages as rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from permissions.viewer import Viewer

Row = Mapping[str, Any]

PIPELINE_COLUMNS = ("id", "name", "shows_status", "created_at")
STAGE_COLUMNS = ("id", "pipeline_id", "name")


async def list_pipelines(viewer: Viewer) -> list[Row]:
    """The workspace's pipelines, in their order."""
    return list(await scopes.pipelines(viewer).order_by("position", "id").values(*PIPELINE_COLUMNS))


async def pipelines_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the pipelines that exist for the viewer."""
    return {row["id"]: row for row in await scopes.pipelines(viewer).filter(id__in=ids).values(*PIPELINE_COLUMNS)}


async def stages_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the stages that exist for the viewer."""
    return {row["id"]: row for row in await scopes.stages(viewer).filter(id__in=ids).values(*STAGE_COLUMNS)}


async def stages_of_pipelines(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """By pipeline, its stages, in their order."""
    found: dict[UUID, list[Row]] = {pipeline_id: [] for pipeline_id in ids}
    rows = scopes.stages(viewer).filter(pipeline_id__in=ids).order_by("position", "id")
    for row in await rows.values(*STAGE_COLUMNS):
        found[row["pipeline_id"]].append(row)
    return found


def row_of_pipeline(pipeline: scopes.Pipeline) -> Row:
    """A pipeline that was changed in this transaction."""
    return {column: getattr(pipeline, column) for column in PIPELINE_COLUMNS}


def row_of_stage(stage: scopes.Stage) -> Row:
    """A stage that was changed in this transaction."""
    return {column: getattr(stage, column) for column in STAGE_COLUMNS}
