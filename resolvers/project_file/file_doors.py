"""Addresses of files: each holds, sealed, the session or the read link that it was given to, for this file alone.

So a browser can show a picture, and an address is worth nothing once its session or link has ended.
"""

from dataclasses import dataclass
from uuid import UUID

from permissions.viewer import Viewer
from realtime.seals import BrokenSeal, Seals

SESSION, LINK = b"s", b"l"


@dataclass(frozen=True, slots=True)
class Door:
    """Through what somebody comes: a session, or a read link."""

    session_id: UUID | None = None
    link_id: UUID | None = None


def door_of(viewer: Viewer, file_id: UUID, seals: Seals) -> str | None:
    """The viewer's own token for a file; the same each time, so that browsers know the address again.

    None where they come through neither: then the address wants `Authorization`.
    """
    if viewer.session_id is not None:
        return seals.seal(_purpose(file_id), SESSION + viewer.session_id.bytes)
    if viewer.link is not None:
        return seals.seal(_purpose(file_id), LINK + viewer.link.id.bytes)
    return None


def opened(token: str, file_id: UUID, seals: Seals) -> Door | None:
    """What a token for this file holds; None where it is none."""
    try:
        payload = seals.open(_purpose(file_id), token)
    except BrokenSeal:
        return None
    row = UUID(bytes=payload[1:])
    return Door(link_id=row) if payload[:1] == LINK else Door(session_id=row)


def _purpose(file_id: UUID) -> str:
    return f"file {file_id}"
