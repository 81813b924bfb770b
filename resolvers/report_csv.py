"""A report as a table of comma-separated values (RFC 4180), which people open in a spreadsheet."""

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence

from db.people import fallback_name
from db.reports import ReportBy, Told
from languages.texts import Text, in_language, say
from resolvers.project_file.amounts import Amount
from resolvers.refusals import ErrorCode, Refusal
from resolvers.reports import Figures, Line

MAX_ROWS = 10_000
MAX_CELLS = 500_000
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a cell begins with that a spreadsheet takes for a formula, the wide forms of East Asia too."""

Amounts = Callable[[Figures], Sequence[Amount]]

_HEADS: dict[ReportBy, tuple[Text, ...]] = {
    ReportBy.PROJECT: (say("Project"), say("Client-facing name"), say("Number"), say("Company")),
    ReportBy.COMPANY: (say("Company"),),
    ReportBy.PERSON: (say("Person"), say("Company")),
    ReportBy.MONTH: (say("Month"),),
}


def written(by: ReportBy, lines: Sequence[Line], language: str) -> str:
    """All rows under a header in this language. Numbers have a decimal point, and amounts a column per currency."""
    amounts = [
        (in_language(_head_of(of, currency), language), currency, of)
        for of in (_costs, _budgets, _planned_costs)
        for currency in sorted({each.currency for line in lines for each in of(line.figures)})
    ]
    head = [*_HEADS[by], say("Minutes"), say("Billable minutes"), say("Planned minutes")]
    header = [in_language(each, language) for each in head]
    header += [named for named, _, _ in amounts]
    header += [in_language(say("Statuses shown"), language), in_language(say("Statuses not shown"), language)]
    if len(header) * len(lines) > MAX_CELLS:
        message = say(
            "The report has more than %(most)s cells. Ask for one company's work, or for less.", most=MAX_CELLS
        )
        raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(header)
    for line in lines:
        figures = line.figures
        row: list[str | int] = [plain(each) for each in _named(by, line, language)]
        row += [figures.minutes, figures.billable_minutes, figures.planned_minutes]
        for _, currency, of in amounts:
            row.append(next((str(each.amount) for each in of(figures) if each.currency == currency), ""))
        row += [plain(_told(by, figures.statuses, shown)) for shown in (True, False)]
        writer.writerow(row)
    return table.getvalue()


def plain(text: str) -> str:
    """A text as a cell that no spreadsheet runs: what would begin a formula has an apostrophe before it."""
    # What is not seen is passed over: some spreadsheets do the same.
    first = next((each for each in text if unicodedata.category(each) != "Cf"), "")
    return f"'{text}" if first in FORMULA else text


def _named(by: ReportBy, line: Line, language: str) -> Sequence[str]:
    row = line.row
    match by:
        case ReportBy.PROJECT:
            return row["name"], row["client_name"], row["number"] or "", row["company__name"]
        case ReportBy.COMPANY:
            return (row["name"],)
        case ReportBy.PERSON:
            if row["removed_at"] is not None:
                return in_language(say("Somebody who was removed"), language), row["company__name"]
            name = row["display_name"] or in_language(fallback_name(row["id"]), language)
            return name, row["company__name"]
    return (row["month"],)


def _told(by: ReportBy, statuses: Sequence[Told], shown: bool) -> str:
    # A project has one; of several, each says of how many.
    told = [each for each in statuses if each.shown is shown and each.status is not None]
    one = by is ReportBy.PROJECT
    return "; ".join(str(each.status) if one else f"{each.status}: {each.count}" for each in told)


def _costs(figures: Figures) -> Sequence[Amount]:
    return figures.costs


def _budgets(figures: Figures) -> Sequence[Amount]:
    return figures.budgets


def _planned_costs(figures: Figures) -> Sequence[Amount]:
    return figures.planned_costs


def _head_of(of: Amounts, currency: str) -> Text:
    if of is _costs:
        return say("Costs in %(currency)s", currency=currency)
    if of is _budgets:
        return say("Budget in %(currency)s", currency=currency)
    return say("Planned costs in %(currency)s", currency=currency)
