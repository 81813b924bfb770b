"""`workInProgress` and `setClientStatus` as one would write them by hand: Starlette, asyncpg, SQL.

Same duties: the session by its token's hash, not revoked, not expired; who may see and do this; the count and the
page by key, with sealed cursors and opaque ids; project, audit entry, log head and event in one transaction.
`bench.verify` holds it to the same JSON and the same rows. What it does not do is in README.md.
"""

import base64
import hashlib
import struct
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from realtime.seals import BrokenSeal, Seals

SESSION = """
SELECT s.workspace_id, s.person_id, p.company_id, p.role, c.kind, p.display_name
FROM session s JOIN person p ON p.id = s.person_id JOIN company c ON c.id = p.company_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now() AND p.removed_at IS NULL"""

CARDS = "FROM project WHERE workspace_id = $1 AND company_id = $2 AND shown AND archived_at IS NULL"
COUNT = "SELECT count(*) " + CARDS
COLUMNS = "id, client_name, status, status_description, status_color, status_icon, status_updated_at"
PAGE = "SELECT " + COLUMNS + ", (" + COUNT + ") AS total " + CARDS
NEWEST_FIRST = " ORDER BY status_updated_at DESC, id DESC LIMIT $3"
FIRST_PAGE = PAGE + NEWEST_FIRST
NEXT_PAGE = PAGE + " AND (status_updated_at, id) < ($4, $5)" + NEWEST_FIRST

LOCK = """
SELECT company_id, shown, shared, open, shared_hours, pipeline_id, name, client_name, status, status_description
FROM project
WHERE id = $1 AND workspace_id = $2 AND archived_at IS NULL
  AND ($3 OR open OR EXISTS (SELECT FROM project_access a WHERE a.project_id = project.id AND a.person_id = $4))
FOR UPDATE"""
SET = """
UPDATE project SET status = $2, status_description = coalesce($3, status_description), status_color = NULL,
  status_icon = NULL, shown = true,
  status_updated_at = greatest($4, status_updated_at + interval '1 microsecond', CASE WHEN NOT shown THEN
    (SELECT max(t.at) + interval '1 microsecond' FROM told_status t WHERE t.project_id = $1) END)
WHERE id = $1 RETURNING client_name, status_description, status_updated_at"""
TOLD = """
INSERT INTO told_status (id, project_id, person_id, at, shown, status, description)
VALUES ($1, $2, $3, $4, true, $5, $6)"""
AUDIT = """
INSERT INTO audit_entry
  (id, workspace_id, at, action, actor_id, actor_name, subject, subject_id, subject_name, before, after)
VALUES ($1, $2, $3, 'STATUS_SET', $4, $5, 'project', $6, $7, $8, $9)"""
LOG = """
WITH head AS (UPDATE log_head SET seq = seq + 1 WHERE workspace_id = $1 RETURNING seq)
INSERT INTO event (workspace_id, seq, at, verb, subject, subject_id, tier, before, after)
SELECT $1, seq, $2, 'client_status.set', 'project', $3, 1, $4, $5 FROM head"""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CURSOR = struct.Struct(">q16s")
MAX_STATUS = 120
MAX_DESCRIPTION = 4_000


