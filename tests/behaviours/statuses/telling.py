"""How these tests make status templates and read what is told."""

from typing import Any

from tests.behaviours.office import do
from tests.people import Caller

LOBBY = "Lobby and reception, London"
LOOK = "id color icon texts { language name description }"
TEMPLATES = f"{{ statusTemplates {{ {LOOK} }} }}"
HISTORY = """query($id: ID!, $first: Int! = 100, $after: String) { node(id: $id) { ... on Project {
  statusHistory(first: $first, after: $after) { totalCount edges { cursor node {
    id at status description color icon } } } } } }"""
INTERNAL_HISTORY = """query($id: ID!) { node(id: $id) { ... on Project {
  statusHistory(first: 100) { totalCount edges { node { id at status shown toldBy { displayName } } } } } } }"""


def text(language: str, name: str, description: str = "") -> dict[str, str]:
    """A status in one language."""
    return {"language": language, "name": name, "description": description}


async def templates(caller: Caller) -> list[dict[str, Any]]:
    """The status templates that the caller sees, in their order."""
    found: list[dict[str, Any]] = (await caller.ask(TEMPLATES))["statusTemplates"]
    return found


async def names(caller: Caller, language: str = "en") -> list[str]:
    """What they are called, in their order."""
    found = await templates(caller)
    return [next(each["name"] for each in one["texts"] if each["language"] == language) for one in found]


async def template_named(caller: Caller, name: str) -> dict[str, Any]:
    """The status template with this name, in any language."""
    [found] = [each for each in await templates(caller) if name in {text["name"] for text in each["texts"]}]
    return found


async def make_template(caller: Caller, *texts: dict[str, str], color: str = "#a1b2c3", icon: str = "leaf") -> str:
    """The id of a new status template."""
    made = await do(caller, "createStatusTemplate", "template { id }", color=color, icon=icon, texts=list(texts))
    template_id: str = made["template"]["id"]
    return template_id


async def told(caller: Caller, project: str) -> list[dict[str, Any]]:
    """The history of a project as the caller sees it, the newest first."""
    found = (await caller.ask(HISTORY, id=project))["node"]["statusHistory"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


async def words(caller: Caller, project: str) -> list[str]:
    """What it says, in words alone."""
    return [each["status"] for each in await told(caller, project)]


async def kept(caller: Caller, project: str) -> list[tuple[str, bool, str | None]]:
    """The history as the firm sees it: what, whether it was shown, and by whom."""
    found = (await caller.ask(INTERNAL_HISTORY, id=project))["node"]["statusHistory"]
    assert found["totalCount"] == len(found["edges"])
    nodes = [edge["node"] for edge in found["edges"]]
    return [(each["status"], each["shown"], (each["toldBy"] or {}).get("displayName")) for each in nodes]


async def entry(caller: Caller, project: str, status: str) -> str:
    """The id of the newest entry that says this."""
    return next(str(each["id"]) for each in await told(caller, project) if each["status"] == status)
