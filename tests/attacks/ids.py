"""What an id that an argument or input field takes is of, by its name; and what else an operation wants."""

from typing import Any

from graphql import GraphQLEnumType

TYPES = {
    "company": "Company",
    "department": "Department",
    "person": "Person",
    "assignee": "Person",
    "actor": "Person",
    "projectTemplate": "ProjectTemplate",
    "project": "Project",
    "subject": "Project",
    "template": "ProjectTemplate",
    "statusTemplate": "StatusTemplate",
    "toldStatus": "ToldStatus",
    "automation": "Automation",
    "toStage": "Stage",
    "workspace": "Workspace",
    "step": "Step",
    "task": "Task",
    "comment": "Comment",
    "label": "Label",
    "pipeline": "Pipeline",
    "stage": "Stage",
    "timeEntry": "TimeEntry",
    "file": "File",
    "note": "Note",
    "readLink": "ReadLink",
    "invitation": "Invitation",
    "mail": "UndeliveredMail",
}
"""By what the name of an id begins with."""
LIMITED = ("Step", "Task", "Comment")
"""What has a visibility of its own that is looked into before it is set."""
BY_FIELD: dict[tuple[str, str], tuple[str, ...]] = {
    ("revokeSession", "id"): ("Session",),
    ("explainAccess", "id"): ("Project", "Person", "Company"),
    ("approvalRequest", "id"): ("ApprovalRequest",),
    ("visibilityPreview", "id"): LIMITED,
    ("setVisibility", "id"): LIMITED,
    ("audience", "id"): LIMITED,
    ("setClientStatus", "templateId"): ("StatusTemplate",),
    ("moveStep", "after"): ("Step",),
    ("moveTask", "after"): ("Task",),
    ("moveStage", "after"): ("Stage",),
    ("movePipeline", "after"): ("Pipeline",),
    ("moveAutomation", "after"): ("Automation",),
    ("moveStatusTemplate", "after"): ("StatusTemplate",),
    ("board", "templateId"): ("StatusTemplate",),
    ("statusNews", "id"): ("StatusNews",),
}
"""Where the name alone does not say it."""
ALSO: dict[str, dict[str, Any]] = {
    "moveProjects": {"stageId": None},
    "setProjectReach": {"sharedWithClient": True},
    "updateProject": {"number": "12"},
    "updateStep": {"name": "Another"},
    "updateTask": {"title": "Another"},
    "updateLabel": {"name": "Another"},
    "updateReadLink": {"name": "Another"},
    "updateHours": {"minutes": 7},
    "updateNote": {"title": "Another"},
    "updatePipeline": {"name": "Another"},
    "updateStatusTemplate": {"icon": "another"},
    "createAutomation": {"status": "Another"},
    "updateAutomation": {"status": "Another"},
    "setProjectTemplateStatus": {"status": "Another"},
}
"""What else a mutation needs, besides what is required, to get as far as it can."""

IN_PLACE = {
    ("setClientStatus", "templateId"),
    ("setClientStatus", "newTemplate"),
    ("createAutomation", "statusTemplateId"),
    ("updateAutomation", "statusTemplateId"),
    ("setProjectTemplateStatus", "statusTemplateId"),
    ("createAutomation", "projectTemplateId"),
    ("updateAutomation", "projectTemplateId"),
    ("createAutomation", "toStageId"),
    ("updateAutomation", "toStageId"),
}
"""What is given in place of a status in words."""
_ACTIONS = {"projectTemplateId": "CREATE_TASKS", "toStageId": "MOVE_ON"}


def actions(field: str, tried: str) -> dict[str, str]:
    """Of an automation: the action that takes what is tried."""
    return {"action": _ACTIONS[tried]} if field.endswith("Automation") and tried in _ACTIONS else {}


def choice(kind: GraphQLEnumType) -> str:
    """A value that changes nothing of what there is, where there is one: guests, shown to clients; else the first."""
    if kind.name == "Visibility":
        return "CLIENT"
    return "GUEST" if "GUEST" in kind.values else next(iter(kind.values))


def kinds(field: str, name: str) -> tuple[str, ...]:
    """The types of thing that an id of this name may be of in this root field; of `node`, every one."""
    if (field, name) == ("node", "id"):
        return (
            *dict.fromkeys(TYPES.values()),
            "Session",
            "StatusTemplate",
            "AuditEntry",
            "ApprovalRequest",
            "StatusNews",
        )
    if found := BY_FIELD.get((field, name)):
        return found
    # A name that nothing is known of must not go untried.
    return (next(kind for word, kind in TYPES.items() if name.startswith(word)),)
