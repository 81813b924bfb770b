"""Who may see which column of the firm's process, of what became of projects in it, and of what they were told."""

from typing import Any
from uuid import UUID

from tests.leaks.seen import CLIENT, CLOSED_SET, INTERNAL, LINK, NOBODY, STAFF, SWITCH, TEAM, Fixed, Seen

PROCESS: dict[str, Seen | Fixed] = {
    "Automation.id": Seen(INTERNAL),
    "Automation.stage_id": Fixed(LINK, "Stage.automations", INTERNAL),
    "Automation.author_id": Fixed(LINK, "Automation.author", INTERNAL),
    "Automation.position": Seen(NOBODY),
    "Automation.enabled": Fixed(SWITCH, "Automation.enabled", INTERNAL),
    "Automation.action": Fixed(CLOSED_SET, "Automation.action", INTERNAL),
    "Automation.settings": Seen(INTERNAL),
    "Automation.label_ids": Fixed(LINK, "Automation.labels", INTERNAL),
    "Automation.company_ids": Fixed(LINK, "Automation.companies", INTERNAL),
    "Automation.created_at": Seen(INTERNAL),
    "Pipeline.id": Seen(INTERNAL),
    "Pipeline.workspace_id": Fixed(LINK),
    "Pipeline.name": Seen(INTERNAL),
    "Pipeline.position": Seen(NOBODY),
    "Pipeline.shows_status": Fixed(SWITCH, "Pipeline.showsStatus", INTERNAL),
    "Pipeline.created_at": Seen(INTERNAL),
    "Project.client_sort_name": Seen(NOBODY),
    "Project.sort_name": Seen(NOBODY),
    "Project.keeps_status": Fixed(SWITCH),
    "Project.pipeline_id": Fixed(LINK),
    "Project.stage_id": Fixed(LINK, "Project.stage", INTERNAL),
    "Project.stage_entered_at": Seen(INTERNAL, STAFF),
    "Project.due_on": Seen(TEAM),
    "Project.assignee_id": Fixed(LINK, "Project.assignee", TEAM),
    "Project.archived_at": Seen(INTERNAL),
    "ProjectLabel.id": Seen(NOBODY),
    "ProjectLabel.project_id": Fixed(LINK),
    "ProjectLabel.label_id": Fixed(LINK, "Project.labels", INTERNAL),
    "ProjectTemplate.status": Seen(INTERNAL),
    "Stage.id": Seen(INTERNAL),
    "Stage.pipeline_id": Fixed(LINK, "Pipeline.stages", INTERNAL),
    "Stage.name": Seen(INTERNAL),
    "Stage.position": Seen(NOBODY),
    "StageMove.id": Seen(NOBODY),
    "StageMove.project_id": Fixed(LINK, "Project.stageHistory", INTERNAL),
    "StageMove.person_id": Fixed(LINK, "StageMove.movedBy", INTERNAL),
    "StageMove.move_id": Fixed("what moved at once has the same"),
    "StageMove.at": Seen(INTERNAL),
    "StageMove.cause": Fixed(CLOSED_SET, "StageMove.cause", INTERNAL),
    "StageMove.from_pipeline": Seen(INTERNAL),
    "StageMove.from_stage": Seen(INTERNAL),
    "StageMove.to_pipeline": Seen(INTERNAL),
    "StageMove.to_stage": Seen(INTERNAL),
    "StageMove.runs": Seen(INTERNAL),
    "ToldStatus.id": Seen(CLIENT),
    "ToldStatus.project_id": Fixed(LINK, "Project.statusHistory", CLIENT),
    "ToldStatus.person_id": Fixed(LINK, "ToldStatus.toldBy", INTERNAL),
    "ToldStatus.at": Seen(CLIENT),
    "ToldStatus.shown": Fixed(SWITCH, "ToldStatus.shown", INTERNAL),
    "ToldStatus.status": Seen(CLIENT),
    "ToldStatus.description": Seen(CLIENT),
    "ToldStatus.color": Seen(CLIENT),
    "ToldStatus.icon": Seen(CLIENT),
}
"""`columns.py` holds them with the others. Who reaches the rows stands in `process_oracle.py`, for all of them."""


def settings(text: str) -> dict[str, str | None]:
    """What an automation tells clients, with a canary in all of it."""
    return {"templateId": None, "status": text, "description": text}


def runs(text: str) -> list[dict[str, Any]]:
    """What the automations did that a move ran: one told a status, which another mailed."""
    run = {"automation_id": str(UUID(int=0)), "outcome": "RAN", "why": None}
    return [{**run, "action": "SET_STATUS", "detail": text}, {**run, "action": "MAIL_CLIENT", "detail": "1"}]


def status(text: str) -> dict[str, Any]:
    """What a project template tells clients at first."""
    return {"color": "#112233", "icon": text, "texts": {"en": {"name": text, "description": text}}}
