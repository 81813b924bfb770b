"""Many moves: all or none, one event each, the same number of statements; and what happens at the same time."""

import asyncio
import random
from typing import Any

import pytest

from db.models import Event, LogHead, Project, Stage, StageMove
from schema.nodes import row_id
from tests.behaviours.office import asked, do, everything, refused
from tests.behaviours.pipelines.boards import cards_of, look, moment, say_of, stand
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.people import Caller, World
from tests.statements import Statements

LOBBY = "Lobby and reception, London"
AUDITED = "{ auditEntries(first: 100) { edges { node { action } } } }"


@pytest.mark.behaviour("X-07", "X-08")
async def test_five_hundred_move_at_once_with_one_event_each(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 500)
    await nadia.set_status(some[:3], status="Told")
    head = (await LogHead.first()).seq  # type: ignore[union-attr]
    mixed = [*some[250:], *some[:250]]
    answer = await do(
        nadia, "moveProjects", "projects { id stage { name } }", projectIds=mixed, stageId=stages["Planning"]
    )
    assert answer["projects"] == [{"id": each, "stage": {"name": "Planning"}} for each in mixed]
    entries = await Event.filter(seq__gt=head).order_by("seq")
    assert {entry.verb for entry in entries} == {"project.moved"}
    assert sorted(str(entry.subject_id) for entry in entries) == sorted(str(row_id("Project", each)) for each in some)
    history = await StageMove.filter(to_pipeline="Jobs", to_stage="Planning")
    assert len(history) == 500
    assert len({row.move_id for row in history}) == len({row.at for row in history}) == 1
    assert {(row.from_stage, row.cause.value) for row in history} == {("Inquiry", "BY_HAND")}
    # Those that stand there already stay, silently.
    await move(nadia, stages["Planning"], *some)
    assert (await LogHead.first()).seq == head + 500  # type: ignore[union-attr]
    assert await StageMove.filter(to_pipeline="Jobs", to_stage="Planning").count() == 500
    # Into another pipeline: what was told is hidden, which the audit log says of each.
    _, others = await make_pipeline(nadia, "Beside", "Other")
    await move(nadia, others["Other"], *some[:10])
    audited = [edge["node"] for edge in (await nadia.ask(AUDITED))["auditEntries"]["edges"]]
    assert [entry["action"] for entry in audited[:4]] == ["STATUS_HIDDEN"] * 3 + ["PIPELINE_CREATED"]
    assert not await Project.filter(pipeline__name="Beside", shown=True).exists()
    # 501 are too many, and none is too few.
    for wrong, code in (([*some, some[0]], "LIMIT_EXCEEDED"), ([], "BAD_USER_INPUT")):
        assert (await refused(nadia, "moveProjects", projectIds=wrong, stageId=stages["Inquiry"]))[:2] == (
            code,
            "projectIds",
        )


async def test_a_move_of_five_hundred_takes_as_many_statements_as_of_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 500)
    await move(nadia, stages["Planning"], *some[:2])
    counted = []
    for number, stage in ((2, "Building"), (500, "Handover")):
        watched = Statements.watch(monkeypatch)
        await move(nadia, stages[stage], *some[:number])
        monkeypatch.undo()
        counted.append(len(watched))
    assert counted[0] == counted[1]
    assert counted[0] <= 12


@pytest.mark.behaviour("X-07", "N-02")
async def test_one_that_is_not_to_be_moved_stops_all_and_is_named(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 5)
    await do(nadia, "setProjectReach", projectIds=some[3:4], openToWorkspace=False)
    await say_of(some[4], archived_at=moment(0), name="Put away")
    before = await everything(world)
    target = stages["Planning"]
    code, field, message = await refused(sophie, "moveProjects", projectIds=some[:4], stageId=target)
    assert (code, field) == ("NOT_FOUND", "projectIds")
    assert some[3] in message
    assert not any(each in message for each in some[:3])
    code, field, message = await refused(nadia, "moveProjects", projectIds=some, stageId=target)
    assert (code, field) == ("BAD_USER_INPUT", "projectIds")
    assert "Put away" in message
    for wrong in (pipeline, some[0], target[:-2]):
        assert (await refused(nadia, "moveProjects", projectIds=some[:2], stageId=wrong))[:2] == (
            "NOT_FOUND",
            "stageId",
        )
    leyla = await world.person("Leyla Demir")
    assert (await refused(leyla, "moveProjects", projectIds=some[:2], stageId=target))[0] == "FORBIDDEN"
    assert await everything(world) == before
    assert await StageMove.filter(to_pipeline="Jobs").count() == 0
    assert {row.stage_id for row in await Project.filter(pipeline__name="Jobs")} == {row_id("Stage", stages["Inquiry"])}


