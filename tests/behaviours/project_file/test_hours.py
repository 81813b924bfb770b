"""Hours: who writes them down, who sees them and what they cost, and what they add up to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.behaviours.office import do, does_not_know, exists_for, ids, refused
from tests.behaviours.test_audit_log import Log
from tests.people import Caller, World

SPA, LOBBY, CARD = "Spa and treatment rooms", "Lobby and reception, London", "Kitchen ventilation"
HOURS = "timeEntry { id date minutes person { displayName } }"
OF_CLIENTS = """query($id: ID!) { node(id: $id) { ... on Project { workedMinutes
  timeEntries { totalCount edges { node { id date minutes person { displayName } } } } } } }"""
OF_PARTNERS = """query($id: ID!) { node(id: $id) { ... on Project { plannedMinutes workedMinutes
  timeEntries { edges { node { minutes note } } } } } }"""
OF_STAFF = """query($id: ID!) { node(id: $id) { ... on Project { plannedMinutes plannedCost { amount currency }
  workedMinutes billableMinutes actualCost { amount currency }
  timeEntries { totalCount edges { node { minutes note billable rate { amount currency } } } } } } }"""
DATA = """query($id: ID!) { node(id: $id) { ... on Project { number description location clientProgress } } }"""
EUR, GBP = "EUR", "GBP"


def money(amount: str, currency: str = EUR) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


async def logged(caller: Caller, project: str, date: str, minutes: int, **given: Any) -> str:
    """The id of hours that were written down."""
    payload = await do(caller, "logHours", HOURS, projectId=project, date=date, minutes=minutes, **given)
    entry: str = payload["timeEntry"]["id"]
    return entry


async def told(caller: Caller, document: str, project: str) -> dict[str, Any]:
    """What somebody is told of a project."""
    node: dict[str, Any] = (await caller.ask(document, id=project))["node"]
    return node


def nodes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The hours on a page."""
    return [edge["node"] for edge in found["timeEntries"]["edges"]]


