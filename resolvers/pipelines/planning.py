"""What coming into a stage does to projects: planned on rows in memory, so that it can be looked at or carried out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from db import project_facts, scopes
from db.processes import Process
from db.project_facts import Tasks
from permissions.tiers import AutomationAction, MoveCause
from resolvers.pipelines.runs import Outcome, Run, Why
from resolvers.telling import Prefill, Told, tell

STATUS_ACTIONS = (AutomationAction.SET_STATUS, AutomationAction.UPDATE_STATUS)


@dataclass(frozen=True, slots=True)
class Hop:
    """One coming into a stage, or leaving a pipeline: where from and where to (None: in no stage), why, what ran."""

    cause: MoveCause
    before: scopes.Stage | None
    after: scopes.Stage | None
    runs: list[Run]


@dataclass(slots=True)
class Plan:
    """What happens to a project, whose row is as it will be. `fillings`: by whom, and the steps that are made."""

    project: scopes.Project
    was: Told
    hops: list[Hop] = field(default_factory=list)
    fillings: list[tuple[scopes.Automation, scopes.ProjectTemplate]] = field(default_factory=list)
    is_told: bool = False
    is_mailed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What automations go by and what they name, read for all the projects at once."""

    process: Process
    labels: Mapping[UUID, Collection[UUID]]
    tasks: Mapping[UUID, Tasks]
    statuses: Mapping[UUID, scopes.StatusTemplate]
    templates: Mapping[UUID, scopes.ProjectTemplate]


async def facts_of(process: Process, projects: Sequence[scopes.Project], stages: Iterable[scopes.Stage]) -> Facts:
    """What is needed to plan for these projects, which come into these stages or stand there."""
    automations = [each for stage_id in _reachable(process, stages) for each in process.automations[stage_id]]
    ids = [project.id for project in projects]
    moves = any(each.action is AutomationAction.MOVE_ON for each in automations)
    workspace_id = projects[0].workspace_id
    return Facts(
        process,
        await project_facts.labels_of(ids) if any(each.label_ids for each in automations) else {},
        await project_facts.tasks_of(ids) if moves else {},
        await project_facts.status_templates(workspace_id, _named(automations, "templateId", STATUS_ACTIONS)),
        await project_facts.project_templates(
            workspace_id, _named(automations, "templateId", (AutomationAction.CREATE_TASKS,))
        ),
    )


def enter(facts: Facts, project: scopes.Project, stage: scopes.Stage | None, cause: MoveCause, at: datetime) -> Plan:
    """Bring a project, whose company is fetched, into a stage or (None) out of its pipeline; its row is changed."""
    plan = Plan(project, Told.of(project))
    _hop(facts, plan, stage, cause, at)
    return plan


def move_on(facts: Facts, project: scopes.Project, at: datetime) -> Plan | None:
    """Move a project on whose tasks are all done, if its stage says so; None where it stays."""
    plan = Plan(project, Told.of(project))
    assert project.stage_id is not None
    moving = [each for each in facts.process.automations[project.stage_id] if each.action is AutomationAction.MOVE_ON]
    _, target = _moved(facts, plan, moving)
    if target is None:
        return None
    _hop(facts, plan, target, MoveCause.TASKS_DONE, at)
    return plan


def _hop(facts: Facts, plan: Plan, stage: scopes.Stage | None, cause: MoveCause, at: datetime) -> None:
    project = plan.project
    before = facts.process.stages[project.stage_id] if project.stage_id else None
    hop = Hop(cause, before, stage, [])
    plan.hops.append(hop)
    enters = stage is not None and stage.pipeline_id != project.pipeline_id
    project.stage_id, project.pipeline_id = (stage.id, stage.pipeline_id) if stage else (None, None)
    project.stage_entered_at = at if stage else None
    if enters and project.shown and not project.keeps_status:  # behaviour X-04
        project.shown, plan.is_told = False, True
    if stage is None:
        return
    here = facts.process.automations[stage.id]
    for automation in here:
        if automation.action is not AutomationAction.MOVE_ON:
            hop.runs.append(_run(facts, plan, automation, at))
    # Last, whatever the order: what else the stage does belongs to the project's having been here.
    runs, target = _moved(facts, plan, [each for each in here if each.action is AutomationAction.MOVE_ON])
    hop.runs.extend(runs)
    if target is not None:
        # No loop: automations that would make one are refused when they are saved.
        _hop(facts, plan, target, MoveCause.TASKS_DONE, at)


