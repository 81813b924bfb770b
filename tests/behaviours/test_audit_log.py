"""The audit log: who changed what somebody may see, and what it was before; for admins alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from strawberry.relay.utils import from_base64, to_base64

from db.demo.load import PASSWORD
from tests.behaviours.office import do, does_not_know, everything, ids, listed
from tests.people import Caller, World

ENTRIES = """query($filter: AuditFilter) { auditEntries(first: 100, filter: $filter) { edges { node {
  action actor { displayName } actorName subjectId subjectName person { displayName }
  values { field before after } } } } }"""
PAGE = """query($first: Int!, $after: String, $filter: AuditFilter) {
  auditEntries(first: $first, after: $after, filter: $filter) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id at action } } } }"""
LOBBY, BAR = "Lobby and reception, London", "Kitchen ventilation"

Entry = tuple[str, str, str, str | None, dict[str, tuple[str | None, str | None]]]


class Log:
    """The audit log as its newest entries: action, actor, subject's name, person, values before and after."""

    def __init__(self, reader: Caller) -> None:
        self._reader = reader
        self._read = 0

    async def new(self) -> list[Entry]:
        """What was added since this was asked last, the oldest first."""
        nodes = await listed(self._reader, ENTRIES)
        new = nodes[: len(nodes) - self._read]
        self._read = len(nodes)
        return [self._entry(node) for node in reversed(new)]

    def _entry(self, node: Mapping[str, Any]) -> Entry:
        assert (node["actor"] or {}).get("displayName", node["actorName"]) == node["actorName"]
        values = {value["field"]: (value["before"], value["after"]) for value in node["values"]}
        person = node["person"]["displayName"] if node["person"] else None
        return node["action"], node["actorName"], node["subjectName"], person, values


def in_any_order(entries: list[Entry]) -> list[Entry]:
    """Entries of one change are written at one instant, in no order."""
    return sorted(entries, key=str)


