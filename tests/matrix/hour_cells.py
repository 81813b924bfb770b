"""Hours, as data: who sees them, who writes them down and changes them; and a project's data."""

from itertools import product

from tests.matrix import reach
from tests.matrix.cast import CLIENT, EVERY_PROJECT, INTERNAL, STRANGE, TEAM, VIEWERS
from tests.matrix.deed import Deed, of_project
from tests.matrix.way import ALONE, LIST, NODE, Way

SHARING = "client open both"
"""The one project whose hours are shared with its client."""
WORKERS = ("partner, added", "staff on client's file")
HOURS = {
    f"hours of {worker} in {project}": (project, worker)
    for project, worker in product((SHARING, "client closed file", "other open card"), WORKERS)
} | {"strange hours": (STRANGE.name, "stranger")}


def _sees(viewer: str, thing: str) -> bool:
    project, worker = HOURS[thing]
    if not reach.sees(viewer, "HOURS", project):
        return False
    if VIEWERS[viewer].is_link:
        return True  # whatever is shared with the client
    return {"OWN": True, "PARTNER": worker == viewer, "CLIENT": project == SHARING}[VIEWERS[viewer].kind]


def _project(viewer: str, thing: str) -> bool:
    return reach.SEEN_PROJECTS[viewer][thing] != "."


HOURS_LISTED = (
    """hours: projects(first: 100) { edges { node { timeEntries(first: 100) { edges { node { id } } } } } }"""
)
READINESS = "explained: projectReadiness(projectId: ID) { visibleSteps }"

HOUR_WAYS = {
    "hours by id": Way("hours", NODE, "node", CLIENT, "id", "id", _sees),
    "hours of projects": Way(
        "hours", LIST, "projects", CLIENT, HOURS_LISTED, "hours.edges.*.node.timeEntries.edges.*.node.id", _sees
    ),
    "readiness of a project": Way("project", ALONE, "projectReadiness", INTERNAL, READINESS, "explained", _project),
}


def _logging() -> Deed:
    # One's own, in every project that one sees; clients do not work.
    rows = {
        viewer: "".join("N" if symbol == "." else "D" for symbol in row.values())
        for viewer, row in reach.SEEN_PROJECTS.items()
        if VIEWERS[viewer].tier >= TEAM
    }
    rows["stranger"] = "N" * (len(EVERY_PROJECT) - 1) + "-"
    given = {"projectId": "ID", "date": "2026-05-04", "minutes": 60}
    return Deed("logHours", "project", tuple(EVERY_PROJECT), given, rows, TEAM)


def _of_hours(field: str, **given: str) -> Deed:
    rows = {
        **dict.fromkeys(("owner", "admin", "member"), "DDN"),
        "guest": "NNN",
        "guest, added": "DFN",
        "partner": "NNN",
        "partner, added": "DNN",
        "stranger": "NN-",
    }
    return Deed(field, "hours", ("mine", "somebody's", "strange"), {"timeEntryId": "ID", **given}, rows, TEAM)


HOUR_DEEDS = {
    "write down a project's data": of_project("updateProject", {"projectId": "ID", "number": "WORD"}),
    "share hours": of_project("setProjectReach", {"projectIds": ["ID"], "sharedHours": "True"}),
    "write down hours": _logging(),
    "change hours": _of_hours("updateHours", note="WORD"),
    "delete hours": _of_hours("deleteHours"),
}
