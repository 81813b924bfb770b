"""Tables. Nobody outside `db` imports them: rows are read through `db.scopes`."""

from db.models.audit import AuditEntry
from db.models.branding import Branding
from db.models.files import File, Note, ProjectTemplate, ReadLink, StoredKey
from db.models.histories import StageMove, ToldStatus
from db.models.hours import TimeEntry
from db.models.invitations import Invitation, InvitationProject, Registration, Ticket
from db.models.log import Event, Installation, LogHead
from db.models.mail import Mail
from db.models.people import Account, Company, Department, Person, Session, Workspace
from db.models.pipelines import Automation, Pipeline, Stage
from db.models.projects import Project, ProjectAccess, StatusTemplate
from db.models.search import SearchEntry
from db.models.steps import (
    Approval,
    ApprovalPerson,
    Comment,
    Label,
    ProjectLabel,
    Step,
    Task,
    TaskAssignee,
    TaskLabel,
)

__all__ = [
    "Account",
    "Approval",
    "ApprovalPerson",
    "AuditEntry",
    "Automation",
    "Branding",
    "Comment",
    "Company",
    "Department",
    "Event",
    "File",
    "Installation",
    "Invitation",
    "InvitationProject",
    "Label",
    "LogHead",
    "Mail",
    "Note",
    "Person",
    "Pipeline",
    "Project",
    "ProjectAccess",
    "ProjectLabel",
    "ProjectTemplate",
    "ReadLink",
    "Registration",
    "SearchEntry",
    "Session",
    "Stage",
    "StageMove",
    "StatusTemplate",
    "Step",
    "StoredKey",
    "Task",
    "TaskAssignee",
    "TaskLabel",
    "Ticket",
    "TimeEntry",
    "ToldStatus",
    "Workspace",
]
