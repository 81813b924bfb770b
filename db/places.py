"""Where a database lives: a text that stays the same through restarts and repairs, and changes with a restore."""

import os
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from db.births import born

UNKNOWN = "-"

# What a role may not ask, or a managed server does not answer, is left out: the rest still tells.
POSTGRES = (
    "SELECT system_identifier::text AS part FROM pg_control_system()",
    # The timeline: it changes with every recovery to a point in time, and when a standby takes over.
    "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS part",
    "SELECT oid::text AS part FROM pg_database WHERE datname = current_database()",
    # The table was dropped and made again, or emptied and filled.
    "SELECT oid::text || '.' || relfilenode::text AS part FROM pg_class WHERE oid = 'log_head'::regclass",
)
SQLITE = "SELECT file AS part FROM pragma_database_list WHERE name = 'main'"


async def place(client: BaseDBAsyncClient) -> str:
    """Where the database behind this client lives. Not within a transaction: a question may be refused."""
    if client.capabilities.dialect == "sqlite":
        return f"sqlite:{_file(Path(await _ask(client, SQLITE)))}:"
    parts = [await _ask(client, question) for question in POSTGRES]
    return f"postgres:{':'.join(parts)}:"


def _file(path: Path) -> str:
    # A new file often gets the number of the one that was deleted, so the number is the second choice.
    birth = born(path)
    return f"born:{birth}" if birth is not None else f"number:{os.statvfs(path).f_fsid}:{path.stat().st_ino}"


async def _ask(client: BaseDBAsyncClient, question: str) -> str:
    try:
        rows = await client.execute_query_dict(question)
    except OperationalError:
        return UNKNOWN
    return str(rows[0]["part"])
