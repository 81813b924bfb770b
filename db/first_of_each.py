"""The first rows below each of many: one statement, however many they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import RawSQL
from tortoise.functions import Count
from tortoise.queryset import QuerySet

Row = dict[str, Any]


async def first_of_each(
    query: QuerySet[Any], parent: str, order: Sequence[tuple[str, bool]], columns: Sequence[str], limit: int, most: int
) -> list[Row]:
    """Of a query's rows, the first `limit` for each value of the column `parent`, in order; `most` of all together.

    `order`: columns of the rows' own table, and whether each is descending.
    """
    table = query.model._meta.db_table
    by = ", ".join(f'"{table}"."{column}"{" DESC" * descending}' for column, descending in order)
    rank = RawSQL(f'ROW_NUMBER() OVER (PARTITION BY "{table}"."{parent}" ORDER BY {by})')
    ranked = query.annotate(nth=rank).values(*dict.fromkeys((*columns, parent)), "nth")
    # Tortoise cannot select from a select; so its statement is put into ours, and its conversions are applied to it.
    ranked._choose_db_if_not_chosen()
    ranked._make_query()
    inner, values = ranked.query.get_parameterized_sql()
    # Our own, and numbers.
    # Numbers alone are written into it; what somebody gave is among the values.
    sql = f"SELECT * FROM ({inner}) AS ranked WHERE nth <= {int(limit)} ORDER BY nth LIMIT {int(most)}"  # noqa: S608
    rows: list[Row] = await ranked._db.execute_query_dict(sql, values)
    names = ranked._fields_for_select.items()
    convert = {alias: ranked.resolve_to_python_value(ranked.model, name) for alias, name in names if name != "nth"}
    return [{alias: change(row[alias]) for alias, change in convert.items()} for row in rows]


async def count_each(query: QuerySet[Any], parent: str) -> dict[UUID, int]:
    """How many rows of a query there are for each value of the column `parent`; none for those that have none."""
    rows = await query.annotate(number=Count("id")).group_by(parent).values(parent, "number")
    return {row[parent]: row["number"] for row in rows}
