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
class Page:
    """Rows, newest first, with a cursor for each, and whether more follow. `query` counts them all."""

    rows: Sequence[Mapping[str, Any]]
    cursors: list[str]
    has_next: bool
    query: QuerySet[Any]


async def newest_first(
    query: QuerySet[Any], key: str, columns: tuple[str, ...], request: PageRequest, viewer: Viewer, seals: Seals
) -> Page:
    """The page of a query in descending order of the time column `key`, then id. Refuses bad `first` and `after`."""
    if not 1 <= request.first <= MAX_FIRST:
        message = f"first is {request.first}. Ask for 1 to {MAX_FIRST} at a time."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "first")
    purpose = f"page by {key} in {viewer.workspace_id}"
    rows = query.order_by(f"-{key}", "-id").limit(request.first + 1)
    if request.after is not None:
        at, row_id = _open(request.after, purpose, seals)
        earlier: dict[str, Any] = {f"{key}__lt": at}
        same_moment: dict[str, Any] = {key: at, "id__lt": row_id}
        rows = rows.filter(Q(**earlier) | Q(**same_moment))
    found = await rows.values(*columns)
    page = found[: request.first]
    return Page(page, [_seal(row[key], row["id"], purpose, seals) for row in page], len(found) > len(page), query)


def _seal(at: datetime, row_id: UUID, purpose: str, seals: Seals) -> str:
    return seals.seal(purpose, _LAYOUT.pack((at - _EPOCH) // timedelta(microseconds=1), row_id.bytes))


def _open(token: str, purpose: str, seals: Seals) -> tuple[datetime, UUID]:
    try:
        micros, row_id = _LAYOUT.unpack(seals.open(purpose, token))
    except BrokenSeal as error:
        message = "after is not a cursor of this list. Take one from an edge or from pageInfo."
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "after") from error
    return _EPOCH + timedelta(microseconds=micros), UUID(bytes=row_id)
