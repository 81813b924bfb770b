"""Seeing, as data: every way of reading times every thing, and what comes of it for whom."""

from itertools import product

from tests.matrix import documents, reach
from tests.matrix.board_cells import BOARD_THINGS, BOARD_WAYS
from tests.matrix.cast import CLIENT, DOORS, EVERY_PROJECT, INTERNAL, KINDS, PEOPLE, TEAM, VIEW_AS, VIEWERS, has_door
from tests.matrix.links import LINK_THINGS, LINK_WAYS
from tests.matrix.process_cells import PROCESS_THINGS, PROCESS_WAYS
from tests.matrix.status_cells import STATUS_THINGS, STATUS_WAYS
from tests.matrix.way import ALL, ALONE, COUNT, EACH, FORBIDDEN, HIDDEN, LIST, NO_FIELD, NODE, SEEN, Sight, Way
from tests.matrix.work_sights import WORK_THINGS, WORK_WAYS

THINGS = {
    "project": tuple(EVERY_PROJECT),
    "person": tuple(PEOPLE),
    "company": tuple(KINDS),
    "department": tuple(KINDS),
    "template": ("ours", "strange"),
    "audit entry": ("ours", "strange"),
    "invitation": ("ours", "strange"),
    "undelivered mail": ("ours", "strange"),
    "session": ("mine", "somebody's", "a look at me", "strange"),
    "workspace": ("ours", "second home", "strange"),
    **WORK_THINGS,
    **LINK_THINGS,
    **PROCESS_THINGS,
    **STATUS_THINGS,
    **BOARD_THINGS,
    "file": tuple(documents.LIMITS),
    "note": tuple(documents.LIMITS),
}
PROJECTS = """projects: projects(first: 100) {
  totalCount edges { node { id company { id } people { id } } } }"""
WIP = "work: workInProgress(first: 100) { totalCount edges { node { id } } }"
PERSONS = "people: people(first: 100) { totalCount edges { node { id company { id } } } }"
COMPANIES = "companies: companies(first: 100) { totalCount edges { node { id } } }"
AUDIT = "entries: auditEntries(first: 100) { totalCount edges { node { id } } }"
MAILS = "mails: undeliveredMails(first: 100) { totalCount edges { node { id } } }"
INVITED = "invited: invitations(first: 100) { totalCount edges { node { id } } }"
VIEWER = "viewer: viewer { person { id } company { id } workspace { id } workspaces { id } }"
DEPARTED = "departed: people(first: 100) { edges { node { department { id } } } }"
EXPLAINED = "explained: explainAccess(personId: MYSELF, id: ID) { visible }"


def _project(viewer: str, thing: str) -> bool:
    return reach.SEEN_PROJECTS[viewer][thing] != "."


def _person(viewer: str, thing: str) -> bool:
    return thing in reach.SEEN_PEOPLE[viewer]


def _company(viewer: str, thing: str) -> bool:
    return thing in reach.SEEN_COMPANIES[viewer]


def _by_company(viewer: str, thing: str) -> bool:
    return thing in reach.SEEN_PEOPLE[viewer] and PEOPLE[thing].company in reach.met_companies(viewer)


def _departed(viewer: str, thing: str) -> bool:
    return thing in reach.met_companies(viewer)


def _here(viewer: str, thing: str) -> bool:
    return thing == ("strange" if VIEWERS[viewer].strange else "ours")


def _template(viewer: str, thing: str) -> bool:
    return VIEWERS[viewer].kind == "OWN" and _here(viewer, thing)


def _entry(viewer: str, thing: str) -> bool:
    return viewer in reach.ADMINS and _here(viewer, thing)


def _works_for_the_firm(viewer: str) -> bool:
    return VIEWERS[viewer].kind == "OWN" and VIEWERS[viewer].role != "GUEST"


def _invitation(viewer: str, thing: str) -> bool:
    return _works_for_the_firm(viewer) and _here(viewer, thing)


def _mail(viewer: str, thing: str) -> bool:
    # Members see what became of their own invitations: each is of one of these (see `house.py`).
    return _entry(viewer, thing) or (viewer in ("member", "stranger") and _invitation(viewer, thing))


def _home(viewer: str, thing: str) -> bool:
    return (_here(viewer, thing) or thing == "second home") and not VIEWERS[viewer].is_link


def _session(viewer: str, thing: str) -> bool:
    return thing == "mine" and not VIEWERS[viewer].is_link


