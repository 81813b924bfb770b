"""Status templates: made, changed, moved and deleted; what they filled stays as it is."""

from typing import Any

import pytest

from db.models import StatusTemplate
from tests.behaviours.office import do, everything, exists_for, listed, news, refused
from tests.behaviours.statuses.telling import LOBBY, LOOK, make_template, names, template_named, templates, text
from tests.people import World

FIVE = ["Planned", "On hold", "In progress", "In review", "Done"]
GONE = ("NOT_FOUND", "statusTemplateId", "There is no such status template, or it is not open to you. Check the id.")
FORBIDDEN = "Only the firm's owners, admins and members change status templates. Ask one of them."
NOTED = """query($id: ID!) { auditEntries(filter: {subjectId: $id}) { edges { node {
  action actorName subjectId subjectName values { field before after } } } } }"""
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("updateStatusTemplate", {"color": "#000000"}),
    ("moveStatusTemplate", {}),
    ("deleteStatusTemplate", {}),
]


@pytest.mark.behaviour("X-10")
async def test_templates_are_made_changed_moved_and_deleted(world: World) -> None:
    sophie = await world.person("Sophie Marchand")
    assert await names(sophie) == FIVE
    given = {
        "color": "#a1b2c3",
        "icon": "mdi:leaf",
        "texts": [text("en", " Paused  \n", " By  you. "), text("de", "Ruht")],
    }
    made = (await do(sophie, "createStatusTemplate", f"template {{ {LOOK} }}", **given))["template"]
    kept = [text("de", "Ruht"), text("en", "Paused", "By  you.")]
    assert made == {"id": made["id"], "color": "#A1B2C3", "icon": "mdi:leaf", "texts": kept}
    assert await names(sophie) == [*FIVE, "Paused"]
    assert await exists_for(sophie, made["id"])
    # One part alone; and all texts at once.
    one = {"statusTemplateId": made["id"]}
    changed = await do(sophie, "updateStatusTemplate", f"template {{ {LOOK} }}", **one, color="#112233")
    assert changed["template"] == {**made, "color": "#112233"}
    changed = await do(
        sophie, "updateStatusTemplate", f"template {{ {LOOK} }}", **one, icon="x", texts=[text("en", "Rests")]
    )
    assert changed["template"] == {"id": made["id"], "color": "#112233", "icon": "x", "texts": [text("en", "Rests")]}
    # By their neighbours.
    on_hold, done = await template_named(sophie, "On hold"), await template_named(sophie, "Done")
    await do(sophie, "moveStatusTemplate", **one, after=on_hold["id"])
    assert await names(sophie) == ["Planned", "On hold", "Rests", "In progress", "In review", "Done"]
    await do(sophie, "moveStatusTemplate", statusTemplateId=done["id"])
    assert await names(sophie) == ["Done", "Planned", "On hold", "Rests", "In progress", "In review"]
    await do(sophie, "moveStatusTemplate", **one, after=made["id"])
    assert (await names(sophie))[3] == "Rests"
    gone = await do(sophie, "deleteStatusTemplate", "statusTemplateId", **one)
    assert gone["statusTemplateId"] == made["id"]
    assert await names(sophie) == ["Done", *FIVE[:4]]
    assert not await exists_for(sophie, made["id"])
    for mutation, values in CHANGES:
        assert await refused(sophie, mutation, **one, **values) == GONE
    # What was done stands in the audit log.
    nadia = await world.person("Nadia Halden")
    noted = await listed(nadia, NOTED, id=made["id"])
    assert [(each["action"], each["subjectName"]) for each in noted] == [
        ("STATUS_TEMPLATE_DELETED", "Rests"),
        ("STATUS_TEMPLATE_CHANGED", "Rests"),
        ("STATUS_TEMPLATE_CHANGED", "Paused"),
        ("STATUS_TEMPLATE_CREATED", "Paused"),
    ]
    assert {(each["actorName"], each["subjectId"]) for each in noted} == {("Sophie Marchand", made["id"])}
    assert noted[2]["values"] == [{"field": "color", "before": "#A1B2C3", "after": "#112233"}]
    assert {"field": "texts.en.name", "before": "Paused", "after": "Rests"} in noted[1]["values"]
    assert {"field": "texts.de.name", "before": "Ruht", "after": None} in noted[1]["values"]


