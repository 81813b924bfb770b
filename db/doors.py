"""The doors: whom a token admits, whether it is a session's or a read link's, and whom it still does."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from db import read_links, sessions
from db.sessions import Admitted
from permissions.viewer import Viewer


async def admitted(token: str) -> Viewer | None:
    """Whom this token admits now; None where it is unknown, or has ended."""
    if token.startswith(read_links.PREFIX):
        return await read_links.admitted(token)
    found = await _behind_links(await sessions.admitted_by_token(token))
    return found[0] if found else None


async def through(session_id: UUID | None, link_id: UUID | None) -> Viewer | None:
    """Whom this session admits now; or this read link, where there is no session."""
    if session_id is not None:
        found = await _behind_links(await sessions.admitted_by_id([session_id]))
        return found[0] if found else None
    return (await read_links.viewers([link_id])).get(link_id) if link_id else None


async def readmitted(viewers: Collection[Viewer]) -> dict[UUID, Viewer]:
    """Whom the doors that these came through admit now, by door; the others admit nobody any more."""
    by_session = [viewer.session_id for viewer in viewers if viewer.session_id]
    by_link = [viewer.link.id for viewer in viewers if viewer.link and not viewer.session_id]
    found = await _behind_links(await sessions.admitted_by_id(by_session))
    return {**await read_links.viewers(by_link), **{viewer.session_id: viewer for viewer in found if viewer.session_id}}


async def _behind_links(found: list[Admitted]) -> list[Viewer]:
    # Who looks through a read link sees what it shows, for as long as their session lasts, and it does.
    links = await read_links.viewers({link_id for _, link_id in found if link_id})
    viewers = []
    for viewer, link_id in found:
        if link_id is None:
            viewers.append(viewer)
        elif link_id in links:
            through = replace(links[link_id], session_id=viewer.session_id, expires_at=viewer.expires_at)
            viewers.append(replace(through, looks_only=True))
    return viewers
