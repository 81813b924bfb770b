"""A board as one would write it by hand: all stages, their counts and the first cards of each, in one statement.

Same duties as ours: the session; which projects the firm's person sees; filters; counts and pages of one moment, by
key, with sealed cursors; opaque ids; what the client is told only where the pipeline shows it.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bench.by_hand import CURSOR, EPOCH, MICROSECOND, admitted, answer, global_id, key_of
from realtime.seals import BrokenSeal, Seals
from resolvers.pipelines.boards import CardFilter

REACHED = """
p.workspace_id = $1 AND p.pipeline_id = $2 AND p.archived_at IS NULL
AND ($3 OR p.open OR EXISTS (SELECT FROM project_access a WHERE a.project_id = p.id AND a.person_id = $4))"""
LABELLED = "EXISTS (SELECT FROM project_label l WHERE l.project_id = p.id AND l.label_id = ANY({}))"
BOARD = """
WITH ranked AS (
  SELECT p.id, p.stage_id, {behind} AS behind, count(*) OVER (PARTITION BY p.stage_id) AS total,
    row_number() OVER (PARTITION BY p.stage_id, {behind} ORDER BY p.stage_entered_at DESC, p.id DESC) AS place
  FROM project p WHERE {conditions}
), cards AS (
  SELECT ranked.total, ranked.behind, ranked.place, p.*, c.name AS company_name, a.display_name,
    ARRAY(SELECT ROW(l.id, l.name, l.color) FROM project_label pl JOIN label l ON l.id = pl.label_id
          WHERE pl.project_id = p.id ORDER BY l.sort_name) AS labels
  FROM ranked JOIN project p ON p.id = ranked.id JOIN company c ON c.id = p.company_id
    LEFT JOIN person a ON a.id = p.assignee_id AND a.removed_at IS NULL
  WHERE ranked.place <= $5 AND ranked.behind OR ranked.place = 1
)
SELECT b.name AS pipeline_name, b.shows_status, s.id AS in_stage, s.name AS stage_name, cards.*
FROM pipeline b LEFT JOIN stage s ON s.pipeline_id = b.id {only} LEFT JOIN cards ON cards.stage_id = s.id
WHERE b.id = $2 AND b.workspace_id = $1
ORDER BY s.position, s.id, cards.place"""
MAX_NAMED = 50


class BoardEndpoint:
    """The endpoint, on the pool of the others."""

    pool: asyncpg.Pool

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    async def board(self, request: Request) -> Response:
        """GET /boards/{id}?first=20&shown=…&label=…&company=…&due_from=…&due_to=…, and for further pages stage, after.

        For the firm's owners, admins and members.
        """
        try:
            pipeline = key_of("Pipeline", request.path_params["id"])
            wanted = _filter(request.query_params)
            stage = key_of("Stage", request.query_params["stage"]) if "stage" in request.query_params else None
            first = int(request.query_params.get("first", "20"))
            if not 1 <= first <= 100:
                raise ValueError(first)
        except ValueError as error:
            raise HTTPException(400, "a pipeline's id, a filter, and how many of each stage: 1 to 100") from error
        async with self.pool.acquire() as connection:
            workspace, person, _, role, kind, _ = await admitted(connection, request)
            if kind != "OWN" or role == "GUEST":
                raise HTTPException(403, "for the firm's owners, admins and members")
            seen = hashlib.sha256(repr((wanted, None)).encode()).hexdigest()
            purposes = f"page of board of {{}} in {workspace} where {seen}"
            after = self._opened(purposes, stage, request.query_params.get("after"))
            given = [workspace, pipeline, role in ("OWNER", "ADMIN"), person, first]
            rows = await connection.fetch(_statement(wanted, stage, after, given), *given)
        if not rows or (stage is not None and rows[0]["in_stage"] is None):
            raise HTTPException(404, "no such pipeline or stage")
        return answer({"board": self._board(pipeline, rows, purposes, first)})

    def _opened(self, purposes: str, stage: UUID | None, after: str | None) -> tuple[Any, UUID] | None:
        if after is None:
            return None
        try:
            since, key = CURSOR.unpack(self._seals.open(purposes.format(stage), after))
        except BrokenSeal as error:
            raise HTTPException(400, "after is not a cursor of this stage") from error
        return EPOCH + since * MICROSECOND, UUID(bytes=key)

    def _board(self, pipeline: UUID, rows: list[Any], purposes: str, first: int) -> dict[str, Any]:
        columns: dict[UUID, dict[str, Any]] = {}
        for row in rows:
            if (stage := row["in_stage"]) is None:
                continue
            if stage not in columns:
                named = {"id": global_id(stage, "Stage"), "name": row["stage_name"]}
                cards: dict[str, Any] = {"totalCount": row["total"] or 0, "edges": []}
                columns[stage] = {"stage": named, "cards": cards}
            if row["behind"] and row["place"] <= first:
                columns[stage]["cards"]["edges"].append(self._edge(row, purposes.format(stage)))
        named = {"id": global_id(pipeline, "Pipeline"), "name": rows[0]["pipeline_name"]}
        return {"pipeline": named, "columns": list(columns.values())}

    def _edge(self, row: Any, purpose: str) -> dict[str, Any]:
        since, key = row["stage_entered_at"], row["id"]
        assignee, told = None, None
        if row["display_name"] is not None:
            assignee = {"id": global_id(row["assignee_id"], "Person"), "displayName": row["display_name"]}
        if row["shows_status"] and row["status"] is not None:
            told = {"shown": row["shown"], "status": row["status"], "color": row["status_color"]}
            told |= {"icon": row["status_icon"], "updatedAt": row["status_updated_at"]}
        company = {"id": global_id(row["company_id"], "Company"), "name": row["company_name"]}
        node = {
            "enteredAt": since,
            "dueOn": row["due_on"],
            "labels": [
                {"id": global_id(label, "Label"), "name": name, "color": color} for label, name, color in row["labels"]
            ],
            "assignee": assignee,
            "clientStatus": told,
            "project": {
                "id": global_id(key),
                "name": row["name"],
                "clientName": row["client_name"],
                "company": company,
            },
        }
        cursor = self._seals.seal(purpose, CURSOR.pack((since - EPOCH) // MICROSECOND, key.bytes))
        return {"cursor": cursor, "node": node}


def _filter(given: QueryParams) -> CardFilter:
    # The same as ours, because what a cursor belongs to is told by it.
    def keys(kind: str, name: str) -> tuple[UUID, ...] | None:
        if len(named := given.getlist(name)) > MAX_NAMED:
            raise ValueError(name)
        return tuple(key_of(kind, each) for each in named) or None

    def day(name: str) -> date | None:
        return date.fromisoformat(given[name]) if name in given else None

    shown: Mapping[str | None, bool | None] = {None: None, "true": True, "false": False}
    if given.get("shown") not in shown:
        raise ValueError(given.get("shown"))
    return CardFilter(
        shown=shown[given.get("shown")],
        label_ids=keys("Label", "label"),
        company_ids=keys("Company", "company"),
        due_from=day("due_from"),
        due_to=day("due_to"),
    )


def _statement(wanted: CardFilter, stage: UUID | None, after: tuple[Any, UUID] | None, given: list[Any]) -> str:
    # The statement for this filter; what it compares with is put behind what is `given`.
    def place(value: object, kind: str = "") -> str:
        given.append(value)
        return f"${len(given)}{kind}"

    conditions = [REACHED]
    if wanted.shown is not None:
        conditions.append(f"p.shown = {place(wanted.shown)}")
    if wanted.label_ids is not None:
        conditions.append(LABELLED.format(place(wanted.label_ids, "::uuid[]")))
    if wanted.company_ids is not None:
        conditions.append(f"p.company_id = ANY({place(wanted.company_ids, '::uuid[]')})")
    if wanted.due_from is not None:
        conditions.append(f"p.due_on >= {place(wanted.due_from)}")
    if wanted.due_to is not None:
        conditions.append(f"p.due_on <= {place(wanted.due_to)}")
    only, behind = "", "true"
    if stage is not None:
        only = f"AND s.id = {place(stage)}"
        conditions.append(f"p.stage_id = ${len(given)}")
    if after is not None:
        since, key = after
        behind = f"(p.stage_entered_at, p.id) < ({place(since, '::timestamptz')}, {place(key, '::uuid')})"
    return BOARD.format(behind=behind, conditions=" AND ".join(conditions), only=only)
