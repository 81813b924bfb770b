"""Entries of the audit log about the work in a project's file: of what clients see, or saw, and nobody's secrets."""

from db import scopes
from db.audit import Audit, AuditAction, Values
from db.writes import Transaction
from permissions.tiers import Visibility
from resolvers.project_file.locked import LockedStep, LockedTask

NONE: Values = {}
PRIVATE_STEP = "a private step"
"""What admins, who read the log, are told of a step that is not theirs to see (behaviour T-04)."""


def of_step(step: scopes.Step) -> Values:
    """What a step is, by the names of the API."""
    return {
        "name": step.name,
        "visibility": step.visibility.value,
        "clientRights": ", ".join(step.client_rights) or None,
    }


def step(
    transaction: Transaction, action: AuditAction, of: LockedStep, before: Values = NONE, after: Values = NONE
) -> None:
    """Note what was done to a step that clients see, or saw: what they do not changes nothing for them."""
    if Visibility.CLIENT.value in (of.step.visibility.value, before.get("visibility")):
        transaction.audit(entry(action, of.project, "step", of.step, of.step.name, before, after))


def task(
    transaction: Transaction, action: AuditAction, of: LockedTask, before: Values = NONE, after: Values = NONE
) -> None:
    """Note what was done to a task that clients see, or saw."""
    if Visibility.CLIENT.value in (of.visibility.value, before.get("visibility")):
        transaction.audit(entry(action, of.project, "task", of.task, of.task.title, before, after))


def entry(
    action: AuditAction,
    project: scopes.Project,
    subject: str,
    row: scopes.Step | scopes.Task | scopes.Comment,
    name: str,
    before: Values = NONE,
    after: Values = NONE,
) -> Audit:
    """An entry about a thing in a project's file."""
    return Audit(project.workspace_id, action, subject, row.id, name, before, after)
