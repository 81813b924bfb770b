"""A stream's content is told in each follower's language, and never in somebody else's."""

from typing import Any

import pytest

from tests.behaviours.office import do, ids
from tests.people import STREAM, Stream, World

NAMES = """subscription($after: String) { clientStatusChanges(after: $after) {
  cursor change project { people { displayName } } } }"""

pytestmark = pytest.mark.behaviour("S-11", "X-13")


async def a_shared_project(world: World) -> tuple[str, str]:
    """A project of Katrin's and Jörg's company whose file they see, with somebody without a name in it; that name."""
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Lindenhof Hausverwaltung"]
    made = await do(nadia, "createProject", "project { id }", companyId=company, name="Roof", shareWithClient=True)
    project = made["project"]["id"]
    card = await do(nadia, "createPerson", "person { displayName }", companyId=company, projectIds=[project])
    await nadia.set_status([project], status="Begonnen")
    return project, card["person"]["displayName"].removeprefix("Person ")


async def told(stream: Stream) -> tuple[str, set[str]]:
    """What the next message says, and the names in it that are made up."""
    change: dict[str, Any] = await stream.change()
    names = {person["displayName"] for person in (change["project"] or {"people": ()})["people"]}
    return change["change"], {name for name in names if name.startswith(("Person ", "Osoba ", "Человек "))}


async def test_followers_of_one_company_are_each_told_in_their_own_language(world: World) -> None:
    nadia, katrin, joerg = [await world.person(name) for name in ("Nadia Halden", "Katrin Vogt", "Jörg Mayr")]
    project, letters = await a_shared_project(world)
    await do(joerg, "setLanguage", language="ru")
    async with katrin.follow(NAMES) as german, joerg.follow(NAMES) as russian:
        assert await told(german) == await told(russian) == ("BOOKMARK", set())
        for status in ("Fast fertig", "Fertig"):
            await nadia.set_status([project], status=status)
            assert await told(german) == ("UPDATED", {f"Person {letters}"})
            assert await told(russian) == ("UPDATED", {f"Человек {letters}"})


async def test_another_language_is_another_content(world: World) -> None:
    nadia, katrin, joerg = [await world.person(name) for name in ("Nadia Halden", "Katrin Vogt", "Jörg Mayr")]
    project, letters = await a_shared_project(world)
    async with katrin.follow(NAMES) as stream, joerg.follow(NAMES) as others, katrin.follow(STREAM) as plain:
        assert await told(stream) == await told(others) == ("BOOKMARK", set())
        assert (await plain.change())["change"] == "BOOKMARK"
        await do(katrin, "setLanguage", language="pl")
        # What she holds is told in another language now. Nobody else hears of it, nor does what says nothing of names.
        assert await told(stream) == ("RESET", set())
        await nadia.set_status([project], status="Fast fertig")
        assert await told(stream) == ("UPDATED", {f"Osoba {letters}"})
        assert await told(others) == ("UPDATED", {f"Person {letters}"})
        assert (await plain.change())["change"] == "UPDATED"


async def test_a_companys_language_is_its_peoples(world: World) -> None:
    nadia, katrin, joerg = [await world.person(name) for name in ("Nadia Halden", "Katrin Vogt", "Jörg Mayr")]
    project, letters = await a_shared_project(world)
    company = (await ids(nadia))["Lindenhof Hausverwaltung"]
    await do(joerg, "setLanguage", language="de")
    async with katrin.follow(NAMES) as stream, joerg.follow(NAMES) as own:
        assert await told(stream) == await told(own) == ("BOOKMARK", set())
        await do(nadia, "updateCompany", companyId=company, language="ru")
        # As with its name, everybody who sees the company fetches everything again.
        assert await told(stream) == await told(own) == ("RESET", set())
        await nadia.set_status([project], status="Fast fertig")
        assert await told(stream) == ("UPDATED", {f"Человек {letters}"})
        assert await told(own) == ("UPDATED", {f"Person {letters}"})


async def test_whoever_comes_back_after_choosing_fetches_everything_again(world: World) -> None:
    nadia, katrin = await world.person("Nadia Halden"), await world.person("Katrin Vogt")
    project, letters = await a_shared_project(world)
    async with katrin.follow(NAMES) as stream:
        cursor = (await stream.change())["cursor"]
    await do(katrin, "setLanguage", language="pl")
    async with katrin.follow(STREAM, after=cursor) as plain, katrin.follow(NAMES, after=cursor) as stream:
        assert [await told(stream), await told(stream)] == [("BOOKMARK", set()), ("RESET", set())]
        await nadia.set_status([project], status="Fast fertig")
        assert await told(stream) == ("UPDATED", {f"Osoba {letters}"})
        assert [(await plain.change())["change"] for _ in range(2)] == ["BOOKMARK", "UPDATED"]


async def test_a_stream_tells_what_a_query_tells(world: World) -> None:
    nadia, joerg = await world.person("Nadia Halden"), await world.person("Jörg Mayr")
    project, _ = await a_shared_project(world)
    await do(joerg, "setLanguage", language="pl")
    async with joerg.follow(NAMES) as stream:
        await stream.change()
        await nadia.set_status([project], status="Fast fertig")
        change = await stream.change()
    asked = await joerg.ask(
        "query($id: ID!) { node(id: $id) { ... on Project { people { displayName } } } }", id=project
    )
    assert asked["node"]["people"] == change["project"]["people"]