@pytest.mark.behaviour("X-10")
async def test_later_edits_and_deletion_change_nothing_that_exists(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    template = await make_template(sophie, text("en", "Snagging", "The last things."))
    await sophie.set_status([lobby], templateId=template)
    card = (await eleanor.work_in_progress())[lobby]
    told = {key: card["clientStatus"][key] for key in ("status", "description", "color", "icon")}
    assert told == {"status": "Snagging", "description": "The last things.", "color": "#A1B2C3", "icon": "leaf"}
    async with eleanor.follow() as stream:
        assert await news(stream) == ("BOOKMARK", None)
        await do(sophie, "updateStatusTemplate", statusTemplateId=template, color="#000000", texts=[text("en", "No")])
        assert (await eleanor.work_in_progress())[lobby] == card
        await do(sophie, "deleteStatusTemplate", statusTemplateId=template)
        assert (await eleanor.work_in_progress())[lobby] == card
        await sophie.set_status([lobby], status="First news")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "First news"
    gone = (await sophie.set_status([lobby], templateId=template))["userErrors"]
    assert [(error["code"], error["field"]) for error in gone] == [("NOT_FOUND", "templateId")]


@pytest.mark.behaviour("X-10", "N-02")
async def test_templates_are_for_those_who_work_for_the_firm(world: World) -> None:
    sophie, leyla = await world.person("Sophie Marchand"), await world.person("Leyla Demir")
    planned = await template_named(sophie, "Planned")
    before, listed_before = await everything(world), await templates(sophie)
    assert await templates(leyla) == listed_before  # a guest of the firm reads them
    new = {"color": "#000000", "icon": "x", "texts": [text("en", "Mine")]}
    one = {"statusTemplateId": planned["id"]}
    for mutation, given in [("createStatusTemplate", new), *[(name, {**one, **more}) for name, more in CHANGES]]:
        assert await refused(leyla, mutation, **given) == ("FORBIDDEN", None, FORBIDDEN)
        for name in ("Piotr Wolski", "Eleanor Whitcombe", "Timur Bekov"):
            outside = await world.person(name)
            answer = await outside.run(f"mutation {{ {mutation}(input: {{}}) {{ userErrors {{ code }} }} }}")
            assert "data" not in answer
            assert f"Cannot query field '{mutation}'" in answer["errors"][0]["message"]
            assert not await exists_for(outside, planned["id"])
    assert await templates(sophie) == listed_before
    assert await everything(world) == before


@pytest.mark.behaviour("X-10", "W-08")
async def test_another_workspaces_templates_are_none(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    workspace = (await do(nadia, "createWorkspace", "workspace { id }", name="Elsewhere"))["workspace"]["id"]
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=workspace))["token"])
    assert [{**each, "id": ""} for each in await templates(there)] == [
        {**each, "id": ""} for each in await templates(nadia)
    ]
    theirs, ours = await template_named(there, "Planned"), await template_named(nadia, "Done")
    before = await templates(there), await templates(nadia)
    for mutation, given in CHANGES:
        assert await refused(nadia, mutation, statusTemplateId=theirs["id"], **given) == GONE
    after = ("NOT_FOUND", "after", GONE[2])
    assert await refused(nadia, "moveStatusTemplate", statusTemplateId=ours["id"], after=theirs["id"]) == after
    code, field, _ = await refused(nadia, "setClientStatus", projectIds=[lobby], templateId=theirs["id"])
    assert (code, field) == ("NOT_FOUND", "templateId")
    assert (await templates(there), await templates(nadia)) == before


