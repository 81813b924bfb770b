"""Changes of many projects at once as one would write them by hand: `setClientStatus` and `moveProjects`.

Same duties as ours: all or none; locked in order of id; project, history, audit entry, log head and event of each in
one transaction. A few statements with arrays, whatever the number of projects.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bench.by_hand import (
    MAX_STATUS,
    admitted,
    answer,
    dumped_differences,
    global_id,
    key_of,
    project_key,
    text,
    visibility_keys,
)
from bench.rooms_by_hand import Rooms

MOST = 500

LOCK = """
SELECT id, company_id, shown, shared, open, shared_hours, pipeline_id, stage_id, stage_entered_at, name,
  client_name, status, status_description, archived_at
FROM project
WHERE id = ANY($1) AND workspace_id = $2
  AND ($3 OR open OR EXISTS (SELECT FROM project_access a WHERE a.project_id = project.id AND a.person_id = $4))
ORDER BY id FOR UPDATE"""
SET = """
WITH changed AS (
  UPDATE project SET status = $3, status_color = NULL, status_icon = NULL, shown = true,
    status_updated_at = greatest($4::timestamptz, status_updated_at + interval '1 microsecond')
  FROM unnest($1::uuid[], $5::uuid[]) AS given (project_id, told_id) WHERE id = given.project_id
  RETURNING id, told_id, status, status_description, status_updated_at
), told AS (
  INSERT INTO told_status (id, project_id, person_id, at, shown, status, description)
  SELECT told_id, id, $2, status_updated_at, true, status, status_description FROM changed
)
SELECT id, status_updated_at FROM changed"""
AUDIT = """
INSERT INTO audit_entry
  (id, workspace_id, at, action, actor_id, actor_name, subject, subject_id, subject_name, before, after)
SELECT id, $1, $2::timestamptz + (nth - 1) * interval '1 microsecond', 'STATUS_SET', $3, $4, 'project',
  subject_id, subject_name, before::jsonb, after::jsonb
FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[])
WITH ORDINALITY AS entry (id, subject_id, subject_name, before, after, nth)"""
LOG = """
WITH head AS (UPDATE log_head SET seq = seq + cardinality($5::uuid[]) WHERE workspace_id = $1 RETURNING epoch, seq),
logged AS (
  INSERT INTO event (workspace_id, seq, at, verb, subject, subject_id, tier, before, after)
  SELECT $1, head.seq - cardinality($5) + nth, $2, $3, 'project', subject_id, $4, before::jsonb, after::jsonb
  FROM head, unnest($5, $6::text[], $7::text[]) WITH ORDINALITY AS change (subject_id, before, after, nth)
)
SELECT epoch, seq FROM head"""
STAGES = """
SELECT s.id, s.name, p.id AS pipeline_id, p.name AS pipeline_name FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
WHERE p.workspace_id = $1 ORDER BY p.id FOR SHARE OF p"""
MOVE = """
WITH moved AS (UPDATE project SET stage_id = $2, pipeline_id = $3, stage_entered_at = $4 WHERE id = ANY($1))
INSERT INTO stage_move
  (id, project_id, person_id, move_id, at, cause, from_pipeline, from_stage, to_pipeline, to_stage, runs)
