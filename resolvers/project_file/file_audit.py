"""Entries of the audit log about files and notes: of what clients see, or saw."""

from db import scopes
from db.audit import Audit, AuditAction, Values
from db.writes import Transaction
from permissions.tiers import Visibility
from resolvers.project_file.file_places import LockedFile


def of_file(of: LockedFile) -> Values:
    """What a file is, by the names of the API."""
    return {"name": of.file.name, "visibility": of.visibility.value, "sha256": of.file.sha256}


def of_note(note: scopes.Note) -> Values:
    """What a note is, by the names of the API."""
    return {"title": note.title, "text": note.text[:200], "visibility": note.visibility.value}


def files(
    transaction: Transaction, action: AuditAction, of: LockedFile, before: Values | None, after: Values | None
) -> None:
    """Note what was done to a file that clients see, or saw: what they do not changes nothing for them."""
    entry = Audit(of.place.project.workspace_id, action, "file", of.file.id, of.file.name, before or {}, after or {})
    _if_seen(transaction, entry)


def notes(
    transaction: Transaction,
    action: AuditAction,
    project: scopes.Project,
    of: scopes.Note,
    before: Values | None,
    after: Values | None,
) -> None:
    """Likewise of a note."""
    _if_seen(transaction, Audit(project.workspace_id, action, "note", of.id, of.title, before or {}, after or {}))


def _if_seen(transaction: Transaction, entry: Audit) -> None:
    if Visibility.CLIENT.value in (entry.before.get("visibility"), entry.after.get("visibility")):
        transaction.audit(entry)