@pytest.mark.behaviour("X-04")
async def test_a_stage_is_deleted_before_or_after_a_card_moves_into_it(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia)
    [card] = await stand(pipeline, [stages["Inquiry"]], 1)
    await do(nadia, "deleteStage", stageId=stages["Handover"])
    assert (await refused(nadia, "moveProjects", projectIds=[card], stageId=stages["Handover"]))[:2] == (
        "NOT_FOUND",
        "stageId",
    )
    await move(nadia, stages["Building"], card)
    code, field, message = await refused(nadia, "deleteStage", stageId=stages["Building"])
    assert (code, field) == ("BAD_USER_INPUT", "stageId")
    assert message.startswith("1 project stands there")
    assert (await standing(nadia, card))[0] == "Building"
    # What is archived keeps its place too.
    await say_of(card, archived_at=moment(0))
    assert (await refused(nadia, "deleteStage", stageId=stages["Building"]))[0] == "BAD_USER_INPUT"
    assert (await refused(nadia, "deletePipeline", pipelineId=pipeline))[0] == "BAD_USER_INPUT"


@pytest.mark.parametrize("rounds", [8, pytest.param(60, marks=pytest.mark.torture)])
async def test_a_stage_is_deleted_at_the_moment_at_which_a_card_moves_into_it(world: World, rounds: int) -> None:
    nadia, edwin = await world.person("Nadia Halden"), await world.person("Edwin Brix")
    pipeline, stages = await make_pipeline(nadia)
    [card] = await stand(pipeline, [stages["Inquiry"]], 1)
    for number in range(rounds):
        made = await do(nadia, "createStage", "stage { id }", pipelineId=pipeline, name=f"Short-lived {number}")
        stage = made["stage"]["id"]
        deleting = asked(edwin, "deleteStage", "stageId", {"stageId": stage})
        moving = asked(nadia, "moveProjects", "projects { id }", {"projectIds": [card], "stageId": stage})
        both = (deleting, moving) if number % 2 else (moving, deleting)
        answers = await asyncio.gather(*both)
        codes = sorted(error["code"] for answer in answers for error in answer["userErrors"])
        # One of the two was refused, and the card stands somewhere that there is.
        assert codes in (["BAD_USER_INPUT"], ["NOT_FOUND"])
        there = await Stage.filter(id=row_id("Stage", stage)).exists()
        row = await Project.get(id=row_id("Project", card))
        assert there is (codes == ["BAD_USER_INPUT"])
        assert (row.stage_id == row_id("Stage", stage)) is there


async def patiently(caller: Caller, given: dict[str, Any]) -> None:
    """Move, as often as the server says that it is busy: forty wait for each other, on fewer connections."""
    document = """mutation($input: MoveProjectsInput!) { moveProjects(input: $input) { userErrors { code } } }"""
    while True:
        answer = await caller.run(document, input=given)
        if "errors" not in answer:
            assert answer["data"]["moveProjects"]["userErrors"] == []
            return
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAVAILABLE"]


@pytest.mark.behaviour("N-01")
async def test_forty_moves_at_once_lose_nothing(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 20)
    chance = random.Random(3)  # noqa: S311
    head = (await LogHead.first()).seq  # type: ignore[union-attr]

    async def one(number: int) -> None:
        names = [name for name in stages if name != "Inquiry"]
        given = {"projectIds": chance.sample(some, 5), "stageId": stages[names[number % 3]]}
        await patiently((nadia, sophie)[number % 2], given)

    await asyncio.gather(*(one(number) for number in range(40)))
    # Each project's history is a chain that ends where it stands, and each link of it was logged.
    rows = {row.id: row for row in await Project.filter(pipeline__name="Jobs").prefetch_related("stage")}
    history = await StageMove.filter(to_pipeline="Jobs")
    entries = await Event.filter(seq__gt=head).order_by("seq")
    assert len(entries) == len(history)
    for project_id, row in rows.items():
        assert row.stage is not None
        chain = sorted((each for each in history if each.project_id == project_id), key=lambda each: each.at)
        where = "Inquiry"
        for each in chain:
            assert each.from_stage == where
            assert each.to_stage is not None
            where = each.to_stage
        assert where == row.stage.name
        assert len(chain) == sum(entry.subject_id == project_id for entry in entries)
    assert [entry.seq for entry in entries] == list(range(head + 1, head + 1 + len(entries)))


@pytest.mark.behaviour("X-11")
async def test_counts_and_pages_agree_while_cards_move(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, list(stages.values()), 40)
    chance = random.Random(4)  # noqa: S311
    done = asyncio.Event()

    async def keep_moving(caller: Caller) -> None:
        for _ in range(15):
            await move(caller, chance.choice(list(stages.values())), *chance.sample(some, 7))

    async def keep_looking(caller: Caller) -> int:
        looks = 0
        while not done.is_set():
            board = await look(caller, pipeline, first=100)
            # All of it is of one moment: nothing is missing, and nothing is there twice.
            shown = [edge["node"]["project"]["id"] for column in board["columns"] for edge in column["cards"]["edges"]]
            assert sorted(shown) == sorted(some)
            assert all(len(column["cards"]["edges"]) == column["cards"]["totalCount"] for column in board["columns"])
            small = await look(caller, pipeline, first=1)
            assert sum(column["cards"]["totalCount"] for column in small["columns"]) == 40
            looks += 1
        return looks

    async def moving() -> None:
        await asyncio.gather(keep_moving(nadia), keep_moving(sophie))
        done.set()

    _, *looks = await asyncio.gather(moving(), keep_looking(sophie), keep_looking(nadia))
    assert all(looks)
    assert set(cards_of(await look(nadia, pipeline, first=100))) == set(some)
