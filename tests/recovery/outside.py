"""The database as it is found after a crash, read without any of our code."""

import asyncio
import json
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import asyncpg

from tests.recovery.ledger import LETTERS, Card

Rows = list[dict[str, Any]]

QUERIES = {
    "heads": "SELECT CAST(workspace_id AS TEXT) AS workspace, seq FROM log_head",
    "events": """SELECT CAST(workspace_id AS TEXT) AS workspace, seq, verb, CAST(subject_id AS TEXT) AS subject_id,
        CAST(after AS TEXT) AS after FROM event ORDER BY workspace_id, seq""",
    "projects": """SELECT CAST(id AS TEXT) AS id, CAST(company_id AS TEXT) AS company, name, client_name, shown, shared,
        open, shared_hours AS hours, archived_at IS NOT NULL AS archived, CAST(pipeline_id AS TEXT) AS pipeline, status
        FROM project""",
    "told": "SELECT CAST(project_id AS TEXT) AS project, status, shown FROM told_status ORDER BY at, id",
    "sessions": "SELECT CAST(id AS TEXT) AS id, token_hash, revoked_at FROM session",
}
OURS = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jalousie'
UNION ALL SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Outside:
    """What the tables hold."""

    def __init__(self, tables: dict[str, Rows]) -> None:
        self.heads, self.events = tables["heads"], tables["events"]
        self.projects, self.sessions = tables["projects"], tables["sessions"]
        self._told = {row["project"]: (row["status"], bool(row["shown"])) for row in tables["told"]}
        self._of: dict[str, Rows] = defaultdict(list)
        for event in self.events:
            self._of[event["subject_id"]].append(event)

    def card(self, project: str) -> Card:
        """One project, with what the log says of it."""
        [row] = [row for row in self.projects if row["id"] == project]
        events = "".join(LETTERS[event["verb"]] for event in self._of[project])
        return Card(row["status"], row["client_name"], bool(row["shown"]), events)

    def named(self, name: str) -> list[Card]:
        """The projects of this name."""
        return [self.card(row["id"]) for row in self.projects if row["name"] == name]

    def check(self) -> None:
        """Logs have no gaps, heads are their ends, and each row is as its last event says, and its history."""
        for head in self.heads:
            numbers = [event["seq"] for event in self.events if event["workspace"] == head["workspace"]]
            assert numbers == list(range(1, head["seq"] + 1))
        for row in self.projects:
            if events := self._of[row["id"]]:
                switches = {key: bool(row[key]) for key in ("shown", "shared", "open", "hours", "archived")}
                of = {"company": row["company"], "pipeline": row["pipeline"]}
                keys = {"id": row["id"], "project": row["id"], **of, **switches}
                assert json.loads(events[-1]["after"]) == keys
                if any(event["verb"].startswith("client_status.") for event in events):
                    assert self._told[row["id"]] == (row["status"], bool(row["shown"]))
        for session in self.sessions:
            verbs = [event["verb"] for event in self._of[session["id"]]]
            assert verbs == ([] if session["revoked_at"] is None else ["session.revoked"])
        # A place for the mails-to-send, when there are some: each event has the mails that go with it.


async def outside(url: str) -> Outside:
    """Read the database whose server was killed; nobody is left who holds anything in it, and the file is whole."""
    if url.startswith("sqlite://"):
        return await asyncio.to_thread(_sqlite, Path(url.removeprefix("sqlite://")))
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(10):
            while await connection.fetch(OURS):
                await asyncio.sleep(0.01)
        return Outside({name: list(map(dict, await connection.fetch(sql))) for name, sql in QUERIES.items()})
    finally:
        await connection.close()


def _sqlite(path: Path) -> Outside:
    # Of a copy: what the next server finds is what the killed one left, with its log still to be recovered.
    with tempfile.TemporaryDirectory() as folder:
        for file in path.parent.glob(f"{path.name}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder)
        connection = sqlite3.connect(Path(folder, path.name))
        connection.row_factory = sqlite3.Row
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            return Outside({name: list(map(dict, connection.execute(sql))) for name, sql in QUERIES.items()})
        finally:
            connection.close()