SELECT id, project_id, $5, $6, $4, 'BY_HAND', $7, from_stage, $7, $8, '[]'
FROM unnest($9::uuid[], $1, $10::text[]) AS move (id, project_id, from_stage)"""


class BulkEndpoints:
    """The two endpoints, on the pool of the others, and the rooms of who listens."""

    pool: asyncpg.Pool

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def set_statuses(self, request: Request) -> Response:
        """PUT /client-statuses with {"projectIds": […], "status": …}, for the firm's people."""
        try:
            given = orjson.loads(await request.body())
            keys, status = _keys(given["projectIds"]), text(given["status"], MAX_STATUS)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HTTPException(400, "1 to 500 projects' ids, and a status of 1 to 120 characters") from error
        async with self.pool.acquire() as connection:
            workspace, person, actor, sees_all = await _of_the_firm(connection, request)
            async with connection.transaction():
                rows = await _locked(connection, keys, workspace, sees_all, person)
                at = datetime.now(UTC)
                ids = [row["id"] for row in rows]
                changed = await connection.fetch(SET, ids, person, status, at, [uuid4() for _ in rows])
                differences = [_difference(row, status) for row in rows]
                names = [row["name"] for row in rows]
                audit = [uuid4() for _ in rows], ids, names, *zip(*differences, strict=True)
                await connection.execute(AUDIT, workspace, datetime.now(UTC), person, actor, *audit)
                before = [visibility_keys(row) for row in rows]
                after = [keys | {"shown": True} for keys in before]
                events = ids, _dumped(before), _dumped(after)
                epoch, seq = await connection.fetchrow(
                    LOG, workspace, datetime.now(UTC), "client_status.set", 1, *events
                )
        since = {row["id"]: row["status_updated_at"] for row in changed}
        await self._rooms.tell(workspace, epoch, seq - len(rows), rows, status, since)
        by_id = {row["id"]: row for row in rows}
        return answer({"setClientStatus": _answer([_told(by_id[key], status, since[key]) for key in keys])})

    async def move(self, request: Request) -> Response:
        """PUT /stages/{id}/projects with {"projectIds": […]}, for the firm's people; within a pipeline."""
        try:
            stage_id = key_of("Stage", request.path_params["id"])
            keys = _keys(orjson.loads(await request.body())["projectIds"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HTTPException(400, "a stage's id, and 1 to 500 projects' ids") from error
        async with self.pool.acquire() as connection:
            workspace, person, _, sees_all = await _of_the_firm(connection, request)
            async with connection.transaction():
                rows = await _locked(connection, keys, workspace, sees_all, person)
                stages = {row["id"]: row for row in await connection.fetch(STAGES, workspace)}
                if (stage := stages.get(stage_id)) is None:
                    raise HTTPException(404, "no such stage")
                if any(row["pipeline_id"] != stage["pipeline_id"] for row in rows):
                    raise HTTPException(400, "not in this pipeline")
                at = datetime.now(UTC)
                moved = [row for row in rows if row["stage_id"] != stage_id]
                if moved:
                    ids, names = [row["id"] for row in moved], [stages[row["stage_id"]]["name"] for row in moved]
                    to = stage_id, stage["pipeline_id"], at, person, uuid4(), stage["pipeline_name"], stage["name"]
                    await connection.execute(MOVE, ids, *to, [uuid4() for _ in moved], names)
                    same = _dumped([visibility_keys(row) for row in moved])
                    await connection.fetchrow(LOG, workspace, datetime.now(UTC), "project.moved", 3, ids, same, same)
        named = {"id": global_id(stage_id, "Stage"), "name": stage["name"]}
        entered = {row["id"]: row["stage_entered_at"] for row in rows} | {row["id"]: at for row in moved}
        by_id = {row["id"]: row for row in rows}
        projects = [
            {"id": global_id(key), "name": by_id[key]["name"], "stage": named, "stageEnteredAt": entered[key]}
            for key in keys
        ]
        return answer({"moveProjects": _answer(projects)})


async def _of_the_firm(connection: asyncpg.Connection, request: Request) -> tuple[UUID, UUID, str, bool]:
    # Workspace, person, what they are called, and whether they see all projects.
    workspace, person, _, role, kind, name = await admitted(connection, request)
    if kind != "OWN" or role == "GUEST":
        raise HTTPException(403, "for the firm's owners, admins and members")
    return workspace, person, name, role in ("OWNER", "ADMIN")


def _keys(given: list[str]) -> list[UUID]:
    if not 1 <= len(given) <= MOST:
        raise ValueError(len(given))
    return list(dict.fromkeys(project_key(each) for each in given))


async def _locked(
    connection: asyncpg.Connection, keys: list[UUID], workspace: UUID, sees_all: bool, person: UUID
) -> list[Any]:
    rows: list[Any] = await connection.fetch(LOCK, keys, workspace, sees_all, person)
    if len(rows) < len(keys):
        raise HTTPException(404, "nothing was changed: no such project, or not open to you")
    if any(row["archived_at"] is not None for row in rows):
        raise HTTPException(400, "nothing was changed: one of them is archived")
    return rows


def _difference(row: Any, status: str) -> tuple[str, str]:
    name, description = row["client_name"], row["status_description"]
    return dumped_differences((name, row["status"], description, row["shown"]), (name, status, description, True))


def _dumped(keys: Sequence[dict[str, Any]]) -> list[str]:
    return [orjson.dumps(each).decode() for each in keys]


def _told(row: Any, status: str, since: datetime) -> dict[str, Any]:
    told = {"shown": True, "status": status, "description": row["status_description"], "updatedAt": since}
    return {"id": global_id(row["id"]), "clientName": row["client_name"], "clientStatus": told}


def _answer(projects: list[dict[str, Any]]) -> dict[str, Any]:
    return {"projects": projects, "userErrors": []}
