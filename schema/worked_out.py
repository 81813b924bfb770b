"""Lists that are worked out as a whole, and shown in pages like any other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.paging import Order, PageRequest, page_of_all
from resolvers.refusals import Refusal
from schema.connections import Connection, page_as_connection
from schema.context import Info
from schema.faults import refused

T = TypeVar("T")


def worked_out_page(
    info: Info,
    rows: Sequence[Mapping[str, Any]],
    order: Order,
    of: object,
    first: int,
    after: str | None,
    node: Callable[[Mapping[str, Any]], T],
) -> Connection[T]:
    """A page of rows that are all here, in order. `of`: what the list is of; its cursors belong to that."""
    context = info.context

    async def count() -> int:
        return len(rows)

    purpose = f"page of {order.list_name} of {of} in {context.viewer.workspace_id}"
    try:
        page = page_of_all(rows, order, PageRequest(first, after), purpose, context.seals)
    except Refusal as refusal:
        raise refused(refusal, context.language) from refusal
    return page_as_connection(page, node, count)
