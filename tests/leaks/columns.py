"""Who may see each column: written by hand, so that it says what is meant, whatever the code says.

Every column of every model stands here. `Seen`: it holds canaries, and this is the lowest tier that may see them in a
row that they reach. `Fixed`: it cannot hold a canary, and why; its field in the API, where it has one, is asked for as
every tier instead. A new column fails `test_canaries.py` by name until it stands here; a planted one needs no more.
"""

from collections.abc import Callable
from typing import Any

from tests.leaks.hours import HOURS
from tests.leaks.links import LINKS
from tests.leaks.process import PROCESS, runs, settings, status
from tests.leaks.searched import SEARCHED, steps
from tests.leaks.seen import (
    CLIENT as CLIENT,
)
from tests.leaks.seen import (
    CLOSED_SET as CLOSED_SET,
)
from tests.leaks.seen import (
    CONTACT as CONTACT,
)
from tests.leaks.seen import (
    COUNTER as COUNTER,
)
from tests.leaks.seen import (
    INTERNAL as INTERNAL,
)
from tests.leaks.seen import (
    INVITED as INVITED,
)
from tests.leaks.seen import (
    LINK as LINK,
)
from tests.leaks.seen import (
    NOBODY as NOBODY,
)
from tests.leaks.seen import (
    NOTE as NOTE,
)
from tests.leaks.seen import (
    OWN as OWN,
)
from tests.leaks.seen import (
    PUBLIC as PUBLIC,
)
from tests.leaks.seen import (
    ROW as ROW,
)
from tests.leaks.seen import (
    STAFF as STAFF,
)
from tests.leaks.seen import (
    SWITCH as SWITCH,
)
from tests.leaks.seen import (
    TEAM as TEAM,
)
from tests.leaks.seen import (
    TIERS as TIERS,
)
from tests.leaks.seen import (
    TOLD as TOLD,
)
from tests.leaks.seen import (
    Fixed as Fixed,
)
from tests.leaks.seen import (
    Seen as Seen,
)
from tests.leaks.stored import STORED
from tests.leaks.work import WORK

