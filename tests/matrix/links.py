"""Read links in the matrix: who sees those of which project, and what comes of changing them."""

from collections.abc import Sequence

from db.models import ReadLink
from db.read_links import PREFIX
from db.sessions import hashed
from schema.nodes import global_id
from tests.matrix import reach
from tests.matrix.cast import CLIENT, EVERY_PROJECT, INTERNAL, LINKS, STRANGE, VIEWERS
from tests.matrix.deed import Deed, of_project
from tests.matrix.house import VIEW, House
from tests.matrix.way import LIST, NODE, Way
from tests.people import World

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


async def link_to(house: House, project: str, token_hash: str, sections: Sequence[str] = ("STATUS",)) -> ReadLink:
    """A link to a project, made by nobody who asks."""
    row = house.projects[project]
    author = house.people["stranger" if project == STRANGE.name else "staff on client's file"]
    return await ReadLink.create(
        workspace_id=row.workspace_id,
        project_id=row.id,
        creator_id=author.id,
        name="link",
        token_hash=token_hash,
        sections=list(sections),
        created_at=house.at,
    )


async def build(house: House, world: World) -> None:
    """One to each project, by which nobody comes; and those by which somebody does, and an admin looks through."""
    found = {name: (await link_to(house, name, name)).id for name in EVERY_PROJECT}
    house.name("read link", "ReadLink", found)
    owner = world.with_token(house.tokens["owner"])
    for name, someone in LINKS.items():
        house.tokens[name] = PREFIX + name.replace(", ", "-").replace(" ", "-")
        link = await link_to(house, someone.places[0], hashed(house.tokens[name]), someone.sections or ())
        house.links[name] = link.id
        answer = await owner.ask(VIEW, input={"readLinkId": global_id("ReadLink", link.id)})
        house.views[name] = answer["startViewAs"]["token"]


class LinkTargets:
    """Makes them to be changed, as `Targets` makes the others."""

    house: House

    async def _read_link(self, viewer: str, deed: Deed, thing: str, words: dict[str, str]) -> str:
        project = STRANGE.name if thing == "strange" else "client open both"
        return global_id("ReadLink", (await link_to(self.house, project, words["WORD"])).id)