@pytest.mark.behaviour("N-11")
async def test_every_change_of_projects_and_companies_is_noted(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known, log = await ids(nadia), Log(await world.person("Edwin Brix"))
    assert await log.new() == []
    bar, who = known[BAR], "Sophie Marchand"
    before = (await sophie.ask(
        "query($id: ID!) { node(id: $id) { ... on Project { name clientStatus { status description } } } }", id=bar
    ))["node"]  # fmt: skip
    name, was = before["name"], before["clientStatus"]
    await sophie.set_status([bar], status="Nearly done", description=was["description"])
    changed = {"status": (was["status"], "Nearly done")}
    assert await log.new() == [("STATUS_SET", who, name, None, changed)]
    await sophie.hide_status([bar])
    assert await log.new() == [("STATUS_HIDDEN", who, name, None, {"shown": ("true", "false")})]
    await do(sophie, "renameProject", projectId=bar, clientName="The bar")
    assert await log.new() == [("PROJECT_RENAMED", who, name, None, {"clientName": (BAR, "The bar")})]
    await do(sophie, "setProjectReach", projectIds=[bar], openToWorkspace=True, sharedWithClient=True)
    assert await log.new() == [
        ("PROJECT_REACH_CHANGED", who, name, None, {"sharedWithClient": ("false", "true")}),
    ]
    await do(sophie, "addToProject", projectId=bar, personIds=[known["Piotr Wolski"]])
    added = {"person": (None, "Piotr Wolski")}
    assert await log.new() == [("ACCESS_ADDED", who, name, "Piotr Wolski", added)]
    await do(sophie, "removeFromProject", projectId=bar, personIds=[known["Piotr Wolski"]])
    taken = {"person": ("Piotr Wolski", None)}
    assert await log.new() == [("ACCESS_REMOVED", who, name, "Piotr Wolski", taken)]
    # What changes nothing, and what is refused, is not noted.
    await do(sophie, "setProjectReach", projectIds=[bar], sharedWithClient=True)
    await do(sophie, "removeFromProject", projectId=bar, personIds=[known["Piotr Wolski"]])
    await sophie.ask('mutation { removePerson(input: {personId: "x"}) { userErrors { code } } }')
    assert await log.new() == []

    company = {"name": "Kaya", "people": [{"displayName": "Ole Brandt"}]}
    await do(nadia, "createProject", name="KAY", company=company, shareWithClient=True)
    details: dict[str, tuple[str | None, str | None]]
    details = {"company": (None, "Kaya"), "role": (None, "GUEST"), "contactPrivacy": (None, "NOT_CLIENTS")}
    assert in_any_order(await log.new()) == in_any_order(
        [
            ("COMPANY_CREATED", "Nadia Halden", "Kaya", None, {"kind": (None, "CLIENT")}),
            ("PERSON_CREATED", "Nadia Halden", "Ole Brandt", "Ole Brandt", details),
            ("PROJECT_CREATED", "Nadia Halden", "KAY", None, {"company": (None, "Kaya"), "clientName": (None, "KAY")}),
            ("ACCESS_ADDED", "Nadia Halden", "KAY", "Nadia Halden", {"person": (None, "Nadia Halden")}),
            ("ACCESS_ADDED", "Nadia Halden", "KAY", "Ole Brandt", {"person": (None, "Ole Brandt")}),
            ("PROJECT_REACH_CHANGED", "Nadia Halden", "KAY", None, {"sharedWithClient": ("false", "true")}),
        ]
    )
    kaya = (await ids(nadia))["Kaya"]
    await do(nadia, "updateCompany", companyId=kaya, language="de", name="Kaya")
    assert await log.new() == [("COMPANY_CHANGED", "Nadia Halden", "Kaya", None, {"language": ("en", "de")})]
    await do(nadia, "changeCompanyKind", companyId=kaya, kind="OWN", otherwise="GUEST")
    assert await log.new() == [("KIND_CHANGED", "Nadia Halden", "Kaya", None, {"kind": ("CLIENT", "OWN")})]


@pytest.mark.behaviour("N-11")
async def test_every_change_of_people_and_sessions_is_noted(world: World) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    known, log, who = await ids(nadia), Log(nadia), "Edwin Brix"
    rajiv, name = known["Rajiv Menon"], "Rajiv Menon"
    await do(edwin, "setContactPrivacy", personIds=[rajiv], privacy="ADMINS")
    privacy = {"contactPrivacy": ("EVERYONE", "ADMINS")}
    assert await log.new() == [("PRIVACY_CHANGED", who, name, name, privacy)]
    await do(edwin, "changeRole", personId=rajiv, role="GUEST")
    assert await log.new() == [("ROLE_CHANGED", who, name, name, {"role": ("MEMBER", "GUEST")})]
    await do(edwin, "movePerson", personId=rajiv, companyId=known["Lindenhof Hausverwaltung"], role="MEMBER")
    moved = {"company": ("Meridian Houses", "Lindenhof Hausverwaltung"), "role": ("GUEST", "MEMBER")}
    assert await log.new() == [("PERSON_MOVED", who, name, name, moved)]

    given = {"email": "rajiv@meridianhouses.example", "password": PASSWORD}
    session = world.with_token((await do(world.nobody, "signIn", "token", **given))["token"])
    assert await log.new() == [("SESSION_STARTED", name, name, name, {})]
    await session.ask("mutation { renewSession { expiresAt } }")
    assert await log.new() == [("SESSION_RENEWED", name, name, name, {})]
    await session.ask("mutation { signOut { userErrors { code } } }")
    assert await log.new() == [("SESSION_ENDED", name, name, name, {})]
    await do(edwin, "startViewAs", personId=rajiv)
    assert await log.new() == [("VIEW_AS_STARTED", who, name, name, {})]
    await do(world.nobody, "signIn", "token", **given)
    assert await log.new() == [("SESSION_STARTED", name, name, name, {})]
    await do(edwin, "removePerson", personId=rajiv)
    ended: list[Entry] = [("SESSION_ENDED", who, name, None, {}), ("VIEW_AS_ENDED", who, name, None, {})]
    removed = {"company": ("Lindenhof Hausverwaltung", None), "role": ("MEMBER", None)}
    # They are not there any more: the names stay.
    *before, last = await log.new()
    assert (sorted(before), last) == (ended, ("PERSON_REMOVED", who, name, None, removed))
    assert all(name in node["subjectName"] for node in await listed(nadia, ENTRIES, filter={"personId": rajiv}))
    await do(edwin, "changeCompanyKind", companyId=known["Meridian Houses"], kind="PARTNER", otherwise="GUEST")
    assert in_any_order(await log.new()) == in_any_order(
        [
            ("ROLE_CHANGED", who, "Eleanor Whitcombe", "Eleanor Whitcombe", {"role": ("MEMBER", "GUEST")}),
            ("ROLE_CHANGED", who, "Aigerim Sadykova", "Aigerim Sadykova", {"role": ("MEMBER", "GUEST")}),
            ("KIND_CHANGED", who, "Meridian Houses", None, {"kind": ("CLIENT", "PARTNER")}),
        ]
    )
    # An admin who is removed stays the one who did it, by name.
    await do(nadia, "removePerson", personId=known["Edwin Brix"])
    node = (await listed(nadia, ENTRIES, filter={"action": "PERSON_MOVED"}))[0]
    assert (node["actor"], node["actorName"], node["subjectId"]) == (None, who, rajiv)


@pytest.mark.behaviour("N-11", "S-10")
async def test_departments_are_noted(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known, log, who = await ids(nadia), Log(nadia), "Nadia Halden"
    made = await do(nadia, "createDepartment", "department { id }", companyId=known["Meridian Houses"], name="Spa")
    department = made["department"]["id"]
    of = {"company": (None, "Meridian Houses")}
    assert await log.new() == [("DEPARTMENT_CREATED", who, "Spa", None, of)]
    rajiv = {"personId": known["Rajiv Menon"]}
    await do(nadia, "updatePerson", **rajiv, departmentId=department)
    changed = {"department": ("London", "Spa")}
    assert await log.new() == [("PERSON_CHANGED", who, "Rajiv Menon", "Rajiv Menon", changed)]
    await do(nadia, "renameDepartment", departmentId=department, name="Wellness")
    assert await log.new() == [("DEPARTMENT_RENAMED", who, "Wellness", None, {"name": ("Spa", "Wellness")})]
    # What stays as it is makes no noise.
    before = await everything(world)
    await do(nadia, "updatePerson", **rajiv, departmentId=department, displayName="Rajiv Menon")
    await do(nadia, "updatePerson", **rajiv)
    await do(nadia, "renameDepartment", departmentId=department, name="Wellness")
    assert await everything(world) == before
    await do(nadia, "deleteDepartment", departmentId=department)
    assert await log.new() == [("DEPARTMENT_DELETED", who, "Wellness", None, {"company": ("Meridian Houses", None)})]
    found = await listed(nadia, ENTRIES, filter={"subjectId": department})
    told = ["DEPARTMENT_DELETED", "DEPARTMENT_RENAMED", "DEPARTMENT_CREATED"]
    assert [node["action"] for node in found] == told
    # An id of another type with the same key is another thing.
    other = to_base64("Project", from_base64(department)[1])
    assert await listed(nadia, ENTRIES, filter={"subjectId": other}) == []
    assert await nadia.codes(ENTRIES, filter={"subjectId": to_base64("AuditEntry", UUID(int=1))}) == ["NOT_FOUND"]


@pytest.mark.behaviour("N-11")
async def test_it_is_paged_by_key_and_filtered_by_each_part(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known, start = await ids(nadia), datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    with time_machine.travel(start, tick=False) as traveller:
        for minute, (caller, status) in enumerate(((nadia, "One"), (sophie, "Two"), (sophie, "Three"))):
            traveller.move_to(start + timedelta(minutes=minute), tick=False)
            await caller.set_status([known[LOBBY], known[BAR]], status=status)
        await do(sophie, "addToProject", projectId=known[BAR], personIds=[known["Piotr Wolski"]])

    async def ids_of(**wanted: Any) -> list[str]:
        return [node["id"] for node in await listed(nadia, PAGE, first=100, filter=wanted)]

    everything_noted = await ids_of()
    assert len(everything_noted) == 7
    paged, after, first = [], None, True
    while True:
        page = (await nadia.ask(PAGE, first=2, after=after))["auditEntries"]
        paged += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if first:
            # What is added meanwhile shifts nothing.
            await do(nadia, "renameProject", projectId=known[BAR], clientName="The bar")
            first = False
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert paged == everything_noted
    assert page["totalCount"] == 8

    sophies = await ids_of(actorId=known["Sophie Marchand"])
    assert len(sophies) == 5
    assert await ids_of(action="ACCESS_ADDED") == await ids_of(personId=known["Piotr Wolski"])
    assert len(await ids_of(action="ACCESS_ADDED")) == 1
    assert len(await ids_of(subjectId=known[LOBBY])) == 3
    assert len(await ids_of(subjectId=known[BAR], action="STATUS_SET", actorId=known["Sophie Marchand"])) == 2
    moments = [f"{start + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}" for minute in range(3)]
    assert len(await ids_of(before=moments[1])) == 2
    assert len(await ids_of(since=moments[1], before=moments[2])) == 2
    assert len(await ids_of(since=moments[2])) == 4
    assert await ids_of(personId=known["Rajiv Menon"]) == []
    for wrong in ({"actorId": known[LOBBY]}, {"personId": "x"}, {"subjectId": "x"}):
        assert await nadia.codes(PAGE, first=1, filter=wrong) == ["NOT_FOUND"]
    for moment in ("yesterday", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+02:00", "", 7):
        answer = await nadia.run(PAGE, first=1, filter={"since": moment})
        assert "data" not in answer
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
        assert "Write an instant with its offset, such as 2026-05-04T08:30:00Z." in answer["errors"][0]["message"]
    assert await nadia.codes(PAGE, first=101) == ["BAD_USER_INPUT"]
    people = (await nadia.ask("{ people(first: 1) { pageInfo { endCursor } } }"))["people"]["pageInfo"]["endCursor"]
    assert await nadia.codes(PAGE, first=1, after=people) == ["BAD_USER_INPUT"]


@pytest.mark.behaviour("N-11", "N-02")
async def test_it_is_there_for_admins_alone(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await nadia.set_status([lobby], status="Noted")
    entry = (await listed(nadia, PAGE, first=1))[0]["id"]
    node = "query($id: ID!) { node(id: $id) { id } }"
    before = await everything(world)
    for name in ("Sophie Marchand", "Leyla Demir"):
        caller = await world.person(name)
        answer = await caller.run(PAGE, first=1)
        assert [e["message"] for e in answer["errors"]] == [
            "Only the firm's owners and admins read the audit log. Ask one of them."
        ]
        assert await caller.codes(PAGE, first=1) == ["FORBIDDEN"]
        assert await caller.codes(node, id=entry) == ["NOT_FOUND"]
    assert (await (await world.person("Edwin Brix")).ask(node, id=entry))["node"]["id"] == entry
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        caller = await world.person(name)
        assert await does_not_know(caller, "{ auditEntries { totalCount } }", "auditEntries")
        assert await caller.codes(node, id=entry) == ["NOT_FOUND"]
        assert "Audit" not in str(await caller.ask("{ __schema { types { name } } }"))
    assert await everything(world) == before