def _run(facts: Facts, plan: Plan, automation: scopes.Automation, at: datetime) -> Run:
    project = plan.project
    if not _is_for(facts, project, automation):
        return _skipped(automation, Why.CONDITIONS)
    match automation.action:
        case AutomationAction.SET_STATUS | AutomationAction.UPDATE_STATUS:
            prefill = _prefill(facts, automation)
            if prefill is None:
                return _skipped(automation, Why.TEMPLATE_GONE)
            tell(project, prefill, project.company.language, at)
            project.shown = project.shown or automation.action is AutomationAction.SET_STATUS
            plan.is_told = True
            return _ran(automation, project.status)
        case AutomationAction.HIDE_STATUS:
            if not project.shown:
                return _skipped(automation, Why.HIDDEN)
            project.shown, plan.is_told = False, True
            return _ran(automation)
        case AutomationAction.CREATE_TASKS:
            template = facts.templates.get(UUID(str(automation.settings["templateId"])))
            if template is None:
                return _skipped(automation, Why.TEMPLATE_GONE)
            plan.fillings.append((automation, template))
            return _ran(automation, template.name)
    # Who is mailed is worked out when all is said: what a later automation hides is not told.
    if not project.shown or project.status is None:
        return _skipped(automation, Why.HIDDEN)
    plan.is_mailed = True
    return _ran(automation)


def _moved(facts: Facts, plan: Plan, automations: Iterable[scopes.Automation]) -> tuple[list[Run], scopes.Stage | None]:
    # What the automations do that move on, the first of them that applies, and where to.
    runs, target = [], None
    tasks = facts.tasks.get(plan.project.id, Tasks())
    made = sum(_counted(template) for _, template in plan.fillings)
    for automation in automations:
        stage = facts.process.stages.get(UUID(str(automation.settings["stageId"])))
        if target is not None:
            runs.append(_skipped(automation, Why.MOVED_ON))
        elif not _is_for(facts, plan.project, automation):
            runs.append(_skipped(automation, Why.CONDITIONS))
        elif stage is None:
            runs.append(_skipped(automation, Why.STAGE_GONE))
        elif unfinished := tasks.unfinished + made:
            runs.append(_skipped(automation, Why.TASKS_OPEN, str(unfinished)))
        elif not tasks.all:
            runs.append(_skipped(automation, Why.NO_TASKS))
        else:
            target = stage
            runs.append(_ran(automation, stage.name))
    return runs, target


def _is_for(facts: Facts, project: scopes.Project, automation: scopes.Automation) -> bool:
    if automation.company_ids and str(project.company_id) not in automation.company_ids:
        return False
    return not automation.label_ids or any(str(each) in automation.label_ids for each in facts.labels[project.id])


def _prefill(facts: Facts, automation: scopes.Automation) -> Prefill | None:
    template_id, status = automation.settings.get("templateId"), automation.settings.get("status")
    if template_id is None:
        assert status is not None
        return Prefill.words(status, automation.settings.get("description"))
    template = facts.statuses.get(UUID(template_id))
    return Prefill.of_row(template) if template else None


def _counted(template: scopes.ProjectTemplate) -> int:
    # The tasks that it makes, as `progress` counts them: templates hold nothing private.
    steps: list[dict[str, Any]] = template.steps
    return sum(len(step["tasks"]) for step in steps)


def _reachable(process: Process, stages: Iterable[scopes.Stage]) -> list[UUID]:
    found: dict[UUID, None] = {}
    next_ones = [stage.id for stage in stages]
    while next_ones:
        stage_id = next_ones.pop()
        if stage_id in found or stage_id not in process.stages:
            continue
        found[stage_id] = None
        moving = [each for each in process.automations[stage_id] if each.action is AutomationAction.MOVE_ON]
        next_ones += [UUID(str(each.settings["stageId"])) for each in moving]
    return list(found)


def _named(automations: Iterable[scopes.Automation], setting: str, actions: Collection[AutomationAction]) -> set[UUID]:
    named = (each.settings.get(setting) for each in automations if each.action in actions)
    return {UUID(value) for value in named if value is not None}


def _ran(automation: scopes.Automation, detail: str | None = None) -> Run:
    return Run(str(automation.id), automation.action, Outcome.RAN, None, detail)


def _skipped(automation: scopes.Automation, why: Why, detail: str | None = None) -> Run:
    return Run(str(automation.id), automation.action, Outcome.SKIPPED, why, detail)
