"""Who sees which rows: the reach table of the design, cell by cell, written by hand.

Read from `design.md` ("Who sees what") and decision record 9. It must not be computed from the code that it judges.
"""

from collections.abc import Iterable

from tests.matrix.cast import CLIENT, EVERY_PROJECT, KINDS, LINKS, PEOPLE, PROJECTS, STRANGE, TEAM, VIEWERS

# ". does not exist", "c"ard alone, "f"ile without a card, "b"oth. Columns: nothing, card, file, both.
#                            client's project    other client's
#                            open    closed      open    closed
_PROJECTS = {
    "owner":                  "fbfb    fbfb        fbfb    fbfb",
    "admin":                  "fbfb    fbfb        fbfb    fbfb",
    "member":                 "fbfb    ....        fbfb    ....",
    "member, added":          "fbfb    fbfb        fbfb    fbfb",
    "guest":                  "....    ....        ....    ....",
    "guest, added":           "fbfb    fbfb        fbfb    fbfb",
    "partner":                "....    ....        ....    ....",
    "partner, added":         "fbfb    fbfb        fbfb    fbfb",
    "client's member":        ".cfb    .cfb        ....    ....",
    "client's member, added": ".cfb    .cfb        ....    ....",
    "client's guest":         "....    ....        ....    ....",
    "client's guest, added":  ".cfb    .cfb        .cfb    .cfb",
    "other's member":         "....    ....        .cfb    .cfb",
    "other's guest":          "....    ....        ....    ....",
    "other's guest, added":   ".cfb    .cfb        .cfb    .cfb",
    "stranger":               "....    ....        ....    ....",
    # Whether or not the file is shared; and no card where the status is switched off.
    "link":                   "...b    ....        ....    ....",
    "link, in part":          "....    ....        .f..    ....",
}  # fmt: skip
SEEN_PROJECTS = {
    viewer: {
        **dict(zip(PROJECTS, row.replace(" ", ""), strict=True)),
        STRANGE.name: "b" if viewer == "stranger" else ".",
    }
    for viewer, row in _PROJECTS.items()
}
"""By viewer and project, one of . c f b."""

_EVERYBODY = {name for name, person in PEOPLE.items() if not person.removed and not person.strange}
_ADDED = {name for name, person in VIEWERS.items() if person.added}
"""They are on every project."""
_CLIENTS = {"client's member", "client's member, added", "client's guest", "client's guest, added"}
_OTHERS = {"other's member", "other's guest", "other's guest, added"}
_ON_CLIENTS_FILE = {"staff on client's file", "partner on client's file"}
_ON_ANY_FILE = {*_ADDED, *_ON_CLIENTS_FILE, "staff on client's card", "staff on other's file"}


def _all(viewers: Iterable[str], seen: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(viewers, seen)


ON_FILES = {
    **_all(VIEWERS, set()),
    **_all(("owner", "admin", "member, added", "guest, added", "partner, added"), _ON_ANY_FILE),
    "member": {*_ADDED, "staff on client's card"},
    **_all(("client's member", "client's member, added"), _ADDED | _ON_CLIENTS_FILE),
    **_all(("client's guest, added", "other's guest, added"), {*_ADDED, *_ON_CLIENTS_FILE, "staff on other's file"}),
    "other's member": {*_ADDED, "staff on other's file"},
    "stranger": {"stranger", "stranger's client"},
    "link": _ADDED,
}
"""Whom they meet among the people of projects: a card alone shows nobody, nor does somebody else's file."""
SEEN_PEOPLE = {
    **_all(("owner", "admin", "member", "member, added"), _EVERYBODY),
    **{name: {name} for name in ("guest", "partner", "client's guest", "other's guest")},
    **{name: ON_FILES[name] for name in ("guest, added", "partner, added")},
    **{name: ON_FILES[name] for name in ("client's guest, added", "other's guest, added")},
    **{name: ON_FILES[name] | _CLIENTS for name in ("client's member", "client's member, added")},
    "other's member": ON_FILES["other's member"] | _OTHERS,
    "stranger": {"stranger", "stranger's client"},
    **{name: ON_FILES[name] for name in LINKS},
}
"""The firm's people see everybody; the others themselves, whom they share a file with, and members their company."""

SEEN_COMPANIES = {
    **_all(("owner", "admin", "member", "member, added"), {"firm", "partner", "client", "other", "unworked"}),
    "guest": {"firm"},
    "guest, added": {"firm", "client", "other"},
    "partner": {"partner", "firm"},
    "partner, added": {"partner", "firm", "client", "other"},
    **_all(_CLIENTS, {"client", "firm"}),
    **_all(_OTHERS, {"other", "firm"}),
    "stranger": {"strange firm", "strange client"},
    "link": {"client", "firm"},
    "link, in part": {"other", "firm"},
}
"""All for the firm; one's own and the firm; for partners and the firm's guests those that they work for as well."""

ADMINS = {"owner", "admin", "stranger"}
"""Who reads the audit log and asks who sees people and companies, each of their own workspace."""


def sees_card(viewer: str, project: str) -> bool:
    """Whether it is under work in progress for them."""
    return SEEN_PROJECTS[viewer][project] in "cb"


def sees_file(viewer: str, project: str) -> bool:
    """Whether they see its file."""
    return SEEN_PROJECTS[viewer][project] in "fb"


def sees(viewer: str, section: str, project: str) -> bool:
    """Whether they see a section of its file: of a read link, where it is switched on."""
    return sees_file(viewer, project) and VIEWERS[viewer].shows(section)


def sees_people(viewer: str, project: str) -> bool:
    """Whether they see who is on it, which is a section of its file."""
    return sees(viewer, "PEOPLE", project)


def is_told(viewer: str, project: str) -> bool:
    """Whether they see a client-facing status: what is not shown is a draft of the firm's own people."""
    seen = SEEN_PROJECTS[viewer][project] != "." and VIEWERS[viewer].shows("STATUS")
    return seen and (VIEWERS[viewer].kind == "OWN" or EVERY_PROJECT[project].shown)


def met_companies(viewer: str) -> set[str]:
    """The companies of the people whom they see, as far as they see those; through a link people are but a name."""
    if VIEWERS[viewer].is_link:
        return set()
    return {PEOPLE[person].company for person in SEEN_PEOPLE[viewer]} & SEEN_COMPANIES[viewer]


def served_companies(viewer: str) -> set[str]:
    """The companies of the projects that they see, as far as they see those."""
    seen = {EVERY_PROJECT[name].company for name, symbol in SEEN_PROJECTS[viewer].items() if symbol != "."}
    return seen & SEEN_COMPANIES[viewer]


def sees_department(viewer: str, company: str) -> bool:
    """Departments are a team's word: for clients there is none."""
    return VIEWERS[viewer].tier >= TEAM and company in SEEN_COMPANIES[viewer]


assert set(SEEN_PEOPLE) == set(SEEN_COMPANIES) == set(SEEN_PROJECTS) == set(VIEWERS)
assert set(KINDS) == {company for seen in SEEN_COMPANIES.values() for company in seen}
assert {VIEWERS[name].tier for name in _CLIENTS | _OTHERS} == {CLIENT}