WAYS = {
    "projects": Way("project", LIST, "projects", CLIENT, PROJECTS, "projects.edges.*.node.id", _project),
    "projects, counted": Way("project", COUNT, "projects", CLIENT, PROJECTS, "projects.totalCount", _project),
    "work in progress": Way("project", LIST, "workInProgress", CLIENT, WIP, "work.edges.*.node.id", reach.sees_card),
    "work, counted": Way("project", COUNT, "workInProgress", CLIENT, WIP, "work.totalCount", reach.sees_card),
    "project by id": Way("project", NODE, "node", CLIENT, "id", "id", _project),
    "people of project by id": Way("project", NODE, "node", CLIENT, "people { id }", "people", reach.sees_people),
    "status of project by id": Way(
        "project", NODE, "node", CLIENT, "clientStatus { status }", "clientStatus", reach.is_told
    ),
    "people filtered by project": Way(
        "project",
        EACH,
        "people",
        CLIENT,
        "people(first: 100, filter: {projectId: ID}) { edges { node { id } } }",
        "edges",
        reach.sees_people,
    ),
    "project explained": Way("project", ALONE, "explainAccess", INTERNAL, EXPLAINED, "explained", _project),
    "people": Way("person", LIST, "people", CLIENT, PERSONS, "people.edges.*.node.id", _person),
    "people, counted": Way("person", COUNT, "people", CLIENT, PERSONS, "people.totalCount", _person),
    "people by address": Way(
        "person",
        LIST,
        "people",
        CLIENT,
        "mailed: people(first: 100, orderBy: EMAIL) { edges { node { id } } }",
        "mailed.edges.*.node.id",
        _person,
    ),
    "people of projects": Way(
        "person",
        LIST,
        "projects",
        CLIENT,
        PROJECTS,
        "projects.edges.*.node.people.*.id",
        lambda viewer, thing: thing in reach.ON_FILES[viewer],
    ),
    "people by name": Way(
        "person", EACH, "people", CLIENT, "people(first: 100, filter: {text: NAME}) MINE", "MINE", _person
    ),
    "people by company": Way(
        "person", EACH, "people", CLIENT, "people(first: 100, filter: {companyId: COMPANY}) MINE", "MINE", _by_company
    ),
    "person by id": Way("person", NODE, "node", CLIENT, "id", "id", _person),
    "oneself": Way("person", LIST, "viewer", CLIENT, VIEWER, "viewer.person.id", lambda viewer, thing: viewer == thing),
    "person explained": Way("person", ALONE, "explainAccess", INTERNAL, EXPLAINED, "explained", _person),
    "companies": Way("company", LIST, "companies", INTERNAL, COMPANIES, "companies.edges.*.node.id", _company),
    "companies, counted": Way("company", COUNT, "companies", INTERNAL, COMPANIES, "companies.totalCount", _company),
    "company by id": Way("company", NODE, "node", CLIENT, "id", "id", _company),
    "companies of projects": Way(
        "company",
        LIST,
        "projects",
        CLIENT,
        PROJECTS,
        "projects.edges.*.node.company.id",
        lambda viewer, thing: thing in reach.served_companies(viewer),
    ),
    "companies of people": Way(
        "company",
        LIST,
        "people",
        CLIENT,
        PERSONS,
        "people.edges.*.node.company.id",
        lambda viewer, thing: thing in reach.met_companies(viewer),
    ),
    "one's company": Way(
        "company", LIST, "viewer", CLIENT, VIEWER, "viewer.company.id", lambda v, thing: VIEWERS[v].company == thing
    ),
    "company explained": Way("company", ALONE, "explainAccess", INTERNAL, EXPLAINED, "explained", _company),
    "department by id": Way("department", NODE, "node", CLIENT, "id", "id", reach.sees_department),
    "departments of people": Way(
        "department", LIST, "people", TEAM, DEPARTED, "departed.edges.*.node.department.id", _departed
    ),
    "departments of company": Way(
        "department",
        EACH,
        "node",
        TEAM,
        "node(id: COMPANY) { ... on Company { departments { id } } }",
        "departments",
        reach.sees_department,
    ),
    "templates": Way(
        "template",
        LIST,
        "statusTemplates",
        INTERNAL,
        "templates: statusTemplates { id }",
        "templates.*.id",
        _template,
    ),
    "template by id": Way("template", NODE, "node", CLIENT, "id", "id", _template),
    "audit log": Way("audit entry", LIST, "auditEntries", INTERNAL, AUDIT, "entries.edges.*.node.id", _entry),
    "audit log of a thing": Way(
        "audit entry",
        ALONE,
        "auditEntries",
        INTERNAL,
        "entries: auditEntries(first: 100, filter: {subjectId: SUBJECT}) { edges { node { id } } }",
        "entries.edges.*.node.id",
        _entry,
    ),
    "audit entry by id": Way("audit entry", NODE, "node", CLIENT, "id", "id", _entry),
    "invitations": Way(
        "invitation", LIST, "invitations", INTERNAL, INVITED, "invited.edges.*.node.id", _invitation
    ),
    "invitations, counted": Way(
        "invitation", COUNT, "invitations", INTERNAL, INVITED, "invited.totalCount", _invitation
    ),
    "undelivered mails": Way(
        "undelivered mail", LIST, "undeliveredMails", INTERNAL, MAILS, "mails.edges.*.node.id", _mail
    ),
    "undelivered mails, counted": Way(
        "undelivered mail", COUNT, "undeliveredMails", INTERNAL, MAILS, "mails.totalCount", _mail
    ),
    "undelivered mail by id": Way("undelivered mail", NODE, "node", CLIENT, "id", "id", _mail),
    "invitation by id": Way("invitation", NODE, "node", CLIENT, "id", "id", _invitation),
    "sessions": Way(
        "session", LIST, "sessions", CLIENT, "sessions: sessions { id }", "sessions.*.id", _session
    ),
    "session by id": Way("session", NODE, "node", CLIENT, "id", "id", lambda *_: False),
    "file by id": Way("file", NODE, "node", CLIENT, "id", "id", documents.sees_file),
    "files of projects": Way(
        "file", LIST, "projects", CLIENT, documents.FILED, documents.FILE_IDS, documents.sees_file
    ),
    "note by id": Way("note", NODE, "node", CLIENT, "id", "id", documents.sees_note),
    "notes of projects": Way(
        "note", LIST, "projects", CLIENT, documents.NOTED, documents.NOTE_IDS, documents.sees_note
    ),
    "workspace by id": Way("workspace", NODE, "node", CLIENT, "id", "id", _here),
    "where one is": Way("workspace", LIST, "viewer", CLIENT, VIEWER, "viewer.workspace.id", _here),
    "where one can go": Way("workspace", LIST, "viewer", CLIENT, VIEWER, "viewer.workspaces.*.id", _home),
    **WORK_WAYS,
    **LINK_WAYS,
    **PROCESS_WAYS,
    **STATUS_WAYS,
    **BOARD_WAYS,
}  # fmt: skip


