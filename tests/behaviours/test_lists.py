"""Lists, paged by key."""

from tests.people import Caller, World

PAGE = """query($first: Int!, $after: String) { workInProgress(first: $first, after: $after) {
  edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def pages(caller: Caller, first: int) -> list[list[str]]:
    """The ids of each page, to the last."""
    found, after = [], None
    while True:
        page = (await caller.ask(PAGE, first=first, after=after))["workInProgress"]
        found.append([edge["node"]["id"] for edge in page["edges"]])
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is False
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        if not info["hasNextPage"]:
            return found
        after = info["endCursor"]


async def test_pages_hold_each_row_once(world: World) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    whole = list(await eleanor.work_in_progress())
    for first in (1, 5, 7, 14, 100):
        found = await pages(eleanor, first)
        assert [project for page in found for project in page] == whole
        assert {len(page) for page in found[:-1]} <= {first}


async def test_rows_that_share_an_instant_are_paged_by_id(world: World) -> None:
    eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
    await owner.set_status(list(await eleanor.work_in_progress()), status="All at once")
    found = await pages(eleanor, 3)
    assert [project for page in found for project in page] == list(await eleanor.work_in_progress())


async def test_what_comes_and_goes_shifts_no_page(world: World) -> None:
    eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
    whole = list(await eleanor.work_in_progress())
    first = (await eleanor.ask(PAGE, first=4))["workInProgress"]
    await owner.set_status([whole[9]], status="Newest now")
    await owner.hide_status([whole[1]])
    second = (await eleanor.ask(PAGE, first=4, after=first["pageInfo"]["endCursor"]))["workInProgress"]
    assert [edge["node"]["id"] for edge in second["edges"]] == whole[4:8]


async def test_an_empty_list_has_no_cursors(world: World) -> None:
    eleanor, owner = await world.person("Eleanor Whitcombe"), await world.person("Nadia Halden")
    await owner.hide_status(list(await eleanor.work_in_progress()))
    page = (await eleanor.ask(PAGE, first=4))["workInProgress"]
    info = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert page == {"edges": [], "pageInfo": info}
