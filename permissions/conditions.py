"""A small algebra for "which rows", read in two ways: as SQL by `db.scopes`, on logged keys by `realtime`.

One declaration serves both, so that what a list shows and what a stream announces cannot drift apart.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
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
    if keys is None:
        return False
    match condition:
        case Is(key, value):
            return _logged(_value(keys, key)) == _logged(value)
        case OneOf(key, values):
            return _logged(_value(keys, key)) in [_logged(value) for value in values]
        case AddedTo(person_id):
            return UUID(str(project_of(keys))) in added_to or str(person_id) in _added(keys)
        case All(parts):
            return all(holds(part, keys, added_to) for part in parts)
        case Any(parts):
            return any(holds(part, keys, added_to) for part in parts)


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
    if key not in keys and key in _ABSENT_BEFORE:
        return _ABSENT_BEFORE[key]
    return project_of(keys) if key == "project" else keys[key]


def _logged(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
