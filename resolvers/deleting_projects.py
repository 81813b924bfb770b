"""Deleting a project for ever, with all that hangs on it (behaviour X-13)."""

from typing import Any
from uuid import UUID

from db import project_deletion, scopes
from db.audit import AuditAction, Values
from db.events import Change
from db.writes import Transaction, Writer
from languages.texts import say
from permissions.process_rules import may_delete_projects
from permissions.tiers import Tier
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.locked_projects import locked_project
from resolvers.refusals import ErrorCode, Refusal, allow

DELETED = "project.deleted"


async def delete_project(viewer: Viewer, project_id: UUID, confirm_name: str | None, writer: Writer) -> UUID:
    """Delete a project, archived or not; its id. Refused unless its name is given: so that none is by accident."""
    allow(may_delete_projects(viewer), "projectId")

    async def work(transaction: Transaction) -> UUID:
        project = await locked_project(viewer, project_id, archived=True)
        minutes = await project_deletion.minutes_of(project)
        if (confirm_name or "").strip() != project.name:
            raise _unconfirmed(project.name, minutes)
        was = await _values(viewer, project, minutes)
        # Of what they were added to, people are told by this alone: afterwards nobody is in it any more.
        before = {**scopes.project_keys(project), "added": await project_deletion.people_of(project)}
        transaction.log(Change(project.workspace_id, DELETED, "project", project.id, Tier.CLIENT, before, None))
        transaction.audit(audited.of_project(AuditAction.PROJECT_DELETED, project, was))
        await project_deletion.delete(project)
        return project_id

    return await writer.commit(work, viewer)


def _unconfirmed(name: str, minutes: int) -> Refusal:
    message = say(
        "This deletes %(project)r for ever, with all that is in it. Hours worked that would be lost: %(hours)s. "
        "If that is meant, give its name as confirmName.",
        project=name,
        hours=hours(minutes),
    )
    return Refusal(ErrorCode.BAD_USER_INPUT, message, "confirmName")


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: 12:05."""
    return f"{minutes // 60}:{minutes % 60:02}"


async def _values(viewer: Viewer, project: scopes.Project, minutes: int) -> Values:
    # What it was, as far as the admin sees it; what is in it, by number.
    await project.fetch_related("company")
    held: dict[str, Any] = {
        "steps": scopes.steps(viewer),
        "tasks": scopes.tasks(viewer),
        "comments": scopes.comments(viewer),
        "files": scopes.stored_files(viewer),
        "notes": scopes.notes(viewer),
        "readLinks": scopes.read_links(viewer),
        "people": scopes.accesses(viewer),
    }
    counted = {name: str(await rows.filter(project_id=project.id).count()) for name, rows in held.items()}
    return {
        "clientName": project.client_name,
        "company": project.company.name,
        "number": project.number,
        "shown": str(project.shown).lower(),
        "status": project.status,
        "sharedWithClient": str(project.shared).lower(),
        "archived": str(project.archived_at is not None).lower(),
        "hours": hours(minutes),
        **counted,
    }
