"""Who may see which column of the firm's process, of what became of projects in it, and of what they were told."""

from typing import Any

from tests.leaks.seen import CLOSED_SET, INTERNAL, LINK, NOBODY, STAFF, SWITCH, Fixed, Seen

PROCESS: dict[str, Seen | Fixed] = {
    "Automation.id": Seen(NOBODY),
    "Automation.stage_id": Fixed(LINK),
    "Automation.author_id": Fixed(LINK),
    "Automation.position": Seen(NOBODY),
    "Automation.enabled": Fixed(SWITCH),
    "Automation.action": Fixed(CLOSED_SET),
    "Automation.settings": Seen(NOBODY),
    "Automation.label_ids": Fixed(LINK),
    "Automation.company_ids": Fixed(LINK),
    "Automation.created_at": Seen(NOBODY),
    "Pipeline.id": Seen(INTERNAL),
    "Pipeline.workspace_id": Fixed(LINK),
    "Pipeline.name": Seen(INTERNAL),
    "Pipeline.position": Seen(NOBODY),
    "Pipeline.shows_status": Fixed(SWITCH, "Pipeline.showsStatus", INTERNAL),
    "Pipeline.created_at": Seen(INTERNAL),
    "Project.keeps_status": Fixed(SWITCH),
    "Project.pipeline_id": Fixed(LINK),
    "Project.stage_id": Fixed(LINK, "Project.stage", INTERNAL),
    "Project.stage_entered_at": Seen(INTERNAL, STAFF),
    "Project.due_on": Seen(NOBODY),
    "Project.assignee_id": Fixed(LINK),
    "Project.archived_at": Seen(INTERNAL),
    "ProjectLabel.id": Seen(NOBODY),
    "ProjectLabel.project_id": Fixed(LINK),
    "ProjectLabel.label_id": Fixed(LINK),
    "ProjectTemplate.status": Seen(NOBODY),
    "Stage.id": Seen(INTERNAL),
    "Stage.pipeline_id": Fixed(LINK, "Pipeline.stages", INTERNAL),
    "Stage.name": Seen(INTERNAL),
    "Stage.position": Seen(NOBODY),
    "StageMove.id": Seen(NOBODY),
    "StageMove.project_id": Fixed(LINK),
    "StageMove.person_id": Fixed(LINK),
    "StageMove.move_id": Fixed("what moved at once has the same"),
    "StageMove.at": Seen(NOBODY),
    "StageMove.cause": Fixed(CLOSED_SET),
    "StageMove.from_pipeline": Seen(NOBODY),
    "StageMove.from_stage": Seen(NOBODY),
    "StageMove.to_pipeline": Seen(NOBODY),
    "StageMove.to_stage": Seen(NOBODY),
    "StageMove.runs": Seen(NOBODY),
    "ToldStatus.id": Seen(NOBODY),
    "ToldStatus.project_id": Fixed(LINK),
    "ToldStatus.person_id": Fixed(LINK),
    "ToldStatus.at": Seen(NOBODY),
    "ToldStatus.shown": Fixed(SWITCH),
    "ToldStatus.status": Seen(NOBODY),
    "ToldStatus.description": Seen(NOBODY),
    "ToldStatus.color": Seen(NOBODY),
    "ToldStatus.icon": Seen(NOBODY),
}
"""`columns.py` holds them with the others. Who reaches the rows stands in `process_oracle.py`, for all of them."""


def settings(text: str) -> dict[str, str | None]:
    """What an automation tells clients, with a canary in all of it."""
    return {"templateId": None, "status": text, "description": text}


def runs(text: str) -> list[dict[str, Any]]:
    """What the automations did that a move ran."""
    run = {"automation_id": text, "action": "SET_STATUS", "outcome": "RAN", "why": None}
    return [{**run, "detail": text}]


def status(text: str) -> dict[str, Any]:
    """What a project template tells clients at first."""
    return {"color": "#112233", "icon": text, "texts": {"en": {"name": text, "description": text}}}