@pytest.mark.behaviour("X-10")
async def test_a_workspace_made_from_one_without_templates_has_the_five(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    before = [{**each, "id": ""} for each in await templates(nadia)]
    for each in await templates(nadia):
        await do(nadia, "deleteStatusTemplate", statusTemplateId=each["id"])
    assert await templates(nadia) == []
    workspace = (await do(nadia, "createWorkspace", "workspace { id }", name="Elsewhere"))["workspace"]["id"]
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=workspace))["token"])
    assert [{**each, "id": ""} for each in await templates(there)] == before
    assert [len(each["texts"]) for each in before] == [4] * 5
    # Where there are none, the first stands in the first place.
    await make_template(nadia, text("pl", "Nowe"))
    assert await names(nadia, "pl") == ["Nowe"]


@pytest.mark.behaviour("X-10")
@pytest.mark.parametrize(
    ("given", "code", "field", "message"),
    [
        ({"color": "red"}, "BAD_USER_INPUT", "color", "color is 'red'. Write it as #rrggbb."),
        ({"color": "#1234567"}, "BAD_USER_INPUT", "color", "color is '#1234567'. Write it as #rrggbb."),
        (
            {"icon": "<b>"},
            "BAD_USER_INPUT",
            "icon",
            "icon is no icon's name: 1 to 40 letters, digits, hyphens, dots and colons.",
        ),
        ({"icon": ""}, "BAD_USER_INPUT", "icon", None),
        ({"icon": "x" * 41}, "BAD_USER_INPUT", "icon", None),
        ({"texts": []}, "BAD_USER_INPUT", "texts", "texts is empty. Give one text at least."),
        (
            {"texts": [text("en", "A"), text("de", "B"), text("en", "C")]},
            "BAD_USER_INPUT",
            "texts",
            "texts has en twice. Give each language once.",
        ),
        ({"texts": [text("fr", "A")]}, "BAD_USER_INPUT", "texts", "texts is 'fr'. Write one of de, en, pl, ru."),
        ({"texts": [text("en", " \u200b")]}, "BAD_USER_INPUT", "texts", "texts is empty. Give it a text."),
        ({"texts": [text("en", "x" * 121)]}, "LIMIT_EXCEEDED", "texts", None),
        ({"texts": [text("en", "A", "x" * 4_001)]}, "LIMIT_EXCEEDED", "texts", None),
        ({"texts": [text("en", "A\u0000")]}, "BAD_USER_INPUT", "texts", "texts holds control characters. Remove them."),
    ],
)
async def test_what_no_template_can_be_is_refused(
    plain_world: World, given: dict[str, Any], code: str, field: str, message: str | None
) -> None:
    sophie, lobby = await plain_world.person("Sophie Marchand"), await plain_world.project(LOBBY)
    planned = await template_named(sophie, "Planned")
    before, there = await everything(plain_world), await templates(sophie)
    whole = {"color": "#000000", "icon": "x", "texts": [text("en", "Mine")], **given}
    for mutation, values, within in (
        ("createStatusTemplate", whole, ""),
        ("updateStatusTemplate", {"statusTemplateId": planned["id"], **given}, ""),
        ("setClientStatus", {"projectIds": [lobby], "newTemplate": whole}, "newTemplate."),
    ):
        told = await refused(sophie, mutation, **values)
        assert told[:2] == (code, f"{within}{field}")
        if message is not None and not within:
            assert told[2] == message
    assert (await everything(plain_world), await templates(sophie)) == (before, there)


@pytest.mark.behaviour("X-10")
async def test_there_are_at_most_a_hundred(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    [first, *_] = await StatusTemplate.all().order_by("position")
    await StatusTemplate.bulk_create(
        StatusTemplate(workspace_id=first.workspace_id, position=n, color="#000000", icon="x", texts=first.texts)
        for n in range(5, 99)
    )
    await make_template(sophie, text("en", "The last"))
    assert (await names(sophie))[-1] == "The last"
    before = await everything(world)
    new = {"color": "#000000", "icon": "x", "texts": [text("en", "Mine")]}
    message = "There are 100 status templates already. Delete one first."
    assert await refused(sophie, "createStatusTemplate", **new) == ("LIMIT_EXCEEDED", None, message)
    given = {"projectIds": [lobby], "newTemplate": new}
    assert await refused(sophie, "setClientStatus", **given) == ("LIMIT_EXCEEDED", "newTemplate", message)
    assert await everything(world) == before
    assert len(await templates(sophie)) == 100
