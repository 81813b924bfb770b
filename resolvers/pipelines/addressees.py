"""Whom a status is mailed to: those of the client who see it, and can sign in."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from db import projects, scopes
from db.readers import Reader, readers
from permissions import reach
from permissions.conditions import holds
from permissions.tiers import AutomationAction, CompanyKind
from resolvers.pipelines.planning import Plan
from resolvers.pipelines.runs import Outcome, Run, Why


async def addressees(workspace_id: UUID, plans: Sequence[Plan]) -> Mapping[UUID, list[Reader]]:
    """By project, whom the plans' mails go to. What mails nobody is noted in the plans as such."""
    mailed = [plan for plan in plans if plan.is_mailed]
    by_company: defaultdict[UUID, list[Plan]] = defaultdict(list)
    for plan in mailed:
        by_company[plan.project.company_id].append(plan)
    found: dict[UUID, list[Reader]] = {}
    for company_id, of_company in by_company.items():
        people = [each for each in await readers(workspace_id, company_id=company_id) if each.email is not None]
        clients = {
            each.viewer.person_id: each
            for each in people
            if each.viewer.kind is CompanyKind.CLIENT and each.viewer.person_id is not None
        }
        added = await projects.added([plan.project.id for plan in of_company], list(clients))
        for plan in of_company:
            keys, here = scopes.project_keys(plan.project), added[plan.project.id]
            found[plan.project.id] = [
                each
                for person_id, each in clients.items()
                if holds(reach.cards(each.viewer), keys, (plan.project.id,) if person_id in here else ())
            ]
    for plan in mailed:
        if not plan.project.shown or plan.project.status is None:
            _take_back(plan, Why.HIDDEN)
            found[plan.project.id] = []
        elif not found[plan.project.id]:
            _take_back(plan, Why.NOBODY)
        else:
            _say_how_many(plan, len(found[plan.project.id]))
    return found


def _take_back(plan: Plan, why: Why) -> None:
    _change(plan, lambda run: replace(run, outcome=Outcome.SKIPPED, why=why))


def _say_how_many(plan: Plan, number: int) -> None:
    _change(plan, lambda run: replace(run, detail=str(number)))


def _change(plan: Plan, change: Callable[[Run], Run]) -> None:
    for hop in plan.hops:
        for place, run in enumerate(hop.runs):
            if run.action is AutomationAction.MAIL_CLIENT and run.outcome is Outcome.RAN:
                hop.runs[place] = change(run)