FOR_ADMINS = ("auditEntries", "stepsLeftBehind")
FOR_STAFF = (
    "invitations",
    "undeliveredMails",
    "visibilityPreview",
    "projectReadiness",
    "audience",
    "movePreview",
    "report",
)
EXPLAINED_TO_ADMINS = ("person explained", "company explained")


def expected(sight: Sight) -> str:
    """What comes of it, by the tables."""
    viewer, door, name, thing = sight
    way = WAYS[name]
    if VIEWERS[viewer].tier < way.tier:
        return NO_FIELD
    if (way.root in FOR_ADMINS or name in EXPLAINED_TO_ADMINS) and viewer not in reach.ADMINS:
        return FORBIDDEN
    if way.root in FOR_STAFF and not _works_for_the_firm(viewer):
        return FORBIDDEN
    if door == VIEW_AS and thing == "second home":
        return HIDDEN  # whoever looks through somebody's eyes does not see where else they are
    if thing == ALL:
        return SEEN  # a count, which is compared with how many they see
    return SEEN if way.sees(viewer, thing) else HIDDEN


def how_many(viewer: str, name: str) -> int:
    """What a count must be."""
    way = WAYS[name]
    return sum(way.sees(viewer, thing) for thing in THINGS[way.noun])


def things(name: str) -> tuple[str, ...]:
    """What can be looked for this way."""
    return (ALL,) if WAYS[name].kind == COUNT else THINGS[WAYS[name].noun]


SIGHTS: list[Sight] = [
    (viewer, door, name, thing)
    for viewer, door, name in product(VIEWERS, DOORS, WAYS)
    if has_door(viewer, door)
    for thing in things(name)
]
"""Every cell."""
