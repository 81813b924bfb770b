"""Whether a project is ready to be shared: what its client will see of it, and what of that looks wrong (T-05)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from db import scopes
from languages.texts import Text, say
from permissions.rules import may_edit_projects
from permissions.tiers import Visibility
from permissions.viewer import Viewer
from resolvers.paging import KeyKind, Order
from resolvers.project_file.internal_words import internal_word
from resolvers.project_file.rows import STEP_COLUMNS
from resolvers.projects import COLUMNS, Row
from resolvers.refusals import allow, not_found

TASK_COLUMNS = ("id", "step_id", "title", "position", "visibility")
STEPS = Order("steps of readiness", (), "place", KeyKind.NUMBER, ascending=True)
WARNINGS = Order("warnings of readiness", (), "place", KeyKind.NUMBER, ascending=True)
_ROOM = 10_000_000
"""Places between one step and the next, for what is in it."""


class ReadinessRule(Enum):
    """By which rule something looks wrong."""

    SAME_NAME = "SAME_NAME"
    LOOKS_INTERNAL = "LOOKS_INTERNAL"
    EMPTY_STEP = "EMPTY_STEP"
    NOTHING_VISIBLE = "NOTHING_VISIBLE"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a client will see of a project. Of steps and warnings: rows in order, each with its `id` and `place`."""

    project: Row
    steps: list[Mapping[str, Any]]
    warnings: list[Mapping[str, Any]]


async def readiness(viewer: Viewer, project_id: UUID) -> Readiness:
    """Look a project over before its file is shared, or after. What is archived is not there for its client."""
    allow(may_edit_projects(viewer))
    found = await scopes.files(viewer).filter(id=project_id).values(*COLUMNS)
    if not found:
        raise not_found("project", "projectId")
    rows = scopes.steps(viewer).filter(project_id=project_id, archived_at=None)
    steps = await rows.order_by("position", "id").values(*STEP_COLUMNS)
    unarchived = scopes.tasks(viewer).filter(project_id=project_id, archived_at=None, step__archived_at=None)
    tasks: dict[UUID, list[Row]] = defaultdict(list)
    for task in await unarchived.order_by("position", "id").values(*TASK_COLUMNS):
        tasks[task["step_id"]].append(task)
    looked_at = [_step(step, tasks[step["id"]]) for step in steps]
    return Readiness(found[0], looked_at, list(_warnings(found[0], looked_at, tasks)))


def _step(step: Row, tasks: list[Row]) -> Mapping[str, Any]:
    visible = _is_visible(step)
    seen = sum(_is_visible(task) for task in tasks) if visible else 0
    counts = {"visible": visible, "visible_tasks": seen, "hidden_tasks": len(tasks) - seen}
    return {"id": step["id"], "place": step["position"], "step": step, **counts}


def _is_visible(thing: Row) -> bool:
    return Visibility(thing["visibility"]) is Visibility.CLIENT


def _warnings(
    project: Row, steps: list[Mapping[str, Any]], tasks: Mapping[UUID, list[Row]]
) -> Iterator[Mapping[str, Any]]:
    names = project["name"].strip(), project["client_name"].strip()
    same = names[0].casefold() == names[1].casefold()
    # Where both names are the same, that is said once, and not of each step that is called so.
    internal_name = "" if same else names[0]
    if same:
        message = say("The client knows the project by the name that it has at work. Give it a name for the client.")
        yield _warning(ReadinessRule.SAME_NAME, message, project["id"], -1)
    if word := internal_word(names[1], "" if same else internal_name):
        yield _warning(ReadinessRule.LOOKS_INTERNAL, _looks_internal(names[1], word), project["id"], -1)
    if not any(step["visible"] for step in steps):
        message = say("The client will see no step of the project. Open one to clients.")
        yield _warning(ReadinessRule.NOTHING_VISIBLE, message, project["id"], -1)
    for each in steps:
        if each["visible"]:
            yield from _warnings_of_step(each, tasks[each["id"]], internal_name)


def _warnings_of_step(found: Mapping[str, Any], tasks: list[Row], internal_name: str) -> Iterator[Mapping[str, Any]]:
    step, place = found["step"], found["place"] * _ROOM
    if word := internal_word(step["name"], internal_name):
        message = _looks_internal(step["name"], word)
        yield _warning(ReadinessRule.LOOKS_INTERNAL, message, step["id"], place, step_id=step["id"])
    if not found["visible_tasks"]:
        message = say("The client will see %(name)r without a task in it.", name=step["name"])
        yield _warning(ReadinessRule.EMPTY_STEP, message, step["id"], place, step_id=step["id"])
    for task in tasks:
        if _is_visible(task) and (word := internal_word(task["title"], internal_name)):
            message = _looks_internal(task["title"], word)
            at = place + 1 + task["position"]
            yield _warning(
                ReadinessRule.LOOKS_INTERNAL, message, task["id"], at, step_id=step["id"], task_id=task["id"]
            )


def _looks_internal(name: str, word: str) -> Text:
    return say(
        "The client will see %(name)r, which looks internal by %(word)r. Rename or hide it.", name=name, word=word
    )


def _warning(
    rule: ReadinessRule, message: Text, of: UUID, place: int, step_id: UUID | None = None, task_id: UUID | None = None
) -> Mapping[str, Any]:
    at = place * len(ReadinessRule) + list(ReadinessRule).index(rule)
    return {"id": of, "place": at, "rule": rule, "message": message, "step_id": step_id, "task_id": task_id}
