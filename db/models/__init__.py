"""Tables. Nobody outside `db` imports them: rows are read through `db.scopes`."""

from db.models.audit import AuditEntry
from db.models.log import Event, Installation, LogHead
from db.models.people import Account, Company, Department, Person, Session, Workspace
from db.models.projects import Project, ProjectAccess, StatusTemplate

__all__ = [
    "Account",
    "AuditEntry",
    "Company",
    "Department",
    "Event",
    "Installation",
    "LogHead",
    "Person",
    "Project",
    "ProjectAccess",
    "Session",
    "StatusTemplate",
    "Workspace",
]
