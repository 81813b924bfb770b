"""What in the log concerns a viewer's own admission: their session or link, role, company, what they were added to.

Read by three: streams, which end or narrow; those who resume, who fetch everything again; and the writer, which makes
no change for somebody whose access was changed while it was under way.
"""

from collections.abc import Iterable

from db.events import Entry
from permissions.viewer import Viewer

SUBJECTS = ("session", "person", "company", "access", "read_link")
"""The subjects of such entries. Of "access", the subject's id is the person's who was added or taken out."""

SESSION_RENEWED = "session.renewed"
_OF_A_PERSON = ("person.role_changed", "person.moved", "person.removed")
_OF_A_COMPANY = ("company.kind_changed",)
LANGUAGE_CHANGED = "person.language_changed"
COMPANY_CHANGED = "company.changed"
"""Its name, language or time zone."""


def concerns_somebody(entry: Entry) -> bool:
    """Whether an entry may concern anybody's admission: what is done to a project may end or narrow its read links."""
    return entry.subject in SUBJECTS or (entry.subject == "project" and _is_elsewhere(entry))


def concerned(viewer: Viewer, entries: Iterable[Entry]) -> bool:
    """Whether their session or link was ended, or the session renewed, or what decides their reach has changed."""
    return any(_is_session(viewer, entry) or _is_reach(viewer, entry) for entry in entries)


def reach_changed(viewer: Viewer, entries: Iterable[Entry]) -> bool:
    """Whether what decides the viewer's reach has changed: they must fetch everything again."""
    return any(_is_reach(viewer, entry) for entry in entries)


def overtaken(viewer: Viewer, entries: Iterable[Entry]) -> bool:
    """Whether the viewer may not be admitted, or not as before, since these entries."""
    return any(entry.verb != SESSION_RENEWED and concerned(viewer, [entry]) for entry in entries)


def language_changed(viewer: Viewer, entries: Iterable[Entry]) -> bool:
    """Whether the viewer may be told in another language from here on. Nobody is admitted or reaches otherwise."""
    about = {(entry.verb, entry.subject_id) for entry in entries}
    return (LANGUAGE_CHANGED, viewer.person_id) in about or (COMPANY_CHANGED, viewer.company_id) in about


def _is_session(viewer: Viewer, entry: Entry) -> bool:
    return entry.subject == "session" and entry.subject_id == viewer.session_id


def _is_reach(viewer: Viewer, entry: Entry) -> bool:
    match entry.subject:
        case "person":
            return entry.subject_id == viewer.person_id and entry.verb in _OF_A_PERSON
        case "company":
            return entry.subject_id == viewer.company_id and entry.verb in _OF_A_COMPANY
        case "access":
            return entry.subject_id == viewer.person_id and viewer.reaches_by_person
        case "read_link":
            return viewer.link is not None and entry.subject_id == viewer.link.id
        case "project":
            return viewer.link is not None and entry.subject_id == viewer.link.project_id and _is_elsewhere(entry)
    return False


def _is_elsewhere(entry: Entry) -> bool:
    # Whether a project that was there is deleted, put into the archive or taken out of it, or another company's.
    before, after = entry.before, entry.after
    if before is None or after is None:
        return before is not None
    moved = before.get("archived", False) != after.get("archived", False)
    return moved or before.get("company") != after.get("company")
