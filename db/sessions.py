"""Sessions: opaque tokens, stored as hashes, that admit a person until they expire or are revoked."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from tortoise.queryset import QuerySet

from db import scopes
from db.clock import now
from db.events import Change
from db.models import Account, Person, Session
from db.writes import Transaction
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer

PREFIX = "jal_s_"
MAX_EMAIL = 254
"""RFC 5321's limit."""
LIFETIME = timedelta(days=30)


def hashed(token: str) -> str:
    """What is stored of a token. It is 256 random bits: a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


ADMITTED = """
SELECT session.id, session.workspace_id, session.expires_at, session.person_id, person.role, person.company_id,
    company.kind
FROM session JOIN person ON person.id = session.person_id JOIN company ON company.id = person.company_id
WHERE session.token_hash = {} AND session.revoked_at IS NULL AND session.expires_at > {}
"""
"""Asked for every operation, so it is not put together anew each time."""


async def admitted(token: str) -> Viewer | None:
    """Whom this token admits now; None where it is unknown, expired or revoked."""
    client, expires_at = Session._meta.db, Session._meta.fields_map["expires_at"]
    marks = ("$1", "$2") if client.capabilities.dialect == "postgres" else ("?", "?")
    values = [hashed(token), expires_at.to_db_value(now(), Session)]
    rows = await client.execute_query_dict(ADMITTED.format(*marks), values)
    if not rows:
        return None
    row = rows[0]
    return Viewer(
        workspace_id=_uuid(row["workspace_id"]),
        company_id=_uuid(row["company_id"]),
        kind=CompanyKind(row["kind"]),
        role=Role(row["role"]),
        person_id=_uuid(row["person_id"]),
        session_id=_uuid(row["id"]),
        expires_at=expires_at.to_python_value(row["expires_at"]),
    )


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)  # SQLite has no type for them


async def start(person: Person, lifetime: timedelta = LIFETIME) -> tuple[str, Session]:
    """A new session for the person: its token, which is shown this once, and its row."""
    token = PREFIX + secrets.token_urlsafe(32)
    at = now()
    session = await Session.create(
        workspace_id=person.workspace_id,  # type: ignore[attr-defined]  # made by the foreign key
        person=person,
        token_hash=hashed(token),
        created_at=at,
        expires_at=at + lifetime,
    )
    return token, session


async def revoke(viewer: Viewer, session_id: UUID, transaction: Transaction) -> bool:
    """End one of the viewer's own sessions, and tell every process to end its streams. False: no such session."""
    return await _end(viewer, scopes.sessions(viewer).filter(id=session_id), transaction)


async def revoke_all(viewer: Viewer, transaction: Transaction) -> bool:
    """End all of the viewer's own sessions. False where there was none."""
    return await _end(viewer, scopes.sessions(viewer), transaction)


async def _end(viewer: Viewer, rows: QuerySet[Session], transaction: Transaction) -> bool:
    # In order of id: two that sign out everywhere at once wait for each other instead of deadlocking.
    ended = [row.id for row in await rows.select_for_update().order_by("id")]
    await scopes.sessions(viewer).filter(id__in=ended).update(revoked_at=now())
    for session_id in ended:
        transaction.log(Change(viewer.workspace_id, "session.revoked", "session", session_id, Tier.INTERNAL))
    return bool(ended)


async def account_of(email: str) -> Account | None:
    """The account that signs in with this address, in whatever case it was typed."""
    if len(email) > MAX_EMAIL or "\x00" in email:
        return None
    return await Account.get_or_none(email=email.strip().lower())


async def person_of(account: Account, workspace_id: UUID | None) -> Person | None:
    """The account's person in the workspace; where none is named, in the one signed in to last (else the oldest)."""
    if workspace_id is not None:
        return await Person.get_or_none(account=account, workspace_id=workspace_id)
    last = (
        await Session.filter(person__account_id=account.id).order_by("-created_at").first().prefetch_related("person")
    )
    if last:
        return last.person
    return await Person.filter(account=account).order_by("workspace__created_at", "id").first()


async def open_sessions(session_ids: list[UUID]) -> set[UUID]:
    """Those of the sessions that still admit somebody."""
    rows = Session.filter(id__in=session_ids, revoked_at=None, expires_at__gt=now())
    return set(await rows.values_list("id", flat=True))  # type: ignore[arg-type]
