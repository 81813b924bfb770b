"""Moving projects through pipelines, one or many; and on, when their tasks are done (behaviours X-04, X-08)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from db import processes, scopes
from db.clock import now
from db.processes import Process
from db.writes import Transaction, Writer
from languages.texts import Grouped, say
from permissions.process_rules import may_move_projects
from permissions.tiers import MoveCause
from permissions.viewer import Viewer
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.pipelines.carrying_out import carry_out
from resolvers.pipelines.facts import facts_of, moving_on
from resolvers.pipelines.planning import Plan, enter, move_on
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_MADE = 10_000
"""Steps and tasks that one change makes, in all its projects together."""


async def move_projects(viewer: Viewer, project_ids: list[UUID], stage_id: UUID | None, writer: Writer) -> list[Row]:
    """Bring 1 to 500 projects into a stage, or (None) out of their pipelines, all or none; the projects, in order.

    Those that stand there already stay, silently. The stage's automations run in the same transaction.
    """
    allow(may_move_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")

    async def work(transaction: Transaction) -> list[Row]:
        projects = await locked_projects(viewer, project_ids, "company")
        process = await held(viewer)
        stage = stage_of(process, stage_id)
        moved = [project for project in projects.values() if project.stage_id != stage_id]
        await into_stage(transaction, viewer, process, moved, stage, MoveCause.BY_HAND)
        return [row_of(projects[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


async def into_stage(
    transaction: Transaction,
    viewer: Viewer,
    process: Process,
    projects: Collection[scopes.Project],
    stage: scopes.Stage | None,
    cause: MoveCause,
) -> None:
    """Bring projects that are locked, with their companies fetched, into a stage of a process that is held."""
    await carry_out(transaction, viewer, process, await plan_all(process, projects, stage, cause, now()))


async def plan_all(
    process: Process,
    projects: Collection[scopes.Project],
    stage: scopes.Stage | None,
    cause: MoveCause,
    at: datetime,
) -> list[Plan]:
    """What happens to projects, with their companies fetched, that come into a stage. Refuses to make too much."""
    if not projects:
        return []
    facts = await facts_of(process, list(projects), [stage] if stage else [], at)
    plans = [enter(facts, project, stage, cause, at) for project in projects]
    if (made := sum(plan.made for plan in plans)) > MAX_MADE:
        message = say(
            "This would make %(count)s steps and tasks. At most %(most)s are made at once: move fewer projects.",
            count=Grouped(made),
            most=Grouped(MAX_MADE),
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "projectIds")
    return plans


async def made_in_stage(transaction: Transaction, viewer: Viewer, project: scopes.Project, stage_id: UUID) -> None:
    """Bring a project that was made in this transaction into a stage."""
    process = await held(viewer)
    stage = stage_of(process, stage_id)
    await project.fetch_related("company")
    await into_stage(transaction, viewer, process, [project], stage, MoveCause.CREATED)


async def move_on_where_done(transaction: Transaction, viewer: Viewer, projects: Collection[scopes.Project]) -> None:
    """Move those of the projects on whose tasks are all done now, where their stages say so. They are locked.

    For whoever finishes, archives or deletes tasks; whether or not they may move projects themselves.
    """
    standing = {project.id: project for project in projects if project.stage_id and project.archived_at is None}
    if not standing:
        return
    process = await held(viewer)
    concerned = [each for each in standing.values() if each.stage_id and moving_on(process, each.stage_id)]
    if not concerned:
        return
    at = now()
    stages = [process.stages[project.stage_id] for project in concerned if project.stage_id]
    facts = await facts_of(process, concerned, stages, at)
    await scopes.Project.fetch_for_list(concerned, "company")
    plans = [plan for project in concerned if (plan := move_on(facts, project, at)) is not None]
    made = 0
    for plan in plans:
        # Whoever finishes a task must not be refused for what it sets off, of which they may not even know.
        if made + plan.made > MAX_MADE:
            plan.make_nothing()
        made += plan.made
    await carry_out(transaction, viewer, process, plans)


async def held(viewer: Viewer) -> Process:
    """The workspace's process, which nobody changes until the transaction ends."""
    await processes.hold(viewer.workspace_id)
    return await processes.read(viewer.workspace_id)


def stage_of(process: Process, stage_id: UUID | None) -> scopes.Stage | None:
    """The stage to move into, or (None) none. Refuses one that is not there."""
    if stage_id is None:
        return None
    if (stage := process.stages.get(stage_id)) is None:
        raise not_found("stage", "stageId")
    return stage
