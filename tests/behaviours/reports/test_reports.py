"""Reports say what the hours and projects in reach come to, exactly, and only to those who work for the firm."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db.clock import now
from db.models import Person, Project, TimeEntry
from tests.behaviours.office import do, does_not_know, exists_for, ids
from tests.behaviours.pipelines.archive import archive
from tests.behaviours.project_file.test_measured import grow
from tests.behaviours.project_file.test_progress import row_of
from tests.behaviours.reports.figures import REPORT, YEAR, by_hand, report, rows
from tests.people import Caller, World
from tests.statements import Statements

LOBBY, SPA, TOP = "Lobby and reception, London", "Spa and treatment rooms", "Top-floor residence"
BYS = ("PROJECT", "COMPANY", "PERSON", "MONTH")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


async def filled(seed: int = 7, entries: int = 300) -> None:
    """Hours in all projects around 2026, at odd rates, and plans in two currencies."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    await TimeEntry.all().delete()
    names = ("Sophie Marchand", "Lukas Petersen", "Piotr Wolski", "Kenji Watanabe")
    people = await Person.filter(display_name__in=names).order_by("display_name")
    projects = await Project.all().order_by("name")
    new = []
    for _ in range(entries):
        priced = chance.random() < 0.8
        new.append(
            TimeEntry(
                project_id=chance.choice(projects).id,
                person_id=chance.choice(people).id,
                worked_on=date(2025, 12, 20) + timedelta(days=chance.randrange(390)),
                minutes=chance.randrange(1, 700),
                billable=chance.random() < 0.6,
                rate_amount=Decimal(chance.randrange(100, 20_000)) / 100 if priced else None,
                rate_currency=chance.choice(["EUR", "PLN", "GBP"]) if priced else None,
                created_at=now(),
            )
        )
    await TimeEntry.bulk_create(new)
    for project in projects:
        project.planned_minutes = chance.choice([None, 60, 4_321])
        for name in ("budget", "planned_cost"):
            amount = chance.choice([None, Decimal("0.01"), Decimal("999999999.99"), Decimal("1234.57")])
            setattr(project, f"{name}_amount", amount)
            setattr(project, f"{name}_currency", chance.choice(["EUR", "CHF"]) if amount is not None else None)
        await project.save()


async def seen(caller: Caller) -> list[Any]:
    """The rows of the projects that somebody sees."""
    page = "query($after: String) { projects(first: 100, after: $after) { edges { node { id } } } }"
    return [row_of(edge["node"]["id"]) for edge in (await caller.ask(page))["projects"]["edges"]]


@pytest.mark.behaviour("S-04", "N-02")
@pytest.mark.parametrize("who", ["Nadia Halden", "Lukas Petersen"])
async def test_they_say_what_the_rows_in_reach_come_to(world: World, who: str) -> None:
    await filled()
    caller, nadia = await world.person(who), await world.person("Nadia Halden")
    await do(nadia, "removePerson", personId=(await ids(nadia))["Kenji Watanabe"])
    projects = await seen(caller)
    assert (len(projects) < await Project.all().count()) == (who != "Nadia Halden")
    for by in BYS:
        expected, together = await by_hand(by, projects, FIRST, LAST)
        assert await rows(caller, by) == expected, by
        assert (await report(caller, by))["totals"] == together, by
    # A part of the year, of one company, one project, one person.
    known = await ids(nadia)
    spring = {"from": "2026-03-01", "to": "2026-03-31"}
    expected, together = await by_hand("MONTH", projects, date(2026, 3, 1), date(2026, 3, 31))
    assert (await rows(caller, "MONTH", **spring), set(expected)) == (expected, {"2026-03"})
    assert (await report(caller, "MONTH", **spring))["totals"] == together
    meridian = [row.id for row in await Project.filter(company__name="Meridian Houses", id__in=projects)]
    expected, together = await by_hand("PERSON", meridian, FIRST, LAST)
    assert await rows(caller, "PERSON", companyId=known["Meridian Houses"]) == expected
    assert (await report(caller, "PROJECT", companyId=known["Meridian Houses"]))["totals"] == (
        await by_hand("PROJECT", meridian, FIRST, LAST)
    )[1]
    lobby = [row_of(known[LOBBY])]
    for by in BYS:
        expected, together = await by_hand(by, lobby, FIRST, LAST)
        assert await rows(caller, by, projectId=known[LOBBY]) == expected
    mine = known["Lukas Petersen"]
    await TimeEntry.exclude(person__display_name="Lukas Petersen").delete()
    worked = TimeEntry.filter(project_id__in=projects, worked_on__gte=FIRST, worked_on__lte=LAST)
    of_lukas = set(await worked.values_list("project_id", flat=True))
    for by in BYS:
        expected, together = await by_hand(by, of_lukas, FIRST, LAST)
        assert await rows(caller, by, personId=mine) == expected, by
        assert (await report(caller, by, personId=mine))["totals"] == together, by


