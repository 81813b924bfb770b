"""Work in progress: found by status, company and news, and in order of names."""

from typing import Any

import pytest

from tests.behaviours.office import do, ids
from tests.behaviours.project_file.links import opened
from tests.behaviours.statuses.telling import LOBBY
from tests.people import WORK_IN_PROGRESS, Caller, World
from tests.statements import Statements

WORK = """query($first: Int! = 100, $after: String, $filter: WorkInProgressFilter,
  $order: WorkInProgressOrder! = UPDATED) {
  workInProgress(first: $first, after: $after, filter: $filter, order: $order) { totalCount
  edges { cursor node { id clientName clientStatus { status updatedAt } } } pageInfo { hasNextPage } } }"""


async def found(caller: Caller, **variables: Any) -> list[str]:
    """The client-facing names of the cards that are found, all of which are counted."""
    listed = (await caller.ask(WORK, **variables))["workInProgress"]
    assert listed["totalCount"] == len(listed["edges"])
    return [edge["node"]["clientName"] for edge in listed["edges"]]


@pytest.mark.behaviour("X-01")
async def test_it_is_filtered_and_counted(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    cards = await eleanor.work_in_progress()
    by_status = [card["clientName"] for card in cards.values() if card["clientStatus"]["status"] == "In progress"]
    assert 1 < len(by_status) < len(cards)
    assert await found(eleanor, filter={"statuses": ["In progress"]}) == by_status
    both = [card["clientName"] for card in cards.values() if card["clientStatus"]["status"] in ("In progress", "Done")]
    assert await found(eleanor, filter={"statuses": ["Done", "In progress"]}) == both != by_status
    for nothing in (["in progress"], [], ["x" * 121], ["In\0progress"], ["' OR 1=1 --"]):
        assert await found(eleanor, filter={"statuses": nothing}) == []
    third = list(cards.values())[2]
    since = {"updatedSince": third["clientStatus"]["updatedAt"]}
    assert await found(eleanor, filter=since) == [card["clientName"] for card in list(cards.values())[:3]]
    assert await found(eleanor, filter={**since, "statuses": ["Done"]}) == []
    assert await found(eleanor, filter={}) == [card["clientName"] for card in cards.values()]
    # What is a draft, or hidden, is not found by what it says.
    lobby = await world.project(LOBBY)
    await sophie.set_status([lobby], status="Secret", shown=False)
    assert await found(eleanor, filter={"statuses": ["Secret"]}) == []
    assert await found(sophie, filter={"statuses": ["Secret"]}) == []
    many = {"statuses": ["x"] * 101}
    assert await eleanor.codes(WORK, filter=many) == ["LIMIT_EXCEEDED"]


@pytest.mark.behaviour("X-01", "N-02")
async def test_the_firm_finds_by_company_and_nobody_else_does(world: World) -> None:
    nadia, eleanor, leyla = [await world.person(name) for name in ("Nadia Halden", "Eleanor Whitcombe", "Leyla Demir")]
    known = await ids(nadia)
    meridian = {"companyId": known["Meridian Houses"]}
    assert sorted(await found(nadia, filter=meridian)) == sorted(await found(eleanor))
    others = await found(nadia, filter={"companyId": known["Lindenhof Hausverwaltung"]})
    assert len(others) == 13
    assert not set(others) & set(await found(eleanor))
    assert await found(nadia, filter={"companyId": known["Halden & Brix"]}) == []
    assert set(await found(leyla, filter=meridian)) <= set(await found(leyla))
    assert await nadia.codes(WORK, filter={"companyId": known[LOBBY]}) == ["NOT_FOUND"]
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        outside = await world.person(name)
        assert await outside.codes(WORK, filter=meridian) == ["BAD_USER_INPUT"]
        answer = await outside.run('{ workInProgress(filter: {companyId: "x"}) { totalCount } }')
        assert "unknown field 'companyId'" in answer["errors"][0]["message"]


@pytest.mark.behaviour("X-01")
async def test_names_are_in_order_whatever_their_case_and_the_database(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    cards = list(await eleanor.work_in_progress())
    names = [
        "ärmel",
        "Zebra",
        "apple",
        "Apple",
        "STRASSE",
        "straße",
        "übung",
        "Ärmel",
        "zebra",
        "Яблоко",
        "яблоко",
        "10",
        "9",
    ]
    for card, name in zip(cards, names, strict=False):
        await sophie.set_status([card], status="Named", clientName=name)
    await do(sophie, "renameProject", projectId=cards[0], clientName="aardvark")
    named = {"statuses": ["Named"]}
    wanted = sorted(["aardvark", *names[1:]], key=str.casefold)
    in_order = await found(eleanor, filter=named, order="NAME")
    assert [each.casefold() for each in in_order] == [each.casefold() for each in wanted]
    # In pages, each once; and a cursor belongs to the order that it was made in.
    paged, after = [], None
    while True:
        page = (await eleanor.ask(WORK, first=2, after=after, filter=named, order="NAME"))["workInProgress"]
        assert page["totalCount"] == len(wanted)
        paged += [edge["node"]["clientName"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["edges"][-1]["cursor"]
    assert paged == in_order
    assert await eleanor.codes(WORK, after=after, order="UPDATED") == ["BAD_USER_INPUT"]
    newest = (await eleanor.ask(WORK, first=1))["workInProgress"]["edges"][0]["cursor"]
    assert await eleanor.codes(WORK, after=newest, order="NAME") == ["BAD_USER_INPUT"]
    assert await found(eleanor, order="UPDATED") == await found(eleanor)


@pytest.mark.behaviour("X-01", "C-01")
async def test_a_link_without_the_status_finds_nothing(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    whole, less = await opened(world, sophie, lobby, "STATUS"), await opened(world, sophie, lobby, "STEPS")
    given = {"filter": {"statuses": ["In progress"]}, "order": "NAME"}
    assert await found(whole.visitor, **given) == [LOBBY]
    assert await found(less.visitor, **given) == []


async def test_the_query_of_before_costs_what_it_did(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    eleanor = await plain_world.person("Eleanor Whitcombe")
    watched = Statements.watch(monkeypatch)
    await eleanor.ask(WORK_IN_PROGRESS)
    asked = [each for each in watched if '"project"' in each]
    assert len(asked) == 2
    assert not [each for each in asked if "client_sort_name" in each]
