"""The same JSON and the same rows: what is compared does the same work, or nothing is measured."""

import asyncio
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench import load, seed
from bench.contenders import Api, Server, project
from bench.processes import Failed

STATUS = "Fast fertig: es fehlt Ihre Unterschrift"
NUMBER = 7
"""Which of the projects is set."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a server answered and wrote."""

    pages: list[bytes]
    """The answers to `workInProgress`, byte for byte: one for each client company."""
    file: bytes
    """The answer to `projectFile`, byte for byte."""
    answer: Any
    """The answer to `setClientStatus`, its time checked and left out."""
    rows: dict[str, list[dict[str, Any]]]
    """All of the tables that it writes, with the times checked and left out, and without the epoch."""

    def compare(self, ours: "Facts", name: str) -> None:
        """Raises Failed, with the first difference."""
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(ours, field.name)
            if mine != theirs:
                raise Failed(f"{name} differs from ours in its {field.name}:\n{mine!r:.2000}\nours:\n{theirs!r:.2000}")


def facts(contender: Api, server: Server, database_url: str, size: seed.Size) -> Facts:
    """Ask each company's page, set one project's status, and read what was written. Raises Failed."""
    pages = [
        load.ask(server.port, contender.work_in_progress(seed.client_token(company, 0)))
        for company in range(size.companies)
    ]
    for page in pages:
        listed = json.loads(page)["data"]["workInProgress"]
        if listed["totalCount"] != size.projects or len(listed["edges"]) != min(20, size.projects):
            raise Failed(f"{contender.name}: not the page that was asked for: {page[:500]!r}")
    file = load.ask(server.port, contender.project_file(seed.client_token(0, 0), project(0, size)))
    _check_file(contender, file, size)
    before = datetime.now(UTC)
    request = contender.set_client_status(seed.OWNER_TOKEN, project(NUMBER, size), STATUS)
    answer = json.loads(load.ask(server.port, request))
    rows = asyncio.run(_rows(database_url))
    for head in rows["log_head"]:
        head.pop("epoch")  # each is a copy of one database, and a copy that ours opens gets an epoch of its own
    _check_times(answer, rows, before)
    return Facts(pages, file, answer, rows)


def _check_file(contender: Api, answer: bytes, size: seed.Size) -> None:
    steps = json.loads(answer)["data"]["node"]["steps"]["edges"]
    tasks = [edge["node"] for step in steps for edge in step["node"]["tasks"]["edges"]]
    found = len(steps), len(tasks), sum(len(task["timeEntries"]["edges"]) for task in tasks)
    if found != (size.steps, size.steps * size.tasks, size.steps * size.tasks * size.entries):
        raise Failed(f"{contender.name}: not the whole file, but steps, tasks, hours: {found}")


async def _rows(database_url: str) -> dict[str, list[dict[str, Any]]]:
    connection = await asyncpg.connect(database_url)
    try:
        tables = {"project": "id", "log_head": "workspace_id", "event": "seq", "audit_entry": "at"}
        tables["told_status"] = "at"
        return {
            table: [dict(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY {order}")]  # noqa: S608
            for table, order in tables.items()
        }
    finally:
        await connection.close()


def _check_times(answer: Any, rows: dict[str, list[dict[str, Any]]], before: datetime) -> None:
    told = answer["data"]["setClientStatus"]["projects"][0]["clientStatus"]
    changed = [row for row in rows["project"] if row["status"] == STATUS]
    if len(changed) != 1 or len(rows["event"]) != 1:
        raise Failed(f"{len(changed)} projects were changed and {len(rows['event'])} events logged, instead of one")
    now = datetime.now(UTC)
    since, logged = changed[0].pop("status_updated_at"), rows["event"][0].pop("at")
    if not before <= since <= logged <= now or datetime.fromisoformat(told.pop("updatedAt")) != since:
        raise Failed(f"the times do not agree: {since} in the project, {logged} in the log; told: {answer}")
    [audit] = rows["audit_entry"]
    audit.pop("id")
    if not before <= audit.pop("at") <= now:
        raise Failed(f"the audit entry's time is not that of the change: {audit}")
    [told_row] = rows["told_status"]
    told_row.pop("id")
    if told_row.pop("at") != since:
        raise Failed(f"the history's time is not that of the change: {told_row}")
    for name in ("before", "after"):
        rows["event"][0][name] = json.loads(rows["event"][0][name])
        audit[name] = json.loads(audit[name])
