"""Tables. Nobody outside `db` imports them: rows are read through `db.scopes`."""

from db.models.audit import AuditEntry
from db.models.branding import Branding
from db.models.invitations import Invitation, InvitationProject, Registration, Ticket
from db.models.log import Event, Installation, LogHead
from db.models.mail import Mail
from db.models.people import Account, Company, Department, Person, Session, Workspace
from db.models.projects import Project, ProjectAccess, StatusTemplate

__all__ = [
    "Account",
    "AuditEntry",
    "Branding",
    "Company",
    "Department",
    "Event",
    "Installation",
    "Invitation",
    "InvitationProject",
    "LogHead",
    "Mail",
    "Person",
    "Project",
    "ProjectAccess",
    "Registration",
    "Session",
    "StatusTemplate",
    "Ticket",
    "Workspace",
]
