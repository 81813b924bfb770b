"""Hours as they are followed live, and page by page."""

import pytest

from tests.behaviours.office import do, ids
from tests.behaviours.project_file.test_hours import logged, money
from tests.people import World

SPA, LOBBY, CARD = "Spa and treatment rooms", "Lobby and reception, London", "Kitchen ventilation"


@pytest.mark.behaviour("S-05", "N-01", "N-02")
async def test_clients_hear_of_hours_that_are_shared_and_of_no_others(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    known = await ids(nadia)
    lobby, card = known[LOBBY], known[CARD]
    document = """subscription { clientStatusChanges { change projectId
      project { number workedMinutes clientStatus { status } } } }"""
    await logged(nadia, lobby, "2026-05-04", 60)
    async with eleanor.follow(document) as stream:
        await stream.change()
        # Of a file that is not shared, of plans, of hours that are not shared: nothing.
        await do(nadia, "setProjectReach", projectIds=[card], sharedHours=True)
        await do(nadia, "updateProject", projectId=card, number="26-115")
        await do(nadia, "updateProject", projectId=lobby, plannedMinutes=60, budget=money("2"))
        await do(nadia, "setProjectReach", projectIds=[lobby], sharedHours=True)
        news = await stream.change()
        assert (news["change"], news["projectId"], news["project"]["workedMinutes"]) == ("UPDATED", lobby, 60)
        await do(nadia, "updateProject", projectId=lobby, number="26-116")
        assert (await stream.change())["project"]["number"] == "26-116"
        await do(nadia, "setProjectReach", projectIds=[lobby], sharedHours=False)
        assert (await stream.change())["project"]["workedMinutes"] is None


async def test_hours_are_paged_from_the_latest_day_on(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    days = [f"2026-05-{day:02}" for day in (4, 6, 6, 6, 9)] + ["1969-12-31", "1900-01-02"]
    entries = {await logged(nadia, known[SPA], day, 5): day for day in days}
    await logged(nadia, known[LOBBY], "2026-05-06", 7)
    document = """query($id: ID!, $after: String) { node(id: $id) { ... on Project {
      timeEntries(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      edges { node { id date minutes } } } } } }"""
    found: list[tuple[str, str]] = []
    after, more = None, True
    while more:
        page = (await nadia.ask(document, id=known[SPA], after=after))["node"]["timeEntries"]
        assert page["totalCount"] == 7
        found += [(edge["node"]["id"], edge["node"]["date"]) for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert [day for _, day in found] == sorted(days, reverse=True)
    assert dict(found) == entries
    # A cursor belongs to its list.
    answer = await nadia.run(document, id=known[LOBBY], after=after)
    assert answer["data"] == {"node": {"timeEntries": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
