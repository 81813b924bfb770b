"""Tortoise's schema editor for PostgreSQL, which also changes what a foreign key does and writes comments."""

from typing import cast

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.migrations.schema_editor.asyncpg import AsyncpgSchemaEditor
from tortoise.models import Model

from db.migrating.editing import CarefulEditor, FoundIndex

INDEXES = """
SELECT c.relname AS name, i.indisunique AS "unique", ARRAY(
  SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(number, position)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND i.indpred IS NULL ORDER BY position
) AS columns
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = to_regclass($1) AND NOT i.indisprimary ORDER BY c.relname
"""
CONSTRAINTS = """
SELECT conname AS name FROM pg_constraint con WHERE conrelid = to_regclass($1) AND contype::text = $2 AND ARRAY(
  SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY k(number, position)
  JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.number ORDER BY position
) = $3::text[] ORDER BY conname
"""


class PostgresEditor(CarefulEditor, AsyncpgSchemaEditor):
    """PostgreSQL's schema editor."""

    async def indexes(self, table: str) -> list[FoundIndex]:
        """The indexes that this table has, those of its unique constraints among them."""
        rows = await self.client.execute_query_dict(INDEXES, [self.quote(table)])
        return [FoundIndex(row["name"], row["unique"], tuple(row["columns"])) for row in rows]

    async def add_field(self, model: type[Model], field_name: str) -> None:
        """Add the column, with its comment and its index."""
        await super().add_field(model, field_name)
        # Trap: Tortoise keeps the comment until the next table is made.
        if comments := self._post_table_hook().strip():
            await self._run_sql(comments)
        if field_name not in model._meta.m2m_fields:
            await self._index_of_new_field(model, field_name)

    async def alter_field(self, old_model: type[Model], new_model: type[Model], field_name: str) -> None:
        """Alter the column, and its foreign key."""
        old, new = (model._meta.fields_map[field_name] for model in (old_model, new_model))
        keys = isinstance(old, ForeignKeyFieldInstance) and isinstance(new, ForeignKeyFieldInstance)
        # Trap: Tortoise does not look at what a foreign key refers to and does on deletion.
        if not keys or self._reference(old_model, field_name) == self._reference(new_model, field_name):
            await super().alter_field(old_model, new_model, field_name)
            return
        table, column = old_model._meta.db_table, old.source_field or field_name
        found = await self._constraints(table, "f", [column]) or [f"{table}_{column}_fkey"]
        for name in found:
            await self._run_sql(self.DELETE_CONSTRAINT_TEMPLATE.format(table=self.quote(table), name=name))
        await super().alter_field(old_model, new_model, field_name)
        column = new.source_field or field_name
        key = f'CONSTRAINT "{table}_{column}_fkey" FOREIGN KEY ("{column}")'
        constraint = key + self._reference(new_model, field_name)
        await self._run_sql(self.ADD_CONSTRAINT_TEMPLATE.format(table=self.quote(table), constraint=constraint))

    def _reference(self, model: type[Model], field_name: str) -> str:
        field = cast("ForeignKeyFieldInstance[Model]", model._meta.fields_map[field_name])
        target = field.to_field_instance
        return self.FK_TEMPLATE.format(
            table=self.quote(field.related_model._meta.db_table),
            field=target.source_field or target.model_field_name,
            on_delete=field.on_delete,
            comment="",
        )

    async def _resolve_constraint_name(self, model: type[Model], constraint: UniqueConstraint) -> str:
        # Trap: Tortoise looks in the schema "public" alone, and guesses a name when it only collects.
        columns = self._resolve_fields_to_columns(model, constraint.fields)
        found = await self._constraints(model._meta.db_table, "u", columns)
        if found and not constraint.name:
            return found[0]
        return self._constraint_name_for_model(model, UniqueConstraint(tuple(columns), name=constraint.name))

    async def _constraints(self, table: str, kind: str, columns: list[str]) -> list[str]:
        rows = await self.client.execute_query_dict(CONSTRAINTS, [self.quote(table), kind, columns])
        return [row["name"] for row in rows]
