"""Tasks, counted in the database."""

from typing import Any

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from db.models import Task


async def count_tasks(query: QuerySet[Task], *by: str) -> list[dict[str, Any]]:
    """How many tasks of a query (`number`) there are for each set of values of these columns; one statement."""
    return list(await query.annotate(number=Count("id")).group_by(*by).values(*by, "number"))
