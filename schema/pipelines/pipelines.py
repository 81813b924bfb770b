"""Pipelines and their stages."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers.pipelines import rows
from schema.context import Info
from schema.linked import linked
from schema.nodes import Node, global_id
from schema.tiered import seen_by, tiered_type

if TYPE_CHECKING:
    from schema.pipelines.automations import Automation


async def _automations(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
    # Stages lead to automations, and automations to stages: one of the two is imported late.
    from schema.pipelines.automations import Automation

    return await Automation.read_of_stages(viewer, ids)


@tiered_type
class Stage(Node):
    """A part of a pipeline, in which projects stand. What is called so is the firm's own affair."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    automations: list[Annotated["Automation", strawberry.lazy("schema.pipelines.automations")]] = linked(
        Tier.INTERNAL,
        _automations,
        by="row_id",
        description="What happens to projects that come into it, in order; those that move on run last. At most 20.",
    )
    row_id: strawberry.Private[UUID]
    pipeline_id: strawberry.Private[UUID]

    @seen_by(Tier.INTERNAL, "The pipeline that it is of.")
    async def pipeline(self, info: Info) -> "Pipeline":
        """One read for all the stages of a list."""
        found: Pipeline = await info.context.load(Pipeline.read, self.pipeline_id)
        return found

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Stage":
        """The stage in a row."""
        return cls(id=global_id("Stage", row["id"]), row_id=row["id"], pipeline_id=row["pipeline_id"], name=row["name"])

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the stages that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await rows.stages_by_id(viewer, ids)).items()}

    @classmethod
    async def read_of_pipelines(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """By pipeline, its stages."""
        found = await rows.stages_of_pipelines(viewer, ids)
        return {key: [cls.of(row) for row in stages] for key, stages in found.items()}


@tiered_type
class Pipeline(Node):
    """A process that projects go through, stage by stage. For those who work for the firm."""

    name: str = seen_by(Tier.INTERNAL, "What it is called.")
    shows_status: bool = seen_by(Tier.INTERNAL, "Whether its board shows what the client is told of each project.")
    created_at: datetime = seen_by(Tier.INTERNAL, "When it was made.")
    stages: list[Stage] = linked(
        Tier.INTERNAL, Stage.read_of_pipelines, by="row_id", description="Its stages, in their order: at most 50."
    )
    row_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Pipeline":
        """The pipeline in a row."""
        return cls(
            id=global_id("Pipeline", row["id"]),
            row_id=row["id"],
            name=row["name"],
            shows_status=row["shows_status"],
            created_at=row["created_at"],
        )

    @classmethod
    async def read(cls, viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Any]:
        """Those of the pipelines that exist for the viewer."""
        return {key: cls.of(row) for key, row in (await rows.pipelines_by_id(viewer, ids)).items()}


@tiered_type
class PipelineQueries:
    """The workspace's pipelines."""

    @seen_by(Tier.INTERNAL, "The workspace's pipelines, in their order: for those who work for the firm.")
    async def pipelines(self, info: Info) -> list[Pipeline]:
        """At most a hundred, so not paged."""
        return [Pipeline.of(row) for row in await rows.list_pipelines(info.context.viewer)]
