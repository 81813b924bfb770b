"""Entries of the audit log, by what they are about."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from db import scopes
from db.audit import Actor, Audit, AuditAction, Values
from resolvers.locked_people import called

NONE: Values = {}


def of_project(action: AuditAction, project: scopes.Project, before: Values = NONE, after: Values = NONE) -> Audit:
    """Something was done to a project."""
    return Audit(project.workspace_id, action, "project", project.id, project.name, before, after)


def of_access(action: AuditAction, project: scopes.Project, somebody: Actor) -> Audit:
    """Somebody was added to a project (ACCESS_ADDED), or taken out of it (ACCESS_REMOVED)."""
    who = {"person": somebody.name}
    before, after = (NONE, who) if action is AuditAction.ACCESS_ADDED else (who, NONE)
    return replace(of_project(action, project, before, after), person_id=somebody.person_id)


def of_company(action: AuditAction, company: scopes.Company, before: Values = NONE, after: Values = NONE) -> Audit:
    """Something was done to a company."""
    return Audit(company.workspace_id, action, "company", company.id, company.name, before, after)


def of_department(
    action: AuditAction,
    company: scopes.Company,
    department: scopes.Department,
    before: Values = NONE,
    after: Values = NONE,
) -> Audit:
    """Something was done to a part of a company."""
    of = {"company": company.name}
    gone = action is AuditAction.DEPARTMENT_DELETED
    before, after = {**before, **(of if gone else {})}, {**after, **({} if gone else of)}
    if action is AuditAction.DEPARTMENT_RENAMED:
        before = {**before, **of}  # so that it is no difference
    return Audit(company.workspace_id, action, "department", department.id, department.name, before, after)


def of_person(action: AuditAction, person: scopes.Person, before: Values = NONE, after: Values = NONE) -> Audit:
    """Something was done to a person."""
    return Audit(person.workspace_id, action, "person", person.id, called(person), before, after, person.id)


def of_invitation(action: AuditAction, invitation: scopes.Invitation, projects: Sequence[str]) -> Audit:
    """Something was done to an invitation to projects, by name; `person_id` of whoever accepted it, if it is so far."""
    after = {"company": invitation.company.name, "role": invitation.role.value}
    if projects:
        after |= {"projects": ", ".join(projects), "shareWithClient": str(invitation.share).lower()}
    values = (after, NONE) if action is AuditAction.INVITATION_DELETED else (NONE, after)
    name = invitation.email or "a link"
    return Audit(invitation.workspace_id, action, "invitation", invitation.id, name, *values)


def of_mail(action: AuditAction, mail: scopes.Mail) -> Audit:
    """Something was done to a mail of a workspace."""
    assert mail.workspace_id is not None
    return Audit(mail.workspace_id, action, "mail", mail.id, mail.recipient, NONE, {"kind": mail.kind})


def of_session(action: AuditAction, session_id: UUID, person: scopes.Person, by: Actor | None = None) -> Audit:
    """Something was done to a session of a person; `by` them, where whoever makes the change is of elsewhere."""
    entry = Audit(person.workspace_id, action, "session", session_id, called(person), person_id=person.id)
    return replace(entry, by=by)


def of_view_of_link(action: AuditAction, session_id: UUID, link: scopes.ReadLink, by: Actor | None = None) -> Audit:
    """Something was done to a session by which an admin looks through a read link."""
    return Audit(link.workspace_id, action, "session", session_id, link.name, by=by)


def of_read_link(action: AuditAction, link: scopes.ReadLink, before: Values = NONE, after: Values = NONE) -> Audit:
    """Something was done to a read link."""
    return Audit(link.workspace_id, action, "read_link", link.id, link.name, before, after)


def of_workspace(
    action: AuditAction, workspace: scopes.Workspace, before: Values = NONE, after: Values = NONE
) -> Audit:
    """Something was done to the workspace as a whole."""
    return Audit(workspace.id, action, "workspace", workspace.id, workspace.name, before, after)


def acting(person: scopes.Person) -> Actor:
    """A person as who did something, or to whom it was done."""
    return Actor(person.id, called(person))
