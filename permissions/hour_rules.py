"""Who writes down hours that were worked, and whose."""

from languages.texts import Text, say
from permissions.tiers import CompanyKind
from permissions.viewer import Viewer


def may_keep_hours(viewer: Viewer, worker_id: object) -> Text | None:
    """Whoever works for the firm keeps everybody's hours; its guests and partners their own; clients none."""
    if viewer.works_for_the_firm:
        return None
    if viewer.kind is CompanyKind.CLIENT:
        return say("The firm's people and its partners write down hours. Ask one of them.")
    if worker_id == viewer.person_id:
        return None
    return say("You write down your own hours. For somebody else's, ask one of the firm's owners, admins and members.")


def may_price_hours(viewer: Viewer) -> Text | None:
    """What hours cost, and whether they are billed, is said by those who work for the firm."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members say what hours cost and whether they are billed.")


def can_work(kind: CompanyKind) -> Text | None:
    """Hours are worked by the firm's people and its partners."""
    if kind is not CompanyKind.CLIENT:
        return None
    return say("Hours are worked by the firm's people and its partners. Choose one of them.")
