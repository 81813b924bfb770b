"""Read links: whom they admit, and when they were used last."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.clock import now
from db.models import Person, Project, ReadLink
from db.sessions import hashed
from permissions.tiers import CompanyKind, Role, Section
from permissions.viewer import OpenedLink, Viewer

PREFIX = "jal_l_"
USE_NOTED_EVERY = timedelta(minutes=1)


def new_id() -> UUID:
    """The id of a link that is to be made: its token is made of it."""
    return uuid4()


async def create(
    link_id: UUID, token: str, project: Project, creator: Person, name: str, sections: Collection[Section]
) -> ReadLink:
    """A new link, of which only the token's hash is kept."""
    return await ReadLink.create(
        id=link_id,
        workspace_id=project.workspace_id,
        project=project,
        creator=creator,
        name=name,
        token_hash=hashed(token),
        sections=in_order(sections),
        created_at=now(),
    )


def in_order(sections: Collection[Section]) -> list[str]:
    """The sections as they are kept: by name, each once."""
    return [section.value for section in Section if section in sections]


async def admitted(token: str) -> Viewer | None:
    """Whom this token admits now; None where it is unknown, its link was deactivated, or the project is archived."""
    found = await _viewers(ReadLink.filter(token_hash=hashed(token)))
    return found[0] if found else None


async def viewers(link_ids: Collection[UUID]) -> dict[UUID, Viewer]:
    """Whom these links admit now, by link; the others admit nobody any more."""
    found = await _viewers(ReadLink.filter(id__in=list(link_ids))) if link_ids else []
    return {viewer.link.id: viewer for viewer in found if viewer.link}


async def note_use(link_id: UUID) -> None:
    """Somebody uses the link now. Not more exact than a minute, and no event."""
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now() - USE_NOTED_EVERY)
    await ReadLink.filter(unnoted, id=link_id).update(last_used_at=now())


def use_is_noted(viewer: Viewer) -> bool:
    """Whether it was noted within the minute that somebody used the viewer's link."""
    used_at = viewer.link.used_at if viewer.link else None
    return used_at is not None and now() - used_at < USE_NOTED_EVERY


async def _viewers(links: QuerySet[ReadLink]) -> list[Viewer]:
    # While its project is archived, a link opens nothing; afterwards it does again.
    rows = links.filter(deactivated_at=None, project__archived_at=None).values(
        "id",
        "workspace_id",
        "project_id",
        "sections",
        "last_used_at",
        "project__company_id",
        "project__company__language",
    )
    return [_viewer(row) for row in await rows]


def _viewer(row: dict[str, Any]) -> Viewer:
    # Whatever the project's company is by now: through a link one sees what a client would.
    sections = frozenset(Section(name) for name in row["sections"])
    return Viewer(
        workspace_id=row["workspace_id"],
        company_id=row["project__company_id"],
        kind=CompanyKind.CLIENT,
        role=Role.GUEST,
        person_id=None,
        link=OpenedLink(row["id"], row["project_id"], sections, row["last_used_at"]),
        language=row["project__company__language"],
    )
