"""Pages by key: each starts after the last row of the one before, so rows that come and go shift nothing."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from languages.texts import say
from permissions.viewer import Viewer
from realtime.seals import BrokenSeal, Seals
from resolvers.refusals import ErrorCode, Refusal

MAX_FIRST = 100
_TIME = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = datetime | str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: at most `first` rows (1 to 100) after the row that the cursor `after` stands for."""

    first: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A list's name (cursors belong to it), its columns, and the column that it is ordered by.

    That is a time, the newest first, or, where the list is `alphabetical`, a text. Without one it is in the order of
    its random ids: the same for everybody, and telling nothing.
    """

    list_name: str
    columns: tuple[str, ...]
    key: str | None
    alphabetical: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, with a cursor for each, and whether more follow. `query` counts them all."""

    rows: Sequence[Mapping[str, Any]]
    cursors: list[str]
    has_next: bool
    query: QuerySet[Any]


async def page(query: QuerySet[Any], order: Order, request: PageRequest, viewer: Viewer, seals: Seals) -> Page:
    """The page of a query in this order. Refuses bad `first` and `after`."""
    if not 1 <= request.first <= MAX_FIRST:
        message = say("first is %(given)s. Ask for 1 to %(most)s at a time.", given=request.first, most=MAX_FIRST)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "first")
    purpose = f"page of {order.list_name} in {viewer.workspace_id}"
    sign = "" if order.alphabetical else "-"
    by = (f"{sign}{order.key}", f"{sign}id") if order.key else (f"{sign}id",)
    rows = query.order_by(*by).limit(request.first + 1)
    if request.after is not None:
        key, row_id = _open(request.after, order, purpose, seals)
        rows = rows.filter(_behind(order, key, row_id))
    found = await rows.values(*order.columns)
    shown = found[: request.first]
    cursors = [_seal(row[order.key] if order.key else None, row["id"], purpose, seals) for row in shown]
    return Page(shown, cursors, len(found) > len(shown), query)


def _behind(order: Order, key: Key, row_id: UUID) -> Q:
    than = "gt" if order.alphabetical else "lt"
    next_id: dict[str, Any] = {f"id__{than}": row_id}
    if order.key is None:
        return Q(**next_id)
    # The first condition says nothing new, but it is one that an index can begin at.
    not_before: dict[str, Any] = {f"{order.key}__{than}e": key}
    behind: dict[str, Any] = {f"{order.key}__{than}": key}
    return Q(**not_before) & (Q(**behind) | Q(**next_id))


def _seal(key: Key, row_id: UUID, purpose: str, seals: Seals) -> str:
    if isinstance(key, str):
        return seals.seal(purpose, row_id.bytes + key.encode())
    return seals.seal(purpose, _TIME.pack(((key or _EPOCH) - _EPOCH) // timedelta(microseconds=1), row_id.bytes))


def _open(token: str, order: Order, purpose: str, seals: Seals) -> tuple[Key, UUID]:
    try:
        payload = seals.open(purpose, token)
    except BrokenSeal as error:
        message = say("after is not a cursor of this list. Take one from an edge or from pageInfo.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after") from error
    if order.alphabetical:
        return payload[16:].decode(), UUID(bytes=payload[:16])
    micros, row_id = _TIME.unpack(payload)
    return _EPOCH + timedelta(microseconds=micros), UUID(bytes=row_id)
