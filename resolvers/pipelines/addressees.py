"""Whom a status is mailed to: those of the client who see it, and can sign in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from db import projects, scopes
from db.readers import Reader, clients_of
from permissions import reach
from permissions.conditions import holds
from permissions.tiers import AutomationAction
from resolvers.pipelines.planning import Plan
from resolvers.pipelines.runs import Run, RunOutcome, Why


async def addressees(workspace_id: UUID, plans: Sequence[Plan]) -> Mapping[UUID, list[Reader]]:
    """By project, whom the plans' mails go to. What mails nobody is noted in the plans as such.

    Two statements, however many projects and companies there are.
    """
    found: dict[UUID, list[Reader]] = {}
    mailed = [plan for plan in plans if plan.is_mailed]
    told = [plan for plan in mailed if plan.project.shown and plan.project.status is not None]
    people = await clients_of(workspace_id, {plan.project.company_id for plan in told})
    added = await projects.added_people([plan.project.id for plan in told])
    for plan in told:
        project = plan.project
        keys, here = scopes.project_keys(project), added[project.id]
        found[project.id] = [
            each
            for each in people.get(project.company_id, ())
            if holds(reach.cards(each.viewer), keys, (project.id,) if each.viewer.person_id in here else ())
        ]
    for plan in mailed:
        if plan.project.id not in found:
            _take_back(plan, Why.HIDDEN_LATER)
        elif not (readers := found[plan.project.id]):
            _take_back(plan, Why.NOBODY)
        else:
            _say_how_many(plan, len(readers))
    return found


def _take_back(plan: Plan, why: Why) -> None:
    _change(plan, lambda run: replace(run, outcome=RunOutcome.SKIPPED, why=why))


def _say_how_many(plan: Plan, number: int) -> None:
    _change(plan, lambda run: replace(run, detail=str(number)))


def _change(plan: Plan, change: Callable[[Run], Run]) -> None:
    for hop in plan.hops:
        for place, run in enumerate(hop.runs):
            if run.action is AutomationAction.MAIL_CLIENT and run.outcome is RunOutcome.RAN:
                hop.runs[place] = change(run)
