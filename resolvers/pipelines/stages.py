"""Making stages, changing, moving and deleting them."""

from uuid import UUID

from db import pipelines as kept
from db import scopes
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.process_rules import may_keep_pipelines
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.pipelines.keeping import MAX_NAME, changed, check_empty, check_stages, held_alone, note
from resolvers.pipelines.rows import Row, row_of_stage
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


async def create_stage(viewer: Viewer, pipeline_id: UUID, name: str, writer: Writer) -> Row:
    """Make a stage, the last of its pipeline."""
    allow(may_keep_pipelines(viewer))
    name = texts.name(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        pipeline = await held_alone(viewer, pipeline_id)
        check_stages(await scopes.stages(viewer).filter(pipeline_id=pipeline_id).count() + 1)
        stage = await kept.create_stage(pipeline_id, name)
        transaction.log(changed("pipeline.changed", pipeline))
        note(transaction, AuditAction.PIPELINE_CHANGED, pipeline, after={"stage": name})
        return row_of_stage(stage)

    return await writer.commit(work, viewer)


async def rename_stage(viewer: Viewer, stage_id: UUID, name: str, writer: Writer) -> Row:
    """Call a stage something else. What happened in it keeps the name that it had."""
    allow(may_keep_pipelines(viewer))
    name = texts.name(name, "name", MAX_NAME)

    async def work(transaction: Transaction) -> Row:
        pipeline, stage = await held_stage(viewer, stage_id)
        if name != stage.name:
            was, stage.name = stage.name, name
            await transaction.save([stage], ("name",))
            transaction.log(changed("pipeline.changed", pipeline))
            note(transaction, AuditAction.PIPELINE_CHANGED, pipeline, {"stage": was}, {"stage": name})
        return row_of_stage(stage)

    return await writer.commit(work, viewer)


async def move_stage(viewer: Viewer, stage_id: UUID, after_id: UUID | None, writer: Writer) -> Row:
    """Put a stage behind another of its pipeline; before all, where none is named."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> Row:
        pipeline, stage = await held_stage(viewer, stage_id)
        if after_id != stage_id:
            after = await scopes.stages(viewer).get_or_none(id=after_id) if after_id else None
            if after_id is not None and after is None:
                raise not_found("stage", "after")
            if after is not None and after.pipeline_id != stage.pipeline_id:
                message = say("after is a stage of another pipeline. Name one of this.")
                raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after")
            await kept.place_stage(stage, after)
            transaction.log(changed("pipeline.changed", pipeline))
        return row_of_stage(stage)

    return await writer.commit(work, viewer)


async def delete_stage(viewer: Viewer, stage_id: UUID, writer: Writer) -> UUID:
    """Delete a stage in which no project stands any more, with its automations."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> UUID:
        pipeline, stage = await held_stage(viewer, stage_id)
        await check_empty([stage_id], "stageId")
        transaction.log(changed("pipeline.changed", pipeline))
        note(transaction, AuditAction.PIPELINE_CHANGED, pipeline, {"stage": stage.name})
        await stage.delete()
        return stage_id

    return await writer.commit(work, viewer)


async def held_stage(viewer: Viewer, stage_id: UUID, field: str = "stageId") -> tuple[scopes.Pipeline, scopes.Stage]:
    """A stage and its pipeline, while nobody moves a project; NOT_FOUND where there is none."""
    found = await scopes.stages(viewer).get_or_none(id=stage_id)
    if found is None:
        raise not_found("stage", field)
    pipeline = await held_alone(viewer, found.pipeline_id, field)
    # Once more: it may have been renamed or deleted until it was ours.
    stage = await scopes.stages(viewer).get_or_none(id=stage_id)
    if stage is None:
        raise not_found("stage", field)
    return pipeline, stage
