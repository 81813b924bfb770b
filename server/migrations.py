"""What `jalousie migrate` says: which migration is running, and with `--plan`, what would run."""

import sys

from rich.console import Console, Group
from rich.panel import Panel
from rich.syntax import Syntax
from rich.text import Text

from db.migrating import Planned

NOTHING = "Nothing to do: the tables are up to date."
NOT_SQL = "-- Python, with no statements to show"


def running(name: str) -> None:
    """Say on a terminal which migration is running; elsewhere nobody waits for it."""
    if sys.stdout.isatty():
        Console().print(f"Running {name}", markup=False, highlight=False)


def show(plan: list[Planned]) -> None:
    """Print the plan: panels on a terminal, and elsewhere plain SQL with comments."""
    if not plan:
        print(NOTHING)
    elif sys.stdout.isatty():
        _show(plan)
    else:
        print("\n\n".join(plain(migration) for migration in plan))


def plain(migration: Planned) -> str:
    """A migration as SQL, with what each operation does as a comment."""
    lines = [f"-- {migration.name}"]
    for what, statements in migration.steps:
        lines += [f"-- {what}", _sql(statements)]
    return "\n".join(lines)


def _show(plan: list[Planned]) -> None:
    console = Console()
    for migration in plan:
        parts: list[Text | Syntax] = []
        for what, statements in migration.steps:
            sql = Syntax(_sql(statements), "sql", word_wrap=True, background_color="default")
            parts += [Text(what, style="bold"), sql]
        console.print(Panel(Group(*parts), title=Text(migration.name), title_align="left"))
    console.print("Nothing was changed. `jalousie migrate` runs this, all of it or nothing.", highlight=False)


def _sql(statements: list[str]) -> str:
    return "\n".join(f"{statement.rstrip(';')};" for statement in statements) or NOT_SQL
