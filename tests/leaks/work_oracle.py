"""Who is meant to see which work in a project's file, worked out from the design in plain Python."""

from collections.abc import Callable, Iterable
from typing import Protocol

from permissions.tiers import CompanyKind, Role, Visibility
from tests.leaks.canaries import Row
from tests.leaks.columns import CLIENT, INTERNAL, TEAM

LEVELS = {Visibility.CLIENT: CLIENT, Visibility.TEAM: TEAM, Visibility.INTERNAL: INTERNAL}


class Knows(Protocol):
    """What is asked of the oracle here."""

    def rows(self, model: str) -> list[Row]:
        """All rows of a model."""

    def depth(self, person: Row | None) -> int:
        """The person's tier."""

    def files(self, person: Row) -> list[Row]:
        """The projects whose file they see."""

    def projects(self, person: Row) -> list[Row]:
        """The projects that they see."""

    def kind(self, person: Row) -> CompanyKind:
        """What their company is."""

    def works_for_the_firm(self, person: Row) -> bool:
        """Owners, admins and members."""


def reach(oracle: Knows) -> dict[str, Callable[[Row, bool], Iterable[Row]]]:
    """By model, the rows that exist for a person."""
    return {
        "Step": lambda person, _: steps(oracle, person),
        "Task": lambda person, _: tasks(oracle, person),
        "Comment": lambda person, _: _within(oracle, person, "Comment", "task_id", tasks(oracle, person)),
        "Approval": lambda person, _: _of(oracle, "Approval", "task_id", tasks(oracle, person)),
        "Label": lambda person, _: _labels(oracle, person),
    }


def steps(oracle: Knows, person: Row) -> list[Row]:
    """Of files that they see: those open to their tier, and their own private ones, while they work for the firm."""
    found = []
    for step in _of(oracle, "Step", "project_id", oracle.files(person)):
        if step["visibility"] is Visibility.PRIVATE:
            seen = step["author_id"] == person["id"] and oracle.works_for_the_firm(person)
        else:
            seen = LEVELS[step["visibility"]] <= oracle.depth(person)
        if seen and _is_there(oracle, person, step):
            found.append(step)
    return found


def tasks(oracle: Knows, person: Row) -> list[Row]:
    """Never more than the step does."""
    return _within(oracle, person, "Task", "step_id", steps(oracle, person))


def left_behind(oracle: Knows, person: Row) -> list[tuple[Row, Row]]:
    """What admins are told of: private steps whose author does not see them, with that author."""
    people = {each["id"]: each for each in oracle.rows("Person")}
    found = []
    for step in _of(oracle, "Step", "project_id", oracle.projects(person)):
        author = people[step["author_id"]]
        gone = author["removed_at"] is not None or step not in steps(oracle, author)
        if step["visibility"] is Visibility.PRIVATE and gone:
            found.append((step, author))
    return found


def is_admin(oracle: Knows, person: Row) -> bool:
    """The firm's owners and admins."""
    return oracle.kind(person) is CompanyKind.OWN and person["role"] in (Role.OWNER, Role.ADMIN)


def _within(oracle: Knows, person: Row, model: str, link: str, parents: list[Row]) -> list[Row]:
    found = _of(oracle, model, link, parents)
    return [
        row for row in found if LEVELS[row["visibility"]] <= oracle.depth(person) and _is_there(oracle, person, row)
    ]


def _is_there(oracle: Knows, person: Row, row: Row) -> bool:
    return row.values.get("archived_at") is None or oracle.depth(person) == INTERNAL


def _of(oracle: Knows, model: str, link: str, parents: list[Row]) -> list[Row]:
    ids = {parent["id"] for parent in parents}
    return [row for row in oracle.rows(model) if row[link] in ids]


def _labels(oracle: Knows, person: Row) -> list[Row]:
    if oracle.kind(person) is not CompanyKind.OWN:
        return []
    return [row for row in oracle.rows("Label") if row["workspace_id"] == person["workspace_id"]]
