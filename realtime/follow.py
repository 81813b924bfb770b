"""What a follower is told: the rules by which a stream converges on what its viewer may see now."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from db import scopes
from db.events import Entry
from permissions import reach
from permissions.conditions import Check, Condition, check_of, holds, project_of
from permissions.tiers import CompanyKind, Section
from permissions.viewer import Viewer

Row = Mapping[str, Any]
OWN = CompanyKind.OWN.value
PROJECT = "project"
OWN_CONTACTS = "person.own_contacts_changed"
"""What is logged of contact details that are hidden from people of the same tier, but not from the person."""

PEOPLE_CHANGED, DATA_CHANGED = "project.people_changed", "project.changed"
MOVED, MOVED_AND_TOLD = "project.moved", "project.moved_and_told"
"""What is logged of a project that moves through a pipeline: where the status stays as it is, it is the firm's own."""
OF_THE_FILE = (PEOPLE_CHANGED, DATA_CHANGED)
"""What is logged of a project where its card stays as it is: its people, and the data in its file."""


class ChangeKind(Enum):
    """What a message of a stream says."""

    BOOKMARK = "BOOKMARK"
    SHOWN = "SHOWN"
    UPDATED = "UPDATED"
    HIDDEN = "HIDDEN"
    RESET = "RESET"


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that a stream tells of: as the log names it, who could see it by its keys, how it is read now.

    `speaks_for_more`: SHOWN and HIDDEN of it stand for what it holds, of which nothing else is told then.
    """

    name: str
    seen: Callable[[Viewer], Condition]
    read: Callable[[Viewer, list[UUID]], Awaitable[Mapping[UUID, Row]]]
    speaks_for_more: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stream is about: things of these kinds, of one project alone where it names one.

    `gates`: conditions on a project, on which more than one of its things hangs. Where one holds otherwise than before
    for a project that is still seen, everything is fetched again: of the things themselves nothing was logged.
    `names_people`: its things say whose they are, which some see of those alone who are added to a project as they are.
    `again`: whether an entry, of whatever subject, means that to the viewer, being about what many things show.
    """

    subjects: tuple[Subject, ...]
    project_id: UUID | None = None
    gates: tuple[Callable[[Viewer], Condition], ...] = ()
    names_people: bool = False
    again: Callable[[Viewer, Entry], bool] | None = None

    def concerns(self, entry: Entry) -> bool:
        """Whether an entry of the log is about such a thing."""
        if entry.subject not in {subject.name for subject in self.subjects}:
            return False
        return self.project_id is None or self.project_id in _projects_of([entry])

    def is_to_be_fetched_again(self, audience: Viewer, entries: Iterable[Entry]) -> bool:
        """Whether one of these entries means to the audience that everything is to be fetched again."""
        again = self.again
        return again is not None and any(entry.tier <= audience.tier and again(audience, entry) for entry in entries)

    def moved_gates(self, audience: Viewer, entries: Iterable[Entry], added_to: Collection[UUID]) -> set[UUID]:
        """The projects of which something opened or closed to the audience by these entries."""
        conditions = [gate(audience) for gate in self.gates]
        return {
            entry.subject_id
            for entry in entries
            if entry.subject == PROJECT
            if any(holds(each, entry.before, added_to) != holds(each, entry.after, added_to) for each in conditions)
            or (self.names_people and entry.verb == PEOPLE_CHANGED and not audience.works_for_the_firm)
        }


@dataclass(frozen=True, slots=True)
class News:
    """One message: its kind, its position, and for SHOWN and UPDATED the thing (a `subject`) as it may be seen now."""

    kind: ChangeKind
    seq: int
    subject_id: UUID | None = None
    row: Row | None = None
    subject: str = ""


