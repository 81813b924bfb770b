"""Links to lists: fields that lead to a page of what hangs on a thing, read for all the things of a list at once."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import Q

from permissions.viewer import Viewer
from resolvers.linked_pages import EVERYTHING, LinkedRows, TooManyRows
from resolvers.paging import Page, PageRequest
from resolvers.refusals import Refusal
from schema.budgets import MOST_ROWS
from schema.connections import Connection, page_as_connection
from schema.context import Info
from schema.faults import refused

T = TypeVar("T")


async def linked_page(
    info: Info,
    link: LinkedRows,
    key: UUID,
    first: int,
    after: str | None,
    node: Callable[[Mapping[str, Any], Viewer], T],
    wanted: Q = EVERYTHING,
    named: object = None,
) -> Connection[T]:
    """The page of a list that hangs on `key`. The same number of statements, however many keys are asked for at once.

    Where `wanted` filters, `named` says by what, so that those who want the same are read together. Raises
    LIMIT_EXCEEDED where the operation has read more by now than it may.
    """
    context = info.context
    request = PageRequest(first, after)

    async def pages(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Page]:
        return await link.pages(viewer, keys, request, context.seals, MOST_ROWS, wanted)

    async def counts(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, int]:
        return await link.counts(viewer, keys, wanted)

    async def count() -> int:
        number: int = await context.load(counts, key, named=("counts", link, named))
        return number

    context.budget.take_list()
    try:
        page: Page = await context.load(pages, key, named=("pages", link, request, named))
    except Refusal as refusal:
        raise refused(refusal, context.language) from refusal
    except TooManyRows as too_many:
        raise context.budget.exceed() from too_many
    context.budget.take_entries(len(page.rows), info._raw_info)
    viewer = context.viewer
    return page_as_connection(page, lambda row: node(row, viewer), count)
