"""Pages by key: each starts after the last row of the one before, so rows that come and go shift nothing."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from permissions.viewer import Viewer
from realtime.seals import BrokenSeal, Seals
from resolvers.refusals import ErrorCode, Refusal

MAX_FIRST = 100
_LAYOUT = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: at most `first` rows (1 to 100) after the row that the cursor `after` stands for."""

    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A list's name (cursors belong to it), its columns, and the time column that it is ordered by, newest first.

    Without one it is in the order of its random ids: the same for everybody, and telling nothing.
    """

    list_name: str
    columns: tuple[str, ...]
    newest_by: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, with a cursor for each, and whether more follow. `query` counts them all."""

    rows: Sequence[Mapping[str, Any]]
    cursors: list[str]
    has_next: bool
    query: QuerySet[Any]


async def page(query: QuerySet[Any], order: Order, request: PageRequest, viewer: Viewer, seals: Seals) -> Page:
    """The page of a query in this order. Refuses bad `first` and `after`."""
    if not 1 <= request.first <= MAX_FIRST:
        message = f"first is {request.first}. Ask for 1 to {MAX_FIRST} at a time."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "first")
    purpose = f"page of {order.list_name} in {viewer.workspace_id}"
    rows = query.order_by(*((f"-{order.newest_by}", "-id") if order.newest_by else ("-id",))).limit(request.first + 1)
    if request.after is not None:
        at, row_id = _open(request.after, purpose, seals)
        rows = rows.filter(_behind(order, at, row_id))
    found = await rows.values(*order.columns)
    shown = found[: request.first]
    cursors = [_seal(row[order.newest_by] if order.newest_by else _EPOCH, row["id"], purpose, seals) for row in shown]
    return Page(shown, cursors, len(found) > len(shown), query)


def _behind(order: Order, at: datetime, row_id: UUID) -> Q:
    if order.newest_by is None:
        return Q(id__lt=row_id)
    # The first condition says nothing new, but it is one that an index can begin at.
    no_later: dict[str, Any] = {f"{order.newest_by}__lte": at}
    earlier: dict[str, Any] = {f"{order.newest_by}__lt": at}
    return Q(**no_later) & (Q(**earlier) | Q(id__lt=row_id))


def _seal(at: datetime, row_id: UUID, purpose: str, seals: Seals) -> str:
    return seals.seal(purpose, _LAYOUT.pack((at - _EPOCH) // timedelta(microseconds=1), row_id.bytes))


def _open(token: str, purpose: str, seals: Seals) -> tuple[datetime, UUID]:
    try:
        micros, row_id = _LAYOUT.unpack(seals.open(purpose, token))
    except BrokenSeal as error:
        message = "after is not a cursor of this list. Take one from an edge or from pageInfo."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after") from error
    return _EPOCH + timedelta(microseconds=micros), UUID(bytes=row_id)
