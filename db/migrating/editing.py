"""What our schema editors have in common: they know the tables before and after, and how to quote."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.indexes import Index
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model


@dataclass(frozen=True, slots=True)
class FoundIndex:
    """An index that a table has. `columns` has None for an expression, `sql` is what made it (SQLite alone)."""

    name: str
    unique: bool
    columns: tuple[str | None, ...]
    sql: str | None = None


class CarefulEditor(BaseSchemaEditor):
    """Tortoise's schema editor, with what its SQLite and PostgreSQL editors both get wrong put right."""

    def __init__(self, connection: BaseDBAsyncClient, collect_sql: bool = False) -> None:
        super().__init__(connection, atomic=True, collect_sql=collect_sql)
        self.before: State | None = None
        self.after: State | None = None

    @abstractmethod
    async def indexes(self, table: str) -> list[FoundIndex]:
        """The indexes that this table has, but for the primary key's."""

    def model_before(self, model: type[Model]) -> type[Model]:
        """The model as it was before the operation under way."""
        return _model(self.before, model)

    def model_after(self, model: type[Model]) -> type[Model]:
        """The model as the operation under way leaves it."""
        return _model(self.after, model)

    def _escape_default_value(self, default: object) -> str:
        # Trap: Tortoise escapes as MySQL does, so that a quote breaks the statement and a backslash becomes two.
        if default is None:
            return "NULL"
        if isinstance(default, bool | int | float):
            return super()._escape_default_value(default)
        return "'{}'".format(str(default).replace("'", "''"))

    async def remove_index(self, model: type[Model], index: Index) -> None:
        """Drop it by its name, or by its columns where it was named after a column's or table's earlier name."""
        name = self._index_name_for_model(model, index)
        found = await self.indexes(model._meta.db_table)
        if name not in {each.name for each in found}:
            columns = tuple(self._resolve_fields_to_columns(model, list(index.field_names)))
            alike = [each.name for each in found if each.columns == columns and not each.unique]
            name = alike[0] if alike else name
        await self._run_sql(self._drop_index_sql(model, name))

    async def _index_of_new_field(self, model: type[Model], field_name: str) -> None:
        # Trap: Tortoise adds a field without its index.
        field: Any = model._meta.fields_map[field_name]
        column = field.source_field or field_name
        key: Any = model._meta.fields_map.get(column, field)
        if (field.index or key.index) and not (field.unique or field.pk):
            await self.add_index(model, Index(fields=(column,)))


def _model(state: State | None, model: type[Model]) -> type[Model]:
    if state is None:
        return model
    found = [each for each in state.apps.get_models_iterable() if each._meta.db_table == model._meta.db_table]
    return found[0] if found else model
