"""The firm's process in the matrix, as data: who sees pipelines and stages, who changes them, who moves projects."""

from typing import Any

from tests.matrix import reach
from tests.matrix.cast import CLIENT, INTERNAL, STRANGE, VIEWERS
from tests.matrix.deed import Deed, but, of_project
from tests.matrix.way import LIST, NODE, Way

WHERE = ("ours", "strange")
PROCESS_THINGS: dict[str, tuple[str, ...]] = {"pipeline": WHERE, "stage": WHERE}
PROCESS_TYPES = {"pipeline": "Pipeline", "stage": "Stage"}
STANDING = {"ours": "client open both", "strange": STRANGE.name}
"""The projects that stand in the stages of the house."""

PIPELINES = "pipelines: pipelines { id stages { id pipeline { id } } }"
STANDING_IN = "standing: projects(first: 100) { edges { node { stage { id pipeline { id } } } } }"


def works_here(viewer: str, thing: str) -> bool:
    """Whether they work for the firm whose workspace it is."""
    works = VIEWERS[viewer].kind == "OWN" and VIEWERS[viewer].role != "GUEST"
    return works and (thing == "strange") == VIEWERS[viewer].strange


def _of_projects(viewer: str, thing: str) -> bool:
    return works_here(viewer, thing) and reach.SEEN_PROJECTS[viewer][STANDING[thing]] != "."


PROCESS_WAYS = {
    "pipelines": Way("pipeline", LIST, "pipelines", INTERNAL, PIPELINES, "pipelines.*.id", works_here),
    "pipelines of stages": Way(
        "pipeline", LIST, "pipelines", INTERNAL, PIPELINES, "pipelines.*.stages.*.pipeline.id", works_here
    ),
    "pipelines of projects": Way(
        "pipeline", LIST, "projects", INTERNAL, STANDING_IN, "standing.edges.*.node.stage.pipeline.id", _of_projects
    ),
    "pipeline by id": Way("pipeline", NODE, "node", CLIENT, "id", "id", works_here),
    "stages": Way("stage", LIST, "pipelines", INTERNAL, PIPELINES, "pipelines.*.stages.*.id", works_here),
    "stages of projects": Way(
        "stage", LIST, "projects", INTERNAL, STANDING_IN, "standing.edges.*.node.stage.id", _of_projects
    ),
    "stage by id": Way("stage", NODE, "node", CLIENT, "id", "id", works_here),
}


def kept_by_admins(noun: str, field: str, given: dict[str, Any]) -> Deed:
    """To a thing of the firm's process, of this workspace and of another: by owners and admins alone."""
    rows = {"owner": "DN", "admin": "DN", "member": "FF", "guest": "FF", "stranger": "N-"}
    return Deed(field, noun, WHERE, given, rows)


PROCESS_DEEDS = {
    "make a pipeline": Deed(
        "createPipeline",
        "nothing",
        ("one",),
        {"name": "WORD", "stages": ["WORD"]},
        {"owner": "D", "admin": "D", "member": "F", "guest": "F"},
    ),
    "change a pipeline": kept_by_admins("pipeline", "updatePipeline", {"pipelineId": "ID", "name": "WORD"}),
    "move a pipeline": kept_by_admins("pipeline", "movePipeline", {"pipelineId": "ID"}),
    "delete a pipeline": kept_by_admins("pipeline", "deletePipeline", {"pipelineId": "ID"}),
    "make a stage": kept_by_admins("pipeline", "createStage", {"pipelineId": "ID", "name": "WORD"}),
    "rename a stage": kept_by_admins("stage", "renameStage", {"stageId": "ID", "name": "WORD"}),
    "move a stage": kept_by_admins("stage", "moveStage", {"stageId": "ID"}),
    "delete a stage": kept_by_admins("stage", "deleteStage", {"stageId": "ID"}),
    "move into a stage": of_project("moveProjects", {"projectIds": ["ID"], "stageId": "OUR STAGE"}),
    "move into another's stage": but(of_project("moveProjects", {"projectIds": ["ID"], "stageId": "THEIR STAGE"}), "N"),
}