async def converge(topic: Topic, audience: Viewer, entries: list[Entry]) -> list[News]:
    """What these consecutive entries of the log mean to the audience.

    Where a company is called or is something else now, or a part of a project opens or closes to it as a whole, the
    audience that sees it is told to fetch again; and a person whose own contact details were changed, where others of
    their tier do not see them and so are told nothing.

    A thing that occurs several times is told once, where it occurs first, as it is now. Telling it later than that
    would let a follower that stops in between miss it; the later entries speak for themselves if it resumes.
    Whoever could see it before any of them may hold it, from a message that was ahead of its position.
    """
    seen = [entry for entry in entries if entry.tier <= audience.tier and topic.concerns(entry)]
    again = topic.is_to_be_fetched_again(audience, entries) or _is_of_themselves(audience, entries)
    if again or await _sees_other_companies(audience, entries):
        return [News(ChangeKind.RESET, entries[-1].seq)]
    if not seen:
        return []
    # Most reach by what they are: for them the projects are not even listed.
    added_to = await scopes.added_to(audience, list(_projects_of(seen))) if audience.reaches_by_person else frozenset()
    told = [entry for entry in seen if _makes_a_difference(audience, entry, added_to)]
    news = [
        item
        for subject in topic.subjects
        if (about := [entry for entry in told if entry.subject == subject.name])
        for item in await _of_subject(subject, audience, about, added_to)
    ]
    moved = topic.moved_gates(audience, told, added_to)
    if any(item.subject_id in moved and item.row is not None for item in news):
        return [News(ChangeKind.RESET, entries[-1].seq)]
    return sorted(news, key=lambda item: item.seq)


async def _of_subject(
    subject: Subject, audience: Viewer, entries: list[Entry], added_to: Collection[UUID]
) -> list[News]:
    by_id: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_id[entry.subject_id].append(entry)
    sees = check_of(subject.seen(audience))
    before = {key: [sees(entry.before, added_to) for entry in about] for key, about in by_id.items()}
    # Of a change of many things, each company has a few: what was not theirs and did not become it is not asked for.
    # Something that becomes theirs later is told by the entry that makes it so.
    theirs = [
        key
        for key, about in by_id.items()
        if any(before[key]) or any(_may_be_seen(sees, entry, added_to) for entry in about)
    ]
    now = await subject.read(audience, theirs) if theirs else {}
    news = []
    for subject_id in theirs:
        about, seen = by_id[subject_id], before[subject_id]
        row, seq = now.get(subject_id), about[0].seq
        if row is not None:
            # Where it was hidden in between, what happened to the things in it meanwhile was told to nobody.
            held = all(seen) if subject.speaks_for_more else seen[0]
            kind = ChangeKind.UPDATED if held else ChangeKind.SHOWN
            news.append(News(kind, seq, subject_id, row, subject.name))
        elif any(seen):
            news.append(News(ChangeKind.HIDDEN, seq, subject_id, None, subject.name))
    return news


def _may_be_seen(sees: Check, entry: Entry, added_to: Collection[UUID]) -> bool:
    # Afterwards; an entry without keys does not say.
    return (entry.before is None and entry.after is None) or sees(entry.after, added_to)


def _makes_a_difference(audience: Viewer, entry: Entry, added_to: Collection[UUID]) -> bool:
    # Where projects stand is for those alone who work for the firm: its guests see no difference.
    # Who sees no more than a project's card must not hear that something in its file has changed; nor must whoever
    # comes by a link that names nobody hear of people.
    if entry.verb == MOVED:
        return audience.works_for_the_firm
    if entry.verb not in OF_THE_FILE:
        return True
    if entry.verb == PEOPLE_CHANGED and audience.link and Section.PEOPLE not in audience.link.sections:
        return False
    condition = reach.files(audience)
    return holds(condition, entry.before, added_to) or holds(condition, entry.after, added_to)


def _projects_of(entries: Iterable[Entry]) -> set[UUID]:
    # The projects that these entries are about, or of whose files.
    keys = [each for entry in entries for each in (entry.before, entry.after) if each]
    return {UUID(str(project_of(each))) for each in keys}


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
