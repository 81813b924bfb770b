"""Who sees a project: whether its file and its hours are shared with the client, and whether it is open to members."""

from dataclasses import dataclass
from uuid import UUID

from db import scopes
from db.audit import AuditAction
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.rules import may_edit_projects
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.assignees import unassign
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow


@dataclass(frozen=True, slots=True)
class Switches:
    """What to switch; what is None stays. `hours`: a section of the shared file, off by default (behaviour S-05)."""

    shared: bool | None = None
    hours: bool | None = None
    opened: bool | None = None


async def set_project_reach(viewer: Viewer, project_ids: list[UUID], given: Switches, writer: Writer) -> list[Row]:
    """Share files and hours of 1 to 500 projects with clients or not, open them to members or not: all or none."""
    allow(may_edit_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")
    if given == Switches():
        message = say("Give sharedWithClient, sharedHours or openToWorkspace.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "sharedWithClient")

    async def work(transaction: Transaction) -> list[Row]:
        # Who of the firm sees an archived project may change: nobody else sees it.
        within = given.shared is None and given.hours is None
        found = await locked_projects(viewer, project_ids, archived=within)
        changed = []
        for project in found.values():
            before, was = scopes.project_keys(project), _switches(project)
            project.shared = project.shared if given.shared is None else given.shared
            project.shared_hours = project.shared_hours if given.hours is None else given.hours
            project.open = project.open if given.opened is None else given.opened
            if _switches(project) != was:
                changed.append(project)
                after = scopes.project_keys(project)
                # Clients see no difference where members alone see it or do not; hours are shared with the file alone.
                of_file = project.shared and after["hours"] != before["hours"]
                tier = Tier.CLIENT if of_file or after["shared"] != before["shared"] else Tier.TEAM
                verb = "project.reach_changed"
                transaction.log(Change(viewer.workspace_id, verb, "project", project.id, tier, before, after))
                now_is = _switches(project)
                transaction.audit(audited.of_project(AuditAction.PROJECT_REACH_CHANGED, project, was, now_is))
        await transaction.save(changed, ("shared", "shared_hours", "open"))
        await unassign(transaction, changed)
        return [row_of(found[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


def _switches(project: scopes.Project) -> dict[str, str | None]:
    switches = {
        "sharedWithClient": project.shared,
        "sharedHours": project.shared_hours,
        "openToWorkspace": project.open,
    }
    return {name: str(value).lower() for name, value in switches.items()}
