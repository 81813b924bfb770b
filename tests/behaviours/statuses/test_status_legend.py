"""The legend: what the statuses on somebody's cards mean, in their language, and nothing else of the templates."""

from typing import Any

import pytest

from schema import budgets
from tests.behaviours.office import do
from tests.behaviours.project_file.links import opened
from tests.behaviours.statuses.telling import LOBBY, make_template, template_named, text
from tests.people import Caller, World
from tests.statements import Statements

LEGEND = "{ statusLegend { status explanation color icon projectCount asTold } }"
PLANNED = {
    "status": "Planned",
    "explanation": "The work has been agreed and scheduled, but has not started yet.",
    "color": "#1D4ED8",
    "icon": "calendar",
}


async def legend(caller: Caller) -> list[dict[str, Any]]:
    """The legend as the caller sees it; its counts are those of their cards."""
    found: list[dict[str, Any]] = (await caller.ask(LEGEND))["statusLegend"]
    said = [card["clientStatus"]["status"] for card in (await caller.work_in_progress()).values()]
    assert sorted(word for each in found for word in each["asTold"]) == sorted(set(said))
    for each in found:
        assert each["projectCount"] == sum(said.count(word) for word in each["asTold"])
    return found


async def called(caller: Caller) -> list[tuple[str, int]]:
    """Its statuses, and how many projects have each."""
    return [(each["status"], each["projectCount"]) for each in await legend(caller)]


