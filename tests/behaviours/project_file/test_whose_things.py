"""Whose things are, in the stream of a project's file: told anew where somebody comes or goes."""

from typing import Any

import pytest

from tests.behaviours.office import do
from tests.behaviours.project_file.portals import Portal, told
from tests.behaviours.project_file.test_project_changes import Site
from tests.people import World


@pytest.mark.behaviour("N-01", "W-02")
async def test_whose_things_are_is_told_anew_where_somebody_comes_or_goes(world: World) -> None:
    site = Site(world, 0)
    await site.open()
    nadia, piotr = site.staff, site.people["Piotr Wolski"]
    given: dict[str, Any] = {"projectId": site.project, "date": "2026-05-04", "minutes": 90}
    await do(piotr, "logHours", **given)
    guest, member = (Portal(each, site.project) for each in (site.links[0].visitor, site.people["Sophie Marchand"]))
    await guest.load()
    assert _workers(guest) == [{"displayName": "Piotr Wolski"}]
    async with guest.follow() as stream, member.follow() as by_member:
        assert [await told(stream), await told(by_member)] == [("BOOKMARK", None)] * 2
        await do(nadia, "removeFromProject", projectId=site.project, personIds=[site.known["Piotr Wolski"]])
        # Who sees people by projects sees this one no more, on whatever is theirs; the firm's own see everybody.
        assert await told(stream) == ("RESET", None)
        assert await told(by_member) == ("UPDATED", "PROJECT")
        await guest.load()
        assert _workers(guest) == [None]
        who = [site.known["Piotr Wolski"]]
        await do(nadia, "addToProject", projectId=site.project, personIds=who)
        assert await told(stream) == ("RESET", None)
        await guest.load()
        assert _workers(guest) == [{"displayName": "Piotr Wolski"}]


def _workers(portal: Portal) -> list[Any]:
    return [entry["person"] for entry in portal.things["TimeEntry"].values()]
