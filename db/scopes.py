"""The one door to rows: a Viewer in, the rows that exist for them out. Every read goes through it.

Each function returns a query to filter, order and page further. Nothing outside `db` builds one another way.
"""

from typing import Any, assert_never
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Company, Person, ProjectAccess, Session, StatusTemplate, Workspace
from db.models import Project as Project  # for the annotations of those who lock and change one
from permissions import conditions, reach
from permissions.conditions import Condition, Keys
from permissions.tiers import CompanyKind, Role
from permissions.viewer import Viewer

PROJECT_COLUMNS = {"id": "id", "company": "company_id", "shown": "shown", "shared": "shared", "open": "open"}


def project_keys(project: Project) -> Keys:
    """What decides who sees this project, for the log."""
    return {
        "id": str(project.id),
        "company": str(project.company_id),  # type: ignore[attr-defined]  # made by the foreign key
        "shown": project.shown,
        "shared": project.shared,
        "open": project.open,
    }


def projects(viewer: Viewer) -> QuerySet[Project]:
    """The projects that exist for the viewer."""
    return Project.filter(_q(reach.projects(viewer)), workspace_id=viewer.workspace_id)


def cards(viewer: Viewer) -> QuerySet[Project]:
    """The projects whose client-facing status is shown, among those in reach: "work in progress"."""
    return Project.filter(_q(reach.cards(viewer)), workspace_id=viewer.workspace_id)


def companies(viewer: Viewer) -> QuerySet[Company]:
    """All for the firm's people; else one's own, the firm, and (partners, the firm's guests) those worked for."""
    rows = Company.filter(workspace_id=viewer.workspace_id)
    if viewer.kind is CompanyKind.OWN and viewer.role is not Role.GUEST:
        return rows
    seen = Q(id=viewer.company_id) | Q(kind=CompanyKind.OWN)
    if viewer.kind is not CompanyKind.CLIENT:
        seen |= Q(id__in=Subquery(projects(viewer).values("company_id")))
    return rows.filter(seen)


def people(viewer: Viewer) -> QuerySet[Person]:
    """The viewer in person; more of the people come with the people themselves."""
    return Person.filter(workspace_id=viewer.workspace_id, id=viewer.person_id)


def workspaces(viewer: Viewer) -> QuerySet[Workspace]:
    """The viewer's own workspace."""
    return Workspace.filter(id=viewer.workspace_id)


def sessions(viewer: Viewer) -> QuerySet[Session]:
    """The viewer's own sessions that are still open."""
    return Session.filter(
        workspace_id=viewer.workspace_id,
        person_id=viewer.person_id,
        revoked_at=None,
        expires_at__gt=now(),
    )


def status_templates(viewer: Viewer) -> QuerySet[StatusTemplate]:
    """The workspace's status templates: for the firm's own people."""
    rows = StatusTemplate.filter(workspace_id=viewer.workspace_id)
    return rows if viewer.kind is CompanyKind.OWN else rows.filter(id__in=[])


async def added_to(viewer: Viewer, project_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the projects that the viewer in person was added to."""
    if not viewer.reaches_by_person or viewer.person_id is None:
        return frozenset()
    rows = ProjectAccess.filter(person_id=viewer.person_id, project_id__in=project_ids)
    return frozenset(await rows.values_list("project_id", flat=True))  # type: ignore[arg-type]


def _q(condition: Condition) -> Q:
    match condition:
        case conditions.Is(key, value):
            column: dict[str, Any] = {PROJECT_COLUMNS[key]: value}
            return Q(**column)
        case conditions.AddedTo(person_id):
            mine: Any = ProjectAccess.filter(person_id=person_id).values("project_id")
            return Q(id__in=Subquery(mine))
        case conditions.All(parts):
            return Q(*(_q(part) for part in parts))
        case conditions.Any(()):
            return Q(id__in=[])
        case conditions.Any(parts):
            return Q(*(_q(part) for part in parts), join_type=Q.OR)
    assert_never(condition)
