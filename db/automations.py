"""Writing automations down. Their pipelines are held by whoever asks (`db.processes.hold_alone`)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from db import order
from db.clock import now
from db.models import Automation
from permissions.tiers import AutomationAction

Settings = dict[str, str | None]


async def create(
    stage_id: UUID,
    author_id: UUID,
    action: AutomationAction,
    settings: Settings,
    enabled: bool,
    conditions: Mapping[str, list[str]],
) -> Automation:
    """A new automation, the last of its stage. `conditions`: `label_ids` and `company_ids`."""
    values: Mapping[str, Any] = conditions
    return await Automation.create(
        stage_id=stage_id,
        author_id=author_id,
        position=await order.behind_all(Automation.filter(stage_id=stage_id)),
        enabled=enabled,
        action=action,
        settings=settings,
        created_at=now(),
        **values,
    )


async def place(automation: Automation, after: Automation | None) -> None:
    """Put an automation behind another of its stage, or before all."""
    await order.place(Automation.filter(stage_id=automation.stage_id), automation.id, after)


async def moving_on(workspace_id: UUID) -> list[Automation]:
    """All automations of a workspace that move projects on, those that are switched off too."""
    rows = Automation.filter(stage__pipeline__workspace_id=workspace_id, action=AutomationAction.MOVE_ON)
    return await rows.order_by("position", "id")
