"""Reports: hours, costs, budgets and statuses by project, company, person or month (behaviour S-06)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery

from db import scopes
from db.reports import ALL, Hours, Key, Planned, ReportBy, Sums, Told
from languages.texts import say
from permissions.process_rules import may_read_reports
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import CountedPage, KeyKind, Order, Page, PageRequest, page, page_of_all
from resolvers.project_file.amounts import Amount
from resolvers.project_file.worked import CENT
from resolvers.refusals import ErrorCode, Refusal, allow, not_found

MAX_MONTHS = 120
"""How long the period of a report is at most."""
NOBODY = UUID(int=0)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is of: a period, both days in it; and one company's, one project's, one person's work alone."""

    by: ReportBy
    first_day: date
    last_day: date
    company_id: UUID | None = None
    project_id: UUID | None = None
    person_id: UUID | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What was worked in the period, and what is planned and told of the projects in question."""

    minutes: int
    billable_minutes: int
    planned_minutes: int
    costs: Sequence[Amount]
    budgets: Sequence[Amount]
    planned_costs: Sequence[Amount]
    statuses: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report. `key`: the id of what it is of, or the month (2026-05)."""

    key: Key
    row: Row
    figures: Figures


ORDERS = {
    ReportBy.PROJECT: Order(
        "report by project", ("id", "name", "client_name", "number", "company__name", "created_at"), "created_at"
    ),
    ReportBy.COMPANY: Order("report by company", ("id", "name", "created_at"), "created_at"),
    ReportBy.PERSON: Order(
        "report by person",
        ("id", "display_name", "sort_name", "removed_at", "company__name"),
        "sort_name",
        KeyKind.TEXT,
        ascending=True,
    ),
    ReportBy.MONTH: Order("report by month", ("id", "month"), "month", KeyKind.TEXT, ascending=True),
}


class Report:
    """A report that somebody may read. What is read of it is read when it is asked for."""

    def __init__(self, viewer: Viewer, wanted: Wanted) -> None:
        self.viewer, self.wanted = viewer, wanted
        self.order = ORDERS[wanted.by]
        self._sums = _sums(viewer, wanted)
        self._all_months: list[Line] | None = None

    async def page(self, request: PageRequest, seals: Seals) -> tuple[Page, list[Line]]:
        """A page of its rows, with their figures: four statements. The page of what they are of counts them all."""
        if self.wanted.by is ReportBy.MONTH:
            purpose = f"page of {self.order.list_name} in {self.viewer.workspace_id}"
            lines = {line.key: line for line in await self._months()}
            months = page_of_all([line.row for line in lines.values()], self.order, request, purpose, seals)
            return months, [lines[row["month"]] for row in months.rows]
        found = await page(self._named(), self.order, request, self.viewer, seals)
        return found, await _lines(self._sums.of([row["id"] for row in found.rows]), found.rows, "id")

    async def count(self, found: Page) -> int:
        """How many rows it has; `found` is a page of them."""
        return await found.query.count() if isinstance(found, CountedPage) else len(await self._months())

    async def lines(self, most: int) -> list[Line]:
        """All its rows. Refuses where they are more than `most`."""
        if self.wanted.by is ReportBy.MONTH:
            return await self._months()
        assert self.order.key is not None
        sign = "" if self.order.ascending else "-"
        named = self._named().order_by(f"{sign}{self.order.key}", f"{sign}id").limit(most + 1)
        rows = await named.values(*self.order.columns)
        if len(rows) > most:
            message = say(
                "The report has more than %(most)s rows. Ask for one company's, or page through rows.", most=most
            )
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)
        return await _lines(self._sums, rows, "id")

    async def totals(self) -> Figures:
        """All of it together, each project counted once: three statements."""
        [line] = await _lines(self._sums.of_all(), [{"key": ALL}], "key")
        return line.figures

    async def _months(self) -> list[Line]:
        # At most so many that all of them are worked out, once.
        if self._all_months is None:
            worked = await self._sums.worked()
            rows = [{"id": NOBODY, "month": month} for month in sorted(str(key) for key in worked)]
            self._all_months = await _lines(self._sums, rows, "month", worked)
        return self._all_months

    def _named(self) -> Any:
        # What its rows are of.
        if self.wanted.by is ReportBy.PROJECT:
            return self._sums.projects
        if self.wanted.by is ReportBy.COMPANY:
            companies: Any = self._sums.projects.values("company_id")
            return scopes.companies(self.viewer).filter(id__in=Subquery(companies))
        people: Any = self._sums.entries.values("person_id")
        return scopes.workers(self.viewer).filter(id__in=Subquery(people))


