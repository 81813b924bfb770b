"""Reports over the work in reach, for those who work for the firm."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry

from db.reports import MOST_STATUSES, ReportBy
from permissions.tiers import Tier
from resolvers import report_csv, reports
from resolvers.paging import Page, PageRequest
from resolvers.project_file.amounts import Amount
from resolvers.refusals import Refusal
from resolvers.reports import Figures, Line, Wanted
from schema.companies import Company
from schema.connections import DEFAULT_FIRST, After, Connection, First, page_as_connection
from schema.context import Info
from schema.faults import refused
from schema.linked import linked
from schema.nodes import optional_row
from schema.people import Person
from schema.projects import Project
from schema.scalars import Money
from schema.tiered import seen_by, takes, tiered_enum, tiered_type

MOST_MINUTES = 2**31 - 1
"""That an Int holds."""
TABLE, TOTALS, ROWS = 0.6, 0.125, 0.08
"""What each takes of all that a document may read: all hours are added up for it, however few rows come of them."""
TOO_MUCH = (
    "The document asks for more of reports than is worked out at once: for one `csv`, or for the `rows` and `totals` "
    "of four reports. Ask for the others in documents of their own."
)
TOO_MANY = f"Null where that is more than {MOST_MINUTES}."

tiered_enum(
    ReportBy,
    "What a report has a row for.",
    PROJECT=(Tier.INTERNAL, "Each project, the newest first; those too in which nothing was worked."),
    COMPANY=(Tier.INTERNAL, "Each company that has projects, the newest first."),
    PERSON=(Tier.INTERNAL, "Each person who worked in the period, by name."),
    MONTH=(Tier.INTERNAL, "Each month of the period in which something was worked, by the days that it was worked on."),
)


@tiered_type
class ReportedStatus:
    """A client-facing status, and how many projects have it."""

    status: str | None = seen_by(Tier.INTERNAL, "In its words; null: they have none.")
    shown: bool = seen_by(Tier.INTERNAL, "Whether the client sees it.")
    count: int = seen_by(Tier.INTERNAL, "How many projects have it.")


@tiered_type
class ReportFigures:
    """Hours and costs of what was worked in the period; plans and statuses of the projects in question.

    By project and company, these are its projects; by person and month, those that were worked on. Each counts once.
    """

    minutes: int | None = seen_by(Tier.INTERNAL, f"How long was worked in the period. {TOO_MANY}")
    billable_minutes: int | None = seen_by(Tier.INTERNAL, f"How much of that is billed. {TOO_MANY}")
    costs: list[Money] = seen_by(
        Tier.INTERNAL, "What it cost at its rates: an amount for each currency, added up exactly and rounded once."
    )
    planned_minutes: int | None = seen_by(Tier.INTERNAL, f"How long the projects are meant to take. {TOO_MANY}")
    planned_costs: list[Money] = seen_by(Tier.INTERNAL, "What they are meant to cost, by currency.")
    budgets: list[Money] = seen_by(Tier.INTERNAL, "What they may cost, by currency.")
    statuses: list[ReportedStatus] = seen_by(
        Tier.INTERNAL, f"What clients are told of them, the commonest first: at most {MOST_STATUSES}."
    )


@tiered_type
class ReportRow(ReportFigures):
    """One row of a report: what it is of, and its figures."""

    project: Project | None = linked(
        Tier.INTERNAL, Project.read, by="project_id", description="Which project; in a report by project."
    )
    company: Company | None = linked(
        Tier.INTERNAL, Company.read, by="company_id", description="Which company; in a report by company."
    )
    person: Person | None = linked(
        Tier.INTERNAL,
        Person.read,
        by="person_id",
        description="Who; in a report by person. Null for somebody who was removed since.",
    )
    month: str | None = seen_by(Tier.INTERNAL, "Which month (2026-05); in a report by month.")
    project_id: strawberry.Private[UUID | None]
    company_id: strawberry.Private[UUID | None]
    person_id: strawberry.Private[UUID | None]

    @classmethod
    def of(cls, by: ReportBy, line: Line) -> "ReportRow":
        """A row as it is shown."""
        key = line.key

        def when(kind: ReportBy) -> UUID | None:
            return key if by is kind and isinstance(key, UUID) else None

        return cls(
            project_id=when(ReportBy.PROJECT),
            company_id=when(ReportBy.COMPANY),
            person_id=when(ReportBy.PERSON),
            month=key if isinstance(key, str) else None,
            **_shown(line.figures),
        )


@tiered_type
class Report:
    """Hours, costs, plans and statuses over the projects that the viewer sees."""

    report: strawberry.Private[reports.Report]

    @seen_by(Tier.INTERNAL, "Its rows.")
    async def rows(self, info: Info, first: First = DEFAULT_FIRST, after: After = None) -> Connection[ReportRow]:
        """As many statements for a hundred rows as for one."""
        context, report = info.context, self.report
        try:
            async with context.large(ROWS, TOO_MUCH):
                page, lines = await report.page(PageRequest(first, after), context.seals)
        except Refusal as refusal:
            raise refused(refusal, context.language) from refusal
        context.budget.take_entries(len(lines), info._raw_info)
        shown: list[Mapping[str, Any]] = [{"line": line} for line in lines]

        async def count() -> int:
            return await report.count(page)

        found = Page(shown, page.cursors, page.has_next)
        return page_as_connection(found, lambda row: ReportRow.of(report.wanted.by, row["line"]), count)

    @seen_by(Tier.INTERNAL, "All rows together; each project counts once.")
    async def totals(self, info: Info) -> ReportFigures:
        """What the rows come to, but for what each of them was rounded by."""
        async with info.context.large(TOTALS, TOO_MUCH):
            return ReportFigures(**_shown(await self.report.totals()))

    @seen_by(
        Tier.INTERNAL,
        "The whole report as a table: comma-separated values (RFC 4180) under a header in the viewer's language, of at "
        f"most {report_csv.MAX_ROWS} rows. A text that a spreadsheet would run as a formula begins with an apostrophe.",
        worded=True,
    )
    async def csv(self, info: Info) -> str:
        """Behaviour S-06."""
        context, by = info.context, self.report.wanted.by
        try:
            async with context.large(TABLE, TOO_MUCH):
                lines = await self.report.lines(report_csv.MAX_ROWS)
            # Beside what else is to be done: it may have half a million cells.
            return await asyncio.to_thread(report_csv.written, by, lines, context.language)
        except Refusal as refusal:
            raise refused(refusal, context.language) from refusal


@tiered_type
class ReportQueries:
    """Reports."""

    @seen_by(
        Tier.INTERNAL,
        "Hours, costs, budgets and statuses of the work in reach, added up: for those who work for the firm.",
    )
    async def report(
        self,
        info: Info,
        by: Annotated[ReportBy, takes(Tier.INTERNAL, "What it has a row for.")],
        first_day: Annotated[date, takes(Tier.INTERNAL, "The first day of the period.", name="from")],
        last_day: Annotated[date, takes(Tier.INTERNAL, "The last day of it, at most ten years later.", name="to")],
        company_id: Annotated[strawberry.ID | None, takes(Tier.INTERNAL, "Of this company's projects alone.")] = None,
        project_id: Annotated[strawberry.ID | None, takes(Tier.INTERNAL, "Of this project alone.")] = None,
        person_id: Annotated[
            strawberry.ID | None, takes(Tier.INTERNAL, "Of this person's hours, and the projects that they are in.")
        ] = None,
        include_archived: Annotated[bool, takes(Tier.INTERNAL, "Whether archived projects count as well.")] = False,
    ) -> Report:
        """Behaviour S-06."""
        try:
            wanted = Wanted(
                by,
                first_day,
                last_day,
                optional_row("Company", company_id, "company", "companyId"),
                optional_row("Project", project_id, "project", "projectId"),
                optional_row("Person", person_id, "person", "personId"),
                include_archived,
            )
            return Report(report=await reports.open_report(info.context.viewer, wanted))
        except Refusal as refusal:
            raise refused(refusal, info.context.language) from refusal


def _shown(figures: Figures) -> dict[str, Any]:
    return {
        "minutes": _minutes(figures.minutes),
        "billable_minutes": _minutes(figures.billable_minutes),
        "costs": _amounts(figures.costs),
        "planned_minutes": _minutes(figures.planned_minutes),
        "planned_costs": _amounts(figures.planned_costs),
        "budgets": _amounts(figures.budgets),
        "statuses": [
            ReportedStatus(status=each.status, shown=each.shown, count=each.count) for each in figures.statuses
        ],
    }


def _minutes(number: int) -> int | None:
    return number if number <= MOST_MINUTES else None


def _amounts(amounts: Sequence[Amount]) -> list[Money]:
    return [Money(amount=str(each.amount), currency=each.currency) for each in amounts]
