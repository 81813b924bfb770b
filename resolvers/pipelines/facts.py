"""What automations go by and what they name, read for many projects at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db import project_facts, scopes, told_statuses
from db.processes import Process
from db.project_facts import Tasks
from db.told_statuses import Moments
from permissions.tiers import AutomationAction

STATUS_ACTIONS = (AutomationAction.SET_STATUS, AutomationAction.UPDATE_STATUS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is needed to plan. `labels` and `tasks` by project, `statuses` and `templates` by their own ids.

    `told_at`: of those projects whose clients may be told something.
    """

    process: Process
    labels: Mapping[UUID, Collection[UUID]]
    tasks: Mapping[UUID, Tasks]
    statuses: Mapping[UUID, scopes.StatusTemplate]
    templates: Mapping[UUID, scopes.ProjectTemplate]
    told_at: Moments


async def facts_of(
    process: Process, projects: Sequence[scopes.Project], stages: Iterable[scopes.Stage], at: datetime
) -> Facts:
    """What is needed to plan for these projects, which come into these stages at this instant, or stand there."""
    automations = [each for stage_id in _reachable(process, stages) for each in process.automations[stage_id]]
    ids = [project.id for project in projects]
    moves = any(each.action is AutomationAction.MOVE_ON for each in automations)
    tells = any(each.action in STATUS_ACTIONS for each in automations)
    workspace_id = projects[0].workspace_id
    return Facts(
        process,
        await project_facts.labels_of(ids) if any(each.label_ids for each in automations) else {},
        await project_facts.tasks_of(ids) if moves else {},
        await project_facts.status_templates(workspace_id, _named(automations, "templateId", STATUS_ACTIONS)),
        await project_facts.project_templates(
            workspace_id, _named(automations, "templateId", (AutomationAction.CREATE_TASKS,))
        ),
        await told_statuses.moments(projects, at)
        if tells
        # Where nothing sets a status, what is shown may be hidden, and what is hidden stays so.
        else told_statuses.moments_of_shown([each for each in projects if each.shown], at),
    )


def moving_on(process: Process, stage_id: UUID) -> list[scopes.Automation]:
    """The automations of a stage that move projects on, in order."""
    return [each for each in process.automations[stage_id] if each.action is AutomationAction.MOVE_ON]


def _reachable(process: Process, stages: Iterable[scopes.Stage]) -> list[UUID]:
    found: dict[UUID, None] = {}
    next_ones = [stage.id for stage in stages]
    while next_ones:
        stage_id = next_ones.pop()
        if stage_id in found or stage_id not in process.stages:
            continue
        found[stage_id] = None
        next_ones += [UUID(str(each.settings["stageId"])) for each in moving_on(process, stage_id)]
    return list(found)


def _named(automations: Iterable[scopes.Automation], setting: str, actions: Collection[AutomationAction]) -> set[UUID]:
    named = (each.settings.get(setting) for each in automations if each.action in actions)
    return {UUID(value) for value in named if value is not None}
