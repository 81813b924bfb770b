"""The history of projects in pipelines: each move, and what the automations did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from db.models import StageMove
from db.saving import insert_many
from permissions.tiers import MoveCause


def in_order(number: int) -> list[UUID]:
    """Ids for so many moves of a project at one moment: their order is the ids'."""
    return sorted(uuid4() for _ in range(number))


def row(
    id: UUID,  # noqa: A002
    project_id: UUID,
    person_id: UUID | None,
    move_id: UUID,
    at: datetime,
    cause: MoveCause,
    runs: list[dict[str, object]],
    **names: str | None,
) -> StageMove:
    """A move to be written down. `names`: `from_pipeline`, `from_stage`, `to_pipeline` and `to_stage`, as of now."""
    values: dict[str, Any] = names
    return StageMove(
        id=id, project_id=project_id, person_id=person_id, move_id=move_id, at=at, cause=cause, runs=runs, **values
    )


async def write_down(rows: Iterable[StageMove]) -> None:
    """Write these moves, in one statement."""
    await insert_many(list(rows))
