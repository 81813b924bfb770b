"""What coming into a stage does to projects: planned on rows in memory, so that it can be looked at or carried out.

A stage's automations run in their order; those that move on come last, and of them the first that applies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from db import scopes
from db.project_facts import Tasks
from db.told_statuses import TICK
from permissions.tiers import AutomationAction, MoveCause
from resolvers.pipelines.facts import Facts, moving_on
from resolvers.pipelines.runs import Run, RunOutcome, Why
from resolvers.telling import FALLBACK_LANGUAGE, Prefill, Told, tell


@dataclass(frozen=True, slots=True)
class Hop:
    """One coming into a stage, or leaving a pipeline: where from and where to (None: in no stage), why, what ran."""

    cause: MoveCause
    before: scopes.Stage | None
    after: scopes.Stage | None
    runs: list[Run]


@dataclass(slots=True)
class Plan:
    """What happens to a project, whose row is as it will be. `fillings`: by whom, and the steps that are made.

    `told_at`: since when its client is told what it is told then, however often that changes on the way. `moved_at`:
    after it came to where it stood, whatever the clock says, so that its history keeps its order.
    """

    project: scopes.Project
    was: Told
    told_at: datetime
    moved_at: datetime
    hops: list[Hop] = field(default_factory=list)
    fillings: list[tuple[scopes.Automation, scopes.ProjectTemplate]] = field(default_factory=list)
    is_told: bool = False
    is_mailed: bool = False

    @property
    def made(self) -> int:
        """How many steps and tasks are made."""
        return sum(made_by(template.steps) for _, template in self.fillings)

    def make_nothing(self) -> None:
        """Leave out what would be made, being too much; the runs say so."""
        self.fillings.clear()
        for hop in self.hops:
            for place, run in enumerate(hop.runs):
                if run.action is AutomationAction.CREATE_TASKS and run.outcome is RunOutcome.RAN:
                    hop.runs[place] = replace(run, outcome=RunOutcome.SKIPPED, why=Why.TOO_MANY)


def made_by(steps: Sequence[Mapping[str, Any]]) -> int:
    """How many steps and tasks come of these steps of a template."""
    return len(steps) + _tasks_of(steps)


def enter(facts: Facts, project: scopes.Project, stage: scopes.Stage | None, cause: MoveCause, at: datetime) -> Plan:
    """Bring a project, whose company is fetched, into a stage or (None) out of its pipeline; its row is changed."""
    plan = _plan(facts, project, at)
    _go(facts, plan, Hop(cause, _standing(facts, project), stage, []))
    return plan


def move_on(facts: Facts, project: scopes.Project, at: datetime) -> Plan | None:
    """Move a project on whose tasks are all done, if its stage says so; None where it stays."""
    plan = _plan(facts, project, at)
    assert project.stage_id is not None
    for run, stage in _moved(facts, plan, moving_on(facts.process, project.stage_id)):
        if stage is not None:
            # What moved it on comes first of what ran: its coming into the stage before is written down already.
            _go(facts, plan, Hop(MoveCause.TASKS_DONE, _standing(facts, project), stage, [run]))
            return plan
    return None


def _plan(facts: Facts, project: scopes.Project, at: datetime) -> Plan:
    entered = project.stage_entered_at
    moved_at = at if entered is None else max(at, entered + TICK)
    return Plan(project, Told.of(project), facts.told_at.get(project.id, at), moved_at)


def _standing(facts: Facts, project: scopes.Project) -> scopes.Stage | None:
    return facts.process.stages[project.stage_id] if project.stage_id else None


def _go(facts: Facts, plan: Plan, hop: Hop) -> None:
    following: scopes.Stage | None = _hop(facts, plan, hop)
    # It ends: automations that would move projects in a circle are refused when they are saved.
    while following is not None:
        following = _hop(facts, plan, Hop(MoveCause.TASKS_DONE, _standing(facts, plan.project), following, []))


def _hop(facts: Facts, plan: Plan, hop: Hop) -> scopes.Stage | None:
    # Into a stage, or out of a pipeline; the stage that the project moves on to, if it does.
    project, stage = plan.project, hop.after
    plan.hops.append(hop)
    enters = stage is not None and stage.pipeline_id != project.pipeline_id
    project.stage_id, project.pipeline_id = (stage.id, stage.pipeline_id) if stage else (None, None)
    project.stage_entered_at = plan.moved_at if stage else None
    if enters and project.shown and not project.keeps_status:  # behaviour X-04
        project.shown, plan.is_told = False, True
    if stage is None:
        return None
    for automation in facts.process.automations[stage.id]:
        if automation.action is not AutomationAction.MOVE_ON:
            hop.runs.append(_run(facts, plan, automation))
    # Last, whatever the order: what else the stage does belongs to the project's having been here.
    following = None
    for run, target in _moved(facts, plan, moving_on(facts.process, stage.id)):
        hop.runs.append(run)
        following = following or target
    return following


def _run(facts: Facts, plan: Plan, automation: scopes.Automation) -> Run:
    project = plan.project
    if (why := _unmet(facts, project, automation)) is not None:
        return _skipped(automation, why)
    match automation.action:
        case AutomationAction.SET_STATUS | AutomationAction.UPDATE_STATUS:
            prefill = _prefill(facts, automation)
            if prefill is None:
                return _skipped(automation, Why.TEMPLATE_GONE)
            tell(project, prefill, project.company.language, plan.told_at)
            project.shown = project.shown or automation.action is AutomationAction.SET_STATUS
            plan.is_told = True
            return _ran(automation, project.status, None if project.shown else Why.HIDDEN)
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


def _moved(
    facts: Facts, plan: Plan, automations: Iterable[scopes.Automation]
) -> Iterator[tuple[Run, scopes.Stage | None]]:
    # What each of the automations does that move on; the first that applies says where to.
    tasks = facts.tasks.get(plan.project.id, Tasks())
    # What is made with this same move is not done.
    unfinished = tasks.unfinished + sum(_tasks_of(template.steps) for _, template in plan.fillings)
    gone = False
    for automation in automations:
        stage = facts.process.stages.get(UUID(str(automation.settings["stageId"])))
        if gone:
            yield _skipped(automation, Why.MOVED_ON), None
        elif (why := _unmet(facts, plan.project, automation)) is not None:
            yield _skipped(automation, why), None
        elif stage is None:
            yield _skipped(automation, Why.STAGE_GONE), None
        elif unfinished:
            yield _skipped(automation, Why.TASKS_OPEN, str(unfinished)), None
        elif not tasks.all:
            yield _skipped(automation, Why.NO_TASKS), None
        else:
            gone = True
            yield _ran(automation, stage.name), stage


def _unmet(facts: Facts, project: scopes.Project, automation: scopes.Automation) -> Why | None:
    # Which of its conditions keeps an automation from a project, if one does.
    if automation.company_ids and str(project.company_id) not in automation.company_ids:
        return Why.COMPANIES
    if automation.label_ids and not any(str(each) in automation.label_ids for each in facts.labels[project.id]):
        return Why.LABELS
    return None


def _prefill(facts: Facts, automation: scopes.Automation) -> Prefill | None:
    template_id, status = automation.settings.get("templateId"), automation.settings.get("status")
    if template_id is None:
        assert status is not None
        # The description with it, also where there is none: what was told in another stage is not true in this.
        return Prefill({FALLBACK_LANGUAGE: status}, {FALLBACK_LANGUAGE: automation.settings.get("description")})
    template = facts.statuses.get(UUID(template_id))
    return Prefill.of_row(template) if template else None


def _tasks_of(steps: Sequence[Mapping[str, Any]]) -> int:
    # As `progress` counts them: templates hold nothing private.
    return sum(len(step["tasks"]) for step in steps)


def _ran(automation: scopes.Automation, detail: str | None = None, why: Why | None = None) -> Run:
    return Run(str(automation.id), automation.action, RunOutcome.RAN, why, detail)


def _skipped(automation: scopes.Automation, why: Why, detail: str | None = None) -> Run:
    return Run(str(automation.id), automation.action, RunOutcome.SKIPPED, why, detail)
