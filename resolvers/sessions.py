"""Signing in and out, and going on signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from db import accounts, people, scopes, sessions
from db.audit import AuditAction
from db.writes import Transaction, Writer
from languages.texts import say
from permissions import rules
from permissions.viewer import Viewer
from resolvers import addresses, audited, passwords
from resolvers.locked_people import locked
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal, allow, not_found


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the network address, how the client calls itself, and the languages it accepts."""

    address: str = ""
    user_agent: str = ""
    accept_language: str = ""


async def sign_in(
    email: str, password: str, workspace_id: UUID | None, origin: Origin, rates: Rates, writer: Writer
) -> tuple[str, datetime]:
    """A new session: its token, shown this once, and when it expires.

    Answers alike, after the same time, whether address, password or workspace is wrong; and refuses alike, whether or
    not there is such an account, when it was tried too often.
    """
    message = say("E-mail address and password do not match, or not for this workspace. Check them and try again.")
    unknown = Refusal(ErrorCode.UNAUTHENTICATED, message)
    address = addresses.kept(email)
    named = address or email  # so that however it is spelled, it counts as one
    await rates.sign_in(named, origin.address)
    account = await sessions.account_of(address) if address and len(password) <= passwords.MAX_LENGTH else None
    right = await passwords.matches(password[: passwords.MAX_LENGTH], account.password_hash if account else None)
    person = await sessions.person_of(account, workspace_id) if account and right else None
    if account is None or person is None:
        raise unknown
    await rates.signed_in(named, origin.address)

    async def work(transaction: Transaction) -> tuple[str, datetime]:
        # Who reset the password meanwhile has put everybody out: nobody comes back in with the old one.
        if not await accounts.still(account):
            raise unknown
        return await start_session(transaction, person, origin, unknown)

    return await writer.commit(work)


async def list_sessions(viewer: Viewer) -> list[Mapping[str, Any]]:
    """The viewer's own open sessions, the newest first."""
    rows = scopes.sessions(viewer).order_by("-created_at", "-id")
    return list(await rows.values("id", "created_at", "expires_at", "user_agent"))


async def renew_session(viewer: Viewer, writer: Writer) -> datetime:
    """Let the session that asks go on; until when. Its token stays the same, so whatever holds it goes on too."""

    async def work(transaction: Transaction) -> datetime:
        expires_at = await sessions.renew(viewer, transaction)
        if expires_at is None or viewer.session_id is None:
            raise not_found("session")
        person = await scopes.people(viewer).get(id=viewer.person_id)
        transaction.audit(audited.of_session(AuditAction.SESSION_RENEWED, viewer.session_id, person))
        return expires_at

    return await writer.commit(work, viewer)


async def sign_out(viewer: Viewer, everywhere: bool, writer: Writer) -> None:
    """End the session that the viewer came by, or all of their account, in all its workspaces; with live streams."""

    async def work(transaction: Transaction) -> None:
        # What others end meanwhile is ended: signing out cannot fail for having nothing left to do.
        mine = scopes.sessions(viewer).filter(id=viewer.session_id)
        if everywhere:
            await sessions.hold_account(viewer)
        await end_sessions(sessions.of_account(viewer) if everywhere else mine, transaction, their_own=True)

    await writer.commit(work)


async def revoke_session(viewer: Viewer, session_id: UUID, writer: Writer) -> None:
    """End one of the viewer's own sessions, and its live streams."""

    async def work(transaction: Transaction) -> None:
        if not await end_sessions(scopes.sessions(viewer).filter(id=session_id), transaction, their_own=True):
            raise not_found("session", "id")

    await writer.commit(work)


async def sign_out_person(viewer: Viewer, person_id: UUID, writer: Writer) -> int:
    """End all of somebody's sessions in this workspace, with their live streams; how many there were."""

    async def work(transaction: Transaction) -> int:
        person = await locked(viewer, person_id)
        allow(rules.may_remove(viewer, person.role), "personId")
        return await end_sessions(sessions.of_people([person.id]), transaction)

    return await writer.commit(work, viewer)


async def switch_workspace(viewer: Viewer, workspace_id: UUID, origin: Origin, writer: Writer) -> tuple[str, datetime]:
    """A session of the same account in another of its workspaces. The one that asks stays as it is."""
    account = await people.account_of(viewer.person_id)
    person = await people.people_of(account).get_or_none(workspace_id=workspace_id) if account else None
    if person is None:
        raise not_found("workspace", "workspaceId")

    async def work(transaction: Transaction) -> tuple[str, datetime]:
        await sessions.hold_account(viewer)
        return await start_session(transaction, person, origin, not_found("workspace", "workspaceId"))

    return await writer.commit(work, viewer)


async def end_sessions(rows: QuerySet[Any], transaction: Transaction, their_own: bool = False) -> int:
    """End sessions with their live streams, inside a change that is under way; how many there were.

    `their_own`: by those whose they are. Signing out everywhere reaches into other workspaces, where each is noted as
    who they are there.
    """
    ended = await sessions.end(rows, transaction)
    for session in ended:
        by = audited.acting(session.viewed_by or session.person) if their_own else None
        if session.read_link:
            transaction.audit(audited.of_view_of_link(AuditAction.VIEW_AS_ENDED, session.id, session.read_link, by))
            continue
        action = AuditAction.VIEW_AS_ENDED if session.viewed_by else AuditAction.SESSION_ENDED
        transaction.audit(audited.of_session(action, session.id, session.person, by))
    return len(ended)


async def start_session(
    transaction: Transaction, person: scopes.Person, origin: Origin, gone: Refusal
) -> tuple[str, datetime]:
    """Open a session of the person's, inside a change that is under way. Raises `gone` where they are not there."""
    if not await sessions.hold_person(person):
        raise gone
    token, session = await sessions.start(person, user_agent=origin.user_agent)
    by = audited.acting(person)
    transaction.audit(audited.of_session(AuditAction.SESSION_STARTED, session.id, person, by))
    return token, session.expires_at
