"""How projects moved through pipelines, read; and what was mailed of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import scopes
from permissions.tiers import AutomationAction
from permissions.viewer import Viewer
from resolvers.linked_pages import LinkedRows
from resolvers.paging import Order
from resolvers.pipelines.runs import Run, RunOutcome
from resolvers.projects import Row, cards_by_id

COLUMNS = (
    "id",
    "project_id",
    "person_id",
    "at",
    "cause",
    "from_pipeline",
    "from_stage",
    "to_pipeline",
    "to_stage",
)

MOVES_OF_PROJECT = LinkedRows(scopes.stage_moves, "project_id", Order("stage history", COLUMNS, "at"))


async def runs_of_moves(viewer: Viewer, ids: list[UUID]) -> Mapping[UUID, list[Any]]:
    """What automations did when projects moved, as it was kept, by the rows' ids; one statement."""
    return dict(await scopes.stage_moves(viewer).filter(id__in=ids).values_list("id", "runs"))


async def news_of_move(viewer: Viewer, move_id: UUID) -> list[Row]:
    """The projects that a move mails the status of, as far as the viewer sees it now, by name; two statements."""
    rows: Any = scopes.moves_of_cards(viewer).filter(move_id=move_id).values("project_id", "runs")
    mailed = {row["project_id"] for row in await rows if any(_is_mail(Run.of(run)) for run in row["runs"])}
    found = await cards_by_id(viewer, list(mailed)) if mailed else {}
    told = [row for row in found.values() if row["status"] is not None]
    return sorted(told, key=lambda row: (row["client_name"].casefold(), row["id"]))


def _is_mail(run: Run) -> bool:
    return run.action is AutomationAction.MAIL_CLIENT and run.outcome is RunOutcome.RAN
