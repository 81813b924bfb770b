"""Work in progress: the projects whose client-facing status is shown, found and put in order (behaviour X-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from tortoise.expressions import Q

from db import scopes
from languages.texts import say
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.client_status import MAX_STATUS
from resolvers.paging import CountedPage, KeyKind, Order, PageRequest, page
from resolvers.projects import COLUMNS
from resolvers.refusals import ErrorCode, Refusal

MAX_STATUSES = 100


class WorkInProgressOrder(Enum):
    """What work in progress is ordered by."""

    UPDATED = "UPDATED"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which of the cards: every part that is given must hold. `statuses`: one of these, to the letter."""

    statuses: Sequence[str] | None = None
    company_id: UUID | None = None
    updated_since: datetime | None = None


ORDERS = {
    WorkInProgressOrder.UPDATED: Order("workInProgress", COLUMNS, "status_updated_at"),
    WorkInProgressOrder.NAME: Order(
        "workInProgress by NAME", (*COLUMNS, "client_sort_name"), "client_sort_name", KeyKind.TEXT, ascending=True
    ),
}


async def work_in_progress(
    viewer: Viewer, wanted: WorkFilter, order: WorkInProgressOrder, request: PageRequest, seals: Seals
) -> CountedPage:
    """The cards: the latest news first, or by the name that the client knows the projects by."""
    rows = scopes.cards(viewer).filter(await _wanted(viewer, wanted))
    return await page(rows, ORDERS[order], request, viewer, seals)


async def _wanted(viewer: Viewer, wanted: WorkFilter) -> Q:
    parts: list[Q] = []
    if wanted.statuses is not None:
        if len(wanted.statuses) > MAX_STATUSES:
            message = say("filter.statuses: name at most %(most)s.", most=MAX_STATUSES)
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "filter.statuses")
        # What no status can be is not asked for: databases break at some of it.
        possible = [each for each in wanted.statuses if len(each) <= MAX_STATUS and "\0" not in each]
        parts.append(Q(status__in=possible) if possible else Q(id__in=[]))
    if wanted.company_id is not None:
        # A company that the viewer does not see has nothing done for it.
        seen = await scopes.companies(viewer).filter(id=wanted.company_id).exists()
        parts.append(Q(company_id=wanted.company_id) if seen else Q(id__in=[]))
    if wanted.updated_since is not None:
        parts.append(Q(status_updated_at__gte=wanted.updated_since))
    return Q(*parts)
