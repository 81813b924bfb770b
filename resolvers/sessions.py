"""Signing in and out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from db import scopes, sessions
from db.writes import Transaction, Writer
from permissions.viewer import Viewer
from resolvers import passwords
from resolvers.refusals import ErrorCode, Refusal, not_found


async def sign_in(email: str, password: str, workspace_id: UUID | None, writer: Writer) -> tuple[str, datetime]:
    """A new session: its token, shown this once, and when it expires.

    Answers alike, after the same time, whether address, password or workspace is wrong.
    """
    account = await sessions.account_of(email) if len(password) <= passwords.MAX_LENGTH else None
    right = await passwords.matches(password[: passwords.MAX_LENGTH], account.password_hash if account else None)
    person = await sessions.person_of(account, workspace_id) if account and right else None
    if person is None:
        message = "E-mail address and password do not match, or not for this workspace. Check them and try again."
        raise Refusal(ErrorCode.UNAUTHENTICATED, message)

    async def work(_: Transaction) -> tuple[str, datetime]:
        token, session = await sessions.start(person)
        return token, session.expires_at

    return await writer.commit(work)


async def list_sessions(viewer: Viewer) -> list[Mapping[str, Any]]:
    """The viewer's own open sessions, the newest first."""
    rows = scopes.sessions(viewer).order_by("-created_at", "-id")
    return list(await rows.values("id", "created_at", "expires_at"))


async def sign_out(viewer: Viewer, everywhere: bool, writer: Writer) -> None:
    """End the session that the viewer came by, or all of theirs in this workspace, with their live streams."""

    async def work(transaction: Transaction) -> None:
        # What others end meanwhile is ended: signing out cannot fail for having nothing left to do.
        if everywhere:
            await sessions.revoke_all(viewer, transaction)
        elif viewer.session_id is not None:
            await sessions.revoke(viewer, viewer.session_id, transaction)

    await writer.commit(work)


async def revoke_session(viewer: Viewer, session_id: UUID, writer: Writer) -> None:
    """End one of the viewer's own sessions, and its live streams."""

    async def work(transaction: Transaction) -> None:
        if not await sessions.revoke(viewer, session_id, transaction):
            raise not_found("session", "id")

    await writer.commit(work)
