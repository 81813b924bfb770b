"""Relay connections, paged by key."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from permissions.tiers import Tier
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import CountedPage, Page, PageRequest
from resolvers.refusals import Refusal
from schema.context import Info
from schema.faults import refused
from schema.tiered import seen_by, takes, tiered_type

T = TypeVar("T")

DEFAULT_FIRST = 20

First = Annotated[int, takes(Tier.CLIENT, "How many at most: 1 to 100.")]
After = Annotated[str | None, takes(Tier.CLIENT, "Start behind this edge: a cursor of this list.")]
ReadPage = Callable[[Viewer, PageRequest, Seals], Awaitable[CountedPage]]


@tiered_type
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = seen_by(Tier.CLIENT, "Whether more follow.")
    has_previous_page: bool = seen_by(Tier.CLIENT, "Always false: lists are paged forward.")
    start_cursor: str | None = seen_by(Tier.CLIENT, "The first edge's cursor.")
    end_cursor: str | None = seen_by(Tier.CLIENT, "The last edge's cursor: give it as `after`.")


@tiered_type
class Edge(Generic[T]):
    """One entry of a list."""

    cursor: str = seen_by(Tier.CLIENT, "This entry's place in the list.")
    node: T = seen_by(Tier.CLIENT, "The entry.")


async def _count(root: "Connection[Any]") -> int:
    return await root.count()


@tiered_type
class Connection(Generic[T]):
    """A page of a list."""

    edges: list[Edge[T]] = seen_by(Tier.CLIENT, "The entries of this page.")
    page_info: PageInfo = seen_by(Tier.CLIENT, "Where this page stands.")
    total_count: int = seen_by(
        Tier.CLIENT, "How many the whole list has, as far as the viewer sees it.", resolver=_count
    )
    count: strawberry.Private[Callable[[], Awaitable[int]]]


def connection(page: CountedPage, node: Callable[[Mapping[str, Any]], T]) -> Connection[T]:
    """A page of rows as a connection of nodes. The count is a query of its own, run only where it is asked for."""

    async def count() -> int:
        return await page.query.count()

    return page_as_connection(page, node, count)


def page_as_connection(
    page: Page, node: Callable[[Mapping[str, Any]], T], count: Callable[[], Awaitable[int]]
) -> Connection[T]:
    """A page of rows as a connection of nodes; `count` counts the whole list."""
    cursors = page.cursors
    return Connection(  # type: ignore[call-arg]  # total_count is computed
        edges=[Edge(cursor=cursor, node=node(row)) for cursor, row in zip(cursors, page.rows, strict=True)],
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=False,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        count=count,
    )


async def read_page(info: Info, read: ReadPage, first: int, after: str | None) -> CountedPage:
    """The page of a list. What is refused is an error of the request."""
    try:
        return await read(info.context.viewer, PageRequest(first, after), info.context.seals)
    except Refusal as refusal:
        raise refused(refusal, info.context.language) from refusal
