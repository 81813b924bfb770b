"""What a viewer may do with the files and notes in a project's file."""

from collections.abc import Collection

from languages.texts import Text, say
from permissions.tiers import ClientRight, CompanyKind
from permissions.viewer import Viewer


def may_upload(viewer: Viewer, rights: Collection[str] | None) -> Text | None:
    """Whoever works for the firm; its guests and partners in steps that they see; clients where its rights say so.

    `rights`: the client rights of the step that the file goes to; None where it goes to none.
    """
    if viewer.works_for_the_firm:
        return None
    if viewer.kind is not CompanyKind.CLIENT:
        return None if rights is not None else say("Name the step or the task that the file belongs to.")
    if rights is None or ClientRight.UPLOAD.value not in rights:
        return say("Clients upload no files here: that is not allowed. Use a step where it is, or ask the firm.")
    return None


def may_change_file(viewer: Viewer, is_theirs: bool, rights: Collection[str] | None) -> Text | None:
    """The firm every file; all others what they uploaded, while they may upload there."""
    if viewer.works_for_the_firm:
        return None
    if not is_theirs:
        return say("Only whoever uploaded a file changes or deletes it, and the firm. Ask one of them.")
    return may_upload(viewer, rights)


def may_show_files(viewer: Viewer) -> Text | None:
    """Who sees a file is the firm's decision."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members say who sees a file. Ask one of them.")


def may_keep_notes_of_projects(viewer: Viewer) -> Text | None:
    """A project's notes are written by the firm, and read by whoever they are open to."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members write notes. Ask one of them.")
