"""The order in which things stand: positions that count up within what holds them. That is locked by whoever asks."""

from typing import Any
from uuid import UUID

from tortoise.expressions import Case, F, Q, When
from tortoise.functions import Max
from tortoise.queryset import QuerySet


async def behind_all(rows: QuerySet[Any]) -> int:
    """The position behind all of these."""
    [(last,)] = await rows.annotate(last=Max("position")).values_list("last")
    return 0 if last is None else last + 1


async def place(rows: QuerySet[Any], row_id: UUID, after: Any | None) -> None:
    """Put one of these rows behind another (a row), or before all; those behind make room.

    In one statement, so that there is no moment at which two stand in one place.
    """
    position = after.position + 1 if after else await _before_all(rows)
    own: Any = position
    moved: Any = Case(When(id=row_id, then=own), default=F("position") + 1)
    await rows.filter(Q(id=row_id) | Q(position__gte=position)).update(position=moved)


async def _before_all(rows: QuerySet[Any]) -> int:
    first = await rows.order_by("position", "id").first()
    return first.position if first else 0