async def open_report(viewer: Viewer, wanted: Wanted) -> Report:
    """A report; refuses whoever may not read it, bad periods, and what does not exist for the viewer."""
    allow(may_read_reports(viewer))
    first, last = wanted.first_day, wanted.last_day
    if last < first:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("The period ends before it begins. Swap from and to."), "from")
    if (last.year - first.year) * 12 + last.month - first.month > MAX_MONTHS:
        message = say("The period is too long. Ask for at most %(years)s years at a time.", years=MAX_MONTHS // 12)
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, "to")
    if wanted.company_id and not await scopes.companies(viewer).filter(id=wanted.company_id).exists():
        raise not_found("company", "companyId")
    if wanted.project_id and not await scopes.projects(viewer).filter(id=wanted.project_id).exists():
        raise not_found("project", "projectId")
    if wanted.person_id and not await scopes.people(viewer).filter(id=wanted.person_id).exists():
        raise not_found("person", "personId")
    return Report(viewer, wanted)


def _sums(viewer: Viewer, wanted: Wanted) -> Sums:
    entries = scopes.time_entries(viewer).filter(worked_on__gte=wanted.first_day, worked_on__lte=wanted.last_day)
    projects = scopes.projects(viewer)
    if not wanted.archived:
        entries, projects = entries.filter(project__archived_at=None), projects.filter(archived_at=None)
    if wanted.company_id:
        entries = entries.filter(project__company_id=wanted.company_id)
        projects = projects.filter(company_id=wanted.company_id)
    if wanted.project_id:
        entries, projects = entries.filter(project_id=wanted.project_id), projects.filter(id=wanted.project_id)
    if wanted.person_id:
        entries = entries.filter(person_id=wanted.person_id)
        theirs: Any = entries.values("project_id")
        projects = projects.filter(id__in=Subquery(theirs))
    return Sums(wanted.by, entries, projects)


async def _lines(
    sums: Sums, rows: Sequence[Row], key: str, worked: Mapping[Key, list[Hours]] | None = None
) -> list[Line]:
    if not rows:
        return []
    worked = await sums.worked() if worked is None else worked
    planned, statuses = await sums.planned(), await sums.statuses()
    return [
        Line(of, row, _figures(worked.get(of, []), planned.get(of, []), statuses.get(of, [])))
        for row in rows
        if (of := row[key]) is not None
    ]


def _figures(worked: Sequence[Hours], planned: Sequence[Planned], statuses: Sequence[Told]) -> Figures:
    costs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in worked:
        if each.currency is not None:
            costs[each.currency] += each.cost
    budgets: defaultdict[str, Decimal] = defaultdict(Decimal)
    planned_costs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for of in planned:
        if of.budget_currency is not None:
            budgets[of.budget_currency] += of.budget
        if of.cost_currency is not None:
            planned_costs[of.cost_currency] += of.cost
    return Figures(
        minutes=sum(each.minutes for each in worked),
        billable_minutes=sum(each.billable_minutes for each in worked),
        planned_minutes=sum(of.minutes for of in planned),
        # An hour has sixty minutes: exact until here, and rounded once.
        costs=_amounts({currency: total / 60 for currency, total in costs.items()}),
        budgets=_amounts(budgets),
        planned_costs=_amounts(planned_costs),
        statuses=statuses,
    )


def _amounts(sums: Mapping[str, Decimal]) -> list[Amount]:
    return [Amount(total.quantize(CENT, ROUND_HALF_UP), currency) for currency, total in sorted(sums.items())]
