"""A page below each of many, and how many each has: both of one moment, because they come from one statement."""

from collections.abc import Sequence
from typing import Any

from tortoise.expressions import Case, Q, RawSQL, When
from tortoise.queryset import QuerySet

from db.first_of_each import Row

PAGES = """
SELECT {columns}, placed.nth, placed.total, placed.behind
FROM ({placed}) AS placed JOIN "{table}" ON "{table}"."id" = placed.id
WHERE (placed.behind = 1 AND placed.place <= {limit}) OR placed.nth = 1
ORDER BY placed.nth LIMIT {most}
"""
"""The first row of each is there in any case: it says how many there are, where the page is empty."""
FROM_THE_FIRST = "SELECT *, nth AS place FROM ({ranked}) AS ranked"
BEHIND_SOME = """
SELECT *, ROW_NUMBER() OVER (PARTITION BY "{parent}", behind ORDER BY nth) AS place FROM ({ranked}) AS ranked
"""


async def counted_pages(
    query: QuerySet[Any],
    parent: str,
    order: Sequence[str],
    columns: Sequence[str],
    limit: int,
    most: int,
    behind: Q | None = None,
) -> tuple[list[Row], dict[Any, int]]:
    """Of a query's rows, the first `limit` for each value of the column `parent`, in order, and how many each has.

    `order`: terms of SQL on the rows' own table. `behind`: which rows come after a cursor; they alone are returned, but
    all are counted. `most`: rows of all together.
    """
    table = query.model._meta.db_table
    is_so: Any = RawSQL("1")
    is_not: Any = RawSQL("0")
    partition = f'PARTITION BY "{table}"."{parent}"'
    # The rows themselves are fetched for the pages alone: what is ranked and counted is narrow.
    narrow = query.annotate(
        nth=RawSQL(f"ROW_NUMBER() OVER ({partition} ORDER BY {', '.join(order)})"),
        total=RawSQL(f"COUNT(*) OVER ({partition})"),
        behind=is_so if behind is None else Case(When(behind, then=is_so), default=is_not),
    ).values("id", parent, "nth", "total", "behind")
    ranked, values = _statement(narrow)
    wide = query.model.all().values(*columns)
    _statement(wide)
    names = wide._fields_for_select
    # Our own names, and numbers; what somebody gave is among the values.
    sql = PAGES.format(
        columns=", ".join(f'"{table}"."{column}" AS "{column}"' for column in names),
        placed=(FROM_THE_FIRST if behind is None else BEHIND_SOME).format(parent=parent, ranked=ranked),
        table=table,
        limit=int(limit),
        most=int(most),
    )
    rows: list[Row] = await wide._db.execute_query_dict(sql, values)
    convert = {alias: wide.resolve_to_python_value(wide.model, name) for alias, name in names.items()}
    page, totals = [], {}
    for row in rows:
        found = {alias: change(row[alias]) for alias, change in convert.items()}
        totals[found[parent]] = int(row["total"])
        if row["behind"] == 1:
            page.append(found)
    return page, totals


def _statement(query: Any) -> tuple[str, list[Any]]:
    # Tortoise cannot select from a select; so its statement is put into ours, and its conversions are applied to it.
    query._choose_db_if_not_chosen()
    query._make_query()
    sql: tuple[str, list[Any]] = query.query.get_parameterized_sql()
    return sql
