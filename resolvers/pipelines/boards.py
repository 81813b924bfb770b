"""Boards: the cards of each stage of a pipeline, filtered, in order, a page at a time."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery

from db import scopes
from db.counted_pages import counted_pages
from languages.texts import say
from permissions.viewer import Viewer
from realtime.seals import Seals
from resolvers import texts
from resolvers.paging import KeyKind, Order, Page, PageRequest, behind, check_first, page_of
from resolvers.pipelines.rows import Row, pipelines_by_id
from resolvers.projects import COLUMNS
from resolvers.refusals import ErrorCode, Refusal, not_found

MOST_NAMED = 50
MAX_STATUS = 120


class BoardOrder(Enum):
    """In which order the cards of a stage stand."""

    ENTERED = "ENTERED"
    NAME = "NAME"
    DUE = "DUE"
    STATUS_UPDATED = "STATUS_UPDATED"
    CREATED = "CREATED"


_KEYS: Mapping[BoardOrder, Order] = {
    BoardOrder.ENTERED: Order("board", COLUMNS, "stage_entered_at"),
    BoardOrder.NAME: Order("board by name", (*COLUMNS, "sort_name"), "sort_name", KeyKind.TEXT, ascending=True),
    BoardOrder.DUE: Order("board by day", COLUMNS, "due_on", KeyKind.DAY, ascending=True, nulls_last=True),
    BoardOrder.STATUS_UPDATED: Order("board by status", COLUMNS, "status_updated_at", nulls_last=True),
    BoardOrder.CREATED: Order("board by age", COLUMNS, "created_at"),
}


@dataclass(frozen=True, slots=True)
class Looks:
    """What a status template prefills, in whatever language: a status with these looks and one of these names."""

    names: tuple[str, ...]
    color: str
    icon: str


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards: every part that is given must hold. Of what has several, one must; days are included."""

    shown: bool | None = None
    statuses: tuple[str, ...] | None = None
    template_id: UUID | None = None
    label_ids: tuple[UUID, ...] | None = None
    company_ids: tuple[UUID, ...] | None = None
    assignee_id: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None


@dataclass(frozen=True, slots=True)
class BoardView:
    """A pipeline's board, as somebody looks at it. Equal ones are read together, and their cursors are each other's."""

    pipeline_id: UUID
    order: BoardOrder
    wanted: CardFilter
    looks: Looks | None

    def condition(self, viewer: Viewer) -> Q:
        """The condition on projects."""
        wanted, parts = self.wanted, [Q(pipeline_id=self.pipeline_id)]
        if wanted.shown is not None:
            parts.append(Q(shown=wanted.shown))
        if wanted.statuses is not None:
            parts.append(Q(status__in=list(wanted.statuses)))
        if self.looks is not None:
            looks = self.looks
            parts.append(Q(status__in=list(looks.names), status_color=looks.color, status_icon=looks.icon))
        if wanted.label_ids is not None:
            labelled: Any = scopes.project_labels(viewer).filter(label_id__in=list(wanted.label_ids))
            parts.append(Q(id__in=Subquery(labelled.values("project_id"))))
        if wanted.company_ids is not None:
            parts.append(Q(company_id__in=list(wanted.company_ids)))
        if wanted.assignee_id is not None:
            parts.append(Q(assignee_id=wanted.assignee_id))
        if wanted.due_from is not None:
            parts.append(Q(due_on__gte=wanted.due_from))
        if wanted.due_to is not None:
            parts.append(Q(due_on__lte=wanted.due_to))
        return Q(*parts)

    def purpose(self, viewer: Viewer, stage_id: UUID) -> str:
        """What a cursor belongs to: a stage, an order and a filter."""
        seen = hashlib.sha256(repr((self.wanted, self.looks)).encode()).hexdigest()
        return f"page of {_KEYS[self.order].list_name} of {stage_id} in {viewer.workspace_id} where {seen}"


@dataclass(frozen=True, slots=True)
class StagePage:
    """A page of a stage's cards, and how many stand there in all."""

    page: Page
    total: int


async def board_view(viewer: Viewer, pipeline_id: UUID, order: BoardOrder, wanted: CardFilter) -> BoardView:
    """A board to be looked at; NOT_FOUND where the pipeline or the status template does not exist for the viewer."""
    wanted = _checked(wanted)
    if not await pipelines_by_id(viewer, [pipeline_id]):
        raise not_found("pipeline", "pipelineId")
    if wanted.template_id is None:
        return BoardView(pipeline_id, order, wanted, None)
    template = await scopes.status_templates(viewer).get_or_none(id=wanted.template_id)
    if template is None:
        raise not_found("status template", "filter.templateId")
    names = {text["name"] for text in template.texts.values()}
    return BoardView(pipeline_id, order, wanted, Looks(tuple(sorted(names)), template.color, template.icon))


async def pages_of_stages(
    viewer: Viewer, stage_ids: list[UUID], view: BoardView, request: PageRequest, seals: Seals, most: int
) -> Mapping[UUID, StagePage]:
    """The page of each of these stages; one statement, so that pages and counts are of one moment.

    Refuses bad `first` and `after`. A cursor belongs to one stage: after it there is a page of that one alone.
    """
    check_first(request.first)
    order = _KEYS[view.order]
    after: Q | None = None
    if request.after is not None:
        # Each stage has cursors of its own, so this refuses where there are several.
        for stage_id in stage_ids:
            after = behind(order, request.after, view.purpose(viewer, stage_id), seals)
    query = scopes.boards(viewer).filter(view.condition(viewer), stage_id__in=stage_ids)
    rows, totals = await counted_pages(query, "stage_id", _terms(order), order.columns, request.first + 1, most, after)
    found: dict[UUID, list[Row]] = {stage_id: [] for stage_id in stage_ids}
    for row in rows:
        found[row["stage_id"]].append(row)
    return {
        stage_id: StagePage(
            page_of(cards, order, request.first, view.purpose(viewer, stage_id), seals), totals.get(stage_id, 0)
        )
        for stage_id, cards in found.items()
    }


async def cards_by_id(viewer: Viewer, pipeline_id: UUID, ids: list[UUID]) -> Mapping[UUID, Row]:
    """Those of the projects that stand on the board of a pipeline, as far as the viewer sees them."""
    rows = scopes.boards(viewer).filter(pipeline_id=pipeline_id, id__in=ids)
    return {row["id"]: row for row in await rows.values(*COLUMNS)}


def _terms(order: Order) -> list[str]:
    way = "" if order.ascending else " DESC"
    column = f'"project"."{order.key}"'
    # Both databases put what is not so before what is.
    nulls = [f"{column} IS NULL"] if order.nulls_last else []
    return [*nulls, f"{column}{way}", f'"project"."id"{way}']


def _checked(wanted: CardFilter) -> CardFilter:
    named = {"statuses": wanted.statuses, "labelIds": wanted.label_ids, "companyIds": wanted.company_ids}
    for name, some in named.items():
        if some is not None and len(some) > MOST_NAMED:
            message = say(
                "%(field)s has %(count)s entries. Give at most %(most)s.",
                field=f"filter.{name}",
                count=len(some),
                most=MOST_NAMED,
            )
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message, f"filter.{name}")
    if wanted.statuses is None:
        return wanted
    return replace(
        wanted, statuses=tuple(texts.required(each, "filter.statuses", MAX_STATUS) for each in wanted.statuses)
    )
