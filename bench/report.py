"""Tables of what was measured: medians over the rounds, with the lowest and the highest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from rich import box
from rich.table import Table as RichTable

from bench.measures import Measure

OURS = "ours"
TITLES = {
    "workInProgress": "`workInProgress`: 20 of 40 projects",
    "projectFile": "A project's file: 50 steps, 1,000 tasks, 10,000 entries of hours in one query",
    "board": "`board`: the first 20 cards of each of 8 stages, of 5,000 cards, filtered",
    "setClientStatus": "`setClientStatus`: one project",
    "setMany": "`setClientStatus`: 500 projects in one go",
    "moveMany": "`moveProjects`: 500 projects in one go",
    "manyFan": "`setClientStatus` of 500 projects, until the last of 200 clients has all that concerns it",
    "paced": "Fan-out, paced: the next change when everybody has the one before",
    "burst": "Fan-out, burst: 40 changes at once",
}
FAN_OUT = ("paced", "burst")


@dataclass(frozen=True, slots=True)
class Summary:
    """One number over the rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Summary":
        """Of the rounds' values."""
        known = list(values)
        return cls(median(known), min(known), max(known))

    def __str__(self) -> str:
        if self.low == self.high:
            return shown(self.median)
        return f"{shown(self.median)} ({shown(self.low)} - {shown(self.high)})"


def shown(value: float) -> str:
    """With about three digits that say something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class Row:
    """An operation of one contender, over all rounds."""

    contender: str
    measures: list[Measure]
    ratio: Summary
    """Ours divided by this one, in processor time of the server, each round by itself."""

    def over(self, value: Callable[[Measure], float]) -> Summary:
        """A number of each round's measure, summed up."""
        return Summary.of(value(measure) for measure in self.measures)


def rows(measures: list[Measure], operation: str) -> list[Row]:
    """Each contender's row, in the order of measuring."""
    found = [measure for measure in measures if measure.operation == operation]
    ours = {measure.round: measure.cpu for measure in found if measure.contender == OURS}
    by_name: dict[str, list[Measure]] = {}
    for measure in found:
        by_name.setdefault(measure.contender, []).append(measure)
    return [
        Row(name, own, Summary.of(ours[one.round] / one.cpu for one in own if one.round in ours and one.cpu))
        for name, own in by_name.items()
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header, and rows of texts."""

    title: str
    header: list[str]
    rows: list[list[str]]

    def markdown(self) -> str:
        """As Markdown."""
        lines = [self.header, ["---"] + ["---:"] * (len(self.header) - 1), *self.rows]
        return "\n".join([f"### {self.title}", "", *("| " + " | ".join(cells) + " |" for cells in lines)])

    def rich(self) -> RichTable:
        """For the terminal."""
        table = RichTable(title=self.title.replace("`", ""), title_justify="left", box=box.SIMPLE_HEAD)
        for number, name in enumerate(self.header):
            table.add_column(name, justify="right" if number else "left")
        for cells in self.rows:
            table.add_row(*cells)
        return table


def tables(measures: list[Measure]) -> list[Table]:
    """One for each operation that was measured."""
    return [_table(rows(measures, operation), operation) for operation in TITLES if rows(measures, operation)]


def _table(found: list[Row], operation: str) -> Table:
    header = ["server", "CPU, µs", "ours ÷ this", "PostgreSQL, µs", "per CPU s", "per s", "p50, ms", "p99, ms"]
    told = any(one.answered is not None for row in found for one in row.measures)
    counted = any(one.statements is not None for row in found for one in row.measures)
    header += ["answered, ms"] if told else []
    header += ["delivered"] if told or operation in FAN_OUT else []
    header += ["statements"] if counted else []
    header += ["errors"]
    lines = []
    for row in found:
        cells = [row.contender, str(row.over(lambda one: one.cpu)), "1" if row.contender == OURS else str(row.ratio)]
        cells += [shown(row.over(lambda one: one.postgres_cpu).median)]
        cells += [shown(row.over(lambda one: one.per_cpu_second).median), str(row.over(lambda one: one.rate))]
        cells += [shown(row.over(lambda one: one.p50).median), shown(row.over(lambda one: one.p99).median)]
        if told:
            cells.append(str(row.over(lambda one: one.answered or 0)))
        if told or operation in FAN_OUT:
            got, wanted = (sum(getattr(one, name) for one in row.measures) for name in ("count", "wanted"))
            cells.append(f"{got:,}" if got == wanted else f"{got:,} of {wanted:,}")
        if counted:
            cells.append(" / ".join(sorted({str(one.statements) for one in row.measures})))
        cells.append(str(sum(one.errors + one.strays for one in row.measures)))
        lines.append(cells)
    return Table(TITLES[operation], header, lines)
