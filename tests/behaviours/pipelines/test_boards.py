"""What boards show: cards in their stages, counted, filtered, in order, a page at a time."""

from datetime import date
from typing import Any

import pytest

from db.models import Company, Person, Project
from tests.behaviours.office import do, does_not_know, ids
from tests.behaviours.pipelines.boards import BOARD, cards_of, elsewhere, look, moment, names, say_of, stand
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.people import Caller, World
from tests.statements import Statements

LOBBY = "Lobby and reception, London"
STAGES = ("Inquiry", "Planning", "Building", "Handover")


@pytest.mark.behaviour("X-11")
async def test_a_board_shows_each_card_in_its_stage_and_what_clients_are_told_where_the_pipeline_says_so(
    world: World,
) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    known, lobby = await ids(nadia), await world.project(LOBBY)
    label = (await do(nadia, "createLabel", "label { id }", name="Stone", color="#ff0000"))["label"]["id"]
    await do(sophie, "setProjectLabels", projectIds=[lobby], labelIds=[label])
    await do(sophie, "updateProject", projectId=lobby, dueOn="2026-07-01", assigneeId=known["Sophie Marchand"])
    await move(sophie, stages["Planning"], lobby)
    board = await look(sophie, pipeline)
    assert board["pipeline"] == {"id": pipeline, "name": "Jobs", "showsStatus": True}
    assert [column["stage"] for column in board["columns"]] == [{"id": stages[name], "name": name} for name in STAGES]
    assert [column["cards"]["totalCount"] for column in board["columns"]] == [0, 1, 0, 0]
    card = cards_of(board)[lobby]
    assert card.pop("enteredAt") is not None
    project = card.pop("project")
    assert (project["clientName"], project["stage"]) == (LOBBY, {"id": stages["Planning"]})
    assert card == {
        "stage": {"id": stages["Planning"]},
        "clientStatus": {"shown": False, "status": "In progress"},
        "dueOn": "2026-07-01",
        "labels": [{"id": label, "name": "Stone", "color": "#ff0000"}],
        "assignee": {"id": known["Sophie Marchand"], "displayName": "Sophie Marchand"},
    }
    # Where the pipeline does not show it, it is filtered by all the same: these people see it on the project.
    await do(nadia, "updatePipeline", pipelineId=pipeline, showsStatus=False)
    assert cards_of(await look(sophie, pipeline))[lobby]["clientStatus"] is None
    assert set(cards_of(await look(sophie, pipeline, filter={"shown": False}))) == {lobby}
    # What is archived is not on it.
    await say_of(lobby, archived_at=moment(0))
    assert [column["cards"]["totalCount"] for column in (await look(nadia, pipeline))["columns"]] == [0, 0, 0, 0]


