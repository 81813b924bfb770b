"""Sessions: opaque tokens, stored as hashes, that admit a person until they expire or are revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from db import scopes
from db.admission import SESSION_RENEWED
from db.clock import now
from db.events import Change
from db.models import Account, Person, Session
from db.writes import Transaction
from permissions.tiers import CompanyKind, Role, Tier
from permissions.viewer import Viewer

PREFIX = "jal_s_"
MAX_USER_AGENT = 200
LIFETIME = timedelta(days=30)
MAX_LIFETIME = timedelta(days=365)
"""However often it is renewed."""


def hashed(token: str) -> str:
    """What is stored of a token. It is 256 random bits: a plain SHA-256 cannot be searched backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


ADMITTED = """
SELECT session.id, session.workspace_id, session.expires_at, session.viewed_by_id, session.person_id,
    session.read_link_id,
    person.display_name, person.role, person.company_id, company.kind, log_head.seq,
    COALESCE(person.language, company.language) AS language
FROM session JOIN person ON person.id = session.person_id JOIN company ON company.id = person.company_id
    JOIN log_head ON log_head.workspace_id = session.workspace_id
    LEFT JOIN session AS parent ON parent.id = session.parent_id
    LEFT JOIN person AS admin ON admin.id = session.viewed_by_id
    LEFT JOIN company AS firm ON firm.id = admin.company_id
WHERE session.{} AND session.revoked_at IS NULL AND session.expires_at > {} AND person.removed_at IS NULL
    AND (session.viewed_by_id IS NULL OR (session.read_link_id IS NOT NULL OR company.kind <> 'OWN')
        AND parent.id IS NOT NULL AND parent.revoked_at IS NULL
        AND admin.removed_at IS NULL AND admin.role IN ('OWNER', 'ADMIN') AND firm.kind = 'OWN')
"""
"""Asked for every operation, so it is not put together anew each time. Nobody looks as a colleague (behaviour N-03),
nor longer than they are an admin in the session that they came from, whose end such a session never outlasts."""


Admitted = tuple[Viewer, UUID | None]
"""Whom a session admits, and the read link that they look through, if they do (see `db.doors`)."""


async def admitted_by_token(token: str) -> list[Admitted]:
    """Whom the session with this token admits now; nobody where it is unknown, expired or revoked."""
    return await _viewers("token_hash", [hashed(token)])


async def admitted_by_id(session_ids: list[UUID]) -> list[Admitted]:
    """Whom these sessions admit now; the others admit nobody any more."""
    to_db = Session._meta.fields_map["id"].to_db_value
    return await _viewers("id", [to_db(session_id, Session) for session_id in session_ids]) if session_ids else []


async def _viewers(column: str, values: list[Any]) -> list[Admitted]:
    client, expires_at = Session._meta.db, Session._meta.fields_map["expires_at"]
    if client.capabilities.dialect == "postgres":
        one_of, moment, given = f"{column} = ANY($1)", "$2", [values]
    else:
        one_of, moment, given = f"{column} IN ({', '.join('?' * len(values))})", "?", values
    rows = await client.execute_query_dict(
        ADMITTED.format(one_of, moment), [*given, expires_at.to_db_value(now(), Session)]
    )
    return [
        (
            Viewer(
                workspace_id=_uuid(row["workspace_id"]),
                company_id=_uuid(row["company_id"]),
                kind=CompanyKind(row["kind"]),
                role=Role(row["role"]),
                person_id=_uuid(row["person_id"]),
                session_id=_uuid(row["id"]),
                expires_at=expires_at.to_python_value(row["expires_at"]),
                looks_only=row["viewed_by_id"] is not None,
                as_of=row["seq"],
                name=row["display_name"],
                language=row["language"],
            ),
            _uuid(row["read_link_id"]) if row["read_link_id"] else None,
        )
        for row in rows
    ]


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)  # SQLite has no type for them


async def start(
    person: Person,
    lifetime: timedelta = LIFETIME,
    seen_by: Viewer | None = None,
    user_agent: str = "",
    link_id: UUID | None = None,
) -> tuple[str, Session]:
    """A new session for the person: its token, which is shown this once, and its row.

    `seen_by` is who looks through the person's eyes by it, or, themselves, through a read link (`link_id`);
    `user_agent`, how their client calls itself.
    """
    token = PREFIX + secrets.token_urlsafe(32)
    at = now()
    session = await Session.create(
        workspace_id=person.workspace_id,
        person=person,
        token_hash=hashed(token),
        created_at=at,
        expires_at=at + lifetime,
        user_agent=user_agent.replace("\0", "")[:MAX_USER_AGENT] or None,
        viewed_by_id=seen_by.person_id if seen_by else None,
        parent_id=seen_by.session_id if seen_by else None,
        read_link_id=link_id,
    )
    return token, session


