"""Who may ask for approval, and who may answer (behaviour T-17)."""

from collections.abc import Collection
from uuid import UUID

from languages.texts import Text, say
from permissions.tiers import ClientRight, CompanyKind
from permissions.viewer import Viewer


def may_request_approval(viewer: Viewer) -> Text | None:
    """Owners, admins and employees ask, and take it back."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members ask for approval and withdraw it. Ask one of them.")


def may_answer(
    viewer: Viewer, rights: Collection[str], company_id: UUID | None, asked: Collection[UUID]
) -> Text | None:
    """Those who were asked: people by name, or everybody of a company. Clients where the step lets them approve."""
    if viewer.person_id is None or not (viewer.person_id in asked or viewer.company_id == company_id):
        return say("Others were asked to approve this. Ask the firm to ask you.")
    if lets_approve(viewer.kind, rights):
        return say("This step does not let you approve any more. Write to the firm.")
    return None


def lets_approve(kind: CompanyKind, rights: Collection[str]) -> Text | None:
    """Whether people of such a company can approve in a step with these client rights."""
    if kind is not CompanyKind.CLIENT or ClientRight.APPROVE.value in rights:
        return None
    return say("The step does not let clients approve. Add APPROVE to its client rights first.")
