"""Doing something to the work in a project's file: to steps of each visibility in a project whose file is shared."""

from typing import Any

from tests.matrix.cast import CLIENT, INTERNAL, TEAM
from tests.matrix.deed import Deed, of_project
from tests.matrix.hour_cells import HOUR_DEEDS

VISIBILITIES = ("CLIENT", "TEAM", "INTERNAL", "PRIVATE", "strange")
"""Of the step; it is in "client open both", or in the strange project. A private one is of nobody who asks."""

_NOTHING = "NNNNN"
_BEYOND = dict.fromkeys(("guest", "partner", "client's guest", "other's member", "other's guest"), _NOTHING)
_FIRM = {"owner": "DDDNN", "admin": "DDDNN", "member": "DDDNN"}
_OF_CLIENTS = ("client's member", "client's member, added", "client's guest, added", "other's guest, added")
STAFF = {**_FIRM, "guest": "FFFFF", "guest, added": "FFFFF", "stranger": "NNNN-"}
"""What is for who works for the firm: the others are told so before anything is looked for."""


def _for_all(noun: str, field: str, given: dict[str, Any], tier: int = CLIENT, **rows: str) -> Deed:
    # By "firm", "team" and "clients": what comes of it for those who see the step.
    found = {
        **_BEYOND,
        **dict.fromkeys(_FIRM, rows.get("firm", "DDDNN")),
        "guest, added": rows["guest"],
        "partner, added": rows["team"],
        **dict.fromkeys(_OF_CLIENTS, rows.get("clients", "")),
        "stranger": "NNNN-",
    }
    return Deed(field, noun, VISIBILITIES, given, found, tier)


def _staff(noun: str, field: str, given: dict[str, Any], rows: dict[str, str] | None = None) -> Deed:
    return Deed(field, noun, VISIBILITIES, given, {**STAFF, **(rows or {})})


def _label(field: str, **given: str) -> Deed:
    rows = {"owner": "DN", "admin": "DN", "member": "DN", "guest": "FF", "stranger": "N-"}
    return Deed(field, "label", ("ours", "strange"), {"labelId": "ID", **given}, rows)


def _template(field: str, **given: str) -> Deed:
    rows = {"owner": "DN", "admin": "DN", "member": "DN", "guest": "FF", "stranger": "N-"}
    return Deed(field, "project_template", ("ours", "strange"), {"templateId": "ID", **given}, rows)


def _approving() -> Deed:
    # The client is asked: not its guest of another company, nor those who ask.
    deed = _for_all(
        "asked",
        "answerApproval",
        {"taskIds": ["ID"], "answer": "APPROVED"},
        firm="FFFNN",
        guest="FFFNN",
        team="FFNNN",
        clients="DNNNN",
    )
    deed.rows["other's guest, added"] = "FNNNN"
    return deed


_UNCHANGED = dict.fromkeys(_FIRM, "DD-NN")
_ASKED = dict.fromkeys(_FIRM, "DBBNN")

WORK_DEEDS = {
    "make a step": of_project("createStep", {"projectId": "ID", "name": "WORD"}),
    "change a step": _staff("step", "updateStep", {"stepId": "ID", "name": "WORD"}),
    "move a step": _staff("step", "moveStep", {"stepId": "ID"}),
    "put a step away": _staff("step", "archiveStep", {"stepId": "ID"}),
    "take a step out": _staff("step", "restoreStep", {"stepId": "ID"}),
    "delete a step": _staff("step", "deleteStep", {"stepId": "ID"}),
    "hide a step": _staff("step", "setVisibility", {"id": "ID", "visibility": "INTERNAL"}, _UNCHANGED),
    # By its author alone, and he does not ask here.
    "hand a step over": _for_all(
        "step",
        "handOverStep",
        {"stepId": "ID", "personId": "A MEMBER"},
        INTERNAL,
        firm="FFFNN",
        guest="FFFNN",
        team="",
    ),
    "make a task": _for_all(
        "step", "createTask", {"stepId": "ID", "title": "WORD"}, guest="DDDNN", team="DDNNN", clients="DNNNN"
    ),
    "change a task": _staff("task", "updateTask", {"taskId": "ID", "title": "WORD"}),
    "move a task": _staff("task", "moveTask", {"taskId": "ID"}),
    "put a task away": _staff("task", "archiveTask", {"taskId": "ID"}),
    "take a task out": _staff("task", "restoreTask", {"taskId": "ID"}),
    "delete a task": _staff("task", "deleteTask", {"taskId": "ID"}),
    # Guests and partners those that are theirs; these are not.
    "say how far a task is": _for_all(
        "task", "setTaskStatus", {"taskIds": ["ID"], "status": "DONE"}, TEAM, guest="FFFNN", team="FFNNN"
    ),
    "comment": _for_all(
        "task", "createComment", {"taskId": "ID", "text": "WORD"}, guest="DDDNN", team="DDNNN", clients="DNNNN"
    ),
    "change what somebody said": _for_all(
        "comment",
        "updateComment",
        {"commentId": "ID", "text": "WORD"},
        firm="FFFNN",
        guest="FFFNN",
        team="FFNNN",
        clients="FNNNN",
    ),
    "delete what somebody said": _for_all(
        "comment", "deleteComment", {"commentId": "ID"}, guest="FFFNN", team="FFNNN", clients="FNNNN"
    ),
    # Of a company whose people do not see it, nobody asks for approval.
    "ask for approval": _staff("task", "requestApproval", {"taskIds": ["ID"], "companyId": "THE CLIENT"}, _ASKED),
    "take the request back": _staff("asked", "withdrawApproval", {"taskIds": ["ID"]}),
    "approve": _approving(),
    "make a label": Deed(
        "createLabel",
        "nothing",
        ("one",),
        {"name": "WORD"},
        {"owner": "D", "admin": "D", "member": "D", "guest": "F"},
    ),
    "change a label": _label("updateLabel", name="WORD"),
    "delete a label": _label("deleteLabel"),
    **HOUR_DEEDS,
    "keep a project template": of_project("createProjectTemplate", {"projectId": "ID", "name": "WORD"}),
    "keep it with its status": of_project(
        "createProjectTemplate", {"projectId": "ID", "name": "WORD", "withStatus": "True"}
    ),
    "say what its projects begin with": _template("setProjectTemplateStatus", status="WORD"),
    "rename a project template": _template("renameProjectTemplate", name="WORD"),
    "delete a project template": _template("deleteProjectTemplate"),
}