async def renew(viewer: Viewer, transaction: Transaction) -> datetime | None:
    """Let the viewer's session last another month, up to a year in all; until when. None: it has ended."""
    row = await scopes.sessions(viewer).filter(id=viewer.session_id).select_for_update().get_or_none()
    if row is None:
        return None
    row.expires_at = max(row.expires_at, min(now() + LIFETIME, row.created_at + MAX_LIFETIME))
    await transaction.save([row], ("expires_at",))
    transaction.log(Change(viewer.workspace_id, SESSION_RENEWED, "session", row.id, Tier.INTERNAL))
    return row.expires_at


async def hold_person(person: Person) -> bool:
    """Let nobody remove the person until the transaction ends; whether they are still there, with their account."""
    account_id = person.account_id
    there = Person.filter(id=person.id, account_id=account_id, removed_at=None)
    return bool(await there.select_for_update(no_key=True))


async def hold_account(viewer: Viewer) -> None:
    """Let nobody switch workspaces while all sessions of the viewer's account are ended, until the transaction ends."""
    mine: Any = Person.filter(id=viewer.person_id).exclude(account_id=None).values("account_id")
    await Account.filter(id__in=Subquery(mine)).select_for_update(no_key=True)


def of_account(viewer: Viewer) -> QuerySet[Session]:
    """The open sessions of the viewer's account, in all its workspaces."""
    mine: Any = Person.filter(id=viewer.person_id).exclude(account_id=None).values("account_id")
    return _open().filter(Q(person_id=viewer.person_id) | Q(person__account_id__in=Subquery(mine)), viewed_by_id=None)


def of_accounts(account_ids: list[UUID]) -> QuerySet[Session]:
    """The open sessions of these accounts, in all their workspaces."""
    return _open().filter(person__account_id__in=account_ids, viewed_by_id=None)


def of_people(person_ids: list[UUID]) -> QuerySet[Session]:
    """The open sessions of these people, and those by which others look through their eyes."""
    return _open().filter(person_id__in=person_ids)


def seen_by_people(person_ids: list[UUID]) -> QuerySet[Session]:
    """The open sessions by which these people look through somebody else's eyes."""
    return _open().filter(viewed_by_id__in=person_ids)


async def end(rows: QuerySet[Session], transaction: Transaction) -> list[Session]:
    """End these sessions, with those that were opened from them, and tell every process to end their streams.

    The sessions that were ended, with whose they were and who looked through their eyes by them: some may be of other
    workspaces.
    """
    # In order of id: two that sign out everywhere at once wait for each other instead of deadlocking.
    # Once these are locked, none is opened from them any more.
    ids = [row.id for row in await rows.select_for_update(of=("session",)).order_by("id")]
    chosen = _open().filter(Q(id__in=ids) | Q(parent_id__in=ids)) if ids else Session.filter(id__in=[])
    ended = await chosen.select_for_update().order_by("id").prefetch_related("person", "viewed_by", "read_link")
    await Session.filter(id__in=[row.id for row in ended]).update(revoked_at=now())
    for row in ended:
        transaction.log(Change(row.workspace_id, "session.revoked", "session", row.id, Tier.INTERNAL))
    return ended


def _open() -> QuerySet[Session]:
    return Session.filter(revoked_at=None, expires_at__gt=now())


async def account_of(email: str) -> Account | None:
    """The account that signs in with this address, spelled as it is kept."""
    return await Account.get_or_none(email=email)


async def person_of(account: Account, workspace_id: UUID | None) -> Person | None:
    """The account's person in the workspace; where none is named, in the one signed in to last (else the oldest)."""
    people = Person.filter(account=account, removed_at=None)
    if workspace_id is not None:
        return await people.get_or_none(workspace_id=workspace_id)
    last = (
        await Session.filter(person__account_id=account.id, person__removed_at=None, viewed_by_id=None)
        .order_by("-created_at")
        .first()
        .prefetch_related("person")
    )
    if last:
        return last.person
    return await people.order_by("workspace__created_at", "id").first()
