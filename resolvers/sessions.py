"""Signing in and out, and going on signed in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from db import people, scopes, sessions
from db.audit import Actor, Audit, AuditAction
from db.writes import Transaction, Writer
from permissions import rules
from permissions.viewer import Viewer
from resolvers import passwords
from resolvers.locked_people import called, locked
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


async def sign_in(
    email: str, password: str, workspace_id: UUID | None, address: str, rates: Rates, writer: Writer
) -> tuple[str, datetime]:
    """A new session: its token, shown this once, and when it expires. `address` is the network's, of who tries.

    Answers alike, after the same time, whether address, password or workspace is wrong; and refuses alike, whether or
    not there is such an account, when it was tried too often.
    """
    await rates.sign_in(email, address)
    account = await sessions.account_of(email) if len(password) <= passwords.MAX_LENGTH else None
    right = await passwords.matches(password[: passwords.MAX_LENGTH], account.password_hash if account else None)
    person = await sessions.person_of(account, workspace_id) if account and right else None
    if person is None:
        message = "E-mail address and password do not match, or not for this workspace. Check them and try again."
        raise Refusal(ErrorCode.UNAUTHENTICATED, message)
    await rates.signed_in(email)
    return await writer.commit(lambda transaction: start(transaction, person))


async def start(transaction: Transaction, person: scopes.Person) -> tuple[str, datetime]:
    """Open a session, inside a change that is under way: its token and when it expires."""
    token, session = await sessions.start(person)
    workspace_id: UUID = person.workspace_id  # type: ignore[attr-defined]  # made by the foreign key
    transaction.actor = Actor(person.id, called(person))
    transaction.audit(
        Audit(
            workspace_id,
            AuditAction.SESSION_STARTED,
            "session",
            session.id,
            called(person),
            person_id=person.id,
        )
    )
    return token, session.expires_at


async def list_sessions(viewer: Viewer) -> list[Mapping[str, Any]]:
    """The viewer's own open sessions, the newest first."""
    rows = scopes.sessions(viewer).order_by("-created_at", "-id")
    return list(await rows.values("id", "created_at", "expires_at"))


async def renew_session(viewer: Viewer, writer: Writer) -> datetime:
    """Let the session that asks go on; until when. Its token stays the same, so whatever holds it goes on too."""

    async def work(transaction: Transaction) -> datetime:
        expires_at = await sessions.renew(viewer, transaction)
        if expires_at is None or viewer.session_id is None:
            raise not_found("session")
        transaction.audit(
            Audit(
                viewer.workspace_id,
                AuditAction.SESSION_RENEWED,
                "session",
                viewer.session_id,
                viewer.name,
                person_id=viewer.person_id,
            )
        )
        return expires_at

    return await writer.commit(work, viewer)


async def sign_out(viewer: Viewer, everywhere: bool, writer: Writer) -> None:
    """End the session that the viewer came by, or all of their account, in all its workspaces; with live streams."""

    async def work(transaction: Transaction) -> None:
        # What others end meanwhile is ended: signing out cannot fail for having nothing left to do.
        mine = scopes.sessions(viewer).filter(id=viewer.session_id)
        transaction.actor = Actor(viewer.person_id, viewer.name)
        if everywhere:
            await sessions.hold_account(viewer)
        await _end(sessions.of_account(viewer) if everywhere else mine, transaction)

    await writer.commit(work)


async def revoke_session(viewer: Viewer, session_id: UUID, writer: Writer) -> None:
    """End one of the viewer's own sessions, and its live streams."""

    async def work(transaction: Transaction) -> None:
        transaction.actor = Actor(viewer.person_id, viewer.name)
        if not await _end(scopes.sessions(viewer).filter(id=session_id), transaction):
            raise not_found("session", "id")

    await writer.commit(work)


async def sign_out_person(viewer: Viewer, person_id: UUID, writer: Writer) -> int:
    """End all of somebody's sessions in this workspace, with their live streams; how many there were."""

    async def work(transaction: Transaction) -> int:
        person = await locked(viewer, person_id)
        allow(rules.may_remove(viewer, person.role), "personId")
        return await _end(sessions.of_people([person.id]), transaction)

    return await writer.commit(work, viewer)


async def switch_workspace(viewer: Viewer, workspace_id: UUID, writer: Writer) -> tuple[str, datetime]:
    """A session of the same account in another of its workspaces. The one that asks stays as it is."""
    account = await people.account_of(viewer.person_id)
    person = await people.people_of(account).get_or_none(workspace_id=workspace_id) if account else None
    if person is None:
        raise not_found("workspace", "workspaceId")

    async def work(transaction: Transaction) -> tuple[str, datetime]:
        await sessions.hold_account(viewer)
        return await start(transaction, person)

    return await writer.commit(work, viewer)


async def _end(rows: QuerySet[Any], transaction: Transaction) -> int:
    # Each is noted where it was open: signing out everywhere reaches into other workspaces.
    ended = await sessions.end(rows, transaction)
    for session in ended:
        workspace_id: UUID = session.workspace_id  # type: ignore[attr-defined]  # made by the foreign key
        person = session.person
        transaction.audit(
            Audit(
                workspace_id,
                AuditAction.SESSION_ENDED,
                "session",
                session.id,
                called(person),
                person_id=person.id,
            )
        )
    return len(ended)