@pytest.mark.behaviour("S-04", "S-05", "C-08", "C-02")
async def test_hours_are_seen_by_whom_they_are_meant_for_and_their_cost_by_the_firm_alone(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    piotr, eleanor = await world.person("Piotr Wolski"), await world.person("Eleanor Whitcombe")
    known = await ids(nadia)
    spa = known[SPA]
    # Ten and a half hours at one rate, an hour and a quarter at another, and some that cost nothing.
    await logged(sophie, spa, "2026-05-04", 600, rate=money("85.50"), note="Tiling")
    await logged(sophie, spa, "2026-05-05", 30, rate=money("85.50"))
    await logged(
        nadia, spa, "2026-05-06", 75, personId=known["Lukas Petersen"], rate=money("33.33", GBP), billable=False
    )
    await logged(nadia, spa, "2026-05-03", 20)
    mine = await logged(piotr, spa, "2026-05-07", 45, note="Fans")
    await do(nadia, "updateProject", projectId=spa, plannedMinutes=6000, plannedCost=money("12000"))
    staff = await told(sophie, OF_STAFF, spa)
    assert [(each["minutes"], each["note"], each["billable"], each["rate"]) for each in nodes(staff)] == [
        (45, "Fans", True, None),
        (75, None, False, money("33.33", GBP)),
        (30, None, True, money("85.50")),
        (600, "Tiling", True, money("85.50")),
        (20, None, True, None),
    ]
    del staff["timeEntries"]
    assert staff == {
        "plannedMinutes": 6000,
        "plannedCost": money("12000.00"),
        "workedMinutes": 770,
        "billableMinutes": 695,
        "actualCost": [money("897.75"), money("41.66", GBP)],
    }
    # A partner sees their own, and nothing of money.
    partner = await told(piotr, OF_PARTNERS, spa)
    assert (partner["plannedMinutes"], partner["workedMinutes"]) == (6000, 45)
    assert nodes(partner) == [{"minutes": 45, "note": "Fans"}]
    # A client sees none until they are shared, and never what they cost or what was noted.
    assert await told(eleanor, OF_CLIENTS, spa) == {"workedMinutes": None, "timeEntries": None}
    assert not await exists_for(eleanor, mine)
    await do(nadia, "setProjectReach", projectIds=[spa], sharedHours=True)
    client = await told(eleanor, OF_CLIENTS, spa)
    assert (client["workedMinutes"], client["timeEntries"]["totalCount"]) == (770, 5)
    # Whom a client does not see is not named.
    assert [(each["date"], each["minutes"], each["person"]) for each in nodes(client)] == [
        ("2026-05-07", 45, {"displayName": "Piotr Wolski"}),
        ("2026-05-06", 75, None),
        ("2026-05-05", 30, {"displayName": "Sophie Marchand"}),
        ("2026-05-04", 600, {"displayName": "Sophie Marchand"}),
        ("2026-05-03", 20, None),
    ]
    assert await exists_for(eleanor, mine)
    for name in ("rate { amount }", "billable", "note"):
        field = name.split()[0]
        document = f"{{ projects {{ edges {{ node {{ timeEntries {{ edges {{ node {{ {name} }} }} }} }} }} }} }}"
        assert await does_not_know(eleanor, document, field)
        assert field == "note" or await does_not_know(piotr, document, field)
    for field in ("billableMinutes", "actualCost { amount }", "plannedCost { amount }", "sharedHours"):
        document = f"{{ projects {{ edges {{ node {{ {field} }} }} }} }}"
        assert await does_not_know(eleanor, document, field.split()[0])
        assert await does_not_know(piotr, document, field.split()[0])
    assert await does_not_know(eleanor, "{ projects { edges { node { plannedMinutes } } } }", "plannedMinutes")
    # The switch is one of the file's: where that is not shared, nothing is.
    await do(nadia, "setProjectReach", projectIds=[spa], sharedWithClient=False)
    assert await told(eleanor, OF_CLIENTS, spa) == {"workedMinutes": None, "timeEntries": None}


@pytest.mark.behaviour("S-04")
async def test_who_works_writes_down_their_own_hours_and_the_firm_everybodys(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    piotr, leyla = await world.person("Piotr Wolski"), await world.person("Leyla Demir")
    eleanor, known = await world.person("Eleanor Whitcombe"), await ids(nadia)
    spa, lobby = known[SPA], known[LOBBY]
    await do(nadia, "addToProject", projectId=spa, personIds=[known["Leyla Demir"]])
    day = {"date": "2026-05-04", "minutes": 60}
    theirs = await logged(sophie, spa, "2026-05-04", 60)
    own = await logged(leyla, spa, "2026-05-03", 30)
    before = await told(nadia, OF_STAFF, spa)
    log = Log(nadia)
    await log.new()
    for guest in (leyla, piotr):
        payload = await refused(guest, "logHours", projectId=spa, personId=known["Sophie Marchand"], **day)
        assert payload[:2] == ("FORBIDDEN", "personId")
        assert (await refused(guest, "logHours", projectId=lobby, **day))[:2] == ("NOT_FOUND", "projectId")
    for mutation in ("updateHours", "deleteHours"):
        assert (await refused(leyla, mutation, timeEntryId=theirs))[0] == "FORBIDDEN"
        assert (await refused(piotr, mutation, timeEntryId=theirs))[0] == "NOT_FOUND"
    # What hours cost is said by those who work for the firm; a partner's schema has no word for it.
    assert (await refused(leyla, "logHours", projectId=spa, rate=money("10"), **day))[:2] == ("FORBIDDEN", "rate")
    assert (await refused(leyla, "updateHours", timeEntryId=own, billable=False))[:2] == ("FORBIDDEN", "billable")
    assert (await refused(leyla, "updateHours", timeEntryId=own, personId=known["Sophie Marchand"]))[0] == "FORBIDDEN"
    answer = await piotr.run(
        'mutation { logHours(input: {projectId: "x", date: "2026-05-04", minutes: 1, billable: true}) { __typename } }'
    )
    assert "data" not in answer
    answer = await eleanor.run('mutation { logHours(input: {projectId: "x"}) { userErrors { code } } }')
    assert "data" not in answer
    # Clients do not work here, and nobody works who is not there.
    for person, code in (("Eleanor Whitcombe", "BAD_USER_INPUT"), (None, "NOT_FOUND")):
        given = known[person] if person else known[SPA]
        assert (await refused(nadia, "logHours", projectId=spa, personId=given, **day))[:2] == (code, "personId")
    assert await told(nadia, OF_STAFF, spa) == before
    assert await log.new() == []
    # Each changes their own; the firm everybody's.
    changed = await do(leyla, "updateHours", HOURS, timeEntryId=own, minutes=45, date="2026-05-05")
    assert changed["timeEntry"]["minutes"] == 45
    changed = await do(
        sophie, "updateHours", HOURS, timeEntryId=own, personId=known["Kenji Watanabe"], rate=money("0"), billable=False
    )
    assert changed["timeEntry"]["person"] == {"displayName": "Kenji Watanabe"}
    assert (await refused(leyla, "deleteHours", timeEntryId=own))[0] == "FORBIDDEN"
    await do(sophie, "updateHours", timeEntryId=own, note="Found in the diary", rate=None)
    await do(sophie, "deleteHours", timeEntryId=own)
    assert (await refused(sophie, "deleteHours", timeEntryId=own))[:2] == ("NOT_FOUND", "timeEntryId")
    assert await told(nadia, OF_STAFF, spa) == before | {
        "workedMinutes": 60,
        "billableMinutes": 60,
        "timeEntries": {"totalCount": 1, "edges": [before["timeEntries"]["edges"][0]]},
    }
    name = "MER-LON spa / damp ducts, Wolski does the fans"
    assert await log.new() == [
        (
            "HOURS_CHANGED",
            "Leyla Demir",
            name,
            "Leyla Demir",
            {"date": ("2026-05-03", "2026-05-05"), "minutes": ("30", "45")},
        ),
        ("HOURS_CHANGED", "Sophie Marchand", name, "Kenji Watanabe", {"person": ("Leyla Demir", "Kenji Watanabe")}),
        (
            "HOURS_DELETED",
            "Sophie Marchand",
            name,
            "Kenji Watanabe",
            {"date": ("2026-05-05", None), "minutes": ("45", None), "person": ("Kenji Watanabe", None)},
        ),
    ]


async def test_bad_input_is_refused_with_what_to_give_and_nothing_is_written(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    spa = known[SPA]
    today = datetime.now(UTC).date()
    own = await logged(nadia, spa, today.isoformat(), 1440, rate=money("1000000"), note="n" * 4000)
    await logged(nadia, spa, "1900-01-01", 1)
    before = await told(nadia, OF_STAFF, spa)
    given = {"projectId": spa, "date": "2026-05-04", "minutes": 60}
    for change, code, field in (
        ({"minutes": 0}, "BAD_USER_INPUT", "minutes"),
        ({"minutes": 1441}, "BAD_USER_INPUT", "minutes"),
        ({"minutes": -60}, "BAD_USER_INPUT", "minutes"),
        ({"date": "1899-12-31"}, "BAD_USER_INPUT", "date"),
        ({"date": "2201-01-01"}, "BAD_USER_INPUT", "date"),
        ({"date": (today + timedelta(days=2)).isoformat()}, "BAD_USER_INPUT", "date"),
        ({"note": "n" * 4001}, "LIMIT_EXCEEDED", "note"),
        ({"note": "a\u0000b"}, "BAD_USER_INPUT", "note"),
        ({"rate": money("1000000.01")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("-1")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("1.005")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("1e5")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("NaN")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("٣")}, "BAD_USER_INPUT", "rate"),
        ({"rate": money("10", "euro")}, "BAD_USER_INPUT", "rate"),
        ({"taskId": spa}, "NOT_FOUND", "taskId"),
    ):
        assert (await refused(nadia, "logHours", **{**given, **change}))[:2] == (code, field), change
        wanted = {name: value for name, value in change.items() if name != "projectId"}
        assert (await refused(nadia, "updateHours", timeEntryId=own, **wanted))[:2] == (code, field), change
    for name in ("minutes", "date", "personId", "billable"):
        assert (await refused(nadia, "updateHours", timeEntryId=own, **{name: None}))[:2] == ("BAD_USER_INPUT", name)
    for day in ("0000-01-01", "2026-02-30", "2026-W01-1", "20260504", "tomorrow", "10000-01-01"):
        answer = await nadia.run(
            'mutation($day: Date!) { logHours(input: {projectId: "x", date: $day, minutes: 1}) { __typename } }',
            day=day,
        )
        assert "Write a day as year, month and day" in answer["errors"][0]["message"], day
    for change, code, field in (
        ({"number": "n" * 61}, "LIMIT_EXCEEDED", "number"),
        ({"location": "l" * 301}, "LIMIT_EXCEEDED", "location"),
        ({"description": "d" * 20_001}, "LIMIT_EXCEEDED", "description"),
        ({"plannedMinutes": -1}, "BAD_USER_INPUT", "plannedMinutes"),
        ({"plannedMinutes": 60_000_001}, "BAD_USER_INPUT", "plannedMinutes"),
        ({"plannedCost": money("1000000000")}, "BAD_USER_INPUT", "plannedCost"),
        ({"budget": money("1", "€")}, "BAD_USER_INPUT", "budget"),
    ):
        assert (await refused(nadia, "updateProject", projectId=spa, **change))[:2] == (code, field), change
    assert await told(nadia, OF_STAFF, spa) == before


@pytest.mark.behaviour("C-08")
async def test_a_projects_data_is_the_files_and_its_plans_are_the_firms(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    known, log = await ids(nadia), Log(nadia)
    lobby, card = known[LOBBY], known[CARD]
    data = {"number": "26-114", "description": "Stone, desk, light", "location": "12 Marlow Row, London"}
    for project in (lobby, card):
        await do(nadia, "updateProject", projectId=project, plannedMinutes=600, budget=money("1.5"), **data)
    assert await told(nadia, DATA, card) == data | {"clientProgress": None}
    assert await told(eleanor, DATA, lobby) == data | {"clientProgress": None}
    # A card is the card and nothing more.
    assert await told(eleanor, DATA, card) == dict.fromkeys([*data, "clientProgress"])
    await do(nadia, "updateProject", projectId=lobby, number=None, plannedMinutes=None)
    assert await told(eleanor, DATA, lobby) == data | {"number": None, "clientProgress": None}
    document = "query($id: ID!) { node(id: $id) { ... on Project { plannedMinutes budget { amount } } } }"
    assert await told(nadia, document, lobby) == {"plannedMinutes": None, "budget": {"amount": "1.50"}}
    # What was not changed is not noted; what clients do not see of it is no business of the audit log.
    await do(nadia, "updateProject", projectId=lobby, description=data["description"], plannedMinutes=5)
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedHours=True)
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedHours=True)
    found = [(action, values) for action, _, _, _, values in await log.new()]
    everything = {name: (None, value) for name, value in data.items()}
    assert found == [
        ("PROJECT_CHANGED", everything),
        ("PROJECT_CHANGED", everything),
        ("PROJECT_CHANGED", {"number": ("26-114", None)}),
        ("PROJECT_REACH_CHANGED", {"sharedHours": ("false", "true")}),
    ]
    leyla, piotr = await world.person("Leyla Demir"), await world.person("Piotr Wolski")
    assert (await refused(leyla, "updateProject", projectId=lobby, number="1"))[0] == "FORBIDDEN"
    assert (await refused(nadia, "updateProject", projectId=known["Nadia Halden"], number="1"))[0] == "NOT_FOUND"
    answer = await piotr.run('mutation { updateProject(input: {projectId: "x"}) { userErrors { code } } }')
    assert "data" not in answer
