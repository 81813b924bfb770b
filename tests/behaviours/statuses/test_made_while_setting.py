"""A status template that is made inline, while a status is set: both, or neither."""

import pytest

from tests.behaviours.office import asked, everything, refused
from tests.behaviours.statuses.telling import LOBBY, LOOK, template_named, templates, text
from tests.people import World

NEW = {
    "color": "#a1b2c3",
    "icon": "leaf",
    "texts": [text("en", "Snagging", "The last things."), text("de", "Restarbeiten")],
}


@pytest.mark.behaviour("X-10", "X-07")
async def test_it_is_made_and_used_for_each_in_its_own_language(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    katrin, lobby = await world.person("Katrin Vogt"), await world.project(LOBBY)
    stairs = await world.project("Treppenhaus Torstraße 14")
    given = {"projectIds": [stairs, lobby], "newTemplate": NEW}
    made = await asked(sophie, "setClientStatus", f"projects {{ id }} template {{ {LOOK} }}", given)
    assert made["userErrors"] == []
    assert made["projects"] == [{"id": stairs}, {"id": lobby}]
    assert made["template"] == await template_named(sophie, "Snagging") == (await templates(sophie))[-1]
    here = (await eleanor.work_in_progress())[lobby]["clientStatus"]
    assert (here["status"], here["description"]) == ("Snagging", "The last things.")
    assert (here["color"], here["icon"]) == ("#A1B2C3", "leaf")
    there = (await katrin.work_in_progress())[stairs]["clientStatus"]
    # What it means is not said in another language than the status itself.
    assert (there["status"], there["description"]) == ("Restarbeiten", None)
    again = await asked(sophie, "setClientStatus", "template { id }", {"projectIds": [lobby], "status": "Other"})
    assert again == {"template": None, "userErrors": []}


@pytest.mark.behaviour("X-10", "X-07")
async def test_all_or_none(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    closed = await world.project("Hofmauer Zehdenicker Straße 8")
    kenji, leyla = await world.person("Kenji Watanabe"), await world.person("Leyla Demir")
    planned = (await template_named(sophie, "Planned"))["id"]
    before, there = await everything(world), await templates(sophie)
    code, field, message = await refused(kenji, "setClientStatus", projectIds=[lobby, closed], newTemplate=NEW)
    assert (code, field) == ("NOT_FOUND", "projectIds")
    assert closed in message
    one_of = "Give newTemplate alone: without status and templateId."
    for more in ({"status": "Mine"}, {"templateId": planned}, {"status": "Mine", "templateId": planned}):
        told = await refused(sophie, "setClientStatus", projectIds=[lobby], newTemplate=NEW, **more)
        assert told == ("BAD_USER_INPUT", "newTemplate", one_of)
    told = await refused(sophie, "setClientStatus", projectIds=[lobby])
    assert told == ("BAD_USER_INPUT", "status", "Give one of status, templateId and newTemplate.")
    assert (await refused(leyla, "setClientStatus", projectIds=[lobby], newTemplate=NEW))[0] == "FORBIDDEN"
    assert (await everything(world), await templates(sophie)) == (before, there)
