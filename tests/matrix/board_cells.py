"""Boards, previews, reports and the archive, as data: who sees them, and who puts projects away or deletes them."""

from tests.matrix import reach
from tests.matrix.cast import CLIENT, EVERY_PROJECT, INTERNAL, Work
from tests.matrix.deed import Deed, of_company, of_project
from tests.matrix.process_cells import STANDING, works_here
from tests.matrix.way import ALONE, COUNT, EACH, LIST, NODE, Way

ARCHIVED = {"archived open": Work("client", True, False, True), "archived closed": Work("client", False, False, True)}
"""Two projects of the client, shared with it, to which everybody was added whom there is anything to be added to."""
BOARD_THINGS: dict[str, tuple[str, ...]] = {"archived": tuple(ARCHIVED)}
BOARD_TYPES = {"archived": "Project"}

CARDS = "board(pipelineId: BOARD) { columns { cards(first: 100) { edges { node { project { id } } } } } }"
PREVIEWED = "explained: movePreview(projectIds: [ID], stageId: null) { moves { project { id } } }"
PERIOD = 'by: PROJECT, from: "2026-05-01", to: "2026-05-31"'
REPORTED = f"explained: report({PERIOD}, projectId: ID) {{ totals {{ minutes }} rows {{ totalCount }} }}"
ROWS = f"reported: report({PERIOD}) {{ rows(first: 100) {{ totalCount edges {{ node {{ project {{ id }} }} }} }} }}"
OF_ARCHIVE = "archive: projects(first: 100, archived: true) { totalCount edges { node { id } } }"
DEFAULT = "projects: projects(first: 100) { edges { node { id } } }"


def _card(viewer: str, thing: str) -> bool:
    here = works_here(viewer, "strange" if thing == STANDING["strange"] else "ours")
    return here and thing in STANDING.values() and _project(viewer, thing)


def _project(viewer: str, thing: str) -> bool:
    return reach.SEEN_PROJECTS[viewer][thing] != "."


def _archived(viewer: str, thing: str) -> bool:
    # For owners, admins and members, whoever was added; members see those that are open, too.
    closed_to = ("member",) if thing == "archived closed" else ()
    return works_here(viewer, "ours") and viewer not in closed_to


BOARD_WAYS = {
    "board of a pipeline": Way(
        "pipeline", EACH, "board", INTERNAL, "board(pipelineId: ID) { pipeline { id } }", "pipeline", works_here
    ),
    "cards of a board": Way("project", EACH, "board", INTERNAL, CARDS, "columns", _card),
    "preview of a move": Way("project", ALONE, "movePreview", INTERNAL, PREVIEWED, "explained", _project),
    "report of a project": Way("project", ALONE, "report", INTERNAL, REPORTED, "explained", _project),
    "report, its rows": Way(
        "project", LIST, "report", INTERNAL, ROWS, "reported.rows.edges.*.node.project.id", _project
    ),
    "archived project by id": Way("archived", NODE, "node", CLIENT, "id", "id", _archived),
    "archived among projects": Way(
        "archived", LIST, "projects", CLIENT, DEFAULT, "projects.edges.*.node.id", lambda *_: False
    ),
    "the archive": Way("archived", LIST, "projects", INTERNAL, OF_ARCHIVE, "archive.edges.*.node.id", _archived),
    "the archive, counted": Way("archived", COUNT, "projects", INTERNAL, OF_ARCHIVE, "archive.totalCount", _archived),
}


def _deleting() -> Deed:
    deed = of_project("deleteProject", {"projectId": "ID", "confirmName": "ITS NAME"})
    deed.rows.update({viewer: "F" * len(EVERY_PROJECT) for viewer in ("member", "member, added")})
    return deed


BOARD_DEEDS = {
    "label projects": of_project("setProjectLabels", {"projectIds": ["ID"], "labelIds": ["OUR LABEL"]}),
    "say when it is due": of_project("updateProject", {"projectId": "ID", "dueOn": "2026-05-04"}),
    "say who sees to it": of_project("updateProject", {"projectId": "ID", "assigneeId": "SOMEBODY IN IT"}),
    "make in a stage": of_company(
        "createProject",
        {"companyId": "ID", "name": "WORD", "stageId": "OUR STAGE"},
        owner="BBDN",
        admin="BBDN",
        member="BBDN",
    ),
    "put projects away": of_project("archiveProjects", {"projectIds": ["ID"]}),
    "take projects out": of_project("restoreProjects", {"projectIds": ["ID"]}),
    "delete a project": _deleting(),
}
