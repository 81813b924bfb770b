"""What of a project's file somebody sees, among those who see the file: by visibility, by section, by whose it is."""

from permissions import reach
from permissions.conditions import EVERYTHING, NOTHING, All, Any, Condition, Is, OneOf
from permissions.tiers import CompanyKind, Section, Tier, Visibility
from permissions.viewer import Viewer

ARCHIVED = ("step", "task")
"""What can be archived: then it is there for the firm's own people alone."""


def steps(viewer: Viewer) -> Condition:
    """The steps that exist for the viewer."""
    return All((_section(viewer, Section.STEPS), _limit(viewer, "step")))


def tasks(viewer: Viewer) -> Condition:
    """The tasks: what limits the step limits them."""
    return All((steps(viewer), _limit(viewer, "task")))


def comments(viewer: Viewer) -> Condition:
    """The comments: what limits the task limits them."""
    return All((tasks(viewer), _limit(viewer, "comment")))


def stored_files(viewer: Viewer) -> Condition:
    """The files: what limits the step or the task that one is attached to limits it."""
    of_step = Any((Is("step", None), _limit(viewer, "step")))
    of_task = Any((Is("task", None), _limit(viewer, "task")))
    return All((_section(viewer, Section.FILES), of_step, of_task, _limit(viewer, "file")))


def notes(viewer: Viewer) -> Condition:
    """The notes."""
    return All((_section(viewer, Section.NOTES), _limit(viewer, "note")))


def time_entries(viewer: Viewer) -> Condition:
    """The hours: partners see their own; clients those of projects that share them; links by their section (S-05)."""
    seen = _section(viewer, Section.HOURS)
    if viewer.link is not None or viewer.kind is CompanyKind.OWN:
        return seen
    if viewer.kind is CompanyKind.CLIENT:
        return All((seen, Is("hours")))
    return All((seen, Is("worker", viewer.person_id))) if viewer.person_id else NOTHING


def read_links(viewer: Viewer) -> Condition:
    """The read links: who works for the firm sees those of the projects in reach."""
    return reach.files(viewer) if viewer.works_for_the_firm else NOTHING


def _section(viewer: Viewer, section: Section) -> Condition:
    if viewer.link is not None and section not in viewer.link.sections:
        return NOTHING
    return reach.files(viewer)


def _limit(viewer: Viewer, thing: str) -> Condition:
    # Open to the viewer's tier, or private and the viewer's own.
    open_to = [each for each in Visibility if each is not Visibility.PRIVATE and each.tier <= viewer.tier]
    key = f"{thing}_visibility"
    seen: Condition = OneOf(key, tuple(open_to))
    # A private step belongs to who works for the firm: otherwise an admin would make its author a partner's person,
    # and look through their eyes (behaviour T-04).
    if viewer.person_id is not None and (thing != "step" or viewer.works_for_the_firm):
        own = All((Is(key, Visibility.PRIVATE), Is(f"{thing}_author", viewer.person_id)))
        seen = Any((seen, own))
    there = Is(f"{thing}_archived", False) if thing in ARCHIVED and viewer.tier < Tier.INTERNAL else EVERYTHING
    return All((there, seen))
