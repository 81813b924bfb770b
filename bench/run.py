"""`make bench`: all contenders in turn, several rounds, on one PostgreSQL."""

import argparse
import asyncio
import gc
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import (
    contenders,
    cpu,
    machine,
    measures,
    postgres,
    processes,
    publish,
    report,
    seed_file,
    statements,
    verify,
    verify_many,
)
from bench.contenders import APIS, BY_HAND, OURS, PLAIN
from bench.measures import QUICK, Measure, Plan
from bench.postgres import Postgres
from bench.processes import Failed

SPARE_FILES = 200
WIDTH = 130
"""Columns that the tables have where nobody looks."""


class Bench:
    """One run."""

    def __init__(self, server: Postgres, plan: Plan, log: Path, console: Console) -> None:
        self._postgres, self._plan, self._log, self._console = server, plan, log, console
        self._sample = b""
        self._statements: dict[str, Mapping[str, int]] = {}
        self.about: dict[str, str] = {}
        self.measures: list[Measure] = []
        self.failures = measures.Failures()

    @property
    def turns(self) -> int:
        """How often a server is started to be measured."""
        return self._plan.rounds * (len(APIS) + 4)

    def prepare(self) -> None:
        """Migrate and fill the database that every other one is copied from. Raises Failed."""
        url = self._postgres.url(self._postgres.create("filled"))
        processes.run(contenders.jalousie("migrate"), environment=contenders.our_environment(url, 8_000))
        asyncio.run(seed_file.fill(url, self._plan.size))
        self._postgres.template = "filled"

    def compare(self) -> None:
        """Hold what each contender answers and writes against ours; keep a message of our stream. Raises Failed.

        And count the statements of each.
        """
        size = self._plan.size
        for contender in APIS:
            with self._postgres.database() as url:
                counter = statements.Counter.of(self._postgres, url)
                with contender.serve(url, self._log) as server:
                    found = verify.facts(contender, server, url, size)
                    many = verify_many.facts(contender, server, url, size)
                    self._statements[contender.name] = statements.counted(contender, server, counter, size)
            if contender is OURS:
                ours = found, many
            found.compare(ours[0], contender.name)
            many.compare(ours[1], contender.name)
        alone = replace(self._plan, clients=1)
        with (
            self._postgres.database() as url,
            OURS.serve(url, self._log) as server,
            closing(measures.followers(server, alone)) as audience,
        ):
            audience.paced(1)
            self._sample = audience.last

    def run(self) -> Iterator[str]:
        """Every turn, A B C A B C …: says whose it is, and measures it."""
        for number in range(1, self._plan.rounds + 1):
            for contender in APIS:
                yield f"round {number}: {contender.name}"
                known = self._statements[contender.name]
                self._keep(
                    measures.http_measures(
                        number, contender, self._postgres, self._log, self._plan, self.failures, known
                    )
                )
            for contender in (OURS, BY_HAND):
                yield f"round {number}: many changed, {contender.name}"
                self._keep(
                    measures.many_fan_measures(number, contender, self._postgres, self._log, self._plan, self.failures)
                )
            for fan in (OURS, PLAIN):
                yield f"round {number}: fan-out, {fan.name}"
                with (
                    self._postgres.database() as url,
                    fan.serve(url, self._log) as server,
                    closing(
                        measures.followers(server, self._plan)
                        if fan is OURS
                        else measures.listeners(server, self._sample, self._plan)
                    ) as audience,
                ):
                    self._keep(
                        measures.fan_measures(
                            number, fan.name, server, self._postgres, audience, self._plan, self.failures
                        )
                    )

    def _keep(self, measured: Iterator[Measure]) -> None:
        for one in measured:
            self.measures.append(one)
            each = f"{report.shown(one.cpu)} µs of CPU each, {report.shown(one.rate)}/s"
            missing = f", [red]{one.wanted - one.count:,} missing[/]" if one.count < one.wanted else ""
            self._console.print(f"  {one.round}  {one.contender:16} {one.operation:16} {each}{missing}")


def run(plan: Plan, console: Console) -> Bench:
    """Set up, compare, measure. Raises Failed."""
    with temporary_log() as log:
        console.print("Starting PostgreSQL, and filling it")
        with postgres.running() as server:
            bench = Bench(server, plan, log, console)
            bench.prepare()
            console.print("Comparing what the servers answer and write")
            bench.compare()
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            # Drawn between the turns: a clock that ticks would take processor time from PostgreSQL.
            with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
                task = progress.add_task("", total=bench.turns)
                for turn, whose in enumerate(bench.run()):
                    progress.update(task, description=whose, completed=turn, refresh=True)
            bench.about = machine.about(server.query("SHOW server_version"))
            return bench


@contextmanager
def temporary_log() -> Iterator[Path]:
    """A file for what the servers say; shown where they fail."""
    with tempfile.TemporaryDirectory(prefix="jalousie-bench-") as folder:
        yield Path(folder, "servers.log")


def ready(plan: Plan, console: Console) -> None:
    """Make this process fit to measure. Raises Failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = plan.clients + SPARE_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise Failed(f"{needed} open files are needed, and {hard} allowed. Raise the limit: ulimit -n {needed}")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    if cpu.SERVER_CORE == cpu.OTHER_CORE:
        console.print("[yellow]One core only: server, PostgreSQL and load share it.[/] CPU per request still counts.")
    cpu.pin(os.getpid(), cpu.OTHER_CORE)
    gc.freeze()


def main() -> None:
    """Run, show, and unless it was a quick run, store and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=Plan().rounds)
    parser.add_argument("--quick", action="store_true", help="a smoke run: one short round, nothing is stored")
    given = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH
    plan = QUICK if given.quick else Plan(rounds=max(1, given.rounds))
    try:
        ready(plan, console)
        bench = run(plan, console)
    except Failed as failed:
        sys.exit(f"The benchmark stopped: {failed}")
    for table in report.tables(bench.measures):
        console.print(table.rich())
    for failure in bench.failures:
        console.print(failure, style="red", markup=False)
    if given.quick:
        console.print("A quick run: the numbers mean little, and nothing was stored.")
        return
    file = publish.RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
    publish.store(file, bench.about, bench.measures)
    publish.publish(file)
    console.print(f"Stored in bench/results/{file.name}; published in bench/README.md")


if __name__ == "__main__":
    main()
