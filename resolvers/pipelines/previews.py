"""What a move would do, and whom it would tell: planned as moves are, on rows that nobody saves (behaviour N-05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import processes, scopes
from db.clock import now
from permissions.process_rules import may_move_projects
from permissions.tiers import CompanyKind, MoveCause, Tier, Visibility
from permissions.viewer import Viewer
from resolvers.bulk import check_count
from resolvers.locked_projects import MissingProjects, refuse_all_archived
from resolvers.paging import KeyKind, Order
from resolvers.pipelines.addressees import addressees
from resolvers.pipelines.moving import plan_all, stage_of
from resolvers.pipelines.planning import Hop, Plan
from resolvers.projects import Row, row_of
from resolvers.refusals import allow
from resolvers.telling import Told

PEOPLE = Order("people who are mailed", (), "sort_name", KeyKind.TEXT, ascending=True)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step that would be made, with its tasks: their titles, and who would see them. `is_seen`: by the client."""

    name: str
    visibility: Visibility
    is_seen: bool
    tasks: Sequence[tuple[str, Visibility, bool]]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of a project: `project` as it would be. `people`: who would be mailed, by name."""

    project: Row
    hops: Sequence[Hop]
    steps: Sequence[PlannedStep]
    people: Sequence[Mapping[str, Any]]
    is_seen: bool
    """Whether the client would see a change."""


async def preview(viewer: Viewer, project_ids: list[UUID], stage_id: UUID | None) -> list[Planned]:
    """What would become of 1 to 500 projects in a stage, or (None) out of their pipelines; in the order given.

    Refuses what the move itself refuses. As many statements for all as for one.
    """
    allow(may_move_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")
    rows = scopes.projects(viewer).filter(id__in=project_ids).prefetch_related("company")
    projects = {project.id: project for project in await rows}
    if missing := set(project_ids) - set(projects):
        raise MissingProjects(missing)
    refuse_all_archived(projects.values(), "projectIds")
    process = await processes.read(viewer.workspace_id)
    stage = stage_of(process, stage_id)
    moved = [project for project in projects.values() if project.stage_id != stage_id]
    at = now()
    plans = await plan_all(process, moved, stage, MoveCause.BY_HAND, at)
    mailed = await addressees(viewer.workspace_id, plans)
    by_project = {plan.project.id: plan for plan in plans}
    found: list[Planned] = []
    for project_id in dict.fromkeys(project_ids):
        project = projects[project_id]
        plan = by_project.get(project_id) or Plan(project, Told.of(project), at, at)
        people = [
            {"id": each.viewer.person_id, "sort_name": each.viewer.name.casefold()}
            for each in mailed.get(project_id, ())
        ]
        people.sort(key=lambda row: (row["sort_name"], row["id"]))
        steps = _steps(plan)
        is_seen = _has_client(project) and plan.is_told and plan.was.tier(project) is Tier.CLIENT
        is_seen = is_seen or any(step.is_seen for step in steps)
        found.append(Planned(row_of(project), plan.hops, steps, people, is_seen))
    return found


def everybody(planned: Sequence[Planned]) -> list[Mapping[str, Any]]:
    """Who would be mailed, each once, by name: one mail goes to them, however many projects there are."""
    people = {row["id"]: row for each in planned for row in each.people}
    return sorted(people.values(), key=lambda row: (row["sort_name"], row["id"]))


def _steps(plan: Plan) -> list[PlannedStep]:
    made = []
    for _, template in plan.fillings:
        kept: list[dict[str, Any]] = template.steps
        for step in kept:
            visibility = Visibility(step["visibility"])
            tasks = []
            for task in step["tasks"]:
                narrower = Visibility(task["visibility"]).narrower(visibility)
                tasks.append((task["title"], narrower, _is_seen(plan.project, narrower)))
            made.append(PlannedStep(step["name"], visibility, _is_seen(plan.project, visibility), tasks))
    return made


def _is_seen(project: scopes.Project, visibility: Visibility) -> bool:
    return _has_client(project) and project.shared and visibility is Visibility.CLIENT


def _has_client(project: scopes.Project) -> bool:
    return project.company.kind is CompanyKind.CLIENT
