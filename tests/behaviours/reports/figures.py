"""How reports are asked for in these tests, and what they must say, worked out by hand from the rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from db.models import Project, TimeEntry
from tests.people import Caller

FIGURES = """minutes billableMinutes costs { amount currency } plannedMinutes plannedCosts { amount currency }
  budgets { amount currency } statuses { status shown count }"""
REPORT = f"""query($by: ReportBy!, $from: Date!, $to: Date!, $companyId: ID, $projectId: ID, $personId: ID,
  $includeArchived: Boolean! = false, $first: Int! = 100, $after: String) {{
  report(by: $by, from: $from, to: $to, companyId: $companyId, projectId: $projectId, personId: $personId,
    includeArchived: $includeArchived) {{
    totals {{ {FIGURES} }}
    rows(first: $first, after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{
      month project {{ name }} company {{ name }} person {{ displayName }} {FIGURES} }} }} }} }} }}"""
CSV = """query($by: ReportBy!, $from: Date!, $to: Date!, $companyId: ID, $includeArchived: Boolean! = false) {
  report(by: $by, from: $from, to: $to, companyId: $companyId, includeArchived: $includeArchived) { csv } }"""
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}

Figures = dict[str, Any]
"""As FIGURES asks for them."""


async def report(caller: Caller, by: str, **given: Any) -> dict[str, Any]:
    """A report of 2026, unless something else is given."""
    found: dict[str, Any] = (await caller.ask(REPORT, **{"by": by, **YEAR, **given}))["report"]
    return found


async def rows(caller: Caller, by: str, **given: Any) -> dict[str, Figures]:
    """The rows of a report, by what they are called; None of a removed person becomes "nobody"."""
    found = await report(caller, by, **given)
    shown: dict[str, Figures] = {}
    for edge in found["rows"]["edges"]:
        node = dict(edge["node"])
        of = [node.pop("project"), node.pop("company"), node.pop("person"), node.pop("month")]
        named = [each for each in of if each is not None]
        shown[called(named[0]) if named else "nobody"] = node
    assert found["rows"]["totalCount"] == len(found["rows"]["edges"]) == len(shown)
    return shown


def called(of: str | dict[str, str]) -> str:
    """What a row is of."""
    return of if isinstance(of, str) else next(iter(of.values()))


def figures(entries: Iterable[TimeEntry], projects: Iterable[Project]) -> Figures:
    """What these hours and projects come to."""
    entries, projects = list(entries), {project.id: project for project in projects}.values()
    costs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.rate_amount is not None:
            costs[str(entry.rate_currency)] += entry.rate_amount * entry.minutes
    plans: dict[str, defaultdict[str, Decimal]] = {"budget": defaultdict(Decimal), "planned_cost": defaultdict(Decimal)}
    for project in projects:
        for name, sums in plans.items():
            if (amount := getattr(project, f"{name}_amount")) is not None:
                sums[getattr(project, f"{name}_currency")] += amount
    statuses = Counter((project.status, project.shown) for project in projects)
    return {
        "minutes": sum(entry.minutes for entry in entries),
        "billableMinutes": sum(entry.minutes for entry in entries if entry.billable),
        "costs": money({currency: total / 60 for currency, total in costs.items()}),
        "plannedMinutes": sum(project.planned_minutes or 0 for project in projects),
        "plannedCosts": money(plans["planned_cost"]),
        "budgets": money(plans["budget"]),
        "statuses": [
            {"status": status, "shown": shown, "count": count}
            for (status, shown), count in sorted(
                statuses.items(), key=lambda each: (-each[1], each[0][0] is None, each[0][0] or "", not each[0][1])
            )
        ],
    }


def money(sums: dict[str, Decimal]) -> list[dict[str, str]]:
    """Amounts by currency, rounded once."""
    rounded = {currency: total.quantize(Decimal("0.01"), ROUND_HALF_UP) for currency, total in sums.items()}
    return [{"amount": str(amount), "currency": currency} for currency, amount in sorted(rounded.items())]


async def by_hand(by: str, project_ids: Iterable[Any], first: date, last: date) -> tuple[dict[str, Figures], Figures]:
    """What a report of these projects must say: its rows, and all together."""
    projects = await Project.filter(id__in=list(project_ids)).prefetch_related("company")
    entries = await TimeEntry.filter(project_id__in=[each.id for each in projects]).prefetch_related("person")
    within = [entry for entry in entries if first <= entry.worked_on <= last]
    by_id = {project.id: project for project in projects}
    found: defaultdict[str, tuple[list[TimeEntry], list[Project]]] = defaultdict(lambda: ([], []))
    if by in ("PROJECT", "COMPANY"):
        for project in projects:
            found[project.name if by == "PROJECT" else project.company.name][1].append(project)
    for entry in within:
        project = by_id[entry.project_id]
        named = {
            "PROJECT": project.name,
            "COMPANY": project.company.name,
            "PERSON": "nobody" if entry.person.removed_at else entry.person.display_name,
            "MONTH": f"{entry.worked_on:%Y-%m}",
        }[by]
        found[named][0].append(entry)
        if by in ("PERSON", "MONTH"):
            found[named][1].append(project)
    all_of_them = projects if by in ("PROJECT", "COMPANY") else [by_id[entry.project_id] for entry in within]
    return {named: figures(*each) for named, each in found.items()}, figures(within, all_of_them)
