"""Making pipelines, changing and deleting them. Whoever does it holds them alone, so that nothing moves meanwhile."""

from collections.abc import Sequence
from uuid import UUID

from db import pipelines as kept
from db import processes, scopes
from db.audit import Audit, AuditAction, Values
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say, say_many
from permissions.conditions import Keys
from permissions.process_rules import may_keep_pipelines
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import texts
from resolvers.pipelines.rows import Row, row_of_pipeline
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_NAME = 120
MAX_PIPELINES = 100
MAX_STAGES = 50
NONE: Values = {}


async def create_pipeline(viewer: Viewer, name: str, shows_status: bool, stages: Sequence[str], writer: Writer) -> Row:
    """Make a pipeline, with stages by name."""
    allow(may_keep_pipelines(viewer))
    name = texts.name(name, "name", MAX_NAME)
    check_stages(len(stages))
    names = [texts.name(each, "stages", MAX_NAME) for each in stages]

    async def work(transaction: Transaction) -> Row:
        await kept.hold_all(viewer.workspace_id)
        if await scopes.pipelines(viewer).count() >= MAX_PIPELINES:
            message = say("There are %(most)s pipelines already. Delete one first.", most=MAX_PIPELINES)
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)
        pipeline = await kept.create(viewer.workspace_id, name, shows_status, names)
        transaction.log(changed("pipeline.created", pipeline))
        note(transaction, AuditAction.PIPELINE_CREATED, pipeline, after={"stages": ", ".join(names) or None})
        return row_of_pipeline(pipeline)

    return await writer.commit(work, viewer)


async def update_pipeline(
    viewer: Viewer, pipeline_id: UUID, name: str | None, shows_status: bool | None, writer: Writer
) -> Row:
    """Call a pipeline something else, or let its board show what clients are told; what is None stays."""
    allow(may_keep_pipelines(viewer))
    name = texts.name(name, "name", MAX_NAME) if name is not None else None

    async def work(transaction: Transaction) -> Row:
        pipeline = await held_alone(viewer, pipeline_id)
        was, showed = _told(pipeline), pipeline.shows_status
        pipeline.name = name or pipeline.name
        pipeline.shows_status = pipeline.shows_status if shows_status is None else shows_status
        if (now_is := _told(pipeline)) != was:
            await transaction.save([pipeline], ("name", "shows_status"))
            transaction.log(changed("pipeline.changed", pipeline, showed))
            note(transaction, AuditAction.PIPELINE_CHANGED, pipeline, was, now_is)
        return row_of_pipeline(pipeline)

    return await writer.commit(work, viewer)


async def move_pipeline(viewer: Viewer, pipeline_id: UUID, after_id: UUID | None, writer: Writer) -> Row:
    """Put a pipeline behind another; before all, where none is named."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> Row:
        pipeline = await held_alone(viewer, pipeline_id)
        if after_id != pipeline_id:
            after = await scopes.pipelines(viewer).get_or_none(id=after_id) if after_id else None
            if after_id is not None and after is None:
                raise not_found("pipeline", "after")
            await kept.place(pipeline, after)
            transaction.log(changed("pipeline.changed", pipeline))
        return row_of_pipeline(pipeline)

    return await writer.commit(work, viewer)


async def delete_pipeline(viewer: Viewer, pipeline_id: UUID, writer: Writer) -> UUID:
    """Delete a pipeline in which no project stands any more, with its stages and their automations."""
    allow(may_keep_pipelines(viewer))

    async def work(transaction: Transaction) -> UUID:
        pipeline = await held_alone(viewer, pipeline_id)
        stages = await scopes.stages(viewer).filter(pipeline_id=pipeline_id)
        await check_empty([stage.id for stage in stages], "pipelineId")
        transaction.log(changed("pipeline.deleted", pipeline))
        note(transaction, AuditAction.PIPELINE_DELETED, pipeline)
        await pipeline.delete()
        return pipeline_id

    return await writer.commit(work, viewer)


async def held_alone(viewer: Viewer, pipeline_id: UUID, field: str = "pipelineId") -> scopes.Pipeline:
    """A pipeline, while nobody moves a project or changes another pipeline; NOT_FOUND where there is none."""
    await processes.hold_alone(viewer.workspace_id)
    pipeline = await scopes.pipelines(viewer).get_or_none(id=pipeline_id)
    if pipeline is None:
        raise not_found("pipeline", field)
    return pipeline


async def check_empty(stage_ids: Sequence[UUID], field: str) -> None:
    """Refuse where projects stand in these stages: they would be nowhere, and nobody would be told."""
    if number := await kept.standing_in(stage_ids):
        message = say_many(
            "%(count)s project stands there, archived ones counted. Move it to another stage first.",
            "%(count)s projects stand there, archived ones counted. Move them to another stage first.",
            number,
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, field)


def check_stages(count: int) -> None:
    """Refuse more stages than a board can show."""
    if count > MAX_STAGES:
        message = say("A pipeline has at most %(most)s stages. Leave some out.", most=MAX_STAGES)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "stages")


def changed(verb: str, pipeline: scopes.Pipeline, showed: bool | None = None) -> Change:
    """The log's entry of a change of a pipeline, or of what it consists of.

    `showed`: whether its board showed statuses before, where that is something else now: every card is, then.
    """
    keys: Keys = {"id": str(pipeline.id), "shows": pipeline.shows_status}
    were: Keys = {**keys, "shows": pipeline.shows_status if showed is None else showed}
    before = None if verb == "pipeline.created" else were
    after = None if verb == "pipeline.deleted" else keys
    return Change(pipeline.workspace_id, verb, "pipeline", pipeline.id, Tier.INTERNAL, before, after)


def note(
    transaction: Transaction,
    action: AuditAction,
    pipeline: scopes.Pipeline,
    before: Values = NONE,
    after: Values = NONE,
) -> None:
    """Note what was done to a pipeline: it decides what clients are told."""
    transaction.audit(Audit(pipeline.workspace_id, action, "pipeline", pipeline.id, pipeline.name, before, after))


def _told(pipeline: scopes.Pipeline) -> dict[str, str | None]:
    return {"name": pipeline.name, "showsStatus": str(pipeline.shows_status).lower()}
