"""The reach table of the design: which rows a viewer sees, by company kind and role."""

from collections.abc import Callable
from uuid import UUID

from permissions.conditions import EVERYTHING, NOTHING, AddedTo, All, Any, Condition, Is
from permissions.tiers import CompanyKind, Role, Section
from permissions.viewer import Viewer

SEEN_BY_CLIENTS = Any((Is("shown"), Is("shared")))
"""A project exists for clients through its shown status or its shared file. Neither: it does not exist."""


def projects(viewer: Viewer) -> Condition:
    """The projects that exist for the viewer. What is archived is there for those who work for the firm alone."""
    reached = _reached(viewer)
    return reached if viewer.works_for_the_firm or reached == NOTHING else All((reached, Is("archived", False)))


def _reached(viewer: Viewer) -> Condition:
    if viewer.link is not None:
        return Is("project", viewer.link.project_id)
    added = AddedTo(viewer.person_id) if viewer.person_id else NOTHING
    match viewer.kind, viewer.role:
        case CompanyKind.OWN, Role.OWNER | Role.ADMIN:
            return EVERYTHING
        case CompanyKind.OWN, Role.MEMBER:
            return Any((Is("open"), added))
        case ((CompanyKind.OWN | CompanyKind.PARTNER), Role.GUEST):
            return added
        case CompanyKind.CLIENT, Role.MEMBER:
            return All((Is("company", viewer.company_id), SEEN_BY_CLIENTS))
        case CompanyKind.CLIENT, Role.GUEST:
            return All((added, SEEN_BY_CLIENTS))
    return NOTHING


def cards(viewer: Viewer) -> Condition:
    """The projects whose client-facing status is shown, among those in reach: "work in progress"."""
    told = viewer.link is None or Section.STATUS in viewer.link.sections
    return All((projects(viewer), Is("shown"))) if told else NOTHING


def boards(viewer: Viewer) -> Condition:
    """The projects that boards show: for those who work for the firm, without what is archived."""
    return All((projects(viewer), Is("archived", False))) if viewer.works_for_the_firm else NOTHING


def board_of(pipeline_id: UUID) -> Callable[[Viewer], Condition]:
    """The projects that the board of a pipeline shows."""
    return lambda viewer: All((boards(viewer), Is("pipeline", pipeline_id)))


def files(viewer: Viewer) -> Condition:
    """The projects whose file the viewer sees. A client's shown card is the card, and nothing more.

    A read link opens the file by itself, whether or not it is shared with the client's people.
    """
    seen = projects(viewer)
    return All((seen, Is("shared"))) if viewer.kind is CompanyKind.CLIENT and viewer.link is None else seen
