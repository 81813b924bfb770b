"""Aspects: each way to see a thing that can be searched, with the texts that are seen that way.

Whoever sees a thing sees it in one aspect, and finds it by the words of that one alone. So what they do not see of it
takes no part in what they find, in how much they find, or in its order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tortoise.expressions import Q, RawSQL, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from db import scopes
from db.models import Comment, File, Note, Person, Project, Step, Task
from permissions.tiers import CompanyKind, Tier
from permissions.viewer import Viewer

Rows = QuerySet[Any]


class SearchKind(Enum):
    """What a search may be for."""

    PROJECT = "PROJECT"
    PERSON = "PERSON"
    STEP = "STEP"
    TASK = "TASK"
    COMMENT = "COMMENT"
    FILE = "FILE"
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True)
class Aspect:
    """A way to see things of a kind: the columns of their name, and the others that are seen that way too.

    `seen`: which of the rows that exist for a viewer they see that way; None where they see none so.
    """

    name: str
    kind: SearchKind
    head: tuple[str, ...]
    rest: tuple[str, ...]
    seen: Callable[[Viewer], Rows | None]

    def texts(self, row: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """The texts of a row's name, and the others."""
        return [row[column] or "" for column in self.head], [row[column] or "" for column in self.rest]


@dataclass(frozen=True, slots=True)
class Place:
    """Where things of a kind are: their model, an entry's link to them, and their workspace and birth, if known.

    `archived`: the column that says since when the project is archived that they are, or are of.
    """

    model: type[Model]
    link: str
    workspace: str
    born: str | None = "created_at"
    archived: str | None = "project__archived_at"


PLACES: dict[SearchKind, Place] = {
    SearchKind.PROJECT: Place(Project, "project_id", "workspace_id", archived="archived_at"),
    SearchKind.PERSON: Place(Person, "person_id", "workspace_id", born=None, archived=None),
    SearchKind.STEP: Place(Step, "step_id", "project__workspace_id"),
    SearchKind.TASK: Place(Task, "task_id", "project__workspace_id"),
    SearchKind.COMMENT: Place(Comment, "comment_id", "project__workspace_id"),
    SearchKind.FILE: Place(File, "file_id", "project__workspace_id"),
    SearchKind.NOTE: Place(Note, "note_id", "project__workspace_id"),
}


def _but_not(rows: Rows, others: Rows) -> Rows:
    # Trap: Tortoise takes `exclude` of a condition that always holds for one that excludes nothing.
    theirs: Any = others.values("id")
    return rows.filter(id__not_in=Subquery(theirs))


def _cards(viewer: Viewer) -> Rows | None:
    return None if viewer.tier >= Tier.TEAM else _but_not(scopes.projects(viewer), scopes.files(viewer))


def _files(viewer: Viewer) -> Rows | None:
    return None if viewer.tier >= Tier.TEAM else scopes.files(viewer)


def _work(viewer: Viewer) -> Rows | None:
    return scopes.projects(viewer) if viewer.tier >= Tier.TEAM else None


def _names(viewer: Viewer) -> Rows | None:
    # As in `resolvers.people.as_seen`: through a link people are a name, and nothing else.
    return scopes.people(viewer) if viewer.link is not None else None


def _people(contacts: bool, note: bool) -> Callable[[Viewer], Rows | None]:
    # Whose notes a viewer sees is as in `permissions.rules.may_keep_notes`.
    def seen(viewer: Viewer) -> Rows | None:
        if viewer.link is not None:
            return None
        if (viewer.is_admin and not (contacts and note)) or (note and not viewer.works_for_the_firm):
            return None
        people = scopes.people(viewer)
        shown = people.filter(scopes.contacts_seen(viewer))
        rows = shown if contacts else _but_not(people, shown)
        if viewer.is_admin or not viewer.works_for_the_firm:
            return rows
        return rows.filter(company__kind__not=CompanyKind.OWN) if note else rows.filter(company__kind=CompanyKind.OWN)

    return seen


_FILE = ("number", "description", "location")
_CONTACT = ("email", "phone", "address")

ASPECTS: tuple[Aspect, ...] = (
    Aspect("PROJECT_CARD", SearchKind.PROJECT, ("client_name",), (), _cards),
    Aspect("PROJECT_FILE", SearchKind.PROJECT, ("client_name",), _FILE, _files),
    Aspect("PROJECT_WORK", SearchKind.PROJECT, ("name", "client_name"), _FILE, _work),
    Aspect("PERSON_NAME", SearchKind.PERSON, ("display_name",), (), _names),
    Aspect("PERSON", SearchKind.PERSON, ("display_name",), ("job_title",), _people(False, False)),
    Aspect("PERSON_CONTACT", SearchKind.PERSON, ("display_name",), ("job_title", *_CONTACT), _people(True, False)),
    Aspect("PERSON_NOTE", SearchKind.PERSON, ("display_name",), ("job_title", "note"), _people(False, True)),
    Aspect("PERSON_ALL", SearchKind.PERSON, ("display_name",), ("job_title", *_CONTACT, "note"), _people(True, True)),
    Aspect("STEP", SearchKind.STEP, ("name",), (), scopes.steps),
    Aspect("TASK", SearchKind.TASK, ("title",), ("description",), scopes.tasks),
    Aspect("COMMENT", SearchKind.COMMENT, (), ("text",), scopes.comments),
    Aspect("FILE", SearchKind.FILE, ("name",), (), scopes.stored_files),
    Aspect("NOTE", SearchKind.NOTE, ("title",), ("text",), scopes.notes),
)


def of_kind(kind: SearchKind) -> tuple[Aspect, ...]:
    """The aspects of a kind of thing."""
    return tuple(aspect for aspect in ASPECTS if aspect.kind is kind)


def columns(kind: SearchKind) -> tuple[str, ...]:
    """The columns of all the texts that things of a kind are found by."""
    return tuple(dict.fromkeys(column for each in of_kind(kind) for column in (*each.head, *each.rest)))


def seen_by(
    viewer: Viewer, kinds: Sequence[SearchKind], one_by_one: bool = True, archived: bool = False
) -> Iterator[Q]:
    """Of each aspect in which a viewer sees things of these kinds, which of the entries those are.

    `one_by_one`: each entry's thing is looked up by itself, for where few are asked about; otherwise all that the
    viewer sees are read once. `archived`: what is in archived projects is looked for as well, by those who see it.
    """
    for aspect in ASPECTS:
        rows = aspect.seen(viewer) if aspect.kind in kinds else None
        if rows is not None:
            place = PLACES[aspect.kind]
            link = place.link
            if place.archived and viewer.works_for_the_firm and not archived:
                there: dict[str, Any] = {place.archived: None}
                rows = rows.filter(**there)
            that: Any = RawSQL(f'"search_entry"."{link}"')
            same: Any = (rows.filter(id=that) if one_by_one else rows).values("id")
            is_seen: dict[str, Any] = {f"{link}__in": Subquery(same)}
            yield Q(aspect=aspect.name, **is_seen)