class Endpoints:
    """The two endpoints, on one pool."""

    pool: asyncpg.Pool

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    async def work_in_progress(self, request: Request) -> Response:
        """GET /work-in-progress?first=20&after=…, for a client company's members."""
        try:
            first = int(request.query_params.get("first", "20"))
        except ValueError:
            first = 0
        if not 1 <= first <= 100:
            raise HTTPException(400, "first is a number from 1 to 100")
        after = request.query_params.get("after")
        async with self.pool.acquire() as connection:
            workspace, _, company, role, kind, _ = await admitted(connection, request)
            if kind != "CLIENT" or role != "MEMBER":
                raise HTTPException(403, "for the members of client companies")
            purpose = f"page of workInProgress in {workspace}"
            if after is None:
                rows = await connection.fetch(FIRST_PAGE, workspace, company, first)
            else:
                rows = await connection.fetch(NEXT_PAGE, workspace, company, first, *self._opened(purpose, after))
            total = rows[0]["total"] if rows else await connection.fetchval(COUNT, workspace, company)
        edges = []
        for key, client_name, status, description, color, icon, since, _ in rows:
            told = {"status": status, "description": description, "color": color, "icon": icon, "updatedAt": since}
            node = {
                "id": global_id(key),
                "clientName": client_name,
                "clientStatus": told if status is not None else None,
            }
            cursor = self._seals.seal(purpose, CURSOR.pack((since - EPOCH) // MICROSECOND, key.bytes))
            edges.append({"cursor": cursor, "node": node})
        return answer({"workInProgress": {"totalCount": total, "edges": edges}})

    def _opened(self, purpose: str, after: str) -> tuple[datetime, UUID]:
        try:
            since, key = CURSOR.unpack(self._seals.open(purpose, after))
        except BrokenSeal as error:
            raise HTTPException(400, "after is not a cursor of this list") from error
        return EPOCH + since * MICROSECOND, UUID(bytes=key)

    async def set_client_status(self, request: Request) -> Response:
        """PUT /projects/{id}/client-status with {"status": …, "description": …}, for the firm's people."""
        try:
            key = project_key(request.path_params["id"])
            given = orjson.loads(await request.body())
            status = text(given["status"], MAX_STATUS)
            description = text(given["description"], MAX_DESCRIPTION) if given.get("description") else None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HTTPException(400, "a project's id, and a status of 1 to 120 characters") from error
        async with self.pool.acquire() as connection:
            workspace, person, _, role, kind, actor = await admitted(connection, request)
            if kind != "OWN" or role == "GUEST":
                raise HTTPException(403, "for the firm's owners, admins and members")
            async with connection.transaction():
                sees_all = role in ("OWNER", "ADMIN")
                row = await connection.fetchrow(LOCK, key, workspace, sees_all, person)
                if row is None:
                    raise HTTPException(404, "no such project, or not open to you")
                at = datetime.now(UTC)
                name, description, at = await connection.fetchrow(SET, key, status, description, at)
                company, shown, shared, is_open, hours, pipeline, internal_name, *was = row
                keys = {"id": str(key), "project": str(key), "company": str(company), "shown": shown}
                keys |= {"shared": shared, "open": is_open, "hours": hours, "archived": False}
                keys["pipeline"] = str(pipeline) if pipeline else None
                before, after = (orjson.dumps(state).decode() for state in (keys, keys | {"shown": True}))
                changed = dumped_differences((*was, shown), (name, status, description, True))
                await connection.execute(TOLD, uuid4(), key, person, at, status, description)
                await connection.execute(AUDIT, uuid4(), workspace, at, person, actor, key, internal_name, *changed)
                await connection.execute(LOG, workspace, at, key, before, after)
        told = {"shown": True, "status": status, "description": description, "updatedAt": at}
        project = {"id": global_id(key), "clientName": name, "clientStatus": told}
        return answer({"setClientStatus": {"projects": [project], "userErrors": []}})


async def admitted(connection: asyncpg.Connection, request: Request) -> Any:
    """The row of whoever comes with this token: workspace, person, company, role, kind, name."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and (row := await connection.fetchrow(SESSION, hashed(token.strip()))):
        return row
    raise HTTPException(401, "sign in first")


def dumped_differences(was: tuple[Any, ...], now: tuple[Any, ...]) -> tuple[str, str]:
    """What differs of client-facing name, status, description and shown, before and after, as JSON."""
    names = ("clientName", "status", "description", "shown")
    pairs = [
        (name, *(str(value).lower() if name == "shown" else value for value in values))
        for name, *values in zip(names, was, now, strict=True)
    ]
    differing = [(name, before, after) for name, before, after in pairs if before != after]
    before, after = ({pair[0]: pair[side] for pair in differing} for side in (1, 2))
    return orjson.dumps(before).decode(), orjson.dumps(after).decode()


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def global_id(key: UUID, kind: str = "Project") -> str:
    """A thing's opaque id."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def key_of(kind: str, given: str) -> UUID:
    """The key in the opaque id of a thing of this kind. Raises ValueError."""
    named, _, key = base64.b64decode(given, validate=True).decode().partition(":")
    if named != kind:
        raise ValueError(given)
    return UUID(key)


def project_key(given: str) -> UUID:
    """The key in a project's opaque id. Raises ValueError."""
    return key_of("Project", given)


def visibility_keys(row: Any) -> dict[str, Any]:
    """What the log keeps of a project that is not archived, to decide who could see it."""
    keys = {"id": str(row["id"]), "project": str(row["id"]), "company": str(row["company_id"])}
    keys |= {"shown": row["shown"], "shared": row["shared"], "open": row["open"], "hours": row["shared_hours"]}
    return keys | {"archived": False, "pipeline": str(row["pipeline_id"]) if row["pipeline_id"] else None}


def text(given: str, limit: int) -> str:
    """A text with something to see in it, trimmed. Raises ValueError."""
    kinds = {unicodedata.category(char) for char in given if char not in "\n\r\t"}
    if kinds & {"Cc", "Cs"} or all(kind[0] in "ZC" for kind in kinds) or len(given := given.strip()) > limit:
        raise ValueError(given)
    return given


def answer(data: dict[str, Any]) -> Response:
    """As JSON; times as 2026-05-04T08:30:00Z."""
    return Response(orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z), media_type="application/json")
