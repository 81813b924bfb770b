"""How much was worked, and what it cost: added up over the hours that exist for the viewer."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery

from db import scopes
from db.hours import Worked, added_up, minutes_each
from permissions.viewer import Viewer
from resolvers.project_file.amounts import Amount

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Of what was worked: minutes that are billed, and what all of it cost, by currency."""

    billable_minutes: int
    cost: tuple[Amount, ...]


async def minutes_of_projects(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, int]:
    """The minutes worked in each of these projects, whose hours are told to the viewer."""
    found = await minutes_each(scopes.time_entries(viewer).filter(project_id__in=ids), "project_id")
    return {project_id: found.get(project_id, 0) for project_id in ids}


async def accounts_of_projects(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Accounts]:
    """The accounts of each of these projects."""
    found = await added_up(scopes.time_entries(viewer).filter(project_id__in=ids), "project_id")
    return {project_id: _accounts(found.get(project_id, [])) for project_id in ids}


async def minutes_of_tasks(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, int]:
    """The minutes worked in each of the tasks; none of those in projects whose hours are not told to the viewer."""
    of_told = list(await told(viewer, ids))
    found = await minutes_each(scopes.time_entries(viewer).filter(task_id__in=of_told), "task_id")
    return {task_id: found.get(task_id, 0) for task_id in of_told}


async def accounts_of_tasks(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Accounts]:
    """The accounts of each of the tasks."""
    found = await added_up(scopes.time_entries(viewer).filter(task_id__in=ids), "task_id")
    return {task_id: _accounts(found.get(task_id, [])) for task_id in ids}


async def told(viewer: Viewer, task_ids: list[UUID]) -> Mapping[UUID, bool]:
    """Those of the tasks that are in projects whose hours are told to the viewer."""
    projects: Any = scopes.hours(viewer).values("id")
    rows = scopes.tasks(viewer).filter(id__in=task_ids, project_id__in=Subquery(projects))
    return {row["id"]: True for row in await rows.values("id")}


def _accounts(worked: list[Worked]) -> Accounts:
    # An hour has sixty minutes; whole minutes times exact rates stay exact until the end.
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in worked:
        if each.rate_amount is not None and each.rate_currency is not None:
            sums[each.rate_currency] += each.rate_amount * each.minutes
    cost = (Amount((total / 60).quantize(CENT, ROUND_HALF_UP), currency) for currency, total in sorted(sums.items()))
    return Accounts(sum(each.minutes for each in worked if each.billable), tuple(cost))
