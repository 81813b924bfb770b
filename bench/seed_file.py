"""The data of one project's file: steps, tasks and hours, all of them seen by its client."""

from datetime import date, timedelta
from uuid import UUID, uuid5

import asyncpg

from bench import seed, seed_board
from bench.seed import AT, OWNER, SPACE, Size, project_id

FILED = project_id(0, 0)
"""The project that has it: of the first company."""
STATUSES = ("OPEN", "IN_PROGRESS", "DONE", "APPROVED", "WAITING_FOR_CLIENT")
FIRST_DAY = date(2026, 1, 5)

STEP_COLUMNS = ("id", "project_id", "author_id", "name", "position", "visibility", "client_rights", "created_at")
TASK_COLUMNS = (
    "id",
    "project_id",
    "step_id",
    "author_id",
    "title",
    "description",
    "position",
    "visibility",
    "status",
    "due_on",
    "created_at",
    "status_changed_at",
)
ENTRY_COLUMNS = ("id", "project_id", "task_id", "person_id", "worked_on", "minutes", "note", "billable", "created_at")

Rows = list[tuple[object, ...]]


async def fill(url: str, size: Size) -> None:
    """Write all data into an empty, migrated database: what `bench.seed` does, the file of one project, and a board."""
    await seed.fill(url, size)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await _fill(connection, size)
            await seed_board.fill(connection, size)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _fill(connection: asyncpg.Connection, size: Size) -> None:
    steps: Rows = []
    tasks: Rows = []
    entries: Rows = []
    for step in range(size.steps):
        steps.append((_key(step), FILED, OWNER, f"Step {step}", step, "CLIENT", '["COMMENT"]', AT))
        for task in range(size.tasks):
            tasks.append(_task(step, task))
            entries += [_entry(step, task, entry) for entry in range(size.entries)]
    await connection.execute("UPDATE project SET shared = true, shared_hours = true WHERE id = $1", FILED)
    for table, columns, rows in (
        ("step", STEP_COLUMNS, steps),
        ("task", TASK_COLUMNS, tasks),
        ("time_entry", ENTRY_COLUMNS, entries),
    ):
        await connection.copy_records_to_table(table, columns=columns, records=rows)


def _key(*numbers: int) -> UUID:
    return uuid5(SPACE, f"file {numbers}")


def _task(step: int, task: int) -> tuple[object, ...]:
    title = f"Aufgabe {task} von Schritt {step}: Belege prüfen"
    status = STATUSES[(step + task) % len(STATUSES)]
    due = FIRST_DAY + timedelta(days=step + task) if task % 2 else None
    text = "What is to be looked at, and by when."
    return (_key(step, task), FILED, _key(step), OWNER, title, text, task, "CLIENT", status, due, AT, AT)


def _entry(step: int, task: int, entry: int) -> tuple[object, ...]:
    day = FIRST_DAY + timedelta(days=(step * 3 + task + entry * 5) % 200)
    minutes = 15 + (step + task + entry) % 30 * 15
    return (_key(step, task, entry), FILED, _key(step, task), OWNER, day, minutes, "Belege", True, AT)
