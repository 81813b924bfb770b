"""Publishing a stored run: its tables into README.md, its plots, and its rows as the published ones.

`python -m bench.publish FILE` publishes a run again, or another one.
"""

import json
import shutil
import sys
from pathlib import Path

from rich.console import Console

from bench import report
from bench.measures import Measure

HERE = Path(__file__).parent
README = HERE / "README.md"
PLOTS = HERE / "plots"
RESULTS = HERE / "results"
PUBLISHED = RESULTS / "published.jsonl"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def store(file: Path, about: dict[str, str], measures: list[Measure]) -> None:
    """Write a run: a line that says what it was, then one for each measure."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in ({"about": about}, *(one.row() for one in measures))))


def stored(file: Path) -> tuple[dict[str, str], list[Measure]]:
    """What `store` wrote."""
    first, *lines = (json.loads(line) for line in file.read_text().splitlines())
    return first["about"], [Measure(**line) for line in lines]


def publish(file: Path) -> None:
    """Rewrite the figures in README.md and the plots from a stored run, and keep it as the published one."""
    from bench import plots  # matplotlib is not there for the tests

    about, measures = stored(file)
    drawn = plots.draw(measures, PLOTS)
    parts = ["\n".join(f"- {name}: {text}" for name, text in about.items())]
    parts += [table.markdown() for table in report.tables(measures)]
    parts += [f"![{title}](plots/{name})" for title, name in drawn]
    before, _, rest = README.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text("\n\n".join([f"{before}{BEGIN}", *parts, f"{END}{after}"]))
    if file != PUBLISHED:
        shutil.copyfile(file, PUBLISHED)


if __name__ == "__main__":
    chosen = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else PUBLISHED
    publish(chosen)
    for one in report.tables(stored(chosen)[1]):
        Console().print(one.rich())
