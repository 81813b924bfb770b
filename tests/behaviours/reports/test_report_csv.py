"""A report as a table: what a spreadsheet reads is what the report says, and it runs nothing."""

import csv
import io
from typing import Any

import pytest

from db.clock import now
from db.models import Company, Person, Project, TimeEntry
from languages.texts import in_language, say
from resolvers import report_csv
from resolvers.report_csv import plain
from tests.behaviours.office import do, ids
from tests.behaviours.reports.figures import CSV, YEAR, report
from tests.behaviours.reports.test_reports import BYS, LOBBY, filled
from tests.people import Caller, World


async def table(caller: Caller, by: str, **given: object) -> list[list[str]]:
    """The table, as Python reads it; every line ends as RFC 4180 wants it."""
    text: str = (await caller.ask(CSV, **{"by": by, **YEAR, **given}))["report"]["csv"]
    assert text.endswith("\r\n")
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in found}) == 1
    return found


@pytest.mark.behaviour("S-06", "S-04")
async def test_it_says_what_the_report_says(world: World) -> None:
    await filled()
    nadia = await world.person("Nadia Halden")
    for by in BYS:
        header, *lines = await table(nadia, by)
        shown = (await report(nadia, by))["rows"]["edges"]
        assert len(lines) == len(shown)
        for line, edge in zip(lines, shown, strict=True):
            told, node = dict(zip(header, line, strict=True)), edge["node"]
            of = {"PROJECT": "project", "COMPANY": "company", "PERSON": "person"}.get(by)
            named = next(iter(node[of].values())) if of else node["month"]
            assert told[by.title()] == named
            assert told["Minutes"] == str(node["minutes"])
            assert told["Billable minutes"] == str(node["billableMinutes"])
            assert told["Planned minutes"] == str(node["plannedMinutes"])
            for name, field in (("Costs", "costs"), ("Budget", "budgets"), ("Planned costs", "plannedCosts")):
                columns = {each: told[each] for each in header if each.startswith(f"{name} in ")}
                amounts = {f"{name} in {each['currency']}": each["amount"] for each in node[field]}
                assert columns == {each: amounts.get(each, "") for each in columns}
                assert set(amounts) <= set(columns)
            for column, is_shown in (("Statuses shown", True), ("Statuses not shown", False)):
                statuses = [each for each in node["statuses"] if each["shown"] is is_shown and each["status"]]
                counted = [f"{each['status']}: {each['count']}" for each in statuses]
                said = [each["status"] for each in statuses] if by == "PROJECT" else counted
                assert told[column] == "; ".join(said)


@pytest.mark.behaviour("S-06")
async def test_nothing_in_it_is_run_and_nothing_breaks_it(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    await TimeEntry.all().delete()
    names = {
        '=HYPERLINK("https://evil.example";"Invoice")': '\'=HYPERLINK("https://evil.example";"Invoice")',
        "+1+1": "'+1+1",
        "-2+3": "'-2+3",
        "@SUM(A1:A9)": "'@SUM(A1:A9)",
        "\uff1d1+1": "'\uff1d1+1",
        'Lobby, "grand"; and more': 'Lobby, "grand"; and more',
        "Kawiarnia, Łódź": "Kawiarnia, Łódź",
        "'quoted": "'quoted",
        "2026-01": "2026-01",
        "\u200b=1+1": "'\u200b=1+1",
        "\ufeff\u2060@SUM(A1)": "'\ufeff\u2060@SUM(A1)",
        "\u00adshy": "\u00adshy",
    }
    company = await Company.get(name="Meridian Houses")
    for name, project in zip(names, await Project.filter(company_id=company.id).order_by("id"), strict=False):
        await Project.filter(id=project.id).update(name=name, client_name=f"{name} outside", number=None)
    await Project.filter(name="+1+1").update(status="=2+2", shown=True)
    # Names in several lines are not taken in; these are older, or come from elsewhere.
    await Project.filter(name="'quoted").update(client_name='two\r\nlines, "so"\n')
    await Company.filter(id=company.id).update(name="\t=cmd|' /C calc'!A0")
    header, *lines = await table(nadia, "PROJECT", companyId=(await ids(nadia))["\t=cmd|' /C calc'!A0"])
    by_name = {line[0]: line for line in lines}
    for name, written in names.items():
        assert by_name[written][1] == ('two\r\nlines, "so"\n' if name == "'quoted" else f"{written} outside")
        assert by_name[written][3] == "'\t=cmd|' /C calc'!A0"
    assert by_name["'+1+1"][header.index("Statuses shown")] == "'=2+2"
    assert not [cell for line in lines for cell in line if cell.startswith(report_csv.FORMULA)]
    assert [plain(each) for each in ("\tx", "\rx", "\nx", "x=", "", " =x")] == ["'\tx", "'\rx", "'\nx", "x=", "", " =x"]
    person = await Person.get(display_name="Lukas Petersen")
    await Person.filter(id=person.id).update(display_name="-Lukas", removed_at=None)
    lobby = await world.project(f"{next(iter(names))} outside")
    rate = {"amount": "60", "currency": "EUR"}
    given: dict[str, Any] = {"projectId": lobby, "date": "2026-05-04", "minutes": 61, "rate": rate, "billable": True}
    await do(nadia, "logHours", personId=(await ids(nadia))["-Lukas"], **given)
    await do(nadia, "setLanguage", language="de")
    heads = (say("Person"), say("Company"), say("Minutes"))
    assert (await table(nadia, "PERSON"))[0][:3] == [in_language(each, "de") for each in heads]
    await do(nadia, "setLanguage", language="en")
    header, line = await table(nadia, "PERSON")
    assert line[:3] == ["'-Lukas", "Halden & Brix", "61"]
    assert line[header.index("Costs in EUR")] == "61.00"
    assert (await table(nadia, "MONTH"))[1][:3] == ["2026-05", "61", "61"]
    await Person.filter(id=person.id).update(removed_at=now())
    assert (await table(nadia, "PERSON"))[1][:3] == ["Somebody who was removed", "Halden & Brix", "61"]


@pytest.mark.behaviour("S-06", "S-11")
async def test_its_rows_are_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled()
    nadia = await world.person("Nadia Halden")
    number = await Project.all().count()
    monkeypatch.setattr(report_csv, "MAX_ROWS", number - 1)
    answer = await nadia.run(CSV, by="PROJECT", **YEAR)
    assert answer["data"] is None
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "LIMIT_EXCEEDED",
        f"The report has more than {number - 1} rows. Ask for one company's, or page through rows.",
    )
    monkeypatch.setattr(report_csv, "MAX_ROWS", number)
    assert len(await table(nadia, "PROJECT")) == number + 1
    monkeypatch.setattr(report_csv, "MAX_CELLS", 10)
    assert await nadia.codes(CSV, by="PROJECT", **YEAR) == ["LIMIT_EXCEEDED"]
    assert (await nadia.run(CSV, by="MONTH", **{"from": "2026-02-01", "to": "2026-01-01"}))["data"] is None
    lobby = await world.project(LOBBY)
    one = 'query($id: ID!) { report(by: PROJECT, from: "2026-01-01", to: "2026-12-31", projectId: $id) { csv } }'
    assert await nadia.codes(one, id=lobby) == ["LIMIT_EXCEEDED"]
