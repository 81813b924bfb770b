"""Who sees a project: whether its file is shared with the client, and whether it is open to members."""

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
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.projects import Row, row_of
from resolvers.refusals import ErrorCode, Refusal, allow


async def set_project_reach(
    viewer: Viewer, project_ids: list[UUID], shared: bool | None, opened: bool | None, writer: Writer
) -> list[Row]:
    """Share the files of 1 to 500 projects with their clients or not, open them to members or not: all or none."""
    allow(may_edit_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")
    if shared is None and opened is None:
        message = say("Give sharedWithClient, openToWorkspace or both.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "sharedWithClient")

    async def work(transaction: Transaction) -> list[Row]:
        found = await locked_projects(viewer, project_ids)
        changed = []
        for project in found.values():
            before, was = scopes.project_keys(project), _switches(project)
            project.shared = project.shared if shared is None else shared
            project.open = project.open if opened is None else opened
            if _switches(project) != was:
                changed.append(project)
                # Clients see no difference where members alone see it or do not.
                tier = Tier.CLIENT if project.shared != before["shared"] else Tier.TEAM
                after = scopes.project_keys(project)
                verb = "project.reach_changed"
                transaction.log(Change(viewer.workspace_id, verb, "project", project.id, tier, before, after))
                now_is = _switches(project)
                transaction.audit(audited.of_project(AuditAction.PROJECT_REACH_CHANGED, project, was, now_is))
        await transaction.save(changed, ("shared", "open"))
        return [row_of(found[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


def _switches(project: scopes.Project) -> dict[str, str | None]:
    return {"sharedWithClient": str(project.shared).lower(), "openToWorkspace": str(project.open).lower()}