COLUMNS: dict[str, Seen | Fixed] = {
    "Account.id": Seen(NOBODY),
    "Account.email": Seen(NOBODY),
    "Account.password_hash": Seen(NOBODY),
    "Account.created_at": Seen(NOBODY),
    "AuditEntry.id": Seen(INTERNAL),
    "AuditEntry.workspace_id": Fixed(LINK),
    "AuditEntry.at": Seen(INTERNAL),
    "AuditEntry.action": Fixed(CLOSED_SET, "AuditEntry.action", INTERNAL),
    "AuditEntry.actor_id": Fixed(LINK, "AuditEntry.actor", INTERNAL),
    "AuditEntry.actor_name": Seen(INTERNAL),
    "AuditEntry.subject": Fixed(CLOSED_SET),
    "AuditEntry.subject_id": Fixed(LINK, "AuditEntry.subjectId", INTERNAL),
    "AuditEntry.subject_name": Seen(INTERNAL),
    "AuditEntry.person_id": Fixed(LINK, "AuditEntry.person", INTERNAL),
    "AuditEntry.before": Seen(INTERNAL),
    "AuditEntry.after": Seen(INTERNAL),
    "Branding.id": Seen(NOBODY),
    "Branding.workspace_id": Fixed(LINK),
    "Branding.name": Seen(PUBLIC),
    "Branding.accent_color": Seen(PUBLIC),
    "Branding.background_color": Seen(PUBLIC),
    "Branding.headline": Seen(PUBLIC),
    "Branding.welcome": Seen(PUBLIC),
    "Branding.logo": Fixed("a picture holds no canary", "Branding.logoUrl", PUBLIC),
    "Company.id": Seen(CLIENT),
    "Company.workspace_id": Fixed(LINK),
    "Company.name": Seen(CLIENT),
    "Company.kind": Fixed(CLOSED_SET, "Company.kind", CLIENT),
    "Company.language": Seen(CLIENT),
    "Company.time_zone": Seen(CLIENT),
    "Company.created_at": Seen(NOBODY),
    "Department.id": Seen(TEAM),
    "Department.company_id": Fixed(LINK, "Company.departments", TEAM),
    "Department.name": Seen(TEAM),
    "Event.id": Fixed(COUNTER),
    "Event.workspace_id": Fixed(LINK),
    "Event.seq": Fixed(COUNTER),
    "Event.at": Seen(NOBODY),
    "Event.verb": Seen(NOBODY),
    "Event.subject": Seen(NOBODY),
    "Event.subject_id": Fixed(LINK),
    "Event.tier": Fixed(CLOSED_SET),
    "Event.before": Seen(NOBODY),
    "Event.after": Seen(NOBODY),
    "Installation.id": Fixed("there is one"),
    "Installation.identity": Seen(NOBODY),
    "Invitation.id": Seen(INTERNAL),
    "Invitation.workspace_id": Fixed(LINK),
    "Invitation.company_id": Fixed(LINK, "Invitation.company", INTERNAL),
    "Invitation.department_id": Fixed(LINK, "Invitation.department", INTERNAL),
    "Invitation.person_id": Fixed(LINK),
    "Invitation.inviter_id": Fixed(LINK, "Invitation.inviter", INTERNAL),
    "Invitation.role": Fixed(CLOSED_SET, "Invitation.role", INTERNAL),
    "Invitation.email": Seen(INTERNAL, INVITED),
    "Invitation.share": Fixed(SWITCH),
    "Invitation.token_hash": Seen(NOBODY),
    "Invitation.created_at": Seen(INTERNAL),
    "Invitation.expires_at": Seen(INTERNAL),
    "Invitation.accepted_at": Seen(INTERNAL),
    "InvitationProject.id": Seen(NOBODY),
    "InvitationProject.invitation_id": Fixed(LINK),
    "InvitationProject.project_id": Fixed(LINK, "Invitation.projects", INTERNAL),
    "LogHead.workspace_id": Fixed(LINK),
    "LogHead.epoch": Seen(NOBODY),
    "LogHead.seq": Fixed(COUNTER),
    "LogHead.floor": Fixed(COUNTER),
    "Mail.id": Seen(INTERNAL),
    "Mail.workspace_id": Fixed(LINK),
    "Mail.person_id": Fixed(LINK),
    "Mail.kind": Fixed(CLOSED_SET, "UndeliveredMail.kind", INTERNAL),
    "Mail.recipient": Seen(INTERNAL),
    "Mail.subject_id": Fixed(LINK),
    "Mail.language": Seen(NOBODY),
    "Mail.created_at": Seen(INTERNAL),
    "Mail.due_at": Seen(NOBODY),  # of one that is tried again, admins: here all are given up
    "Mail.attempts": Seen(INTERNAL),
    "Mail.claimed_until": Seen(NOBODY),
    "Mail.sent_at": Seen(NOBODY),
    "Mail.failed_at": Seen(INTERNAL),
    "Mail.error": Seen(INTERNAL),
    "Person.id": Seen(CLIENT),
    "Person.workspace_id": Fixed(LINK),
    "Person.company_id": Fixed(LINK, "Person.company", CLIENT),
    "Person.account_id": Fixed(LINK, "Person.hasAccount", INTERNAL),
    "Person.department_id": Fixed(LINK, "Person.department", TEAM),
    "Person.display_name": Seen(CLIENT),
    "Person.sort_name": Seen(NOBODY),
    "Person.role": Fixed(CLOSED_SET, "Person.role", INTERNAL),
    "Person.job_title": Seen(CLIENT),
    "Person.email": Seen(CLIENT, CONTACT),
    "Person.phone": Seen(CLIENT, CONTACT),
    "Person.address": Seen(CLIENT, CONTACT),
    "Person.note": Seen(INTERNAL, NOTE),
    "Person.language": Seen(CLIENT, OWN),
    "Person.privacy": Fixed(CLOSED_SET, "Person.contactPrivacy", INTERNAL),
    "Person.removed_at": Seen(NOBODY),
    "Project.id": Seen(CLIENT),
    "Project.workspace_id": Fixed(LINK),
    "Project.company_id": Fixed(LINK, "Project.company", CLIENT),
    "Project.name": Seen(TEAM),
    "Project.client_name": Seen(CLIENT),
    "Project.open": Fixed(SWITCH, "Project.openToWorkspace", INTERNAL),
    "Project.shared": Fixed(SWITCH, "Project.sharedWithClient", INTERNAL),
    "Project.budget_amount": Seen(INTERNAL),
    "Project.budget_currency": Seen(INTERNAL),
    "Project.created_at": Seen(TEAM),
    "Project.shown": Fixed(SWITCH, "ClientStatus.shown", INTERNAL),
    "Project.status": Seen(CLIENT, TOLD),
    "Project.status_description": Seen(CLIENT, TOLD),
    "Project.status_color": Seen(CLIENT, TOLD),
    "Project.status_icon": Seen(CLIENT, TOLD),
    "Project.status_updated_at": Seen(CLIENT, TOLD),
    "ProjectAccess.id": Seen(NOBODY),
    "ProjectAccess.project_id": Fixed(LINK, "Project.people", CLIENT),
    "ProjectAccess.person_id": Fixed(LINK, "Project.people", CLIENT),
    "Registration.id": Seen(NOBODY),
    "Registration.person_id": Fixed(LINK),
    "Registration.email": Seen(NOBODY),
    "Registration.password_hash": Seen(NOBODY),
    "Registration.token_hash": Seen(NOBODY),
    "Registration.created_at": Seen(NOBODY),
    "Registration.expires_at": Seen(NOBODY),
    "Registration.confirmed_at": Seen(NOBODY),
    "Session.id": Seen(CLIENT),
    "Session.workspace_id": Fixed(LINK),
    "Session.person_id": Fixed(LINK),
    "Session.token_hash": Seen(NOBODY),
    "Session.created_at": Seen(CLIENT),
    "Session.expires_at": Seen(CLIENT),
    "Session.revoked_at": Seen(NOBODY),
    "Session.user_agent": Seen(CLIENT),
    "Session.viewed_by_id": Fixed(LINK),
    "Session.parent_id": Fixed(LINK),
    "StatusTemplate.id": Seen(INTERNAL),
    "StatusTemplate.workspace_id": Fixed(LINK),
    "StatusTemplate.position": Seen(NOBODY),
    "StatusTemplate.color": Seen(INTERNAL),
    "StatusTemplate.icon": Seen(INTERNAL),
    "StatusTemplate.texts": Seen(INTERNAL),
    "Ticket.id": Seen(NOBODY),
    "Ticket.account_id": Fixed(LINK),
    "Ticket.kind": Seen(NOBODY),
    "Ticket.email": Seen(NOBODY),
    "Ticket.token_hash": Seen(NOBODY),
    "Ticket.created_at": Seen(NOBODY),
    "Ticket.expires_at": Seen(NOBODY),
    "Ticket.used_at": Seen(NOBODY),
    "Workspace.id": Seen(CLIENT),
    "Workspace.name": Seen(CLIENT),
    "Workspace.created_at": Seen(NOBODY),
    **WORK,
    **HOURS,
    **STORED,
    **SEARCHED,
    **LINKS,
    **PROCESS,
}

NESTED: dict[str, Callable[[str], Any]] = {
    "StatusTemplate.texts": lambda text: {"en": {"name": text, "description": text}},
    "ProjectTemplate.steps": steps,
    "ProjectTemplate.status": status,
    "Automation.settings": settings,
    "StageMove.runs": runs,
    "Branding.headline": lambda text: {"en": text},
    "Branding.welcome": lambda text: {"en": text},
}
"""How a canary stands in a JSON column whose readers expect more than names and values."""


def nested(column: str, text: str) -> Any:
    """A JSON column's value, with the canary as a name and as a value."""
    return NESTED[column](text) if column in NESTED else {text: text}
