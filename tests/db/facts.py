"""What a database holds: its rows, and its tables as flat facts that can be compared and subtracted."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

Rows = dict[str, list[dict[str, Any]]]
ON_DELETE = {"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "a": "NO ACTION"}

PG_COLUMNS = """
SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace
"""
PG_INDEXES = """
SELECT t.relname, i.indisunique, i.indisprimary, ARRAY(
  SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY k(n, p) JOIN pg_attribute a
  ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY p)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace
"""
PG_KEYS = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname, c.confdeltype::text
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'
"""
PG_EXACT = """
SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE relnamespace = current_schema()::regnamespace
"""


async def rows(url: str) -> Rows:
    """All rows of all tables."""
    if url.startswith("sqlite"):
        with closing(_file(url)) as file:
            file.row_factory = sqlite3.Row
            named = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: _sorted(file.execute(f'SELECT * FROM "{name}"').fetchall()) for name in named}  # noqa: S608
    connection = await asyncpg.connect(url)
    try:
        named = [
            row[0] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return {name: _sorted(await connection.fetch(f'SELECT * FROM "{name}"')) for name in named}  # noqa: S608
    finally:
        await connection.close()


async def facts(url: str, types: bool = False) -> set[str]:
    """What is said of columns, keys, indexes, unique constraints and references; names of constraints are not."""
    columns, indexes, references = await (_sqlite(url) if url.startswith("sqlite") else _postgres(url))
    told = set()
    for table, column, kind, required, default in columns:
        words = [f"{table}.{column}", *([kind] if types else []), *(["not null"] if required else [])]
        told.add(" ".join([*words, *([f"default {default.split('::')[0]}"] if default is not None else [])]))
    for table, unique, primary, names in indexes:
        told.add(f"{table} {'key' if primary else 'unique' if unique else 'index'} ({', '.join(names)})")
    for table, column, other, key, on_delete in references:
        told.add(f"{table}.{column} -> {other}.{key} {on_delete}")
    return told


async def everything(url: str) -> list[str]:
    """All rows, and all tables, indexes and constraints with their names and as they were written."""
    if url.startswith("sqlite"):
        with closing(_file(url)) as file:
            return sorted(file.iterdump())
    connection = await asyncpg.connect(url)
    try:
        exact = [str(row[0]) for row in await connection.fetch(PG_EXACT)]
    finally:
        await connection.close()
    held = [f"{table} {row!r}" for table, held in (await rows(url)).items() for row in held]
    return sorted([*exact, *await facts(url, types=True), *held])


def _file(url: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{Path(url.removeprefix('sqlite://'))}?mode=ro", uri=True)


def _sorted(found: list[Any]) -> list[dict[str, Any]]:
    return sorted((dict(row) for row in found), key=repr)


async def _sqlite(url: str) -> tuple[list[Any], list[Any], list[Any]]:
    tables = "sqlite_master m JOIN pragma_{}(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    with closing(_file(url)) as file:
        columns = file.execute(
            f'SELECT m.name, p.name, p.type, p."notnull", p.dflt_value, p.pk FROM {tables.format("table_info")}'  # noqa: S608
        ).fetchall()
        listed = file.execute(
            f'SELECT m.name, p."unique", p.origin, p.name FROM {tables.format("index_list")}'  # noqa: S608
        ).fetchall()
        indexes = [
            (table, unique, origin == "pk", [row[2] for row in file.execute(f'PRAGMA index_info("{name}")')])
            for table, unique, origin, name in listed
        ]
        # SQLite makes no index for a key that is the row's number.
        indexes += [(column[0], True, True, [column[1]]) for column in columns if column[5]]
        references = file.execute(
            f'SELECT m.name, p."from", p."table", p."to", p.on_delete FROM {tables.format("foreign_key_list")}'  # noqa: S608
        ).fetchall()
    return [column[:5] for column in columns], indexes, references


async def _postgres(url: str) -> tuple[list[Any], list[Any], list[Any]]:
    connection = await asyncpg.connect(url)
    try:
        columns = [tuple(row) for row in await connection.fetch(PG_COLUMNS)]
        indexes = [tuple(row) for row in await connection.fetch(PG_INDEXES)]
        references = [(*row[:4], ON_DELETE[row[4]]) for row in map(tuple, await connection.fetch(PG_KEYS))]
    finally:
        await connection.close()
    return columns, indexes, references