@pytest.mark.behaviour("S-04")
async def test_money_is_exact_and_rounded_once(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    await TimeEntry.all().delete()
    for day, minutes in ((1, 1), (2, 1), (28, 1)):
        rate = {"amount": "0.10", "currency": "EUR"}
        given: dict[str, Any] = {
            "projectId": lobby,
            "date": f"2026-02-{day:02}",
            "minutes": minutes,
            "rate": rate,
            "billable": True,
        }
        await do(nadia, "logHours", **given)
    await do(nadia, "logHours", projectId=lobby, date="2026-03-01", minutes=30, billable=False)
    # Each minute costs less than half a cent; three of them half a cent together, which is rounded up.
    found = await rows(nadia, "MONTH")
    assert {month: (each["minutes"], each["billableMinutes"], each["costs"]) for month, each in found.items()} == {
        "2026-02": (3, 3, [{"amount": "0.01", "currency": "EUR"}]),
        "2026-03": (30, 0, []),
    }
    one = await report(nadia, "PROJECT", projectId=lobby, **{"from": "2026-02-01", "to": "2026-02-01"})
    assert one["totals"]["costs"] == [{"amount": "0.00", "currency": "EUR"}]
    assert one["totals"]["budgets"] == [{"amount": "86400.00", "currency": "EUR"}]
    assert one["totals"]["statuses"] == [{"status": "In progress", "shown": True, "count": 1}]


@pytest.mark.behaviour("S-06", "S-05", "N-02")
async def test_nobody_else_has_them(world: World) -> None:
    document = '{ report(by: PROJECT, from: "2026-01-01", to: "2026-12-31") { csv totals { minutes } } }'
    for name in ("Eleanor Whitcombe", "Timur Bekov", "Piotr Wolski", "Katrin Vogt"):
        caller = await world.person(name)
        assert await does_not_know(caller, document, "report")
        types = {each["name"] for each in (await caller.ask("{ __schema { types { name } } }"))["__schema"]["types"]}
        assert not any("Report" in each for each in types)
    leyla = await world.person("Leyla Demir")
    answer = await leyla.run(document)
    assert answer["data"] is None
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "FORBIDDEN",
        "Only the firm's owners, admins and members read reports. Ask one of them.",
    )


