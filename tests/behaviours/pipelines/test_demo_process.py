"""What the demo shows of the firm's process."""

import pytest

from tests.behaviours.pipelines.boards import cards_of, look
from tests.people import World

PIPELINES = "{ pipelines { id name showsStatus stages { name } } }"


@pytest.mark.behaviour("X-11")
async def test_the_demo_has_a_board_on_which_most_projects_stand(plain_world: World) -> None:
    nadia, eleanor = await plain_world.person("Nadia Halden"), await plain_world.person("Eleanor Whitcombe")
    [pipeline] = (await nadia.ask(PIPELINES))["pipelines"]
    stages = [stage["name"] for stage in pipeline["stages"]]
    assert (pipeline["name"], pipeline["showsStatus"]) == ("Projects", True)
    assert stages == ["Enquiry", "Planning", "On site", "Review with client", "Handed over"]
    board = await look(nadia, pipeline["id"], first=100)
    cards = cards_of(board)
    assert len(cards) == 54
    assert all(column["cards"]["totalCount"] for column in board["columns"])
    for name in ("dueOn", "assignee", "clientStatus"):
        some = sum(card[name] is not None for card in cards.values())
        assert len(cards) / 2 < some < len(cards), name
    assert len([card for card in cards.values() if card["labels"]]) == 18
    # What clients are told is not hidden by it.
    assert set(await eleanor.work_in_progress()) & set(cards)
