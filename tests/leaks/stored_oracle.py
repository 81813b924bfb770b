"""Who is meant to see which files and notes, worked out from the design in plain Python."""

from collections.abc import Callable, Iterable

from tests.leaks.canaries import Row
from tests.leaks.work_oracle import LEVELS, Knows, steps, tasks


def reach(oracle: Knows) -> dict[str, Callable[[Row, bool], Iterable[Row]]]:
    """By model, the rows that exist for a person."""
    return {
        "File": lambda person, _: _files(oracle, person),
        "Note": lambda person, _: _open(oracle, person, "Note"),
    }


def _files(oracle: Knows, person: Row) -> list[Row]:
    # Never more than the step and the task do.
    ids = {None, *(row["id"] for row in [*steps(oracle, person), *tasks(oracle, person)])}
    return [row for row in _open(oracle, person, "File") if row["step_id"] in ids and row["task_id"] in ids]


def _open(oracle: Knows, person: Row, model: str) -> list[Row]:
    # Of project files that they see, what is open to their tier.
    seen, depth = {project["id"] for project in oracle.files(person)}, oracle.depth(person)
    return [row for row in oracle.rows(model) if row["project_id"] in seen and LEVELS[row["visibility"]] <= depth]
