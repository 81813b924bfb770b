"""A small algebra for "which rows", read in two ways: as SQL by `db.scopes`, on logged keys by `realtime`.

One declaration serves both, so that what a list shows and what a stream announces cannot drift apart.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never
from uuid import UUID

Keys = dict[str, object]
"""What decides a row's visibility, as logged with every change. Of a project: {"id", "project", "company", "shown",
"shared", "open", "hours", "archived", "pipeline"}, and of one that is deleted, who was "added"; of what its file holds,
these and its own (`db.scopes.keys`); of a person's contact details: {"id", "privacy"}."""


@dataclass(frozen=True, slots=True)
class Is:
    """The row's key has this value."""

    key: str
    value: object = True


@dataclass(frozen=True, slots=True)
class OneOf:
    """The row's key has one of these values."""

    key: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AddedTo:
    """The person was added to the project that the row is, or is of."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. `All(())` is everything."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds. `Any(())` is nothing."""

    parts: tuple["Condition", ...]


Condition = Is | OneOf | AddedTo | All | Any

EVERYTHING = All(())
NOTHING = Any(())


def holds(condition: Condition, keys: Keys | None, added_to: Collection[UUID]) -> bool:
    """Whether a row with these logged keys satisfies the condition.

    `keys` is None where there was no row (before it was made, after it was deleted).
    `added_to` holds the ids of the projects that the person in question was added to.
    """
    return check_of(condition)(keys, added_to)


Check = Callable[[Keys | None, Collection[UUID]], bool]


def check_of(condition: Condition) -> Check:
    """The same as `holds`, of one condition: for asking about many rows, which takes a fraction of the time so."""
    check = _check_of(condition)
    return lambda keys, added_to: keys is not None and check(keys, added_to)


def _check_of(condition: Condition) -> Callable[[Keys, Collection[UUID]], bool]:
    match condition:
        case Is(key, value):
            wanted = _logged(value)
            return lambda keys, _: _logged(_value(keys, key)) == wanted
        case OneOf(key, values):
            some = [_logged(value) for value in values]
            return lambda keys, _: _logged(_value(keys, key)) in some
        case AddedTo(person_id):
            person = str(person_id)
            return lambda keys, added_to: UUID(str(project_of(keys))) in added_to or person in _added(keys)
        case All(parts):
            return _first_that(False, [_check_of(part) for part in parts])
        case Any(parts):
            return _first_that(True, [_check_of(part) for part in parts])
    assert_never(condition)


def _first_that(
    answer: bool, checks: Sequence[Callable[[Keys, Collection[UUID]], bool]]
) -> Callable[[Keys, Collection[UUID]], bool]:
    # The answer as soon as one of them gives it; else the other one.
    def checked(keys: Keys, added_to: Collection[UUID]) -> bool:
        for check in checks:
            if check(keys, added_to) is answer:
                return answer
        return not answer

    return checked


_ABSENT_BEFORE: Keys = {"hours": False, "archived": False, "pipeline": None}
"""What entries do not say that are older than project files, and than pipelines."""


def project_of(keys: Keys) -> object:
    """The id of the project that a row is, or is of; entries of before there was a project file have but `id`."""
    return keys.get("project", keys["id"])


def _added(keys: Keys) -> Collection[object]:
    # Who was added to a project that is deleted: afterwards nothing else says so.
    added = keys.get("added", ())
    return added if isinstance(added, list | tuple) else ()


def _value(keys: Keys, key: str) -> object:
    if key == "project":
        return project_of(keys)
    return keys[key] if key in keys or key not in _ABSENT_BEFORE else _ABSENT_BEFORE[key]


def _logged(value: object) -> object:
    if type(value) is str:  # the commonest
        return value
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