@pytest.mark.behaviour("S-06", "N-02")
async def test_bad_questions_are_refused(world: World) -> None:
    nadia, lukas = await world.person("Nadia Halden"), await world.person("Lukas Petersen")
    known, top = await ids(nadia), await world.project(TOP)
    assert not await exists_for(lukas, top)

    async def wrong(caller: Caller, **given: Any) -> tuple[str, str]:
        answer = await caller.run(REPORT, **{"by": "PROJECT", **YEAR, **given})
        assert answer["data"] is None
        [error] = answer["errors"]
        return error["extensions"]["code"], error["message"]

    gone = "There is no such %s, or it is not open to you. Check the id."
    assert await wrong(lukas, projectId=top) == ("NOT_FOUND", gone % "project")
    assert await wrong(nadia, projectId=known["Meridian Houses"]) == ("NOT_FOUND", gone % "project")
    assert await wrong(nadia, companyId=known[LOBBY]) == ("NOT_FOUND", gone % "company")
    assert await wrong(nadia, personId="nobody") == ("NOT_FOUND", gone % "person")
    assert await wrong(nadia, **{"from": "2026-02-02", "to": "2026-02-01"}) == (
        "BAD_USER_INPUT", "The period ends before it begins. Swap from and to.",
    )  # fmt: skip
    assert await wrong(nadia, **{"from": "2016-01-01", "to": "2026-02-01"}) == (
        "LIMIT_EXCEEDED", "The period is too long. Ask for at most 10 years at a time.",
    )  # fmt: skip
    assert (await wrong(nadia, first=0))[0] == "BAD_USER_INPUT"
    assert (await wrong(nadia, first=101))[0] == "BAD_USER_INPUT"
    assert (await wrong(nadia, after="nonsense"))[0] == "BAD_USER_INPUT"
    cursor = (await report(nadia, "PROJECT", first=1))["rows"]["pageInfo"]["endCursor"]
    assert (await wrong(nadia, by="PERSON", after=cursor))[0] == "BAD_USER_INPUT"
    assert (await report(nadia, "MONTH", **{"from": "2016-01-31", "to": "2026-01-01"}))["totals"] is not None
    nothing = await report(nadia, "PERSON", **{"from": "1990-01-01", "to": "1990-01-01"})
    assert (nothing["rows"]["edges"], nothing["totals"]["minutes"], nothing["totals"]["statuses"]) == ([], 0, [])


@pytest.mark.behaviour("S-04")
async def test_pages_have_every_row_once(world: World) -> None:
    await filled()
    nadia = await world.person("Nadia Halden")
    for by in BYS:
        whole, cursor, paged = await report(nadia, by), None, []
        while True:
            page = (await report(nadia, by, first=3, after=cursor))["rows"]
            assert page["totalCount"] == whole["rows"]["totalCount"]
            paged += page["edges"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            cursor = page["pageInfo"]["endCursor"]
        assert [edge["node"] for edge in paged] == [edge["node"] for edge in whole["rows"]["edges"]], by


@pytest.mark.behaviour("S-04", "X-13")
async def test_archived_projects_count_where_that_is_wanted(world: World) -> None:
    await filled()
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    projects = await seen(nadia)
    await archive(nadia, lobby)
    others = [each for each in projects if each != row_of(lobby)]
    for by in BYS:
        assert await rows(nadia, by) == (await by_hand(by, others, FIRST, LAST))[0]
        assert await rows(nadia, by, includeArchived=True) == (await by_hand(by, projects, FIRST, LAST))[0]
        together = await report(nadia, by, includeArchived=True)
        assert together["totals"] == (await by_hand(by, projects, FIRST, LAST))[1]


@pytest.mark.behaviour("S-04")
async def test_a_large_report_takes_as_many_statements_as_a_small_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(entries=20)
    nadia, lukas = await world.person("Nadia Halden"), await world.person("Lukas Petersen")
    statements = Statements.watch(monkeypatch)

    async def counts() -> list[int]:
        found = []
        for caller in (nadia, lukas):
            for by in BYS:
                statements.clear()
                await report(caller, by, first=100)
                found.append(len(statements))
        return found

    few = await counts()
    await filled(entries=2_000)
    author = await Person.get(display_name="Ifeoma Okafor")
    for project in await Project.all().limit(20):
        await grow(project.id, author.id, 1, 2, 2)
    assert await counts() == few
    # Who asks; three sums of everything; and of the rows which, how many, three sums, and what they lead to.
    assert few[:4] == few[4:] == [10, 10, 10, 7]


@pytest.mark.behaviour("S-04")
async def test_a_mistake_in_a_plan_breaks_nothing(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    await Project.all().update(planned_minutes=60_000_000, status="Same", shown=False)
    found = await report(nadia, "COMPANY")
    number = await Project.all().count()
    assert number * 60_000_000 > 2**31
    assert found["totals"]["plannedMinutes"] is None
    assert found["totals"]["statuses"] == [{"status": "Same", "shown": False, "count": number}]
    # Of statuses in one's own words, the commonest are told.
    author = await Person.get(display_name="Nadia Halden")
    assert author.id is not None
    for place, project in enumerate(await Project.all().order_by("id")):
        project.status = f"Status {place:03}"
        await project.save(update_fields=("status",))
    told = (await report(nadia, "PROJECT"))["totals"]["statuses"]
    assert len(told) == min(number, 50)
