"""What a viewer may do: each rule answers None, or the reason why not, in a sentence for the person."""

from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer


def may_set_client_status(viewer: Viewer) -> str | None:
    """Owners, admins and employees may, on projects in their reach (behaviour X-05); guests may not."""
    if _works_for_the_firm(viewer):
        return None
    return "Only the firm's owners, admins and members set a client-facing status. Ask one of them."


def may_edit_projects(viewer: Viewer) -> str | None:
    """Owners, admins and employees make projects, and rename those in their reach; guests do not."""
    if _works_for_the_firm(viewer):
        return None
    return "Only the firm's owners, admins and members make and rename projects. Ask one of them."


def _works_for_the_firm(viewer: Viewer) -> bool:
    return viewer.kind is CompanyKind.OWN and viewer.role is not Role.GUEST
