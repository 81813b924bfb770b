"""Read links in the matrix: who sees those of which project, and what comes of changing them."""

from db.models import ReadLink
from schema.nodes import global_id
from tests.matrix import reach
from tests.matrix.cast import CLIENT, EVERY_PROJECT, INTERNAL, STRANGE, VIEWERS
from tests.matrix.deed import Deed, of_project
from tests.matrix.house import House
from tests.matrix.way import LIST, NODE, Way

LINK_THINGS = {"read link": tuple(EVERY_PROJECT)}
"""One to each project, by its name."""


def _sees(viewer: str, thing: str) -> bool:
    works = VIEWERS[viewer].kind == "OWN" and VIEWERS[viewer].role != "GUEST"
    return works and reach.SEEN_PROJECTS[viewer][thing] != "."


LISTED = "linked: projects(first: 100) { edges { node { readLinks(first: 100) { edges { node { id } } } } } }"
LINK_WAYS = {
    "read link by id": Way("read link", NODE, "node", CLIENT, "id", "id", _sees),
    "read links of projects": Way(
        "read link", LIST, "projects", INTERNAL, LISTED, "linked.edges.*.node.readLinks.edges.*.node.id", _sees
    ),
}

_STAFF = {"owner": "DN", "admin": "DN", "member": "DN", "guest": "FF", "stranger": "N-"}


def _of_link(field: str, rows: dict[str, str] = _STAFF, **given: object) -> Deed:
    return Deed(field, "read_link", ("ours", "strange"), {"readLinkId": "ID", **given}, rows)


LINK_DEEDS = {
    "make a read link": of_project("createReadLink", {"projectId": "ID", "name": "WORD", "sections": ["STEPS"]}),
    "switch a read link": _of_link("updateReadLink", sections=["HOURS"]),
    "end a read link": _of_link("deactivateReadLink"),
    "look through a read link": _of_link("startViewAs", {**_STAFF, "member": "FF"}),
}


async def link_to(house: House, project: str, name: str) -> ReadLink:
    """A link to a project, made by nobody who asks."""
    row = house.projects[project]
    author = house.people["stranger" if project == STRANGE.name else "staff on client's file"]
    return await ReadLink.create(
        workspace_id=row.workspace_id,
        project_id=row.id,
        creator_id=author.id,
        name=name,
        token_hash=name,
        sections=["STATUS"],
        created_at=house.at,
    )


async def build(house: House) -> None:
    """One to each project."""
    found = {name: (await link_to(house, name, name)).id for name in EVERY_PROJECT}
    house.name("read link", "ReadLink", found)


class LinkTargets:
    """Makes them to be changed, as `Targets` makes the others."""

    house: House

    async def _read_link(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        project = STRANGE.name if thing == "strange" else "client open both"
        return global_id("ReadLink", (await link_to(self.house, project, words["WORD"])).id)
