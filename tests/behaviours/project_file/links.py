"""How the firm makes read links in these tests, and who comes by them."""

from dataclasses import dataclass
from typing import Any

from tests.behaviours.office import do
from tests.people import Caller, World

LINK = """readLink { id name token url createdAt deactivatedAt lastUsedAt creator { displayName }
  sections { section on } }"""
SECTIONS = ("STATUS", "STEPS", "HOURS", "FILES", "NOTES", "PEOPLE")
LINKS = """query($id: ID!) { node(id: $id) { ... on Project { readLinks { totalCount edges { node {
  id name token url deactivatedAt lastUsedAt sections { section on } } } } } } }"""
CLOSED = "This link is not open: it was cut short on its way, or was deactivated. Copy the whole of it once more, or "


@dataclass(frozen=True)
class Link:
    """A read link, and somebody who has it."""

    id: str
    token: str
    url: str
    visitor: Caller


async def opened(world: World, staff: Caller, project: str, *sections: str, name: str = "For the family") -> Link:
    """A new link to a project, which shows these sections; all, where none is named."""
    payload = await do(staff, "createReadLink", LINK, projectId=project, name=name, sections=list(sections or SECTIONS))
    made = payload["readLink"]
    return Link(made["id"], made["token"], made["url"], world.with_token(made["token"]))


async def links_of(staff: Caller, project: str) -> list[dict[str, Any]]:
    """The links of a project, as staff see them."""
    found = (await staff.ask(LINKS, id=project))["node"]["readLinks"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]
