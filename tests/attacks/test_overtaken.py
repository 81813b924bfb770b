"""Somebody's access is changed while their change is under way: it is refused, and nothing of it is left."""

import asyncio
from collections.abc import Callable

import pytest

from settings import Settings
from tests.attacks.gates import Gate, before_the_log, before_the_transaction
from tests.behaviours.office import do, ids
from tests.db.facts import rows
from tests.people import SET, Caller, World

LOBBY = "Lobby and reception, London"
NEW = "A project of theirs"
MEANWHILE: dict[str, Callable[[Caller, dict[str, str]], object]] = {
    "removed": lambda owner, named: do(owner, "removePerson", personId=named["Sophie Marchand"]),
    "demoted": lambda owner, named: do(owner, "changeRole", personId=named["Sophie Marchand"], role="GUEST"),
    "signed out": lambda owner, named: do(owner, "signOutPerson", personId=named["Sophie Marchand"]),
    "moved": lambda owner, named: do(
        owner, "movePerson", personId=named["Sophie Marchand"], companyId=named["Meridian Houses"], role="MEMBER"
    ),
    "taken out": lambda owner, named: do(
        owner, "removeFromProject", projectId=named[NEW], personIds=[named["Sophie Marchand"]]
    ),
}


@pytest.mark.behaviour("N-06", "N-11")
@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("held", [before_the_transaction, before_the_log])
async def test_what_is_under_way_is_not_done(
    world: World,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    held: Callable[[Gate, pytest.MonkeyPatch], None],
    meanwhile: str,
) -> None:
    if held is before_the_log and settings.database_url.startswith("sqlite"):
        return  # SQLite writes one after the other: nothing can happen in between
    if held is before_the_log and meanwhile == "taken out":
        return  # that waits for the project, which is locked by then: the change is wholly done before
    owner, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    named = await ids(owner)
    made = await do(owner, "createProject", "project { id }", companyId=named["Meridian Houses"], name=NEW)
    project = named[NEW] = made["project"]["id"]
    if meanwhile == "taken out":
        # A closed project, so that being in it makes a difference. In the others she is not: they would wait for it.
        await do(owner, "addToProject", projectId=project, personIds=[named["Sophie Marchand"]])
        await do(owner, "setProjectReach", projectIds=[project], openToWorkspace=False)
    gate = Gate()
    with monkeypatch.context() as patch:
        held(gate, patch)
        setting = asyncio.create_task(sophie.run(SET, input={"projectIds": [project], "status": "Overtaken"}))
        await gate.reached.wait()
        try:
            await MEANWHILE[meanwhile](owner, named)  # type: ignore[misc]
            before = await rows(settings.database_url)
        finally:
            gate.opened.set()
        answer = await setting
    # Where they could not even find the project any more, it is not there.
    refused = [error["extensions"]["code"] for error in answer.get("errors", [])]
    refused += [error["code"] for error in ((answer["data"] or {}).get("setClientStatus") or {}).get("userErrors", [])]
    assert refused in (["UNAVAILABLE"], ["NOT_FOUND"]), answer
    assert await rows(settings.database_url) == before
    assert "Overtaken" not in str(before)


@pytest.mark.behaviour("N-06")
async def test_what_is_logged_of_others_meanwhile_stops_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    named, gate = await ids(owner), Gate()
    with monkeypatch.context() as patch:
        before_the_transaction(gate, patch)
        setting = asyncio.create_task(sophie.set_status([named[LOBBY]], status="On time"))
        await gate.reached.wait()
        try:
            await do(owner, "removePerson", personId=named["Kenji Watanabe"])
            await do(owner, "changeRole", personId=named["Marta Zielińska"], role="GUEST")
        finally:
            gate.opened.set()
        payload = await setting
    assert (payload["userErrors"], payload["projects"][0]["clientStatus"]["status"]) == ([], "On time")
