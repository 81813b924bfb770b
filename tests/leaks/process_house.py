"""The firms' processes in the house: pipelines in which projects stand, and what became of every project."""

from permissions.tiers import AutomationAction, MoveCause
from tests.leaks.canaries import Aviary, Row

STAGES = 2
OWNERS = {"here": "owner", "there": "owner there"}


def pipelines(aviary: Aviary, workspace: Row) -> None:
    """A pipeline of a workspace."""
    pipeline = aviary.plant("Pipeline", workspace_id=workspace["id"], shows_status=True)
    for _ in range(STAGES):
        aviary.plant("Stage", pipeline_id=pipeline["id"])


def stages(aviary: Aviary, workspace: Row) -> list[Row]:
    """The stages of a workspace's pipeline, in order. Into the last come automations."""
    [pipeline] = [row for row in aviary.rows["Pipeline"] if row["workspace_id"] == workspace["id"]]
    return [row for row in aviary.rows["Stage"] if row["pipeline_id"] == pipeline["id"]]


def standing(aviary: Aviary, workspace: Row, place: int) -> dict[str, object]:
    """Where the project at this place stands: in one of the stages, or in none, in turn."""
    stage = [None, *stages(aviary, workspace)][place % (STAGES + 1)]
    if stage is None:
        return {"stage_id": None, "pipeline_id": None, "stage_entered_at": None}
    return {"stage_id": stage["id"], "pipeline_id": stage["pipeline_id"]}


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """Automations in the last stage of each pipeline, one of which is switched on; and the history of each project."""
    workspaces = {named[name]["id"]: (named[name], named[owner]) for name, owner in OWNERS.items()}
    for workspace, owner in workspaces.values():
        for action in AutomationAction:
            aviary.plant(
                "Automation",
                stage_id=stages(aviary, workspace)[-1]["id"],
                author_id=owner["id"],
                action=action,
                enabled=action is AutomationAction.SET_STATUS,
                label_ids=[],
                company_ids=[],
            )
    labels = {label["workspace_id"]: label for label in aviary.rows["Label"]}
    for place, project in enumerate(list(aviary.rows["Project"])):
        _, owner = workspaces[project["workspace_id"]]
        by = {"project_id": project["id"], "person_id": owner["id"]}
        aviary.plant("StageMove", **by, cause=MoveCause.BY_HAND, move_id=project["id"])
        for shown in (True, False):
            aviary.plant("ToldStatus", **by, shown=shown)
        if place % 2:
            aviary.plant("ProjectLabel", project_id=project["id"], label_id=labels[project["workspace_id"]]["id"])
