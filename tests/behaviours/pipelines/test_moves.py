"""Projects move through pipelines, and what enters one is hidden from its client."""

import pytest

from tests.behaviours.office import do
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.people import World

LOBBY = "Lobby and reception, London"


@pytest.mark.behaviour("X-04", "X-13")
async def test_what_enters_a_pipeline_is_hidden_and_may_be_shown_again(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    _, stages = await make_pipeline(nadia)
    seen = await eleanor.work_in_progress()
    async with eleanor.follow() as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        await move(sophie, stages["Inquiry"], lobby)
        change = await stream.change()
        assert (change["change"], change["projectId"], change["project"]) == ("HIDDEN", lobby, None)
        assert (await standing(nadia, lobby))[:2] == ("Inquiry", False)
        assert await eleanor.work_in_progress() == {key: card for key, card in seen.items() if key != lobby}
        await do(sophie, "setClientStatus", projectIds=[lobby], status="Planned")
        change = await stream.change()
        assert (change["change"], change["project"]["clientStatus"]["status"]) == ("SHOWN", "Planned")
        # Within the pipeline nothing is hidden any more, and a move is the firm's own affair.
        await move(sophie, stages["Planning"], lobby)
        await do(sophie, "setClientStatus", projectIds=[lobby], status="Agreed")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Agreed"
    assert await standing(nadia, lobby) == ("Planning", True, "Agreed")
    assert lobby in await eleanor.work_in_progress()
    # Out of it, and into another: hidden again.
    await move(sophie, None, lobby)
    assert await standing(nadia, lobby) == (None, True, "Agreed")
    _, others = await make_pipeline(nadia, "Warranty", "Open")
    await move(sophie, others["Open"], lobby)
    assert await standing(nadia, lobby) == ("Open", False, "Agreed")
