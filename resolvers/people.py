"""Reading people and the workspace, as rows that hold what the viewer may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.expressions import Case, F, Q, When
from tortoise.queryset import QuerySet

from db import scopes
from db.people import fallback_name
from languages.texts import in_language
from permissions.conditions import holds
from permissions.contacts import contacts
from permissions.rules import may_keep_notes
from permissions.tiers import CompanyKind, Role, Section
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import addresses
from resolvers.paging import CountedPage, KeyKind, Order, PageRequest, page

COLUMNS = (
    "id",
    "company_id",
    "company__kind",
    "department_id",
    "account_id",
    "display_name",
    "role",
    "job_title",
    "email",
    "phone",
    "address",
    "note",
    "privacy",
    "language",
)
CONTACT_COLUMNS = ("email", "phone", "address")
MAX_SEARCHED = 254
"""Characters of an e-mail address; nobody is called by a longer name."""

Row = Mapping[str, Any]


class PeopleOrder(Enum):
    """What a list of people is ordered by."""

    NAME = "NAME"
    EMAIL = "EMAIL"


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which of the people: every part that is given must hold."""

    company_id: UUID | None = None
    project_id: UUID | None = None
    kind: CompanyKind | None = None
    role: Role | None = None
    email: str | None = None
    text: str | None = None


def as_seen(viewer: Viewer, row: Row) -> Row:
    """A person's row without what the viewer does not see of it, and with a name in their language if it has none."""
    shown = dict(row)
    shown["display_name"] = row["display_name"] or in_language(fallback_name(row["id"]), viewer.language)
    if not (viewer.works_for_the_firm or row["id"] == viewer.person_id):
        shown["language"] = None
    if viewer.link is not None:
        shown.update(job_title=None, company_id=None)  # through a link people are a name, and nothing else
    if not holds(contacts(viewer), {"id": str(row["id"]), "privacy": row["privacy"]}, ()):
        shown.update(dict.fromkeys(CONTACT_COLUMNS))
    if may_keep_notes(viewer, CompanyKind(row["company__kind"])):
        shown["note"] = None
    return shown


async def list_people(
    viewer: Viewer, wanted: PeopleFilter, order: PeopleOrder, request: PageRequest, seals: Seals
) -> CountedPage:
    """The people who exist for the viewer. Contact details that they do not see are neither found nor sorted by."""
    seen = scopes.contacts_seen(viewer)
    rows = scopes.people(viewer).filter(await _wanted(viewer, wanted, seen))
    key = "sort_name"
    if order is PeopleOrder.EMAIL:
        # A conditional column, so that who hides it stands where those stand who have none.
        shown: Any = Case(When(seen & Q(email__not_isnull=True), then=F("email")), default="")
        rows, key = rows.annotate(seen_email=shown), "seen_email"
    by = Order(f"people by {order.value}", (*COLUMNS, key), key, KeyKind.TEXT, ascending=True)
    found = await page(rows, by, request, viewer, seals)
    return CountedPage([as_seen(viewer, row) for row in found.rows], found.cursors, found.has_next, found.query)


async def _wanted(viewer: Viewer, wanted: PeopleFilter, contacts_seen: Q) -> Q:
    parts: list[Q] = []
    if viewer.link is not None and any(each is not None for each in (wanted.company_id, wanted.kind, wanted.role)):
        parts.append(Q(id__in=[]))  # nobody is found by what is not seen of them: `as_seen`
    if wanted.company_id is not None:
        # A company that the viewer does not see has nobody in it.
        seen = await scopes.companies(viewer).filter(id=wanted.company_id).exists()
        parts.append(Q(company_id=wanted.company_id) if seen else Q(id__in=[]))
    if wanted.project_id is not None:
        added = await scopes.accesses(viewer).filter(project_id=wanted.project_id).values_list("person_id", flat=True)
        parts.append(Q(id__in=list(added)))
    if wanted.kind is not None:
        parts.append(Q(company__kind=wanted.kind))
    if wanted.role is not None:
        parts.append(Q(role=wanted.role))
    if wanted.email is not None:
        email = addresses.kept(wanted.email)
        parts.append(contacts_seen & Q(email=email) if email else Q(id__in=[]))
    if wanted.text is not None and not _kept(wanted.text):
        parts.append(Q(id__in=[]))
    elif wanted.text is not None:
        named = Q(sort_name__contains=wanted.text.casefold())
        parts.append(
            named | (contacts_seen & (Q(email__contains=wanted.text.lower()) | Q(phone__contains=wanted.text)))
        )
    return Q(*parts)


def _kept(text: str) -> bool:
    # Whether anybody's card could hold this: databases break when asked for what it cannot.
    return len(text) <= MAX_SEARCHED and "\0" not in text


async def people_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the people who exist for the viewer."""
    return {row["id"]: row for row in await rows_of(viewer, scopes.people(viewer).filter(id__in=ids))}


async def rows_of(viewer: Viewer, people: QuerySet[scopes.Person]) -> Sequence[Row]:
    """The people of a query, as the viewer sees them."""
    return [as_seen(viewer, row) for row in await people.values(*COLUMNS)]


async def people_of_projects(viewer: Viewer, project_ids: list[UUID]) -> Mapping[UUID, Sequence[Row]]:
    """By project, who was added to it, by name; left out are projects whose file or people the viewer does not see."""
    told = viewer.link is None or viewer.link.shows(Section.PEOPLE)
    seen: Any = await scopes.files(viewer).filter(id__in=project_ids if told else []).values_list("id", flat=True)
    accesses = await scopes.accesses(viewer).filter(project_id__in=project_ids).values("project_id", "person_id")
    projects_of: dict[UUID, list[UUID]] = defaultdict(list)
    for access in accesses:
        projects_of[access["person_id"]].append(access["project_id"])
    people = scopes.people(viewer).filter(id__in=list(projects_of)).order_by("sort_name", "id")
    found: dict[UUID, list[Row]] = {project_id: [] for project_id in seen}
    for row in await rows_of(viewer, people):
        for project_id in projects_of[row["id"]]:
            found[project_id].append(row)
    return found


async def workspaces_by_id(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, Row]:
    """The viewer's own workspace."""
    return {row["id"]: row for row in await scopes.workspaces(viewer).filter(id__in=ids).values("id", "name")}
