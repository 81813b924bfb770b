"""Several people change status templates at the same instant: no place is taken twice, and no limit passed."""

import asyncio
from typing import Any

import pytest

from db.models import StatusTemplate
from tests.behaviours.statuses.telling import LOBBY, make_template, names, templates, text
from tests.people import Caller, World

ROUNDS = 4


async def tried(caller: Caller, mutation: str, **given: Any) -> str:
    """DONE, or the code with which a mutation was refused."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    errors = (await caller.ask(document, input=given))[mutation]["userErrors"]
    return str(errors[0]["code"]) if errors else "DONE"


@pytest.mark.behaviour("X-10")
async def test_moves_at_once_leave_each_in_a_place_of_its_own(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    for number in range(ROUNDS):
        ids = [each["id"] for each in await templates(nadia)]
        done = await asyncio.gather(
            tried(nadia, "moveStatusTemplate", statusTemplateId=ids[0], after=ids[3]),
            tried(sophie, "moveStatusTemplate", statusTemplateId=ids[4], after=ids[3]),
            tried(nadia, "updateStatusTemplate", statusTemplateId=ids[3], color=f"#00000{number}"),
            tried(sophie, "moveStatusTemplate", statusTemplateId=ids[2]),
        )
        assert set(done) == {"DONE"}
        places = await StatusTemplate.all().values_list("position", flat=True)
        assert len(set(places)) == 5
        assert sorted(await names(nadia)) == ["Done", "In progress", "In review", "On hold", "Planned"]
        assert {each["id"] for each in await templates(nadia)} == set(ids)


@pytest.mark.behaviour("X-10")
async def test_two_who_make_the_hundredth_make_one(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby, [first, *_] = await world.project(LOBBY), await StatusTemplate.all().order_by("position")
    await StatusTemplate.bulk_create(
        StatusTemplate(workspace_id=first.workspace_id, position=n, color="#000000", icon="x", texts=first.texts)
        for n in range(5, 99)
    )
    new = {"color": "#000000", "icon": "x", "texts": [text("en", "Mine")]}
    done = await asyncio.gather(
        tried(nadia, "createStatusTemplate", **new),
        tried(sophie, "setClientStatus", projectIds=[lobby], newTemplate=new),
    )
    assert sorted(done) == ["DONE", "LIMIT_EXCEEDED"]
    assert len(await templates(nadia)) == 100


@pytest.mark.behaviour("X-10")
async def test_a_template_that_is_deleted_while_it_is_used_is_used_or_gone(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    for number in range(ROUNDS):
        before = (await eleanor.work_in_progress())[lobby]
        template = await make_template(nadia, text("en", f"Short-lived {number}"))
        deleted, used = await asyncio.gather(
            tried(nadia, "deleteStatusTemplate", statusTemplateId=template),
            tried(sophie, "setClientStatus", projectIds=[lobby], templateId=template),
        )
        assert deleted == "DONE"
        now = (await eleanor.work_in_progress())[lobby]
        if used == "DONE":
            assert now["clientStatus"]["status"] == f"Short-lived {number}"
        else:
            assert (used, now) == ("NOT_FOUND", before)
