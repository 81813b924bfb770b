"""A board, live: whoever holds a snapshot and applies the messages holds what a fresh one would say."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from db import events, scopes
from db.clock import now
from db.events import Change
from db.models import Event, Project
from permissions.tiers import Tier
from schema.nodes import row_id
from tests.behaviours.office import do, does_not_know
from tests.behaviours.pipelines.boards import elsewhere
from tests.behaviours.pipelines.floor import ALL, WORK, Floor
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.pipelines.screens import CHANGES, Screen, told
from tests.people import Caller, World


async def agree(floor: Floor, screens: list[Screen], streams: list[Any], round_: str) -> None:
    """Everybody hears of all that came before, and then shows what the API says."""
    # Twice: what is told once, where it occurs first, is ahead of what came in between. And until all that is left of
    # what had to be fetched again was.
    quiet, number = 0, 0
    while quiet < 2:
        number += 1
        name = f"{round_}: {number}"
        await floor.call_it(name)
        said = [await screen.take(stream, name) for screen, stream in zip(screens, streams, strict=True)]
        quiet = quiet + 1 if all(said) else 0
    for screen in screens:
        assert screen.shows == await screen.fresh()


@pytest.mark.behaviour("N-01", "N-02", "X-11")
@pytest.mark.parametrize("seed", [5])
async def test_a_board_and_its_messages_are_a_fresh_board(world: World, seed: int) -> None:
    await converges(world, seed, rounds=4, changes=12)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(200, 212))
async def test_they_are_however_it_comes(world: World, seed: int) -> None:
    await converges(world, seed, rounds=8, changes=40)


async def converges(world: World, seed: int, rounds: int, changes: int) -> None:
    """Much happens: some follow it live, others come back afterwards."""
    floor = Floor(world, seed)
    await floor.open()
    live, away = floor.screens, floor.screens
    for screen in [*live, *away]:
        async with screen.follow() as stream:
            screen.cursor = (await told(stream))["cursor"]
        await screen.load()
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(screen.follow()) for screen in live]
        for number in range(rounds):
            resets = sum(screen.resets for screen in live)
            possible = WORK if number % 2 == 0 else ALL
            for _ in range(changes):
                await getattr(floor, floor.chance.choice(possible))()
            await agree(floor, live, streams, f"{seed}.{number}")
            if possible == WORK:
                assert sum(screen.resets for screen in live) == resets  # nothing was made easy by fetching it again
            async with AsyncExitStack() as returning:
                back = [await returning.enter_async_context(screen.follow()) for screen in away]
                await agree(floor, away, back, f"back {seed}.{number}")
            await agree(floor, live, streams, f"on {seed}.{number}")
    assert live[0].cards


@pytest.mark.behaviour("N-01", "X-11")
async def test_a_card_comes_changes_and_leaves_and_so_does_the_pipeline(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    other, others = await make_pipeline(nadia, "Beside", "Other")
    lobby = await world.project("Lobby and reception, London")
    async with sophie.follow(CHANGES, id=pipeline) as stream, sophie.follow(CHANGES, id=other) as beside:
        assert [(await told(each))["change"] for each in (stream, beside)] == ["BOOKMARK"] * 2

        async def heard() -> tuple[Any, ...]:
            change = await told(stream)
            return change["change"], change["projectId"], change["pipelineId"]

        await move(sophie, stages["Inquiry"], lobby)
        assert await heard() == ("SHOWN", lobby, None)
        await move(sophie, stages["Planning"], lobby)
        assert await heard() == ("UPDATED", lobby, None)
        await move(sophie, others["Other"], lobby)
        assert await heard() == ("HIDDEN", lobby, None)
        assert (await told(beside))["card"]["project"]["stage"]["id"] == others["Other"]
        await move(sophie, stages["Handover"], lobby)
        assert await heard() == ("SHOWN", lobby, None)
        assert (await told(beside))["change"] == "HIDDEN"
        await do(nadia, "renameStage", stageId=stages["Handover"], name="Given away")
        change = await told(stream)
        assert (change["change"], change["pipeline"]["stages"][3]) == (
            "UPDATED",
            {"id": stages["Handover"], "name": "Given away"},
        )
        # Closed to members: gone for her, and what happens to it then is not told.
        await do(nadia, "setProjectReach", projectIds=[lobby], openToWorkspace=False)
        assert await heard() == ("HIDDEN", lobby, None)
        await move(nadia, stages["Inquiry"], lobby)
        await do(nadia, "setProjectReach", projectIds=[lobby], openToWorkspace=True)
        change = await told(stream)
        assert (change["change"], change["card"]["project"]["stage"]["id"]) == ("SHOWN", stages["Inquiry"])
        await _archive(lobby)
        assert await heard() == ("HIDDEN", lobby, None)
        label = (await do(nadia, "createLabel", "label { id }", name="Red"))["label"]["id"]
        await do(nadia, "updateLabel", labelId=label, color="#ff0000")
        assert await heard() == ("RESET", None, None)
        await do(nadia, "deletePipeline", pipelineId=other)
        assert (await told(beside))["change"] == "RESET"  # of the label
        gone = await told(beside)
        assert (gone["change"], gone["pipelineId"], gone["pipeline"]) == ("HIDDEN", other, None)


@pytest.mark.behaviour("N-02")
async def test_only_those_who_work_for_the_firm_follow_boards(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, _ = await make_pipeline(nadia)
    lobby, leyla = await world.project("Lobby and reception, London"), await world.person("Leyla Demir")
    other = await elsewhere(world, nadia)
    for caller, asked_for in ((leyla, pipeline), (other, pipeline), (nadia, lobby)):
        async with caller.follow(CHANGES, id=asked_for) as stream:
            message = await stream.next()
        errors = message["payload"] if message.get("type") == "error" else message["errors"]
        assert [error["extensions"]["code"] for error in errors] == ["NOT_FOUND"]
    document = f'subscription {{ boardChanges(pipelineId: "{pipeline}") {{ change }} }}'
    for name in ("Piotr Wolski", "Eleanor Whitcombe"):
        assert await does_not_know(await world.person(name), document, "boardChanges")


@pytest.mark.behaviour("N-02")
async def test_of_a_closed_project_a_member_hears_nothing(world: World) -> None:
    floor = Floor(world, 1)
    await floor.open()
    sophie = floor.people["Sophie Marchand"]
    closed = floor.projects[:3]
    await do(floor.boss, "setProjectReach", projectIds=closed, openToWorkspace=False)
    screen = Screen(sophie, floor.pipeline)
    await screen.load()
    assert not set(closed) & set(screen.cards)
    async with screen.follow() as stream:
        screen.cursor = (await told(stream))["cursor"]
        await move(floor.boss, floor.stages[1], *closed)
        await do(floor.boss, "setProjectLabels", projectIds=closed, labelIds=floor.labels)
        await do(floor.boss, "updateProject", projectId=closed[0], dueOn="2026-06-01")
        await floor.boss.set_status(closed, status="Told")
        await move(floor.boss, floor.others[0], *closed)
        await floor.call_it("after that")
        await screen.take(stream, "after that")
    assert screen.heard == set()
    assert screen.resets == 0
    assert screen.shows == await screen.fresh()


@pytest.mark.behaviour("N-01")
async def test_entries_of_before_there_were_pipelines_are_read(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia)
    lobby = await world.project("Lobby and reception, London")
    screen = Screen(nadia, pipeline)
    async with screen.follow() as stream:
        screen.cursor = (await told(stream))["cursor"]
    await nadia.set_status([lobby], status="Told before")
    await move(nadia, stages["Inquiry"], lobby)
    for entry in await Event.filter(subject="project", verb="client_status.set"):
        before, after = _older(entry.before), _older(entry.after)
        await Event.filter(workspace_id=entry.workspace_id, seq=entry.seq).update(before=before, after=after)
    async with screen.follow() as stream:
        await screen.apply(await told(stream))
        await floor_name(nadia, pipeline, "Now")
        await screen.load()
        screen.pipeline = None
        await screen.take(stream, "Now")
    assert set(screen.cards) == {lobby}


async def floor_name(caller: Caller, pipeline: str, name: str) -> None:
    """Call a pipeline something else."""
    await do(caller, "updatePipeline", pipelineId=pipeline, name=name)


async def _archive(project: str) -> None:
    # As a change that archives it will log it.
    async with in_transaction():
        row = await Project.get(id=row_id("Project", project))
        before, row.archived_at = scopes.project_keys(row), now()
        await row.save(update_fields=("archived_at",))
        after = scopes.project_keys(row)
        change = Change(row.workspace_id, "project.archived", "project", row.id, Tier.CLIENT, before, after)
        await events.append([change])


def _older(keys: dict[str, object] | None) -> dict[str, object]:
    return {key: value for key, value in (keys or {}).items() if key != "pipeline"}
