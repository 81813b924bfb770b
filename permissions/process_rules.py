"""What a viewer may do with the firm's process: pipelines, automations, status templates, reports."""

from languages.texts import Text, say
from permissions.viewer import Viewer


def may_keep_pipelines(viewer: Viewer) -> Text | None:
    """Pipelines, their stages and automations decide what many clients are told: they are an admin's."""
    if viewer.is_admin:
        return None
    return say("Only the firm's owners and admins change pipelines, stages and automations. Ask one of them.")


def may_move_projects(viewer: Viewer) -> Text | None:
    """Owners, admins and employees move projects in their reach through pipelines; guests do not."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members move projects through pipelines. Ask one of them.")


def may_keep_status_templates(viewer: Viewer) -> Text | None:
    """Whoever sets a status makes what prefills it (behaviour X-10)."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members change status templates. Ask one of them.")


def may_archive_projects(viewer: Viewer) -> Text | None:
    """Owners, admins and employees put projects away that are in their reach, and take them out again."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members archive projects and take them out again. Ask one of them.")


def may_delete_projects(viewer: Viewer) -> Text | None:
    """Hours and files go with a project, for ever: that is an admin's decision."""
    return None if viewer.is_admin else say("Only the firm's owners and admins delete projects. Ask one of them.")


def may_read_reports(viewer: Viewer) -> Text | None:
    """Reports are for owners, admins and employees, over the projects in their reach (behaviour S-06)."""
    if viewer.works_for_the_firm:
        return None
    return say("Only the firm's owners, admins and members read reports. Ask one of them.")