@pytest.mark.behaviour("X-11", "N-02")
async def test_boards_are_for_those_who_work_for_the_firm_and_show_what_they_reach(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    open_one, closed = await stand(pipeline, [stages["Inquiry"]], 2)
    await do(nadia, "setProjectReach", projectIds=[closed], openToWorkspace=False)
    assert set(cards_of(await look(nadia, pipeline))) == {open_one, closed}
    board = await look(sophie, pipeline)
    assert set(cards_of(board)) == {open_one}
    assert board["columns"][0]["cards"]["totalCount"] == 1
    await Person.filter(display_name="Sophie Marchand").update(role="GUEST")
    assert await (await world.person("Sophie Marchand")).codes(BOARD, id=pipeline) == ["NOT_FOUND"]
    for name in ("Piotr Wolski", "Eleanor Whitcombe"):
        caller = await world.person(name)
        assert await does_not_know(caller, f'{{ board(pipelineId: "{pipeline}") {{ __typename }} }}', "board")
    assert await (await elsewhere(world, nadia)).codes(BOARD, id=pipeline) == ["NOT_FOUND"]
    assert await nadia.codes(BOARD, id=open_one) == ["NOT_FOUND"]
    assert await nadia.codes(BOARD, id=pipeline, stage=open_one) == ["NOT_FOUND"]
    _, others = await make_pipeline(nadia, "Another", "One")
    assert await nadia.codes(BOARD, id=pipeline, stage=others["One"]) == ["NOT_FOUND"]


@pytest.mark.behaviour("X-11", "X-10")
async def test_every_part_of_a_filter_narrows_the_cards_and_the_counts(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    pipeline, stages = await make_pipeline(nadia, "Jobs", "Only")
    some = await stand(pipeline, [stages["Only"]], 6)
    labels = [(await do(nadia, "createLabel", "label { id }", name=each))["label"]["id"] for each in ("Red", "Blue")]
    await do(nadia, "setProjectLabels", projectIds=some[:2], labelIds=labels[:1])
    await do(nadia, "setProjectLabels", projectIds=some[2:3], labelIds=labels)
    await do(nadia, "updateProject", projectId=some[0], assigneeId=known["Sophie Marchand"])
    lindenhof = await Company.get(name="Lindenhof Hausverwaltung")
    await say_of(some[1], company_id=lindenhof.id)
    for place, day in enumerate((None, date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3))):
        await say_of(some[place], due_on=day)
    for each in some[4:]:
        await say_of(each, due_on=None)
    templates = (await nadia.ask("{ statusTemplates { id texts { language name } } }"))["statusTemplates"]
    done = next(each["id"] for each in templates if {"language": "de", "name": "Abgeschlossen"} in each["texts"])
    await nadia.set_status(some[:2], templateId=done)  # in English, and in German
    await nadia.set_status(some[2:3], status="Abgeschlossen")  # in the same words, without the looks
    await nadia.set_status(some[3:4], status="Nearly there", shown=False)
    for wanted, found in (
        ({}, range(6)),
        ({"shown": True}, (0, 1, 2)),
        ({"shown": False}, (3, 4, 5)),
        ({"statuses": ["Abgeschlossen", "Nearly there"]}, (1, 2, 3)),
        ({"statuses": []}, ()),
        ({"templateId": done}, (0, 1)),
        ({"labelIds": labels}, (0, 1, 2)),
        ({"labelIds": labels[1:]}, (2,)),
        ({"labelIds": []}, ()),
        ({"companyIds": [known["Lindenhof Hausverwaltung"]]}, (1,)),
        ({"companyIds": [known["Lindenhof Hausverwaltung"], known["Meridian Houses"]]}, range(6)),
        ({"assigneeId": known["Sophie Marchand"]}, (0,)),
        ({"assigneeId": known["Nadia Halden"]}, ()),
        ({"dueFrom": "2026-06-02"}, (2, 3)),
        ({"dueTo": "2026-06-02"}, (1, 2)),
        ({"dueFrom": "2026-06-02", "dueTo": "2026-06-02"}, (2,)),
        ({"shown": True, "labelIds": labels[:1], "templateId": done, "dueTo": "2026-06-30"}, (1,)),
    ):
        cards = await names(nadia, pipeline, filter=wanted)
        assert cards == {"Only": [f"Card {place:04}" for place in found]}, wanted
    # A template that is changed or deleted takes nothing with it; what does not exist is said to.
    for wanted in (
        {"templateId": pipeline},
        {"templateId": done[:-4] + "AAA="},
        {"labelIds": [pipeline]},
        {"companyIds": [done]},
        {"assigneeId": done},
    ):
        assert await nadia.codes(BOARD, id=pipeline, filter=wanted) == ["NOT_FOUND"], wanted
    assert await nadia.codes(BOARD, id=pipeline, filter={"statuses": ["x"] * 51}) == ["LIMIT_EXCEEDED"]
    assert await nadia.codes(BOARD, id=pipeline, filter={"statuses": ["x" * 121]}) == ["LIMIT_EXCEEDED"]
    assert await nadia.codes(BOARD, id=pipeline, filter={"statuses": ["a\0b"]}) == ["BAD_USER_INPUT"]


@pytest.mark.behaviour("X-10", "N-02")
async def test_a_template_of_another_workspace_filters_nothing(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, _ = await make_pipeline(nadia)
    other = await elsewhere(world, nadia)
    theirs = (await other.ask("{ statusTemplates { id } }"))["statusTemplates"][0]["id"]
    assert await nadia.codes(BOARD, id=pipeline, filter={"templateId": theirs}) == ["NOT_FOUND"]


@pytest.mark.behaviour("X-11")
async def test_cards_are_ordered_and_paged_by_key_within_each_stage(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia, "Jobs", "First", "Second")
    some = await stand(pipeline, list(stages.values()), 14)
    for place, project in enumerate(some):
        # Ties, and what there is none of: the order is whole all the same.
        told = moment(place // 4) if place % 5 else None
        await say_of(project, name=("b %d", "A %d", "ä %d")[place % 3] % (place // 4), status_updated_at=told)
    for order in ("ENTERED", "NAME", "DUE", "STATUS_UPDATED", "CREATED"):
        whole = {
            column["stage"]["id"]: [edge["node"]["project"]["id"] for edge in column["cards"]["edges"]]
            for column in (await look(nadia, pipeline, order=order))["columns"]
        }
        assert sum(map(len, whole.values())) == 14
        for stage, all_of_it in whole.items():
            paged, after = await _leaf(nadia, pipeline, stage, order)
            assert paged == all_of_it, order
            assert after is not None
    by_entry = (await names(nadia, pipeline, order="ENTERED"))["First"]
    assert by_entry == [row.name for row in await Project.filter(stage__name="First").order_by("-stage_entered_at")]
    due = [edge["node"]["dueOn"] for edge in (await look(nadia, pipeline, order="DUE"))["columns"][1]["cards"]["edges"]]
    days = [each for each in due if each is not None]
    assert due == sorted(days) + [None] * (len(due) - len(days))
    assert len(days) < len(due)
    # A cursor belongs to its stage, its order and its filter.
    first, second = stages.values()
    cursor = (await look(nadia, pipeline, first=1, stage=first))["columns"][0]["cards"]["pageInfo"]["endCursor"]
    wrong: tuple[dict[str, Any], ...] = (
        {"stage": second},
        {},
        {"stage": first, "order": "NAME"},
        {"stage": first, "filter": {"shown": False}},
    )
    for variables in wrong:
        assert set(await nadia.codes(BOARD, id=pipeline, after=cursor, **variables)) == {"BAD_USER_INPUT"}
    for size in (0, 101):
        assert set(await nadia.codes(BOARD, id=pipeline, first=size)) == {"BAD_USER_INPUT"}


async def _leaf(caller: Caller, pipeline: str, stage: str, order: str) -> tuple[list[str], str | None]:
    found: list[str] = []
    after: str | None = None
    while True:
        board = await look(caller, pipeline, order=order, first=2, stage=stage, after=after)
        [column] = board["columns"]
        cards = column["cards"]
        # However far one has come, the count is of the whole.
        assert cards["totalCount"] == 7
        found += [edge["node"]["project"]["id"] for edge in cards["edges"]]
        if not cards["pageInfo"]["hasNextPage"]:
            # Behind the last there is nothing, of seven.
            [column] = (await look(caller, pipeline, order=order, stage=stage, after=cards["edges"][-1]["cursor"]))[
                "columns"
            ]
            assert (column["cards"]["edges"], column["cards"]["totalCount"]) == ([], 7)
            return found, after
        after = cards["pageInfo"]["endCursor"]


async def test_a_board_takes_as_many_statements_for_two_stages_as_for_eight(
    plain_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await plain_world.person("Nadia Halden")
    known = await ids(nadia)
    label = (await do(nadia, "createLabel", "label { id }", name="Stone"))["label"]["id"]
    counted = []
    for name, number, size in (("Small", 2, 4), ("Large", 8, 400)):
        pipeline, stages = await make_pipeline(nadia, name, *(f"Stage {place}" for place in range(number)))
        some = await stand(pipeline, list(stages.values()), size)
        await do(nadia, "setProjectLabels", projectIds=some, labelIds=[label])
        await do(nadia, "updateProject", projectId=some[0], assigneeId=known["Sophie Marchand"])
        watched = Statements.watch(monkeypatch)
        board = await look(nadia, pipeline, first=50)
        monkeypatch.undo()
        assert len(cards_of(board)) == size
        # Pages and counts of all stages are one statement.
        assert len([each for each in watched if "COUNT(*) OVER" in each]) == 1
        counted.append(len(watched))
    assert counted[0] == counted[1]
    assert counted[0] <= 12
