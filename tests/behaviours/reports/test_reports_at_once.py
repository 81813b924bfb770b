"""How much of reports one document may ask for, and how little of the hours is read for it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import reports
from db.clock import now
from db.models import Person, Project, TimeEntry
from tests.behaviours.reports.figures import FIGURES, by_hand, report, rows
from tests.behaviours.reports.test_reports import BYS, FIRST, LAST, LOBBY, filled, seen
from tests.people import World
from tests.statements import Statements

TOLD = (
    "The document asks for more of reports than is worked out at once: for one `csv`, or for the `rows` and `totals` "
    "of four reports. Ask for the others in documents of their own."
)


def asking(*reports: tuple[str, str]) -> str:
    """A document that asks for this of reports by this."""
    asked = (
        f'r{number}: report(by: {by}, from: "2026-01-01", to: "2026-12-31") {{ {fields} }}'
        for number, (by, fields) in enumerate(reports)
    )
    return f"{{ {' '.join(asked)} }}"


async def log(entries: int, rate: Decimal, step: Decimal, minutes: int) -> None:
    """So many hours in one project by one person, each at a rate of its own."""
    await TimeEntry.all().delete()
    project, person = await Project.get(client_name=LOBBY), await Person.get(display_name="Sophie Marchand")
    await TimeEntry.bulk_create(
        TimeEntry(
            project_id=project.id,
            person_id=person.id,
            worked_on=date(2026, 3, 1) + timedelta(days=number % 30),
            minutes=minutes,
            billable=number % 3 == 0,
            rate_amount=rate - number * step,
            rate_currency="EUR" if number % 2 else "PLN",
            created_at=now(),
        )
        for number in range(entries)
    )


@pytest.mark.behaviour("S-06", "S-11")
async def test_a_document_has_one_table_or_a_handful_of_reports(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(entries=50)
    nadia = await world.person("Nadia Halden")
    page = f"totals {{ {FIGURES} }} rows(first: 100) {{ edges {{ node {{ {FIGURES} }} }} }}"
    assert len(await nadia.ask(asking(*((by, page) for by in BYS)))) == 4
    for by in BYS:
        assert len(await nadia.ask(asking((by, "csv totals { minutes } rows { totalCount }")))) == 1
    statements = Statements.watch(monkeypatch)
    await nadia.ask(asking(("PROJECT", "csv")))
    once = len([each for each in statements if "time_entry" in each])
    assert once > 0
    for asked in (
        [("PROJECT", "csv")] * 10,
        [("MONTH", "a: csv b: csv")],
        [("PERSON", "csv"), ("PERSON", "csv")],
    ):
        statements.clear()
        answer = await nadia.run(asking(*asked))
        [error] = answer["errors"]
        assert (answer["data"], error["message"], error["extensions"]) == (None, TOLD, {"code": "LIMIT_EXCEEDED"})
        # One is worked out at most: the others are refused before anything is read.
        assert len([each for each in statements if "time_entry" in each]) <= once
    assert len(await nadia.ask(asking(*[("PERSON", "totals { minutes }")] * 8))) == 8
    assert await nadia.codes(asking(*[("PERSON", "totals { minutes }")] * 9)) == ["LIMIT_EXCEEDED"]
    assert await nadia.codes(asking(*[("PERSON", "rows(first: 1) { totalCount }")] * 13)) == ["LIMIT_EXCEEDED"]


@pytest.mark.behaviour("S-04")
async def test_the_database_adds_up_whatever_the_rates(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = await world.person("Nadia Halden")
    read, most = reports._read, 0

    async def counting(sql: str, values: list[Any]) -> list[dict[str, Any]]:
        nonlocal most
        found = await read(sql, values)
        most = max(most, len(found) if "rate_currency" in sql and "minutes" in sql else 0)
        return found

    monkeypatch.setattr(reports, "_read", counting)
    await log(400, Decimal("90.00"), Decimal("0.07"), 7)
    projects = await seen(nadia)
    for by in BYS:
        expected, together = await by_hand(by, projects, FIRST, LAST)
        assert await rows(nadia, by) == expected, by
        assert (await report(nadia, by))["totals"] == together, by
    # 400 rates in two currencies, in one project, by one person, in one month.
    assert most == 2
    # More than 64 bits hold, and exact all the same.
    await log(400, Decimal("999999999999.99"), Decimal("0.01"), 1440)
    expected, together = await by_hand("MONTH", projects, FIRST, LAST)
    assert sum(Decimal(each["amount"]) for each in together["costs"]) * 100 * 60 > 2**63
    for by in BYS:
        assert (await report(nadia, by))["totals"]["costs"] == together["costs"]
