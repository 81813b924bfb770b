"""A workspace's pipelines with their stages and automations, read as one: while projects move, none changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models import Automation, Pipeline, Stage

TOGETHER = "SELECT pg_advisory_xact_lock_shared(hashtextextended('process ' || $1::text, 0))"
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('process ' || $1::text, 0))"
"""Not locks of rows: those are given to whoever may share them, past those who wait to be alone, who then never are."""


@dataclass(frozen=True, slots=True)
class Process:
    """Pipelines and stages by id, and the automations of each stage that are switched on, in order."""

    pipelines: Mapping[UUID, Pipeline]
    stages: Mapping[UUID, Stage]
    automations: Mapping[UUID, Sequence[Automation]]


async def hold(workspace_id: UUID) -> None:
    """Let nobody change the workspace's pipelines until the transaction ends; others may hold them too.

    Whoever changes them takes `hold_alone`, and no project after that: so those who hold projects may come here.
    """
    await _take(TOGETHER, workspace_id)


async def hold_alone(workspace_id: UUID) -> None:
    """Let nobody else move projects through the workspace's pipelines, or change them, until the transaction ends."""
    await _take(ALONE, workspace_id)


async def _take(lock: str, workspace_id: UUID) -> None:
    connection = Pipeline._meta.db
    if connection.capabilities.dialect == "postgres":  # on SQLite the transaction is alone already
        await connection.execute_query(lock, [str(workspace_id)])


async def read(workspace_id: UUID) -> Process:
    """The workspace's process; three statements."""
    pipelines = await Pipeline.filter(workspace_id=workspace_id)
    stages = await Stage.filter(pipeline__workspace_id=workspace_id)
    rows = Automation.filter(stage__pipeline__workspace_id=workspace_id, enabled=True)
    of_stage: dict[UUID, list[Automation]] = {stage.id: [] for stage in stages}
    for automation in await rows.order_by("position", "id"):
        of_stage[automation.stage_id].append(automation)
    return Process({each.id: each for each in pipelines}, {each.id: each for each in stages}, of_stage)
