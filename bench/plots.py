"""Plots of what was measured: bars at the medians, whiskers from the lowest round to the highest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.measures import Measure
from bench.report import OURS, Row, Summary, rows, shown

COLORS = {OURS: "#1f5f8b", "by hand": "#9aa5ad", "by hand, tuned": "#c5ccd1", "plain broadcast": "#9aa5ad"}
POSTGRES = "#e3a857"
HTTP = {
    "workInProgress": "workInProgress, 20 of 40 projects",
    "projectFile": "a project's file, 10,000 entries of hours",
    "board": "board, 8 stages of 5,000 cards",
    "setClientStatus": "setClientStatus, one project",
    "setMany": "setClientStatus, 500 projects",
    "moveMany": "moveProjects, 500 projects",
}
FAN_OUT = {"paced": "paced: one change after another", "burst": "burst: 40 changes at once"}
TOLD = {"manyFan": "a change of 500, until the last of 200 clients has it"}
IN_A_ROW = 3
STYLE: dict[Any, Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "axes.titlesize": 11,
    "figure.titlesize": 12,
}
WHISKERS: dict[str, Any] = {"capsize": 4, "ecolor": "#333333", "error_kw": {"elinewidth": 1}}


def draw(measures: list[Measure], folder: Path) -> list[tuple[str, str]]:
    """Write the plots into the folder: what each shows, and its file's name."""
    folder.mkdir(exist_ok=True)
    with mpl.rc_context(STYLE):
        drawn = {
            "ratios": ("How many times the processor time of its rivals our server takes", _ratios(measures)),
            "cpu": ("Processor time per request, in microseconds", _cpu(measures)),
            "rates": ("Requests per second", _rates(measures)),
            "many": (
                "Milliseconds from asking for a change of 500 until the last of 200 clients has all of it",
                _many(measures),
            ),
            "fan-out": ("Deliveries per second of the server's processor time", _fan_out(measures)),
        }
        for name, (title, figure) in drawn.items():
            figure.suptitle(title, x=0.01, horizontalalignment="left", fontweight="bold")
            # Without a date in it, the same numbers give the same file.
            figure.savefig(folder / f"{name}.png", dpi=110, metadata={"Software": None})
    return [(title, f"{name}.png") for name, (title, _) in drawn.items()]


def _cpu(measures: list[Measure]) -> Figure:
    figure, panels = _panels(HTTP)
    for axes, operation in zip(panels, HTTP, strict=True):
        found = rows(measures, operation)
        server = [row.over(lambda one: one.cpu) for row in found]
        postgres = [row.over(lambda one: one.postgres_cpu) for row in found]
        _bars(axes, found, server)
        tops = [one.median for one in server]
        axes.bar(range(len(found)), [one.median for one in postgres], bottom=tops, width=0.6, color=POSTGRES)
        for place, (mine, theirs) in enumerate(zip(server, postgres, strict=True)):
            label = f"{shown(mine.median)}\n+ {shown(theirs.median)}"
            _label(axes, place, max(mine.high, mine.median + theirs.median), label)
        axes.set_ylabel("µs per request")
    panels[0].bar([0], [0], color=POSTGRES, label="PostgreSQL, on top of the server (+)")
    figure.legend(frameon=False, loc="outside lower center")
    return figure


def _rates(measures: list[Measure]) -> Figure:
    return _simple(measures, HTTP, lambda one: one.rate, "requests per second")


def _fan_out(measures: list[Measure]) -> Figure:
    return _simple(measures, FAN_OUT, lambda one: one.per_cpu_second, "deliveries per CPU second")


def _many(measures: list[Measure]) -> Figure:
    return _simple(measures, TOLD, lambda one: one.p50, "ms, the median change")


def _simple(measures: list[Measure], titles: dict[str, str], value: Callable[[Measure], float], unit: str) -> Figure:
    figure, panels = _panels(titles)
    for axes, operation in zip(panels, titles, strict=True):
        found = rows(measures, operation)
        summaries = [row.over(value) for row in found]
        _bars(axes, found, summaries)
        for place, one in enumerate(summaries):
            _label(axes, place, one.high, shown(one.median))
        axes.set_ylabel(unit)
    return figure


def _ratios(measures: list[Measure]) -> Figure:
    bars = [
        (f"{operation}\n÷ {row.contender}", row)
        for operation in (*HTTP, *TOLD, *FAN_OUT)
        for row in rows(measures, operation)
        if row.contender != OURS
    ]
    figure = Figure(figsize=(8, 0.8 + 0.55 * len(bars)), layout="constrained")
    axes = figure.subplots()
    places = range(len(bars))
    ratios = [row.ratio for _, row in bars]
    axes.barh(
        places, [one.median for one in ratios], xerr=_whiskers(ratios), height=0.6, color=COLORS[OURS], **WHISKERS
    )
    for place, one in zip(places, ratios, strict=True):
        axes.annotate(
            shown(one.median), (one.high, place), xytext=(8, 0), textcoords="offset points", verticalalignment="center"
        )
    axes.axvline(1, color="#333333", linewidth=1, linestyle="--")
    axes.set_yticks(places, [name for name, _ in bars])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.1)
    axes.set_xlim(left=0)
    axes.set_xlabel("server's CPU per request or delivery: ours ÷ theirs (dashed: the same)")
    return figure


def _panels(titles: dict[str, str]) -> tuple[Figure, list[Any]]:
    high = -(-len(titles) // IN_A_ROW)
    wide = min(IN_A_ROW, len(titles))
    figure = Figure(figsize=(4.4 * wide, 4 * high), layout="constrained")
    panels = list(figure.subplots(high, wide, squeeze=False).flat)
    for axes, title in zip(panels, titles.values(), strict=True):
        axes.set_title(title, loc="left")
    return figure, panels


def _bars(axes: Any, found: list[Row], summaries: list[Summary]) -> None:
    heights = [one.median for one in summaries]
    colors = [COLORS[row.contender] for row in found]
    axes.bar(range(len(found)), heights, yerr=_whiskers(summaries), width=0.6, color=colors, zorder=3, **WHISKERS)
    axes.set_xticks(range(len(found)), [row.contender for row in found])
    axes.margins(x=0.1, y=0.15)
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _whiskers(summaries: list[Summary]) -> list[list[float]]:
    return [[one.median - one.low for one in summaries], [one.high - one.median for one in summaries]]


def _label(axes: Any, place: int, height: float, text: str) -> None:
    axes.annotate(
        text, (place, height), xytext=(0, 5), textcoords="offset points", horizontalalignment="center", fontsize=9
    )
