"""What happens in a project's file makes no sound where the card alone is seen; behind a link it is heard."""

import pytest

from tests.behaviours.office import do, ids, news, quiet
from tests.behaviours.project_file.links import opened
from tests.behaviours.project_file.portals import Portal, told
from tests.people import World

CARD = "Guest rooms, third floor"
"""It is shown, and its file is not shared."""


@pytest.mark.behaviour("N-01", "N-02", "C-02", "C-04")
async def test_who_sees_the_card_alone_hears_nothing_of_the_file(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    project, known = await world.project(CARD), await ids(nadia)
    everything, nobody = await opened(world, nadia, project), await opened(world, nadia, project, "STATUS", "STEPS")
    here, there = Portal(everything.visitor, project), Portal(nobody.visitor, project)
    async with eleanor.follow() as hers, here.follow() as named, there.follow() as unnamed:
        assert await news(hers) == ("BOOKMARK", None)
        assert [await told(named), await told(unnamed)] == [("BOOKMARK", None)] * 2
        await do(nadia, "updateProject", projectId=project, description="Behind the hoarding")
        assert [await told(named), await told(unnamed)] == [("UPDATED", "PROJECT")] * 2
        await do(nadia, "addToProject", projectId=project, personIds=[known["Edwin Brix"]])
        assert await told(named) == ("RESET", None)
        assert await quiet(world, hers, project)
        # Of the status all of them are told; of the people, who is not shown them is not.
        for stream in (named, unnamed):
            change = (await stream.next())["data"]["projectChanges"]
            assert (change["change"], change["subject"]) == ("UPDATED", "PROJECT")
            assert change["node"]["clientStatus"] == {"status": "To see whether anything came before"}
