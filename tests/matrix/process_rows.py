"""The processes of the house, made of rows; and fresh pipelines and stages to do something to."""

from db.models import Pipeline, Project, Stage
from schema.nodes import global_id
from tests.matrix.deed import Deed
from tests.matrix.house import House
from tests.matrix.process_cells import STANDING, WHERE


async def pipeline_of(house: House, where: str, name: str) -> Pipeline:
    """A pipeline with no stages."""
    workspace_id = house.workspaces[where].id
    return await Pipeline.create(
        workspace_id=workspace_id, name=name, position=0, shows_status=True, created_at=house.at
    )


async def build(house: House) -> None:
    """A pipeline in each workspace, with a stage in which a project stands."""
    pipelines, stages = {}, {}
    for where in WHERE:
        pipelines[where] = pipeline = await pipeline_of(house, where, where)
        stages[where] = stage = await Stage.create(pipeline_id=pipeline.id, name=where, position=0)
        standing = Project.filter(id=house.projects[STANDING[where]].id)
        await standing.update(pipeline_id=pipeline.id, stage_id=stage.id, stage_entered_at=house.at)
    house.name("pipeline", "Pipeline", {name: row.id for name, row in pipelines.items()})
    house.name("stage", "Stage", {name: row.id for name, row in stages.items()})


async def stage_of(house: House, where: str, name: str) -> Stage:
    """A stage of a pipeline of its own."""
    pipeline = await pipeline_of(house, where, name)
    return await Stage.create(pipeline_id=pipeline.id, name=name, position=0)


class ProcessTargets:
    """Makes them, as `Targets` makes the others."""

    house: House

    async def _pipeline(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Pipeline", (await pipeline_of(self.house, thing, f"a {words['WORD']}")).id)

    async def _stage(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        return global_id("Stage", (await stage_of(self.house, thing, f"a {words['WORD']}")).id)