@pytest.mark.behaviour("X-01", "X-10")
async def test_it_explains_the_statuses_on_ones_cards_in_ones_language(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    cards = list(await eleanor.work_in_progress())
    [planned, in_progress] = [(await template_named(sophie, name))["id"] for name in ("Planned", "In progress")]
    await sophie.set_status(cards, templateId=in_progress)
    await sophie.set_status(cards[:3], templateId=planned)
    await sophie.set_status(cards[3:4], status="zoning")
    await sophie.set_status(cards[4:6], status="Awaiting consent", description="By the town.")
    found = await legend(eleanor)
    own = {"explanation": None, "color": None, "icon": None}
    assert found == [
        {**PLANNED, "projectCount": 3, "asTold": ["Planned"]},
        {
            "status": "In progress",
            "explanation": "We are working on it right now.",
            "color": "#0F766E",
            "icon": "hammer",
            "projectCount": len(cards) - 6,
            "asTold": ["In progress"],
        },
        {"status": "Awaiting consent", **own, "projectCount": 2, "asTold": ["Awaiting consent"]},
        {"status": "zoning", **own, "projectCount": 1, "asTold": ["zoning"]},
    ]
    # In the viewer's own language, whatever the cards are told in.
    await do(eleanor, "setLanguage", language="de")
    [first, *_] = await legend(eleanor)
    assert (first["status"], first["asTold"]) == ("Geplant", ["Planned"])
    assert first["explanation"] == "Die Arbeiten sind vereinbart und eingeplant, haben aber noch nicht begonnen."
    await do(sophie, "moveStatusTemplate", statusTemplateId=planned, after=in_progress)
    assert [each["status"] for each in await legend(eleanor)] == ["In Arbeit", "Geplant", "Awaiting consent", "zoning"]


@pytest.mark.behaviour("X-10", "N-02")
async def test_of_templates_that_no_card_of_ones_own_uses_nothing_is_told(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    katrin, timur, nadia = [await world.person(name) for name in ("Katrin Vogt", "Timur Bekov", "Nadia Halden")]
    hers, theirs = list(await eleanor.work_in_progress()), list(await katrin.work_in_progress())
    secret = await make_template(sophie, text("en", "They do not pay", "Stop."), text("de", "Zahlt nicht", "Halt."))
    await sophie.set_status(hers, status="Planned")
    await nadia.set_status(theirs, templateId=secret)
    # In own words that a template has: it explains them; and they have no looks, as on the card.
    assert await legend(eleanor) == [
        {**PLANNED, "color": None, "icon": None, "projectCount": len(hers), "asTold": ["Planned"]}
    ]
    assert await called(timur) == [("Planned", 2)]
    assert [each["explanation"] for each in await legend(katrin)] == ["Halt."]
    # Hidden, or a draft: not there.
    await sophie.hide_status(hers[1:])
    assert await called(eleanor) == [("Planned", 1)]
    await sophie.set_status(hers[:1], templateId=secret, shown=False)
    assert await legend(eleanor) == []
    # What is renamed or deleted explains what it is called, and not what it was.
    await sophie.set_status(hers[:1], templateId=secret)
    looks = {"color": "#A1B2C3", "icon": "leaf", "projectCount": 1}
    assert await legend(eleanor) == [
        {"status": "They do not pay", "explanation": "Stop.", **looks, "asTold": ["They do not pay"]}
    ]
    await do(
        sophie, "updateStatusTemplate", statusTemplateId=secret, texts=[text("en", "Other", "Else.")], color="#000000"
    )
    assert await legend(eleanor) == [
        {"status": "They do not pay", "explanation": None, **looks, "asTold": ["They do not pay"]}
    ]


@pytest.mark.behaviour("X-10")
async def test_one_status_told_in_several_languages_is_one(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    both = [await world.project(LOBBY), await world.project("Treppenhaus Torstraße 14")]
    made = await make_template(sophie, text("en", "Snagging", "The last things."), text("de", "Restarbeiten"))
    await sophie.set_status(both[:1], templateId=made)
    await sophie.set_status(both[1:], templateId=made)
    [found] = [each for each in await legend(nadia) if "Snagging" in each["asTold"]]
    looks = {"color": "#A1B2C3", "icon": "leaf"}
    snagging = {"status": "Snagging", "explanation": "The last things.", **looks, "projectCount": 2}
    assert found == {**snagging, "asTold": ["Restarbeiten", "Snagging"]}
    # A template that says nothing in the viewer's language: as the card has it.
    await do(nadia, "setLanguage", language="pl")
    [found] = [each for each in await legend(nadia) if "Snagging" in each["asTold"]]
    assert (found["status"], found["explanation"]) == ("Restarbeiten", None)


@pytest.mark.behaviour("X-01", "C-01")
async def test_through_a_link_it_is_of_what_the_link_shows(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    whole, less = await opened(world, sophie, lobby, "STATUS"), await opened(world, sophie, lobby, "STEPS")
    assert await called(whole.visitor) == [("In progress", 1)]
    assert await called(less.visitor) == []


@pytest.mark.behaviour("X-01", "S-11")
async def test_it_is_read_once_however_often_it_is_asked_for(
    plain_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Statements.watch(monkeypatch)
    often = "{" + " ".join(f"a{number}: statusLegend {{ status projectCount }}" for number in range(100)) + "}"
    for name in ("Eleanor Whitcombe", "Nadia Halden"):
        caller = await plain_world.person(name)
        expected = await called(caller)
        watched.clear()
        found = await caller.ask(often)
        assert {len(found), *map(len, found.values())} == {100, len(expected)} - {0}
        assert all([(each["status"], each["projectCount"]) for each in one] == expected for one in found.values())
        assert len([each for each in watched if 'FROM "project"' in each or 'FROM "status_template"' in each]) == 2
    # What comes of it counts like any list.
    monkeypatch.setattr(budgets, "MOST", 1_000)
    assert await (await plain_world.person("Eleanor Whitcombe")).codes(often) == ["LIMIT_EXCEEDED"]


@pytest.mark.behaviour("X-01")
async def test_it_takes_two_statements(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    eleanor, nadia = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Nadia Halden")
    watched = Statements.watch(monkeypatch)
    for caller in (eleanor, nadia):
        watched.clear()
        assert len((await caller.ask(LEGEND))["statusLegend"]) > 3
        asked = [each for each in watched if 'FROM "project"' in each or 'FROM "status_template"' in each]
        assert len(asked) == 2
