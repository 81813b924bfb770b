"""Pages by key: each starts after the last row of the one before, so rows that come and go shift nothing."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from languages.texts import say
from permissions.viewer import Viewer
from realtime.seals import BrokenSeal, Seals
from resolvers.refusals import ErrorCode, Refusal

MAX_FIRST = 100
_NUMBER = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = datetime | date | str | int | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: at most `first` rows (1 to 100) after the row that the cursor `after` stands for."""

    first: int
    after: str | None


class KeyKind(Enum):
    """What a list is ordered by: how its keys are written into cursors."""

    TIME = "TIME"
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DAY = "DAY"


@dataclass(frozen=True, slots=True)
class Order:
    """A list's name (cursors belong to it), its columns, and the column that it is ordered by.

    The greatest comes first (the newest, say), unless it is `ascending`. Without a key it is in the order of its random
    ids: the same for everybody, and telling nothing. `nulls_last`: the key may be null, and such rows come last.
    """

    list_name: str
    columns: tuple[str, ...]
    key: str | None
    kind: KeyKind = KeyKind.TIME
    ascending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, with a cursor for each, and whether more follow."""

    rows: Sequence[Mapping[str, Any]]
    cursors: list[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class CountedPage(Page):
    """A page of a list that stands by itself: `query` counts all its rows."""

    query: QuerySet[Any]


async def page(query: QuerySet[Any], order: Order, request: PageRequest, viewer: Viewer, seals: Seals) -> CountedPage:
    """The page of a query in this order. Refuses bad `first` and `after`."""
    check_first(request.first)
    purpose = f"page of {order.list_name} in {viewer.workspace_id}"
    rows = query.order_by(*order_by(order)).limit(request.first + 1)
    if request.after is not None:
        rows = rows.filter(behind(order, request.after, purpose, seals))
    found = page_of(await rows.values(*order.columns), order, request.first, purpose, seals)
    return CountedPage(found.rows, found.cursors, found.has_next, query)


def page_of_all(
    rows: Sequence[Mapping[str, Any]], order: Order, request: PageRequest, purpose: str, seals: Seals
) -> Page:
    """The page of a list that was worked out and is here as a whole, in ascending order. Refuses as above."""
    check_first(request.first)
    assert order.key is not None
    if request.after is not None:
        key, row_id = opened(request.after, order, purpose, seals)
        rows = [row for row in rows if (row[order.key], row["id"]) > (key, row_id)]
    return page_of(rows[: request.first + 1], order, request.first, purpose, seals)


def check_first(first: int) -> None:
    """Refuse a page that is empty or too large."""
    if not 1 <= first <= MAX_FIRST:
        message = say("first is %(given)s. Ask for 1 to %(most)s at a time.", given=first, most=MAX_FIRST)
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "first")


def order_by(order: Order) -> list[str]:
    """The columns to order by, as Tortoise wants them."""
    sign = "" if order.ascending else "-"
    return [f"{sign}{column}" for column in (order.key, "id") if column]


def behind(order: Order, after: str, purpose: str, seals: Seals) -> Q:
    """The rows that come after a cursor's."""
    key, row_id = opened(after, order, purpose, seals)
    than = "gt" if order.ascending else "lt"
    next_id: dict[str, Any] = {f"id__{than}": row_id}
    if order.key is None:
        return Q(**next_id)
    if order.nulls_last:
        return _before_nulls(order.key, than, key, next_id)
    # The first condition says nothing new, but it is one that an index can begin at.
    not_before: dict[str, Any] = {f"{order.key}__{than}e": key}
    further: dict[str, Any] = {f"{order.key}__{than}": key}
    return Q(**not_before) & (Q(**further) | Q(**next_id))


def _before_nulls(column: str, than: str, key: Key, next_id: dict[str, Any]) -> Q:
    null: dict[str, Any] = {f"{column}__isnull": True}
    if key is None:
        return Q(**null, **next_id)
    further: dict[str, Any] = {f"{column}__{than}": key}
    same: dict[str, Any] = {column: key}
    return Q(**further) | Q(**same, **next_id) | Q(**null)


def page_of(found: Sequence[Mapping[str, Any]], order: Order, first: int, purpose: str, seals: Seals) -> Page:
    """A page of what was read in order: `first` rows, and one more if there is one."""
    shown = found[:first]
    cursors = [_seal(row[order.key] if order.key else None, row["id"], purpose, seals) for row in shown]
    return Page(shown, cursors, len(found) > len(shown))


def _seal(key: Key, row_id: UUID, purpose: str, seals: Seals) -> str:
    if isinstance(key, str):
        return seals.seal(purpose, row_id.bytes + key.encode())
    if isinstance(key, date) and not isinstance(key, datetime):
        key = key.toordinal()
    number = key if isinstance(key, int) else ((key or _EPOCH) - _EPOCH) // timedelta(microseconds=1)
    return seals.seal(purpose, _NUMBER.pack(number, row_id.bytes))


def opened(token: str, order: Order, purpose: str, seals: Seals) -> tuple[Key, UUID]:
    """The key and the id that a cursor stands for. Refuses what is no cursor of this list."""
    try:
        payload = seals.open(purpose, token)
    except BrokenSeal as error:
        message = say("after is not a cursor of this list. Take one from an edge or from pageInfo.")
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after") from error
    if order.kind is KeyKind.TEXT:
        return payload[16:].decode(), UUID(bytes=payload[:16])
    number, row_id = _NUMBER.unpack(payload)
    if order.kind is KeyKind.NUMBER:
        return number, UUID(bytes=row_id)
    if order.nulls_last and number == 0:  # no such day, and nothing of ours happened then
        return None, UUID(bytes=row_id)
    key = date.fromordinal(number) if order.kind is KeyKind.DAY else _EPOCH + timedelta(microseconds=number)
    return key, UUID(bytes=row_id)
