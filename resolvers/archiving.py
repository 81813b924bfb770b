"""Putting projects away, so that they are there for the firm alone, and taking them out again (behaviour X-13)."""

from datetime import datetime
from uuid import UUID

from db import scopes, told_statuses
from db.audit import AuditAction, Values
from db.clock import now
from db.events import Change
from db.writes import Transaction, Writer
from permissions.conditions import Keys
from permissions.process_rules import may_archive_projects
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.bulk import check_count
from resolvers.locked_projects import locked_projects
from resolvers.projects import Row, row_of
from resolvers.refusals import allow

ARCHIVED, RESTORED = "project.archived", "project.restored"
COLUMNS = ("archived_at", "shown")


async def archive_projects(viewer: Viewer, project_ids: list[UUID], writer: Writer) -> list[Row]:
    """Put 1 to 500 projects away, all or none; the projects, in the order given. Those that are away stay, silently.

    What a client is told of one is hidden with it. All else stays as it is: its switches, its stage, its people.
    """
    allow(may_archive_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")

    async def work(transaction: Transaction) -> list[Row]:
        projects = await locked_projects(viewer, project_ids, archived=True)
        at = now()
        archived = [project for project in projects.values() if project.archived_at is None]
        hidden = [project for project in archived if project.shown]
        hidden_at = told_statuses.moments_of_shown(hidden, at)
        for project in archived:
            before, was = scopes.project_keys(project), _values(project)
            project.archived_at, project.shown = at, False
            _note(transaction, project, (ARCHIVED, AuditAction.PROJECT_ARCHIVED), before, was)
        await transaction.save(archived, COLUMNS)
        await told_statuses.write_down(hidden, viewer.person_id, hidden_at)
        return [row_of(projects[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


async def restore_projects(viewer: Viewer, project_ids: list[UUID], writer: Writer) -> list[Row]:
    """Take 1 to 500 projects out of the archive, all or none; likewise. Their status stays hidden until it is shown."""
    allow(may_archive_projects(viewer), "projectIds")
    check_count(len(project_ids), "projects", "projectIds")

    async def work(transaction: Transaction) -> list[Row]:
        projects = await locked_projects(viewer, project_ids, archived=True)
        restored = [project for project in projects.values() if project.archived_at is not None]
        for project in restored:
            before, was = scopes.project_keys(project), _values(project)
            project.archived_at = None
            _note(transaction, project, (RESTORED, AuditAction.PROJECT_RESTORED), before, was)
        await transaction.save(restored, COLUMNS)
        return [row_of(projects[project_id]) for project_id in dict.fromkeys(project_ids)]

    return await writer.commit(work, viewer)


def _note(
    transaction: Transaction, project: scopes.Project, as_: tuple[str, AuditAction], before: Keys, was: Values
) -> None:
    verb, action = as_
    after = scopes.project_keys(project)
    # Whoever is not of the firm loses or gets it as a whole, whatever they saw of it.
    transaction.log(Change(project.workspace_id, verb, "project", project.id, Tier.CLIENT, before, after))
    transaction.audit(audited.of_project(action, project, was, _values(project)))


def _values(project: scopes.Project) -> Values:
    archived_at: datetime | None = project.archived_at
    return {"archived": str(archived_at is not None).lower(), "shown": str(project.shown).lower()}
