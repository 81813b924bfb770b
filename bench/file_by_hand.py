"""A project's file as one would write it by hand: its steps, their tasks, and the hours of each, in four statements.

Same duties as ours: the session, whether the client sees the project, its file and its hours, and of each thing
whether it is open to clients and not archived; sums and shares in the database; opaque ids.
"""

from typing import Any
from uuid import UUID

import asyncpg
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bench.by_hand import admitted, answer, global_id, project_key

LIMIT = 100
"""Of each list."""
SEEN = "visibility = 'CLIENT' AND archived_at IS NULL"
PROJECT = f"""
SELECT client_name, number, shared_hours,
  (SELECT sum(minutes) FROM time_entry WHERE project_id = project.id) AS minutes,
  (SELECT avg((t.status IN ('DONE', 'APPROVED'))::int::float8) FROM task t JOIN step s ON s.id = t.step_id
   WHERE t.project_id = project.id AND s.{SEEN.replace("AND ", "AND s.")} AND t.{SEEN.replace("AND ", "AND t.")})
FROM project WHERE id = $1 AND workspace_id = $2 AND company_id = $3 AND shared"""  # noqa: S608  # our own
STEPS = f"SELECT id, name FROM step WHERE project_id = $1 AND {SEEN} ORDER BY position, id"  # noqa: S608  # our own
TASKS = f"""
SELECT id, step_id, title, status, due_on,
  (SELECT coalesce(sum(minutes), 0) FROM time_entry WHERE task_id = task.id) AS minutes
FROM task WHERE project_id = $1 AND {SEEN} ORDER BY position, id"""  # noqa: S608  # our own
ENTRIES = """
SELECT id, task_id, worked_on, minutes FROM time_entry WHERE project_id = $1 AND task_id IS NOT NULL
ORDER BY worked_on DESC, id DESC"""

Nodes = dict[UUID, list[dict[str, Any]]]


class FileEndpoint:
    """The endpoint, on the pool of the others."""

    pool: asyncpg.Pool

    async def project_file(self, request: Request) -> Response:
        """GET /projects/{id}, for a client company's members."""
        try:
            key = project_key(request.path_params["id"])
        except ValueError as error:
            raise HTTPException(400, "a project's id") from error
        async with self.pool.acquire() as connection:
            workspace, _, company, role, kind, _ = await admitted(connection, request)
            if kind != "CLIENT" or role != "MEMBER":
                raise HTTPException(403, "for the members of client companies")
            project = await connection.fetchrow(PROJECT, key, workspace, company)
            if project is None:
                raise HTTPException(404, "no such project, or not open to you")
            name, number, told, minutes, share = project
            steps = await connection.fetch(STEPS, key)
            tasks = await connection.fetch(TASKS, key)
            entries = await connection.fetch(ENTRIES, key) if told else []
        node = {
            "id": global_id(key),
            "clientName": name,
            "number": number,
            "clientProgress": share,
            "workedMinutes": (minutes or 0) if told else None,
            "steps": _steps(steps, _tasks(tasks, entries, told)),
        }
        return answer({"node": node})


def _steps(rows: list[Any], tasks: Nodes) -> dict[str, Any]:
    nodes = [
        {"id": global_id(key, "Step"), "name": name, "tasks": _list(tasks.get(key, []))} for key, name in rows[:LIMIT]
    ]
    return {"totalCount": len(rows), **_list(nodes)}


def _tasks(rows: list[Any], entries: list[Any], told: bool) -> Nodes:
    hours: Nodes = {}
    for key, task, day, minutes in entries:
        hours.setdefault(task, []).append({"id": global_id(key, "TimeEntry"), "date": day, "minutes": minutes})
    found: Nodes = {}
    for key, step, title, status, due, minutes in rows:
        node = {
            "id": global_id(key, "Task"),
            "title": title,
            "status": {"kind": status},
            "dueOn": due,
            "workedMinutes": minutes if told else None,
            "timeEntries": _list(hours.get(key, [])) if told else None,
        }
        found.setdefault(step, []).append(node)
    return found


def _list(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"edges": [{"node": node} for node in nodes[:LIMIT]]}
