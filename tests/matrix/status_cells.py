"""What clients are told, as data: status templates, what was told of projects, and automations."""

from tests.matrix import reach
from tests.matrix.cast import CLIENT, EVERY_PROJECT, INTERNAL, VIEWERS
from tests.matrix.deed import Deed, of_project
from tests.matrix.process_cells import WHERE, kept_by_admins, works_here
from tests.matrix.way import LIST, NODE, Way

STATUS_THINGS: dict[str, tuple[str, ...]] = {
    "told": tuple(EVERY_PROJECT),
    "draft": tuple(EVERY_PROJECT),
    "automation": WHERE,
}
"""Of each project, what its client was told, and a draft; of each workspace, what runs in its stage."""
STATUS_TYPES = {"told": "ToldStatus", "draft": "ToldStatus", "automation": "Automation"}
HISTORY = """history: projects(first: 100) {
  edges { node { statusHistory(first: 5) { edges { node { id } } } } } }"""
IN_HISTORY = "history.edges.*.node.statusHistory.edges.*.node.id"
AUTOMATED = "automated: pipelines { stages { automations { id } } }"


def _draft(viewer: str, thing: str) -> bool:
    return VIEWERS[viewer].kind == "OWN" and reach.SEEN_PROJECTS[viewer][thing] != "."


STATUS_WAYS = {
    "told status by id": Way("told", NODE, "node", CLIENT, "id", "id", reach.is_told),
    "told statuses of projects": Way("told", LIST, "projects", CLIENT, HISTORY, IN_HISTORY, reach.is_told),
    "draft by id": Way("draft", NODE, "node", CLIENT, "id", "id", _draft),
    "drafts of projects": Way("draft", LIST, "projects", CLIENT, HISTORY, IN_HISTORY, _draft),
    "automation by id": Way("automation", NODE, "node", CLIENT, "id", "id", works_here),
    "automations of stages": Way(
        "automation", LIST, "pipelines", INTERNAL, AUTOMATED, "automated.*.stages.*.automations.*.id", works_here
    ),
}

_LOOK = {"color": "#112233", "icon": "star", "texts": [{"language": "en", "name": "WORD"}]}


def _of_template(field: str, **given: object) -> Deed:
    rows = {"owner": "DN", "admin": "DN", "member": "DN", "guest": "FF", "stranger": "N-"}
    return Deed(field, "status_template", WHERE, {"statusTemplateId": "ID", **given}, rows)


STATUS_DEEDS = {
    "make a status template": Deed(
        "createStatusTemplate",
        "nothing",
        ("one",),
        _LOOK,
        {"owner": "D", "admin": "D", "member": "D", "guest": "F"},
    ),
    "change a status template": _of_template("updateStatusTemplate", texts=_LOOK["texts"]),
    "move a status template": _of_template("moveStatusTemplate"),
    "delete a status template": _of_template("deleteStatusTemplate"),
    "make a template with a status": of_project("setClientStatus", {"projectIds": ["ID"], "newTemplate": _LOOK}),
    "take out of the history": Deed(
        "deleteToldStatus",
        "told",
        WHERE,
        {"toldStatusId": "ID"},
        {"owner": "DN", "admin": "DN", "member": "DN", "guest": "FF", "stranger": "N-"},
    ),
    "make an automation": kept_by_admins(
        "stage", "createAutomation", {"stageId": "ID", "action": "SET_STATUS", "status": "WORD"}
    ),
    "change an automation": kept_by_admins("automation", "updateAutomation", {"automationId": "ID", "status": "WORD"}),
    "move an automation": kept_by_admins("automation", "moveAutomation", {"automationId": "ID"}),
    "delete an automation": kept_by_admins("automation", "deleteAutomation", {"automationId": "ID"}),
}
