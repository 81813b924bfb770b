"""The door to a workspace: projects, companies, people, and what the firm keeps."""

from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import (
    AuditEntry,
    Company,
    Department,
    Invitation,
    Mail,
    Person,
    Project,
    ProjectAccess,
    Session,
    StatusTemplate,
    Workspace,
)
from db.scopes.sql import q
from permissions import contacts, reach
from permissions.tiers import CompanyKind, Role, Section
from permissions.viewer import Viewer

PROJECT_COLUMNS = {
    "project": "id",
    "company": "company_id",
    "shown": "shown",
    "shared": "shared",
    "open": "open",
    "hours": "shared_hours",
    "archived": "archived_at__not_isnull",
    "pipeline": "pipeline_id",
}
PERSON_COLUMNS = {"id": "id", "privacy": "privacy"}


def projects(viewer: Viewer) -> QuerySet[Project]:
    """The projects that exist for the viewer."""
    return Project.filter(q(reach.projects(viewer), PROJECT_COLUMNS), workspace_id=viewer.workspace_id)


def cards(viewer: Viewer) -> QuerySet[Project]:
    """The projects whose client-facing status is shown, among those in reach: "work in progress"."""
    return Project.filter(q(reach.cards(viewer), PROJECT_COLUMNS), workspace_id=viewer.workspace_id)


def files(viewer: Viewer) -> QuerySet[Project]:
    """The projects whose file the viewer sees: steps, people, and whatever else is a section of it."""
    return Project.filter(q(reach.files(viewer), PROJECT_COLUMNS), workspace_id=viewer.workspace_id)


def companies(viewer: Viewer) -> QuerySet[Company]:
    """All for the firm's people; else one's own, the firm, and (partners, the firm's guests) those worked for."""
    rows = Company.filter(workspace_id=viewer.workspace_id)
    if viewer.works_for_the_firm:
        return rows
    seen = Q(id=viewer.company_id) | Q(kind=CompanyKind.OWN)
    if viewer.kind is not CompanyKind.CLIENT:
        seen |= Q(id__in=Subquery(projects(viewer).values("company_id")))
    return rows.filter(seen)


def departments(viewer: Viewer) -> QuerySet[Department]:
    """Those of the companies that exist for the viewer."""
    companies_seen: Any = companies(viewer).values("id")
    return Department.filter(company__workspace_id=viewer.workspace_id, company_id__in=Subquery(companies_seen))


def people(viewer: Viewer) -> QuerySet[Person]:
    """All for the firm's people; else oneself, a client member's own company, and who was added to the same files."""
    rows = Person.filter(workspace_id=viewer.workspace_id, removed_at=None)
    if viewer.works_for_the_firm:
        return rows
    added: Any = accesses(viewer).values("person_id")
    seen = Q(id__in=Subquery(added))
    if viewer.person_id:
        seen |= Q(id=viewer.person_id)
    if viewer.kind is CompanyKind.CLIENT and viewer.role is Role.MEMBER:
        seen |= Q(company_id=viewer.company_id)
    return rows.filter(seen)


def workers(viewer: Viewer) -> QuerySet[Person]:
    """Whoever may have worked hours, those too who were removed since: for those who work for the firm."""
    rows = Person.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def contacts_seen(viewer: Viewer) -> Q:
    """Which of the people show the viewer how they can be reached: for filters and orderings as for fields."""
    return q(contacts.contacts(viewer), PERSON_COLUMNS)


def accesses(viewer: Viewer) -> QuerySet[ProjectAccess]:
    """Who was added to the projects whose file the viewer sees."""
    if viewer.link is not None and Section.PEOPLE not in viewer.link.sections:
        return ProjectAccess.filter(id__in=[])
    seen: Any = files(viewer).values("id")
    return ProjectAccess.filter(project_id__in=Subquery(seen))


def workspaces(viewer: Viewer) -> QuerySet[Workspace]:
    """The viewer's own workspace."""
    return Workspace.filter(id=viewer.workspace_id)


def sessions(viewer: Viewer) -> QuerySet[Session]:
    """The viewer's own sessions that are still open; not those of somebody who looks through their eyes."""
    return Session.filter(
        workspace_id=viewer.workspace_id,
        person_id=viewer.person_id,
        viewed_by_id=None,
        revoked_at=None,
        expires_at__gt=now(),
    )


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """The workspace's invitations: for those who work for the firm."""
    rows = Invitation.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.works_for_the_firm else rows.filter(id__in=[])


def undelivered_mails(viewer: Viewer) -> QuerySet[Mail]:
    """The workspace's mails that failed: for admins; of members' own invitations, as far as they see the address."""
    failed = Q(failed_at__not_isnull=True) | Q(error__not_isnull=True, sent_at=None)
    rows = Mail.filter(failed, workspace_id=viewer.workspace_id)
    if viewer.is_admin:
        return rows
    mine = invitations(viewer).filter(inviter_id=viewer.person_id)
    shown: Any = people(viewer).filter(contacts_seen(viewer)).values("id")
    mine = mine.filter(Q(person_id=None) | Q(person_id__in=Subquery(shown)))
    own: Any = mine.values("id")
    return rows.filter(kind="INVITATION", subject_id__in=Subquery(own))


def status_templates(viewer: Viewer) -> QuerySet[StatusTemplate]:
    """The workspace's status templates: for the firm's own people."""
    rows = StatusTemplate.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.kind is CompanyKind.OWN else rows.filter(id__in=[])


def audit_entries(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The workspace's audit log: for admins alone."""
    rows = AuditEntry.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.is_admin else rows.filter(id__in=[])


async def added_to(viewer: Viewer, project_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the projects that the viewer in person was added to."""
    if not viewer.reaches_by_person or viewer.person_id is None:
        return frozenset()
    rows = ProjectAccess.filter(person_id=viewer.person_id, project_id__in=project_ids)
    return frozenset(await rows.values_list("project_id", flat=True))  # type: ignore[arg-type]
