"""What the demo's projects hold: enough to look at, and nothing of the firm's own for its clients."""

import json

import pytest

from tests.behaviours.project_file.searching import find
from tests.behaviours.project_file.work import work_seen
from tests.people import World

FLATS = "Renovierung von vier Mietwohnungen, Gärtnerstraße 41"
CAFE = "Nowa kawiarnia w Szczecinie, al. Wojska Polskiego"
ROOMS = "Guest rooms, second floor"
SUITES = "Люксы на пятом этаже"


@pytest.mark.behaviour("T-01", "T-02", "T-03", "T-04", "N-02")
async def test_clients_see_their_work_and_none_of_the_firms_talk(world: World) -> None:
    nadia, lukas = await world.person("Nadia Halden"), await world.person("Lukas Petersen")
    seen = {}
    for name, project in (
        ("Katrin Vogt", FLATS),
        ("Amira Haddad", FLATS),
        ("Zofia Nowicka", CAFE),
        ("Eleanor Whitcombe", ROOMS),
        ("Timur Bekov", SUITES),
    ):
        client = await world.person(name)
        file = await work_seen(client, await world.project(project))
        assert file
        assert file != await work_seen(nadia, await world.project(project))
        seen[name] = list(file)
        told = json.dumps(file, ensure_ascii=False)
        for remark in ("scope", "fixed price", "Wolski wants", "Swap all", "Screed", "over", "Storage", "penalty"):
            assert remark not in told
            assert await find(client, remark, "TASK", "COMMENT", "STEP") == []
    assert seen["Katrin Vogt"] == seen["Amira Haddad"] == ["Bestandsaufnahme", "Malerarbeiten", "Parkett"]
    assert seen["Zofia Nowicka"] == ["Ścianki i sufit", "Bar i instalacje"]
    flats = await world.project(FLATS)
    for_the_firm, for_lukas = await work_seen(nadia, flats), await work_seen(lukas, flats)
    assert for_the_firm is not None
    assert for_lukas is not None
    assert set(for_lukas) - set(for_the_firm) == {"My notes for the talk with Nadia"}
    piotr = await world.person("Piotr Wolski")
    assert "Elektryka, uzgodnienia z wykonawcą" in (await work_seen(piotr, await world.project(CAFE)) or {})
    template = """{ projectTemplates(first: 5) { edges { node { name steps { name } } } } }"""
    [kept] = (await nadia.ask(template))["projectTemplates"]["edges"]
    assert kept["node"]["name"] == "Wohnungsrenovierung"
    assert [step["name"] for step in kept["node"]["steps"]] == list(for_the_firm)
    assert await find(await world.person("Katrin Vogt"), "olton gartner") == []
    assert await find(await world.person("Katrin Vogt"), "OLTON") == [("Task", "Muster für den Ölton freigeben")]
