"""Who sees how a person can be reached: e-mail address, phone, address (behaviour S-09)."""

from permissions.conditions import EVERYTHING, NOTHING, Any, Condition, Is
from permissions.tiers import CompanyKind, ContactPrivacy
from permissions.viewer import Viewer


def contacts(viewer: Viewer) -> Condition:
    """The people whose contact details the viewer sees, among those who exist for them.

    One's own, always; nobody's through a read link.
    """
    own = Is("id", viewer.person_id) if viewer.person_id else NOTHING
    if viewer.link is not None:
        return NOTHING
    if viewer.is_admin:
        return EVERYTHING
    everyone = Is("privacy", ContactPrivacy.EVERYONE)
    if viewer.kind is CompanyKind.CLIENT:
        return Any((everyone, own))
    return Any((everyone, Is("privacy", ContactPrivacy.NOT_CLIENTS), own))
