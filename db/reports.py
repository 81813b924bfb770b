"""What was worked, planned and told, added up in the database: by project, company, person, month, or all in all."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from db.models import Project, TimeEntry

Key = UUID | str
"""What a sum is of: a row's id, a month (2026-05), or ALL."""
ALL = ""
MOST_STATUSES = 50
"""Of one sum; the commonest. Whoever writes statuses in words of their own may have as many as projects."""
_OF_ENTRIES = ("project_id", "project__company_id", "person_id", "worked_on", "minutes", "billable")
_RATE = ("rate_amount", "rate_currency")
_PART = 1_000_000
"""Whole numbers are added up in two parts: on SQLite, a sum of large ones would be more than it can hold."""


class ReportBy(Enum):
    """What a report has a row for."""

    PROJECT = "PROJECT"
    COMPANY = "COMPANY"
    PERSON = "PERSON"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class Hours:
    """What was worked at rates of one currency, None: at none. `cost`: hourly rates times minutes, so sixtyfold."""

    minutes: int
    billable_minutes: int
    cost: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is planned in projects with the same currencies: minutes, and amounts in cents, where there are any."""

    minutes: int
    budget: Decimal
    budget_currency: str | None
    cost: Decimal
    cost_currency: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """How many projects have this status, and whether it is shown. None: no status."""

    status: str | None
    shown: bool
    count: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What is added up: hours, and the projects in question, as far as a viewer sees them.

    By project and company, `projects` are in question; by person and month, those of them that were worked on.
    `whole`: one sum of all.
    """

    by: ReportBy
    entries: QuerySet[TimeEntry]
    projects: QuerySet[Project]
    whole: bool = False

    def of(self, keys: Collection[UUID]) -> "Sums":
        """The sums of these rows alone."""
        column = {ReportBy.PROJECT: "project_id", ReportBy.COMPANY: "project__company_id"}.get(self.by, "person_id")
        entries: dict[str, Any] = {f"{column}__in": list(keys)}
        projects: dict[str, Any] = {f"{_OF_PROJECTS.get(self.by, 'id')}__in": list(keys)}
        some = self.projects.filter(**projects) if self.by in _OF_PROJECTS else self.projects
        return replace(self, entries=self.entries.filter(**entries), projects=some)

    def of_all(self) -> "Sums":
        """One sum of everything."""
        return replace(self, whole=True)

    async def worked(self) -> Mapping[Key, list[Hours]]:
        """The hours, a sum for each currency; one statement. Whole minutes and cents are exact on either engine."""
        keyed, values = self._keyed()
        cents = "CAST(ROUND(rate_amount * 100) AS BIGINT)"
        sql = (
            "SELECT sum_of, rate_currency, SUM(minutes) AS minutes, "  # noqa: S608  # no text of anybody
            f"SUM(CASE WHEN billable THEN minutes ELSE 0 END) AS billed, "
            # In parts before they are multiplied, so that no product is more than either engine's whole numbers hold.
            f"SUM(COALESCE(({cents} / {_PART}) * minutes, 0)) AS upper, "
            f"SUM(COALESCE(({cents} % {_PART}) * minutes, 0)) AS lower "
            f"FROM ({keyed}) AS keyed GROUP BY sum_of, rate_currency"
        )
        found: defaultdict[Key, list[Hours]] = defaultdict(list)
        for row in await _read(sql, values):
            total = int(row["upper"]) * _PART + int(row["lower"])
            hours = Hours(int(row["minutes"]), int(row["billed"]), _amount(total), row["rate_currency"])
            found[self._key(row)].append(hours)
        return found

    async def planned(self) -> Mapping[Key, list[Planned]]:
        """What is planned in the projects in question; one statement. Whole cents are exact on either engine."""
        pairs, values = self._pairs()
        sums = ", ".join(
            f"SUM(CAST(ROUND(project.{column}_amount * 100) AS BIGINT)) AS {column}"
            for column in ("budget", "planned_cost")
        )
        currencies = "project.budget_currency, project.planned_cost_currency"
        sql = (
            f"SELECT sum_of, {currencies}, {sums}, SUM(project.planned_minutes) AS minutes "  # noqa: S608  # no text of anybody
            f"FROM ({pairs}) AS pair JOIN project ON project.id = pair.project_id GROUP BY sum_of, {currencies}"
        )
        found: defaultdict[Key, list[Planned]] = defaultdict(list)
        for row in await _read(sql, values):
            budget, cost = _amount(row["budget"]), _amount(row["planned_cost"])
            planned = Planned(
                int(row["minutes"] or 0), budget, row["budget_currency"], cost, row["planned_cost_currency"]
            )
            found[self._key(row)].append(planned)
        return found

    async def statuses(self) -> Mapping[Key, list[Told]]:
        """The client-facing statuses of the projects in question, the commonest first; one statement."""
        pairs, values = self._pairs()
        place = "ROW_NUMBER() OVER (PARTITION BY sum_of ORDER BY COUNT(*) DESC, project.status, project.shown)"
        counted = (
            f"SELECT sum_of, project.status AS status, project.shown AS shown, COUNT(*) AS number, {place} AS place "  # noqa: S608  # no text of anybody
            f"FROM ({pairs}) AS pair JOIN project ON project.id = pair.project_id "
            "GROUP BY sum_of, project.status, project.shown"
        )
        sql = f"SELECT * FROM ({counted}) AS counted WHERE place <= {MOST_STATUSES}"  # noqa: S608  # no text of anybody
        found: defaultdict[Key, list[Told]] = defaultdict(list)
        for row in await _read(sql, values):
            found[self._key(row)].append(Told(row["status"], bool(row["shown"]), int(row["number"])))
        for told in found.values():
            told.sort(key=lambda each: (-each.count, each.status is None, each.status or "", not each.shown))
        return found

    def _key(self, row: Mapping[str, Any]) -> Key:
        found = row["sum_of"]
        return str(found) if self.whole or self.by is ReportBy.MONTH else UUID(str(found))

    def _keyed(self) -> tuple[str, list[Any]]:
        inner, values = _sql(self.entries.values(*_OF_ENTRIES, *_RATE))
        of = "CAST('' AS TEXT)" if self.whole else _column(self.by)
        columns = ", ".join(("project_id", "minutes", "billable", *_RATE))
        return f"SELECT {of} AS sum_of, {columns} FROM ({inner}) AS entry", values  # noqa: S608  # no text of anybody

    def _pairs(self) -> tuple[str, list[Any]]:
        # Each project in question once for each sum that it is in.
        if self.by not in _OF_PROJECTS:
            keyed, values = self._keyed()
            return f"SELECT DISTINCT sum_of, project_id FROM ({keyed}) AS keyed", values  # noqa: S608  # no text of anybody
        inner, values = _sql(self.projects.values("id", "company_id"))
        of = "CAST('' AS TEXT)" if self.whole else _OF_PROJECTS[self.by]
        return f"SELECT {of} AS sum_of, id AS project_id FROM ({inner}) AS wanted", values  # noqa: S608  # no text of anybody


_OF_PROJECTS = {ReportBy.PROJECT: "id", ReportBy.COMPANY: "company_id"}


def _column(by: ReportBy) -> str:
    match by:
        case ReportBy.PROJECT:
            return "project_id"
        case ReportBy.COMPANY:
            return "project__company_id"
        case ReportBy.PERSON:
            return "person_id"
    # A day is a text on SQLite, as ISO 8601 writes it.
    sqlite = TimeEntry._meta.db.capabilities.dialect == "sqlite"
    return "substr(worked_on, 1, 7)" if sqlite else "to_char(worked_on, 'YYYY-MM')"


def _amount(cents: Any) -> Decimal:
    return Decimal(int(cents or 0)) / 100


def _sql(query: Any) -> tuple[str, list[Any]]:
    # Trap: Tortoise cannot select from a select, so its statement is put into ours.
    query._choose_db_if_not_chosen()
    query._make_query()
    sql, values = query.query.get_parameterized_sql()
    return sql, list(values)


async def _read(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    return list(await TimeEntry._meta.db.execute_query_dict(sql, values))
