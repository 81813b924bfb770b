"""Seeing the work in a project's file: steps of each visibility, in projects of each kind of reach."""

from itertools import product

from tests.matrix import reach
from tests.matrix.cast import CLIENT, INTERNAL, STRANGE, TEAM, VIEWERS
from tests.matrix.hour_cells import HOUR_WAYS, HOURS
from tests.matrix.way import ALONE, COUNT, EACH, LIST, NODE, Way

LEVELS = {"CLIENT": CLIENT, "TEAM": TEAM, "INTERNAL": INTERNAL}
LEFT = "client closed file"
"""A project that the author of its private step does not see."""
STEPS = {
    f"{visibility} step of {project}": (project, visibility)
    for project, visibility in product(
        ("client open both", LEFT, "other open card", STRANGE.name), (*LEVELS, "PRIVATE")
    )
}
"""Each with a task in it, a comment on that, and a request to approve it."""

WORK_THINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("step", "task", "comment", "approval"), tuple(STEPS)),
    "label": ("ours", "strange"),
    "hours": tuple(HOURS),
    "project template": ("ours", "strange"),
}


def _sees(viewer: str, thing: str) -> bool:
    project, visibility = STEPS[thing]
    if visibility == "PRIVATE":
        return viewer == "stranger" and project == STRANGE.name  # whose step it is
    return reach.sees(viewer, "STEPS", project) and LEVELS[visibility] <= VIEWERS[viewer].tier


def _left(viewer: str, thing: str) -> bool:
    return viewer in ("owner", "admin") and STEPS[thing] == (LEFT, "PRIVATE")


def _label(viewer: str, thing: str) -> bool:
    return VIEWERS[viewer].kind == "OWN" and (thing == "strange") == VIEWERS[viewer].strange


def _template(viewer: str, thing: str) -> bool:
    works_here = VIEWERS[viewer].kind == "OWN" and VIEWERS[viewer].role != "GUEST"
    return works_here and (thing == "strange") == VIEWERS[viewer].strange


STEPS_LISTED = """worked: projects(first: 100) { edges { node { steps(first: 100) { edges { node { id } } } } } }"""
TASKS_LISTED = """listed: projects(first: 100) { edges { node { tasks(first: 100) { edges { node { id } } } } } }"""
COMMENTS_LISTED = """said: projects(first: 100) { edges { node { tasks(first: 100) { edges { node {
  comments(first: 100) { edges { node { id } } } approvals(first: 5) { edges { node { id } } } } } } } } }"""
BELOW = "edges.*.node.tasks.edges.*.node"
LEFT_BEHIND = "left: stepsLeftBehind(first: 100) { totalCount edges { node { id } } }"
PREVIEWED = "explained: visibilityPreview(id: ID, visibility: INTERNAL) { taskCount }"
TEMPLATES = "kept: projectTemplates(first: 100) { totalCount edges { node { id } } }"
FOUND = "search(first: 100, text: NAME) { edges { node { node { id } } } }"
LABELS = "labels: labels(first: 100) { totalCount edges { node { id } } }"

AUDIENCE = "explained: audience(id: ID) { clients }"

WORK_WAYS = {
    **HOUR_WAYS,
    "audience of a step": Way("step", ALONE, "audience", INTERNAL, AUDIENCE, "explained", _sees),
    "step by id": Way("step", NODE, "node", CLIENT, "id", "id", _sees),
    "task by id": Way("task", NODE, "node", CLIENT, "id", "id", _sees),
    "comment by id": Way("comment", NODE, "node", CLIENT, "id", "id", _sees),
    "approval by id": Way("approval", NODE, "node", CLIENT, "id", "id", _sees),
    "label by id": Way("label", NODE, "node", CLIENT, "id", "id", _label),
    "steps of projects": Way(
        "step", LIST, "projects", CLIENT, STEPS_LISTED, "worked.edges.*.node.steps.edges.*.node.id", _sees
    ),
    "tasks of projects": Way("task", LIST, "projects", CLIENT, TASKS_LISTED, f"listed.{BELOW}.id", _sees),
    "comments of tasks": Way(
        "comment", LIST, "projects", CLIENT, COMMENTS_LISTED, f"said.{BELOW}.comments.edges.*.node.id", _sees
    ),
    "approvals of tasks": Way(
        "approval", LIST, "projects", CLIENT, COMMENTS_LISTED, f"said.{BELOW}.approvals.edges.*.node.id", _sees
    ),
    "steps left behind": Way("step", LIST, "stepsLeftBehind", INTERNAL, LEFT_BEHIND, "left.edges.*.node.id", _left),
    "steps left behind, counted": Way(
        "step", COUNT, "stepsLeftBehind", INTERNAL, LEFT_BEHIND, "left.totalCount", _left
    ),
    "what else is shown with a step": Way("step", ALONE, "visibilityPreview", INTERNAL, PREVIEWED, "explained", _sees),
    "labels": Way("label", LIST, "labels", INTERNAL, LABELS, "labels.edges.*.node.id", _label),
    "project template by id": Way("project template", NODE, "node", CLIENT, "id", "id", _template),
    "project templates": Way(
        "project template", LIST, "projectTemplates", INTERNAL, TEMPLATES, "kept.edges.*.node.id", _template
    ),
    "project templates, counted": Way(
        "project template", COUNT, "projectTemplates", INTERNAL, TEMPLATES, "kept.totalCount", _template
    ),
    "projects found": Way(
        "project",
        EACH,
        "search",
        CLIENT,
        FOUND,
        "found",
        lambda viewer, thing: reach.SEEN_PROJECTS[viewer][thing] != ".",
    ),
    "people found": Way(
        "person", EACH, "search", CLIENT, FOUND, "found", lambda viewer, thing: thing in reach.SEEN_PEOPLE[viewer]
    ),
    "labels, counted": Way("label", COUNT, "labels", INTERNAL, LABELS, "labels.totalCount", _label),
}
