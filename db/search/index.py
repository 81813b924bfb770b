"""Keeping what is searched: an entry for each aspect of each thing, written with the change of its texts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from db.clock import microseconds, now
from db.events import Change
from db.models import SearchEntry
from db.saving import insert_many
from db.search.aspects import PLACES, SearchKind, columns, of_kind
from languages.words import kept

AT_ONCE = 500
"""Rows that are read and written in one go."""
_TEXTS = ("head", "words")
_SUBJECTS = {kind.value.lower(): kind for kind in SearchKind}
_SAYS_NOTHING_NEW = (
    "client_status.set",
    "client_status.hidden",
    "client_status.history_changed",
    "project.moved",
    "project.moved_and_told",
    "project.labelled",
    "project.archived",
    "project.restored",
)
"""Verbs that change none of these texts: the commonest changes, and the largest."""


async def keep(changes: Iterable[Change]) -> None:
    """Bring up to date what is found of the things that were changed. Runs at the end of the change's transaction.

    Every text that can be found is part of a stream, so every change of one is logged: there is no other list to keep.
    Of what is deleted, the database deletes the entries.
    """
    changed: dict[SearchKind, dict[UUID, None]] = defaultdict(dict)
    for change in changes:
        kind = _SUBJECTS.get(change.subject)
        if kind is not None and change.verb not in _SAYS_NOTHING_NEW:
            changed[kind][change.subject_id] = None
    for kind, ids in changed.items():
        await keep_these(kind, list(ids))


async def keep_these(kind: SearchKind, ids: list[UUID]) -> None:
    """Bring up to date what is found of things of one kind; those that are not there any more are left out."""
    place = PLACES[kind]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        read = ("id", place.workspace, *([place.born] if place.born else []), *columns(kind))
        rows = await place.model.filter(id__in=some).values(*read)
        linked: dict[str, Any] = {f"{place.link}__in": some}
        there = {(entry.aspect, getattr(entry, place.link)): entry for entry in await SearchEntry.filter(**linked)}
        new, other = [], []
        for wanted in _entries(kind, rows):
            entry = there.get((wanted.aspect, getattr(wanted, place.link)))
            if entry is None:
                new.append(wanted)
            elif (entry.head, entry.words) != (wanted.head, wanted.words):
                entry.head, entry.words = wanted.head, wanted.words
                other.append(entry)
        await insert_many(new)
        if len(other) == 1:
            await other[0].save(update_fields=_TEXTS)
        elif other:
            await SearchEntry.bulk_update(other, fields=_TEXTS)


async def keep_all(workspace_id: UUID) -> None:
    """Bring up to date what is found of everything in a workspace: for what was written without a log."""
    for kind, place in PLACES.items():
        within: dict[str, Any] = {place.workspace: workspace_id}
        ids: Collection[Any] = await place.model.filter(**within).order_by("id").values_list("id", flat=True)
        await keep_these(kind, list(ids))


def _entries(kind: SearchKind, rows: Iterable[Mapping[str, Any]]) -> Iterator[SearchEntry]:
    place, at = PLACES[kind], now()
    for row in rows:
        for aspect in of_kind(kind):
            head, rest = aspect.texts(row)
            yield SearchEntry(
                workspace_id=row[place.workspace],
                aspect=aspect.name,
                head=kept(head),
                words=kept((*head, *rest)),
                born=microseconds(row[place.born] if place.born else at),
                **{place.link: row["id"]},
            )
