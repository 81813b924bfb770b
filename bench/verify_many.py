"""The same for the board, and for changes of many projects at once: the same JSON, rows and messages."""

import asyncio
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench import documents, load, many_fan, seed, seed_board
from bench.by_hand import global_id
from bench.contenders import Api, Server
from bench.processes import Failed
from realtime.cursors import Cursor
from realtime.seals import Seals

STATUS = "Fast fertig: es fehlt Ihre Unterschrift"
NUMBER, STAGE = 1, 4
"""Which of the projects are set and moved, and into which stage; some stand there already."""
TABLES = {
    "project": "SELECT * FROM project WHERE workspace_id = $1 ORDER BY id",
    "log_head": "SELECT seq FROM log_head WHERE workspace_id = $1",
    "event": "SELECT * FROM event WHERE workspace_id = $1 ORDER BY seq",
    "audit_entry": "SELECT * FROM audit_entry WHERE workspace_id = $1 ORDER BY at",
    "told_status": "SELECT t.* FROM told_status t JOIN project p ON p.id = t.project_id WHERE p.workspace_id = $1 "
    "ORDER BY t.project_id",
    "stage_move": "SELECT t.* FROM stage_move t JOIN project p ON p.id = t.project_id WHERE p.workspace_id = $1 "
    "ORDER BY t.project_id",
}
Times = dict[str, datetime]
RANDOM = {"event": ("id",), "audit_entry": ("id",), "told_status": ("id",), "stage_move": ("id", "move_id")}


@dataclass(frozen=True, slots=True)
class ManyFacts:
    """What a server answered, wrote and told."""

    board: bytes
    """The answer to `board`, byte for byte."""
    answers: list[Any]
    """The answers to `setClientStatus` and `moveProjects`, the times of the change checked and left out."""
    rows: dict[str, list[dict[str, Any]]]
    """All of the tables that they write, likewise, and without what is made up anew each time."""
    messages: list[Any]
    """What one of the clients was told, in order, with the number in the log in place of the cursor."""

    def compare(self, ours: "ManyFacts", name: str) -> None:
        """Raises Failed, with what differs."""
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(ours, field.name)
            if mine != theirs:
                raise Failed(f"{name} differs from ours in its {field.name}:\n{mine!r:.4000}\nours:\n{theirs!r:.4000}")


def facts(contender: Api, server: Server, database_url: str, size: seed.Size) -> ManyFacts:
    """Ask for the board, set and move many, listen as one of the clients, and read what was written. Raises Failed."""
    board = load.ask(server.port, contender.board(documents.wanted(size)))
    check_board(contender.name, board, size)
    projects = documents.several(NUMBER, size)
    before = datetime.now(UTC)
    with many_fan.listening(contender, server, 0, 0) as listener:
        answers = [json.loads(load.ask(server.port, contender.set_statuses(projects, STATUS)))]
        messages: list[Any] = []
        while len(messages) < size.bulk // size.card_companies:
            messages += [json.loads(text) for text in listener.messages()]
    answers.append(json.loads(load.ask(server.port, contender.move(projects, documents.stage(STAGE)))))
    rows = asyncio.run(_rows(database_url))
    _check_counts(rows, size)
    times = _without_times(rows, before)
    for answer, name, time in zip(answers, ("setClientStatus", "moveProjects"), times, strict=True):
        told = answer["data"][name]["projects"]
        if [project["id"] for project in told] != projects:
            raise Failed(f"{contender.name}: {name} does not answer with the projects in the order given")
        for project in told:
            _take(project.get("clientStatus", project), time[project["id"]])
    for message in messages:
        change = message["payload"]["data"]["clientStatusChanges"]
        change["cursor"] = Cursor.open(change["cursor"], Seals(seed.SECRET)).seq
        _take(change["project"]["clientStatus"], times[0][change["projectId"]])
    return ManyFacts(board, answers, rows, messages)


def check_board(name: str, answer: bytes, size: seed.Size) -> None:
    """All stages, and of each the first cards of those that there are. Raises Failed."""
    columns = json.loads(answer)["data"]["board"]["columns"]
    totals = [column["cards"]["totalCount"] for column in columns]
    shown = [len(column["cards"]["edges"]) for column in columns]
    least = documents.FIRST if size == seed.WHOLE else 1
    if len(columns) != len(seed_board.STAGES) or min(totals) < least:
        raise Failed(f"{name}: not the board that was asked for: {totals} cards")
    if shown != [min(documents.FIRST, total) for total in totals]:
        raise Failed(f"{name}: not the first cards of each stage: {shown} of {totals}")


async def _rows(database_url: str) -> dict[str, list[dict[str, Any]]]:
    connection = await asyncpg.connect(database_url)
    try:
        found = {}
        for table, sql in TABLES.items():
            found[table] = [dict(row) for row in await connection.fetch(sql, seed_board.WORKSPACE)]
            for row in found[table]:
                for column in RANDOM.get(table, ()):
                    row.pop(column)
                for column in ("before", "after") if table in ("event", "audit_entry") else ():
                    row[column] = json.loads(row[column])
        return found
    finally:
        await connection.close()


def _check_counts(rows: dict[str, list[dict[str, Any]]], size: seed.Size) -> None:
    moved = len(rows["stage_move"])
    found = [len(rows[table]) for table in ("told_status", "audit_entry", "event")]
    if found != [size.bulk, size.bulk, size.bulk + moved] or not 0 < moved < size.bulk:
        raise Failed(f"history, audit log and log have {found} entries, of which {moved} moves, for {size.bulk}")


def _without_times(rows: dict[str, list[dict[str, Any]]], before: datetime) -> tuple[Times, Times]:
    # Since when the status is so, and since when each project stands in its stage, by global id; checked.
    now = datetime.now(UTC)
    projects = {row["id"]: row for row in rows["project"]}
    for row in rows["told_status"]:
        _agree("told_status", row.pop("at"), projects[row["project_id"]]["status_updated_at"], before, now)
    for row in rows["stage_move"]:
        _agree("stage_move", row.pop("at"), projects[row["project_id"]]["stage_entered_at"], before, now)
    for table in ("event", "audit_entry"):
        for row in rows[table]:
            _agree(table, at := row.pop("at"), at, before, now)
    since, entered = {}, {}
    for row in rows["project"]:
        key = global_id(row["id"])
        since[key] = row["status_updated_at"]
        entered[key] = row["stage_entered_at"]
        for column in ("status_updated_at", "stage_entered_at"):
            if row[column] >= before:
                row[column] = "now"
    return since, entered


def _agree(table: str, at: datetime, with_: datetime, before: datetime, now: datetime) -> None:
    if not before <= at == with_ <= now:
        raise Failed(f"the times do not agree: {at} in {table}, {with_} in the project, asked at {before}")


def _take(told: dict[str, Any], since: datetime) -> None:
    name = "updatedAt" if "updatedAt" in told else "stageEnteredAt"
    if datetime.fromisoformat(given := told.pop(name)) != since:
        raise Failed(f"the times do not agree: {given} in {name}, {since} in the project")
