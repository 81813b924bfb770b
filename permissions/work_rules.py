"""What a viewer may do with the work in a project's file: steps, tasks, the talk on them, approvals."""

from collections.abc import Collection
from uuid import UUID

from languages.texts import Text, say
from permissions.tiers import ClientRight, CompanyKind
from permissions.viewer import Viewer


def may_keep_steps(viewer: Viewer) -> Text | None:
    """Owners, admins and employees make steps and say who sees them; so with tasks, but for what is below."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members make and change steps. Ask one of them.")


def may_create_task(viewer: Viewer, rights: Collection[str]) -> Text | None:
    """Whoever works in the step; clients where its rights say so (behaviour T-16)."""
    if _works_here(viewer) or _has(viewer, rights, ClientRight.CREATE_TASKS):
        return None
    return say("Clients make no tasks in this step: it does not allow that. Use a step that does, or ask the firm.")


def may_edit_tasks(viewer: Viewer) -> Text | None:
    """What a task says, whose it is and where it stands is the firm's."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members change tasks. Write a comment, or ask one of them.")


def may_set_task_status(viewer: Viewer, is_theirs: bool) -> Text | None:
    """The firm every task's; its guests and partners that of tasks which they made or are assigned to (`is_theirs`)."""
    if viewer.works_for_the_firm or (is_theirs and _works_here(viewer)):
        return None
    if _works_here(viewer):
        return say("You change the status of tasks that you made or that are assigned to you. Ask the firm.")
    return say("Only those who work on a task change its status. Write a comment, or ask the firm.")


def may_comment(viewer: Viewer, rights: Collection[str]) -> Text | None:
    """Whoever works in the step; clients where its rights say so."""
    if _works_here(viewer) or _has(viewer, rights, ClientRight.COMMENT):
        return None
    return say("Clients write no comments in this step: it does not allow that. Ask the firm.")


def may_edit_comment(viewer: Viewer, is_theirs: bool, rights: Collection[str]) -> Text | None:
    """Nobody changes what somebody else has said; clients their own, while they may comment there."""
    if is_theirs and viewer.person_id is not None:
        return may_comment(viewer, rights)
    return say("Only whoever wrote a comment changes it. Write one of your own.")


def may_delete_comment(viewer: Viewer, is_theirs: bool) -> Text | None:
    """Whoever wrote it, and the firm."""
    if viewer.works_for_the_firm or (is_theirs and viewer.person_id is not None):
        return None
    return say("Only whoever wrote a comment deletes it, and the firm. Ask one of them.")


def may_hand_over(viewer: Viewer, author_id: UUID) -> Text | None:
    """A step's author gives it to somebody; admins deal with those that are left behind."""
    if viewer.works_for_the_firm and viewer.person_id == author_id:
        return None
    return say("Only its author hands a step over. Ask them.")


def may_see_left_behind(viewer: Viewer) -> Text | None:
    """That somebody has left private steps is for those who can give them to somebody."""
    if viewer.is_admin:
        return None
    return say("Only the firm's owners and admins see which private steps were left behind. Ask one of them.")


def may_keep_templates(viewer: Viewer) -> Text | None:
    """Whoever makes projects makes what they are made from."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members keep project templates. Ask one of them.")


def _works_here(viewer: Viewer) -> bool:
    # Partners and the firm's guests work with the firm in what they see; nobody behind a link does.
    return viewer.kind is not CompanyKind.CLIENT and viewer.person_id is not None


def _has(viewer: Viewer, rights: Collection[str], right: ClientRight) -> bool:
    return viewer.kind is CompanyKind.CLIENT and viewer.person_id is not None and right.value in rights
