"""The engine behind a running world, for tests that look whether it is whole."""

from tortoise.connection import get_connections

from db.engines.postgres import PostgresEngine
from db.engines.sqlite import SqliteEngine


def engine() -> SqliteEngine | PostgresEngine:
    """The one that is open in this process."""
    connections = get_connections()
    found = connections.get(next(iter(connections.db_config)))
    assert isinstance(found, SqliteEngine | PostgresEngine)
    return found


async def other_sessions() -> list[str]:
    """On PostgreSQL: what our other connections hold or are in the middle of. On SQLite: whether a write must wait."""
    found = engine()
    if isinstance(found, SqliteEngine):
        await found.execute_script("CREATE TEMP TABLE probe (id INT); DROP TABLE probe")
        return []
    busy = """
    SELECT state || ': ' || query AS line FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
    UNION ALL
    SELECT mode || ' on ' || relation::regclass::text FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND relation::regclass::text !~ '^pg_'
    """
    return [row["line"] for row in await found.execute_query_dict(busy)]
