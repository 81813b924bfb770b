"""What a follower is told: the rules by which a stream converges on what its viewer may see now."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from db import scopes
from db.events import Entry
from permissions.conditions import Condition, holds
from permissions.tiers import CompanyKind
from permissions.viewer import Viewer

Row = Mapping[str, Any]
OWN = CompanyKind.OWN.value
OWN_CONTACTS = "person.own_contacts_changed"
"""What is logged of contact details that are hidden from people of the same tier, but not from the person."""


class ChangeKind(Enum):
    """What a message of a stream says."""

    BOOKMARK = "BOOKMARK"
    SHOWN = "SHOWN"
    UPDATED = "UPDATED"
    HIDDEN = "HIDDEN"
    RESET = "RESET"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stream is about: entries of one subject, who could see it by its keys, and how it is read now."""

    subject: str
    seen: Callable[[Viewer], Condition]
    read: Callable[[Viewer, list[UUID]], Awaitable[Mapping[UUID, Row]]]


@dataclass(frozen=True, slots=True)
class News:
    """One message: its kind, its position, and for SHOWN and UPDATED the subject as it may be seen now."""

    kind: ChangeKind
    seq: int
    subject_id: UUID | None = None
    row: Row | None = None


async def converge(topic: Topic, audience: Viewer, entries: list[Entry]) -> list[News]:
    """What these consecutive entries of the log mean to the audience.

    Where a company is called or is something else now, the audience that sees it is told to fetch again; and a person
    whose own contact details were changed, where others of their tier do not see them and so are told nothing.

    A subject that occurs several times is told once, where it occurs first, as it is now. Telling it later than
    that would let a follower that stops in between miss it; the later entries speak for themselves if it resumes.
    Whoever could see it before any of them may hold it, from a message that was ahead of its position.
    """
    told: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.subject == topic.subject and entry.tier <= audience.tier:
            told[entry.subject_id].append(entry)
    if _is_of_themselves(audience, entries) or await _sees_other_companies(audience, entries):
        return [News(ChangeKind.RESET, entries[-1].seq)]
    if not told:
        return []
    condition = topic.seen(audience)
    added_to = await scopes.added_to(audience, list(told))
    now = await topic.read(audience, list(told))
    news = []
    for subject_id, about in told.items():
        row, seq = now.get(subject_id), about[0].seq
        seen = [holds(condition, entry.before, added_to) for entry in about]
        if row is not None:
            kind = ChangeKind.UPDATED if seen[0] else ChangeKind.SHOWN
            news.append(News(kind, seq, subject_id, row))
        elif any(seen):
            news.append(News(ChangeKind.HIDDEN, seq, subject_id))
    return news


def _is_of_themselves(audience: Viewer, entries: list[Entry]) -> bool:
    return any(entry.verb == OWN_CONTACTS and entry.subject_id == audience.person_id for entry in entries)


async def _sees_other_companies(audience: Viewer, entries: list[Entry]) -> bool:
    # What a company is called and what kind it is may be part of any message, so everything is fetched again.
    changed = [
        entry
        for entry in entries
        if entry.subject == "company" and entry.before is not None and entry.tier <= audience.tier
    ]
    # Everybody sees the firm's own companies: who saw one may not see it now, and the other way round.
    kinds = [{entry.before["kind"], entry.after["kind"]} for entry in changed if entry.before and entry.after]
    if any(OWN in pair and len(pair) > 1 for pair in kinds):
        return True
    ids = [entry.subject_id for entry in changed]
    return bool(ids) and await scopes.companies(audience).filter(id__in=ids).exists()
