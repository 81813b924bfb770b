"""Rows that are written many at a time are written as they are one at a time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from db.clock import now
from db.models import AuditEntry, Project, StageMove, ToldStatus
from db.saving import insert_many
from permissions.tiers import MoveCause
from tests.people import World


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_everything_comes_back_as_it_was_given(world: World, count: int) -> None:
    project = await Project.all().order_by("id").first()
    assert project is not None
    at, move = now(), uuid4()

    def moved(n: int) -> StageMove:
        runs: list[dict[str, object]] = [{"action": "SET_STATUS", "of": None, "name": 'Ж "{,}" \\'}] * n
        values: dict[str, Any] = {"from_stage": None, "to_stage": f"Stage {n}", "cause": MoveCause.BY_HAND}
        return StageMove(project_id=project.id, move_id=move, at=at + timedelta(seconds=n), runs=runs, **values)

    def told(n: int) -> ToldStatus:
        text = None if n else "One, {two}, NULL"
        return ToldStatus(project_id=project.id, at=at, shown=bool(n), status=text, color="#123456")

    def audited(n: int) -> AuditEntry:
        of: dict[str, Any] = {"workspace_id": project.workspace_id, "subject": "project", "subject_id": project.id}
        of |= {"action": "X", "actor_name": "", "subject_name": "x", "before": {}, "after": {"n": str(n), "x": None}}
        return AuditEntry(at=at, **of)

    for made in ([moved(n) for n in range(count)], [told(n) for n in range(count)], [audited(n) for n in range(count)]):
        await insert_many(made)
        for row in made:
            again = await type(row).get(id=row.id)
            assert {name: getattr(again, name) for name in row._meta.fields_db_projection} == {
                name: getattr(row, name) for name in row._meta.fields_db_projection
            }
