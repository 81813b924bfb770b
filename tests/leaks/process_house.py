"""The firms' processes in the house: pipelines in which projects stand, and what became of every project."""

from permissions.tiers import AutomationAction, MoveCause
from schema.nodes import global_id
from tests.leaks.canaries import Aviary, Row

SET_STATUS, UPDATE_STATUS, HIDE_STATUS, CREATE_TASKS, MAIL_CLIENT, MOVE_ON = AutomationAction
STAGES = 2
OWNERS = {"here": "owner", "there": "owner there"}
ASSIGNEES = ("member", "firm's guest", "partner's guest", "firm's card ADMINS", "firm's former MEMBER")


def pipelines(aviary: Aviary, workspace: Row) -> None:
    """Two pipelines of a workspace: one in whose stages projects stand, and one with a stage that is empty."""
    for number in (STAGES, 1):
        pipeline = aviary.plant("Pipeline", workspace_id=workspace["id"], shows_status=True)
        for _ in range(number):
            aviary.plant("Stage", pipeline_id=pipeline["id"])


def stages(aviary: Aviary, workspace: Row) -> list[Row]:
    """The stages of a workspace's first pipeline, in order. Into the last come automations."""
    return _stages(aviary, workspace)[0]


def empty_stage(aviary: Aviary, workspace: Row) -> Row:
    """The stage in which nothing stands, and whose automations tell, mail and make tasks."""
    return _stages(aviary, workspace)[1][0]


def news(workspace: Row) -> str:
    """The id under which mails ask what is new of the workspace's projects: all had moved at once."""
    return global_id("StatusNews", workspace["id"])


def standing(aviary: Aviary, workspace: Row, place: int) -> dict[str, object]:
    """Where the project at this place stands: in one of the stages, or in none, in turn."""
    stage = [None, *stages(aviary, workspace)][place % (STAGES + 1)]
    if stage is None:
        return {"stage_id": None, "pipeline_id": None, "stage_entered_at": None}
    return {"stage_id": stage["id"], "pipeline_id": stage["pipeline_id"]}


def plant(aviary: Aviary, named: dict[str, Row]) -> None:
    """Automations in two stages of each workspace; and the labels, the assignee and the history of each project."""
    workspaces = {named[name]["id"]: (named[name], named[owner]) for name, owner in OWNERS.items()}
    labels = {label["workspace_id"]: label for label in aviary.rows["Label"]}
    for workspace, owner in workspaces.values():
        _automations(aviary, workspace, owner, labels[workspace["id"]])
    for place, project in enumerate(list(aviary.rows["Project"])):
        workspace, owner = workspaces[project["workspace_id"]]
        by = {"project_id": project["id"], "person_id": owner["id"]}
        aviary.plant("StageMove", **by, cause=MoveCause.BY_HAND, move_id=workspace["id"])
        for shown in (True, False):
            aviary.plant("ToldStatus", **by, shown=shown)
        if place % 2:
            aviary.plant("ProjectLabel", project_id=project["id"], label_id=labels[project["workspace_id"]]["id"])
        assignee = named[ASSIGNEES[place % len(ASSIGNEES)]] if workspace is named["here"] else owner
        project["assignee_id"] = assignee["id"]


def _automations(aviary: Aviary, workspace: Row, owner: Row, label: Row) -> None:
    # In the last stage one that tells a status is switched on. The others are for some projects, and name what is of
    # another workspace, which the API would refuse: it must not be shown.
    theirs = next(row for row in aviary.rows["Stage"] if not _is_of(aviary, row, workspace))
    templates = {row["workspace_id"] == workspace["id"]: row for row in aviary.rows["ProjectTemplate"]}
    filled = next(row for row in aviary.rows["StatusTemplate"] if row["workspace_id"] == workspace["id"])
    companies = [row["id"] for row in aviary.rows["Company"]][::3]
    named = {
        UPDATE_STATUS: {"templateId": str(filled["id"])},
        HIDE_STATUS: {},
        CREATE_TASKS: {"templateId": str(templates[False]["id"])},
        MAIL_CLIENT: {},
        MOVE_ON: {"stageId": str(theirs["id"])},
    }
    for action in AutomationAction:
        is_on = action is SET_STATUS
        made = aviary.plant(
            "Automation",
            stage_id=stages(aviary, workspace)[-1]["id"],
            author_id=owner["id"],
            action=action,
            enabled=is_on,
            label_ids=[] if is_on else [str(each["id"]) for each in aviary.rows["Label"]],
            company_ids=[] if is_on else [str(each) for each in companies],
        )
        _name(made, named.get(action))
    for action, settings in ((SET_STATUS, None), (CREATE_TASKS, {"templateId": str(templates[True]["id"])})):
        _name(_for_all(aviary, workspace, owner, action), settings)
    _name(_for_all(aviary, workspace, owner, MAIL_CLIENT), {})


def _for_all(aviary: Aviary, workspace: Row, owner: Row, action: AutomationAction) -> Row:
    return aviary.plant(
        "Automation",
        stage_id=empty_stage(aviary, workspace)["id"],
        author_id=owner["id"],
        action=action,
        enabled=True,
        label_ids=[],
        company_ids=[],
    )


def _name(automation: Row, settings: dict[str, str] | None) -> None:
    # What names a thing by its id has no words of its own.
    if settings is not None:
        automation["settings"] = settings
        del automation.canaries["settings"]


def _stages(aviary: Aviary, workspace: Row) -> list[list[Row]]:
    own = [row["id"] for row in aviary.rows["Pipeline"] if row["workspace_id"] == workspace["id"]]
    return [[row for row in aviary.rows["Stage"] if row["pipeline_id"] == key] for key in own]


def _is_of(aviary: Aviary, stage: Row, workspace: Row) -> bool:
    return any(stage in some for some in _stages(aviary, workspace))
