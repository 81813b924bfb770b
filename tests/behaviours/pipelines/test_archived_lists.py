"""Archived projects in lists and searches of those who work for the firm."""

from typing import Any

import pytest

from tests.behaviours.office import listed
from tests.behaviours.pipelines.archive import archive, restore
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import Caller, World
from tests.statements import Statements

LOBBY, SPA, TOP = "Lobby and reception, London", "Spa and treatment rooms", "Top-floor residence"


@pytest.mark.behaviour("X-13", "N-02")
async def test_staff_find_what_is_archived_when_they_say_so(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    task = await make_task(nadia, await make_step(nadia, lobby, "Floor"), "Zanzibar marble")
    search = """query($text: String!, $archived: Boolean) { search(text: $text, archived: $archived) { totalCount
      edges { node { node { id } } } } }"""

    async def found(caller: Caller, **given: Any) -> tuple[int, list[str]]:
        hits = (await caller.ask(search, **given))["search"]
        return hits["totalCount"], [edge["node"]["node"]["id"] for edge in hits["edges"]]

    assert await found(nadia, text="zanzibar") == (1, [task])
    await archive(nadia, lobby)
    assert await found(nadia, text="zanzibar") == (0, [])
    assert await found(nadia, text="zanzibar", archived=True) == (1, [task])
    assert (await found(nadia, text="lobby reception"))[0] == 0
    assert await found(nadia, text="lobby reception", archived=True) == (1, [lobby])
    assert await found(nadia, text="eleanor whitcombe") == await found(nadia, text="eleanor whitcombe", archived=True)
    plain = "query($text: String!) { search(text: $text) { totalCount } }"
    assert (await eleanor.ask(plain, text="zanzibar"))["search"] == {"totalCount": 0}
    await restore(nadia, lobby)
    assert await found(nadia, text="zanzibar") == (1, [task])


@pytest.mark.behaviour("X-13")
async def test_pages_of_the_archive_are_its_own(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    lobby, spa, top = [await world.project(name) for name in (LOBBY, SPA, TOP)]
    await archive(nadia, lobby, spa, top)
    page = """query($after: String, $archived: Boolean) { projects(first: 2, after: $after, archived: $archived) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }"""
    first = (await nadia.ask(page, archived=True))["projects"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    cursor = first["pageInfo"]["endCursor"]
    second = (await nadia.ask(page, archived=True, after=cursor))["projects"]
    assert {edge["node"]["id"] for each in (first, second) for edge in each["edges"]} == {lobby, spa, top}
    assert await nadia.codes(page, after=cursor) == ["BAD_USER_INPUT"]
    assert (
        len(await listed(nadia, "{ projects(first: 100) { edges { node { id } } } }"))
        == (await nadia.ask("{ projects(first: 1) { totalCount } }"))["projects"]["totalCount"]
    )


@pytest.mark.behaviour("X-13")
async def test_many_take_as_many_statements_as_a_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nadia = await world.person("Nadia Halden")
    every = [node["id"] for node in await listed(nadia, "{ projects(first: 100) { edges { node { id } } } }")]
    statements = Statements.watch(monkeypatch)

    async def counts(projects: list[str]) -> tuple[int, int]:
        statements.clear()
        await archive(nadia, *projects)
        archiving = len(statements)
        statements.clear()
        await restore(nadia, *projects)
        return archiving, len(statements)

    few = await counts(every[:2])
    assert len(every) > 20
    assert await counts(every) == few
