"""Lists that hang on other things, such as the tasks of steps: their pages are read for many at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from db.first_of_each import count_each, first_of_each
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers.paging import Order, Page, PageRequest, behind, check_first, order_by, page_of

EVERYTHING = Q()


class TooManyRows(Exception):
    """The pages have more rows together than may be read at once."""


@dataclass(frozen=True, slots=True)
class LinkedRows:
    """Rows that exist for a viewer, and the column that holds the id of what they hang on."""

    rows: Callable[[Viewer], QuerySet[Any]]
    parent: str
    order: Order

    async def pages(
        self, viewer: Viewer, ids: list[UUID], request: PageRequest, seals: Seals, most: int, wanted: Q = EVERYTHING
    ) -> Mapping[UUID, Page]:
        """The page of each of these, and of those too that have nothing; one statement. `wanted` filters further.

        Refuses bad `first` and `after`; raises TooManyRows where all have more than `most`. A cursor belongs to one
        list: after it there is a page of that one alone.
        """
        check_first(request.first)
        query = self._below(viewer, ids).filter(wanted)
        if request.after is not None:
            # Each list has cursors of its own, so this refuses where there are several.
            for parent_id in ids:
                query = query.filter(behind(self.order, request.after, self._purpose(viewer, parent_id), seals))
        by = [(column.removeprefix("-"), column.startswith("-")) for column in order_by(self.order)]
        found: dict[UUID, list[Mapping[str, Any]]] = {parent_id: [] for parent_id in ids}
        rows = await first_of_each(query, self.parent, by, self.order.columns, request.first + 1, most + 1)
        if len(rows) > most:
            raise TooManyRows
        for row in rows:
            found[row[self.parent]].append(row)
        return {
            parent_id: page_of(below, self.order, request.first, self._purpose(viewer, parent_id), seals)
            for parent_id, below in found.items()
        }

    async def counts(self, viewer: Viewer, ids: list[UUID], wanted: Q = EVERYTHING) -> Mapping[UUID, int]:
        """How many each of these has, as far as the viewer sees them; one statement."""
        found = await count_each(self._below(viewer, ids).filter(wanted), self.parent)
        return {parent_id: found.get(parent_id, 0) for parent_id in ids}

    def _below(self, viewer: Viewer, ids: list[UUID]) -> QuerySet[Any]:
        parents: dict[str, Any] = {f"{self.parent}__in": ids}
        return self.rows(viewer).filter(**parents)

    def _purpose(self, viewer: Viewer, parent_id: UUID) -> str:
        return f"page of {self.order.list_name} of {parent_id} in {viewer.workspace_id}"
