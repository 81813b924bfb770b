"""Tortoise's schema editor for SQLite, with table rebuilds that lose nothing.

SQLite alters few things in place. For the rest a table is rebuilt: made anew under another name, filled, and put in the
old one's place. That needs foreign keys to be off, or the rows of other tables that refer to it would be deleted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.models import Model

from db.engines.sqlite import statements
from db.migrating.editing import CarefulEditor, FoundIndex

Key = tuple[bool, tuple[str | None, ...]]
"""What an index is for: whether it is unique, and its columns."""


class SqliteEditor(CarefulEditor, SqliteSchemaEditor):
    """SQLite's schema editor."""

    _checks: tuple[str, ...] = ()

    async def _run_sql(self, sql: str) -> None:
        # Trap: Tortoise splits at every semicolon, in texts as well, or runs a script, before which the driver commits.
        for statement in statements(sql):
            if self.collect_sql:
                self.collected_sql.append(statement.strip())
            else:
                await self.client.execute_query(statement)

    def _get_table_comment_sql(self, table: str, comment: str) -> str:
        return ""  # SQLite has no comments on tables: they would be part of the statement alone

    def _get_column_comment_sql(self, table: str, column: str, comment: str) -> str:
        return ""

    def _get_inner_statements(self) -> list[str]:
        return list(self._checks)

    async def indexes(self, table: str) -> list[FoundIndex]:
        """The indexes that this table has, those of its unique constraints among them."""
        listed = 'SELECT l.name, l."unique", l.partial, m.sql FROM pragma_index_list(?) l LEFT JOIN sqlite_master m'
        query = f"{listed} ON m.type = 'index' AND m.name = l.name WHERE l.origin <> 'pk'"
        found = []
        for row in await self.client.execute_query_dict(query, [table]):
            columns = await self.client.execute_query_dict("SELECT name FROM pragma_index_info(?)", [row["name"]])
            names = tuple(None if row["partial"] else column["name"] for column in columns)
            found.append(FoundIndex(row["name"], bool(row["unique"]), names, row["sql"]))
        return found

    async def add_field(self, model: type[Model], field_name: str) -> None:
        """Add the column, with its index."""
        field = model._meta.fields_map[field_name]
        if field.has_db_default() and hasattr(field.db_default, "get_sql"):
            # SQLite adds columns with constant defaults only.
            await self._remake_table(model)
            return
        await super().add_field(model, field_name)
        if field_name not in model._meta.m2m_fields:
            await self._index_of_new_field(model, field_name)

    async def remove_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        """Rebuild the table without it."""
        # Trap: Tortoise drops an index that belongs to the table itself, which SQLite refuses.
        await self._remake_table(model)

    async def _alter_field(self, model: type[Model], old_field: Any, new_field: Any) -> None:
        old, new = (field.source_field or field.model_field_name for field in (old_field, new_field))
        renamed = {}
        if old != new:
            await self._run_sql(f'ALTER TABLE "{model._meta.db_table}" RENAME COLUMN "{old}" TO "{new}"')
            renamed = {old: new}
        elif self._definition(self.model_before(model)) == self._definition(self.model_after(model)):
            return
        await self._remake_table(model, renamed=renamed)

    async def _remake_table(
        self, model: type[Model], *_: object, renamed: dict[str, str] | None = None, **__: object
    ) -> None:
        # Trap: Tortoise's loses indexes, unique constraints over several columns and the counter of generated keys.
        before, after = self.model_before(model), self.model_after(model)
        table, names = after._meta.db_table, renamed or {}
        extra = await self._extra(
            table, {(unique, _renamed(columns, names)) for unique, columns in keys(before)}, after
        )
        create, *indexes = self._definition(after)
        columns = _listed(self._common_columns(before, after, names))
        await self._run_sql(create.replace(f'CREATE TABLE "{table}"', f'CREATE TABLE "new__{table}"', 1))
        await self._run_sql(f'INSERT INTO "new__{table}" ({columns}) SELECT {columns} FROM "{table}"')  # noqa: S608
        if "AUTOINCREMENT" in create:
            await self._run_sql(f"DELETE FROM sqlite_sequence WHERE name = 'new__{table}'")  # noqa: S608
            await self._run_sql(
                f"INSERT INTO sqlite_sequence (name, seq) SELECT 'new__{table}', seq FROM sqlite_sequence "  # noqa: S608
                f"WHERE name = '{table}'"
            )
        await self._run_sql(f'DROP TABLE "{table}"')
        await self._run_sql(f'ALTER TABLE "new__{table}" RENAME TO "{table}"')
        for statement in [*indexes, *extra]:
            await self._run_sql(statement)

    def _definition(self, model: type[Model]) -> list[str]:
        """The statements that make the table: first the table itself, then its indexes."""
        # Trap: Tortoise makes tables without the constraints that have a name.
        named = getattr(model._meta, "constraints", None) or ()
        self._checks = tuple(
            self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=each.name, check=each.check)
            if isinstance(each, CheckConstraint)
            else self.UNIQUE_CONSTRAINT_CREATE_TEMPLATE.format(
                index_name=self._constraint_name_for_model(model, each),
                fields=_listed(self._resolve_fields_to_columns(model, each.fields)),
            )
            for each in named
        )
        try:
            return [statement.strip() for statement in statements(self._get_model_sql_data(model).table_sql)]
        finally:
            self._checks = ()

    def _common_columns(self, before: type[Model], after: type[Model], renamed: dict[str, str]) -> list[str]:
        had = {renamed.get(column, column) for column in before._meta.fields_db_projection.values()}
        return [column for column in after._meta.fields_db_projection.values() if column in had]

    async def _extra(self, table: str, known: set[Key], after: type[Model]) -> list[str]:
        """What made the indexes and triggers of a table that its model knew nothing of, and whose columns stay."""
        stay = {None, *after._meta.fields_db_projection.values()}
        found = [each for each in await self.indexes(table) if (each.unique, each.columns) not in known]
        triggers = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        return [each.sql for each in found if each.sql and stay.issuperset(each.columns)] + [
            row["sql"] for row in await self.client.execute_query_dict(triggers, [table])
        ]


def keys(model: type[Model]) -> Iterator[Key]:
    """The indexes that a model asks for."""
    meta = model._meta

    def columns(names: Iterable[str]) -> tuple[str, ...]:
        fields = meta.fields_map
        return tuple((fields[name].source_field or name) if name in fields else name for name in names)

    for name, column in meta.fields_db_projection.items():
        field = meta.fields_map[name]
        if field.unique:
            yield True, (column,)
        if field.index:
            yield False, (column,)
    for names in meta.unique_together:
        yield True, columns(names)
    for index in meta.indexes:
        yield False, columns(index if isinstance(index, list | tuple) else index.field_names)
    for constraint in getattr(meta, "constraints", None) or ():
        if isinstance(constraint, UniqueConstraint):
            yield True, columns(constraint.fields)


def _renamed(columns: tuple[str | None, ...], names: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(names.get(column, column) if column else None for column in columns)


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
