"""Who and what there is in the matrix: companies, projects, people. Data, and nothing about who sees what."""

from dataclasses import dataclass
from itertools import product

INTERNAL, TEAM, CLIENT = 3, 2, 1
TIERS = {"OWN": INTERNAL, "PARTNER": TEAM, "CLIENT": CLIENT}
"""The tier of a company's people, by its kind."""

KINDS = {
    "firm": "OWN",
    "partner": "PARTNER",
    "client": "CLIENT",
    "other": "CLIENT",
    "unworked": "CLIENT",
    "strange firm": "OWN",
    "strange client": "CLIENT",
}
"""The companies. Nothing is done for the one that is unworked; the strange ones are in another workspace."""


@dataclass(frozen=True)
class Work:
    """A project's company, and what decides who sees it."""

    company: str
    opened: bool
    shown: bool
    shared: bool

    @property
    def name(self) -> str:
        """What it is called: by what it is."""
        seen = {(False, False): "nothing", (True, False): "card", (False, True): "file", (True, True): "both"}
        return f"{self.company} {'open' if self.opened else 'closed'} {seen[self.shown, self.shared]}"


_SWITCHES = ((False, False), (True, False), (False, True), (True, True))
PROJECTS = {
    work.name: work
    for work in (
        Work(company, opened, shown, shared)
        for company, opened, (shown, shared) in product(("client", "other"), (True, False), _SWITCHES)
    )
}
"""In the order of the columns of the tables: nothing, card, file, both; open, closed; client, other."""
STRANGE = Work("strange client", True, True, True)
EVERY_PROJECT = {**PROJECTS, STRANGE.name: STRANGE}


@dataclass(frozen=True)
class Someone:
    """A person: company, role, and the projects that they were added to ("*": all, the strange one too)."""

    company: str
    role: str
    places: tuple[str, ...] = ()
    removed: bool = False
    sections: tuple[str, ...] | None = None
    """Of a read link, which is nobody in person: what it shows of the project of `places`."""

    @property
    def kind(self) -> str:
        """Their company's kind."""
        return KINDS[self.company]

    @property
    def tier(self) -> int:
        """How deep they see."""
        return TIERS[self.kind]

    @property
    def added(self) -> bool:
        """Whether they were added to everything."""
        return "*" in self.places

    @property
    def is_link(self) -> bool:
        """Whether it is whoever has a read link."""
        return self.sections is not None

    def shows(self, section: str) -> bool:
        """Whether this section of the file is there for them, where the file is."""
        return self.sections is None or section in self.sections

    @property
    def strange(self) -> bool:
        """Whether they are in the other workspace."""
        return self.company.startswith("strange")


_ADDED = ("*",)
SIGNED_IN = {
    "owner": Someone("firm", "OWNER"),
    "admin": Someone("firm", "ADMIN"),
    "member": Someone("firm", "MEMBER"),
    "member, added": Someone("firm", "MEMBER", _ADDED),
    "guest": Someone("firm", "GUEST"),
    "guest, added": Someone("firm", "GUEST", _ADDED),
    "partner": Someone("partner", "GUEST"),
    "partner, added": Someone("partner", "GUEST", _ADDED),
    "client's member": Someone("client", "MEMBER"),
    "client's member, added": Someone("client", "MEMBER", _ADDED),
    "client's guest": Someone("client", "GUEST"),
    "client's guest, added": Someone("client", "GUEST", _ADDED),
    "other's member": Someone("other", "MEMBER"),
    "other's guest": Someone("other", "GUEST"),
    "other's guest, added": Someone("other", "GUEST", _ADDED),
    "stranger": Someone("strange firm", "OWNER", (STRANGE.name,)),
}
"""People who ask. Where being added makes no difference (owners, admins), they were not."""

SECTIONS = ("STATUS", "STEPS", "HOURS", "FILES", "NOTES", "PEOPLE")
LINKS = {
    "link": Someone("client", "GUEST", ("client open both",), sections=SECTIONS),
    "link, in part": Someone("other", "GUEST", ("other open card",), sections=("STEPS", "HOURS")),
}
"""Whoever comes by a read link: with everything on, and, to a file that is not shared with its client, a part of it."""
VIEWERS = {**SIGNED_IN, **LINKS}
"""Everybody who asks."""

EXTRAS = {
    "staff on client's file": Someone("firm", "MEMBER", ("client closed both",)),
    "staff on client's card": Someone("firm", "MEMBER", ("client open card",)),
    "staff on other's file": Someone("firm", "MEMBER", ("other closed file",)),
    "partner on client's file": Someone("partner", "GUEST", ("client closed both",)),
    "removed staff": Someone("firm", "MEMBER", ("client closed both",), removed=True),
    "stranger's client": Someone("strange client", "MEMBER", (STRANGE.name,)),
}
"""Whom they meet, or do not."""
PEOPLE = {**SIGNED_IN, **EXTRAS}

HTTP, WEBSOCKET, SSE, VIEW_AS = "http", "websocket", "sse", "view as"
DOORS = (HTTP, WEBSOCKET, SSE, VIEW_AS)


def has_door(viewer: str, door: str) -> bool:
    """Whether there is such a door for them: an admin looks as people of clients and partners alone (N-03),
    and through read links."""
    return door != VIEW_AS or VIEWERS[viewer].kind != "OWN"
