"""View as: what a person of a client or a partner sees, or a read link shows, changing nothing (behaviour N-03)."""

from datetime import datetime, timedelta
from uuid import UUID

from db import people as rows
from db import sessions
from db.audit import AuditAction
from db.clock import now
from db.writes import Transaction, Writer
from permissions import rules
from permissions.viewer import Viewer
from resolvers import audited
from resolvers.locked_people import check_seen, locked
from resolvers.project_file.read_links import locked_link
from resolvers.refusals import allow

LIFETIME = timedelta(minutes=15)


async def start_view_as(viewer: Viewer, person_id: UUID, writer: Writer) -> tuple[str, datetime]:
    """A session that sees what the person sees: its token, shown this once, and when it ends by itself."""

    await check_seen(viewer, person_id, lambda person: rules.may_view_as(viewer, person.company.kind))

    async def work(transaction: Transaction) -> tuple[str, datetime]:
        # So that whoever takes the admin's role away finds this session, or was there before it.
        await rows.hold_memberships(viewer.workspace_id)
        person = await locked(viewer, person_id)
        allow(rules.may_view_as(viewer, person.company.kind), "personId")
        token, session = await sessions.start(person, _lifetime(viewer), seen_by=viewer)
        transaction.audit(audited.of_session(AuditAction.VIEW_AS_STARTED, session.id, person))
        return token, session.expires_at

    return await writer.commit(work, viewer)


async def start_view_as_link(viewer: Viewer, link_id: UUID, writer: Writer) -> tuple[str, datetime]:
    """A session that sees what a read link shows, without being counted as a use of it."""
    allow(rules.may_view_as_link(viewer), "readLinkId")

    async def work(transaction: Transaction) -> tuple[str, datetime]:
        await rows.hold_memberships(viewer.workspace_id)
        assert viewer.person_id is not None
        person = await locked(viewer, viewer.person_id)
        link = await locked_link(viewer, link_id)
        token, session = await sessions.start(person, _lifetime(viewer), seen_by=viewer, link_id=link.id)
        transaction.audit(audited.of_view_of_link(AuditAction.VIEW_AS_STARTED, session.id, link))
        return token, session.expires_at

    return await writer.commit(work, viewer)


def _lifetime(viewer: Viewer) -> timedelta:
    # Never longer than the session that they come from.
    return min(LIFETIME, viewer.expires_at - now()) if viewer.expires_at else LIFETIME
