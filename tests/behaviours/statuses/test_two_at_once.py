"""Two people set different statuses at the same instant: the last wins, both are in the history, all see the same."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine

from db.clock import now
from db.models import Project, ToldStatus
from schema.nodes import row_id
from tests.behaviours.office import do, news, refused
from tests.behaviours.pipelines.automating import automate, make_template
from tests.behaviours.pipelines.boards import stand
from tests.behaviours.pipelines.process import make_pipeline, move
from tests.behaviours.statuses.telling import LOBBY, entry, kept, told, words
from tests.people import Caller, Stream, World
from tests.statements import Statements

ROUNDS = 5
INSTANTS = """query($id: ID!) { node(id: $id) { ... on Project { clientStatus { shown status updatedAt }
  statusHistory(first: 100) { edges { node { id at status shown } } } } } }"""


async def newest(caller: Caller, project: str) -> tuple[str, bool]:
    """What the history ends with: no two entries are of one instant, and it says what the card says."""
    node = (await caller.ask(INSTANTS, id=project))["node"]
    card, entries = node["clientStatus"], [edge["node"] for edge in node["statusHistory"]["edges"]]
    assert all(later["at"] > earlier["at"] for later, earlier in pairwise(entries))
    assert (entries[0]["status"], entries[0]["shown"]) == (card["status"], card["shown"])
    # Since when the words are so does not change where they are hidden.
    assert card["updatedAt"] == entries[0]["at"] if card["shown"] else card["updatedAt"] <= entries[0]["at"]
    # It is this entry that cannot be taken out, being so now.
    code, field, _ = await refused(caller, "deleteToldStatus", toldStatusId=entries[0]["id"])
    assert (code, field) == ("BAD_USER_INPUT", "toldStatusId")
    return card["status"], card["shown"]


async def last_of(stream: Stream, wanted: str) -> None:
    """Read until this is told: what came before may be told by several messages, each as it is when it is sent."""
    for _ in range(2 * ROUNDS):
        change = await stream.change()
        if change["project"]["clientStatus"]["status"] == wanted:
            return
    raise AssertionError(wanted)


@pytest.mark.behaviour("X-05", "N-01", "N-10")
async def test_the_last_wins_and_everybody_ends_on_the_same(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, imogen = await world.person("Eleanor Whitcombe"), await world.person("Timur Bekov")
    lobby = await world.project(LOBBY)
    people = [eleanor, sophie]
    async with eleanor.follow() as one, sophie.follow() as other:
        for stream in (one, other):
            assert await news(stream) == ("BOOKMARK", None)
        for number in range(ROUNDS):
            given = f"Nadia's {number}", f"Sophie's {number}"
            done = await asyncio.gather(
                nadia.set_status([lobby], status=given[0]), sophie.set_status([lobby], status=given[1])
            )
            assert [payload["userErrors"] for payload in done] == [[], []]
            at = [payload["projects"][0]["clientStatus"]["updatedAt"] for payload in done]
            assert at[0] != at[1]
            now = given[at.index(max(at))]
            for caller in people:
                assert (await caller.work_in_progress())[lobby]["clientStatus"]["status"] == now
                history = await told(caller, lobby)
                assert [each["status"] for each in history[:2]] == [now, *(set(given) - {now})]
                assert [each["at"] for each in history[:2]] == sorted(at, reverse=True)
            for stream in (one, other):
                await last_of(stream, now)
    assert lobby not in await imogen.work_in_progress()
    assert {who for _, _, who in (await kept(nadia, lobby))[: 2 * ROUNDS]} == {"Nadia Halden", "Sophie Marchand"}


@pytest.mark.behaviour("X-05", "N-10")
async def test_by_a_clock_that_stands_still_or_goes_back_the_last_is_the_last(world: World) -> None:
    # As where two servers' clocks do not agree.
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    await sophie.set_status([lobby], status="First")
    first = (await told(eleanor, lobby))[0]["at"]
    with time_machine.travel(first, tick=False) as traveller:
        await sophie.set_status([lobby], status="Second")
        assert (await words(eleanor, lobby))[:2] == ["Second", "First"]
        traveller.shift(-0.5)
        await sophie.set_status([lobby], status="Third")
        assert (await words(eleanor, lobby))[:3] == ["Third", "Second", "First"]
        await sophie.hide_status([lobby])
        assert (await kept(sophie, lobby))[:2] == [
            ("Third", False, "Sophie Marchand"),
            ("Third", True, "Sophie Marchand"),
        ]
        assert next(iter(await sophie.work_in_progress())) != lobby
    await sophie.set_status([lobby], status="Fourth")
    assert next(iter(await eleanor.work_in_progress())) == lobby
    assert await entry(eleanor, lobby, "Third") != await entry(eleanor, lobby, "Fourth")


@pytest.mark.behaviour("X-05", "X-13", "N-10")
async def test_whatever_hides_it_is_the_last_by_any_clock(world: World) -> None:
    sophie = await world.person("Sophie Marchand")
    lobby = await world.project(LOBBY)

    async def archive() -> None:
        await do(sophie, "archiveProjects", projectIds=[lobby])

    async def restore() -> None:
        await do(sophie, "restoreProjects", projectIds=[lobby])

    with time_machine.travel(now() + timedelta(hours=1), tick=False) as traveller:
        for back in (0, -0.5, 0):
            traveller.shift(back)
            await sophie.set_status([lobby], status="On")
            assert await newest(sophie, lobby) == ("On", True)
            await sophie.hide_status([lobby])
            assert await newest(sophie, lobby) == ("On", False)
            await sophie.set_status([lobby], status="A draft", shown=False)
            assert await newest(sophie, lobby) == ("A draft", False)
            await sophie.set_status([lobby], status="Again")
            assert await newest(sophie, lobby) == ("Again", True)
            await archive()
            assert await newest(sophie, lobby) == ("Again", False)
            await restore()
            assert await newest(sophie, lobby) == ("Again", False)
    told_so = [("Again", False), ("Again", True), ("A draft", False), ("On", False), ("On", True)]
    assert [(status, shown) for status, shown, _ in (await kept(sophie, lobby))[:15]] == told_so * 3


@pytest.mark.behaviour("X-04", "X-05", "X-08", "N-10")
async def test_what_automations_tell_is_the_last_by_any_clock(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    lobby = await world.project(LOBBY)
    _, stages = await make_pipeline(nadia)
    _, others = await make_pipeline(nadia, "Beside", "Other")
    await automate(nadia, stages["Planning"], "SET_STATUS", status="Planned")
    await automate(nadia, stages["Building"], "UPDATE_STATUS", status="Building")
    await automate(nadia, stages["Handover"], "SET_STATUS", status="Nearly")
    await automate(nadia, stages["Handover"], "HIDE_STATUS")

    async def to(stage: str) -> None:
        await move(nadia, stage, lobby)

    ways: list[tuple[Callable[[], Awaitable[object]], tuple[str, bool]]] = [
        (lambda: to(stages["Planning"]), ("Planned", True)),
        (lambda: to(stages["Building"]), ("Building", True)),
        (lambda: nadia.hide_status([lobby]), ("Building", False)),
        (lambda: to(stages["Planning"]), ("Planned", True)),
        (lambda: to(others["Other"]), ("Planned", False)),
        (lambda: to(stages["Building"]), ("Building", False)),
        (lambda: to(stages["Planning"]), ("Planned", True)),
        (lambda: to(stages["Handover"]), ("Nearly", False)),
        (lambda: nadia.set_status([lobby], status="By hand"), ("By hand", True)),
    ]
    with time_machine.travel(now() + timedelta(hours=1), tick=False) as traveller:
        for back in (0, -0.5, 0):
            traveller.shift(back)
            for number, (tell, expected) in enumerate(ways):
                await tell()
                assert await newest(nadia, lobby) == expected, number


@pytest.mark.behaviour("T-02", "X-05", "N-10")
async def test_what_a_project_template_tells_comes_before_what_its_stage_does(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    template = await make_template(nadia, lobby, "Begun")
    await do(nadia, "setProjectTemplateStatus", templateId=template, status="Begun")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="Planned")
    company = (await nadia.ask("query($id: ID!) { node(id: $id) { ... on Project { company { id } } } }", id=lobby))[
        "node"
    ]["company"]["id"]
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        given = {"companyId": company, "name": "House", "templateId": template, "stageId": stages["Planning"]}
        house = (await do(nadia, "createProject", "project { id }", **given))["project"]["id"]
        assert await newest(nadia, house) == ("Planned", True)
    assert await words(eleanor, house) == ["Planned", "Begun"]


@pytest.mark.behaviour("N-02", "N-10")
async def test_many_with_histories_of_their_own_take_as_many_statements_as_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = await world.person("Nadia Halden")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 40)
    with time_machine.travel(now() + timedelta(hours=1), tick=False) as traveller:
        await nadia.set_status(some, status="First")
        await nadia.set_status(some[:20], status="Second")
        await nadia.hide_status(some[:30])
        traveller.shift(-1)
        counted = []
        for these in (some[18:22], some):
            watched = Statements.watch(monkeypatch)
            await nadia.set_status(these, status="Last")
            monkeypatch.undo()
            counted.append(len(watched))
            await nadia.hide_status(these[:2])
    assert counted[0] == counted[1]
    for number in (0, 19, 20, 29, 35):
        assert await newest(nadia, some[number]) == ("Last", number > 1)
    # Where a history ends is its own: nobody else's moves it.
    ends = {await said_last(each) for each in (some[2], some[25], some[35])}
    assert len(ends) == 3


async def said_last(project: str) -> object:
    """When a status was set last."""
    row = await Project.get(id=row_id("Project", project))
    assert row.status_updated_at is not None
    assert await ToldStatus.filter(project_id=row.id, at__gt=row.status_updated_at).count() == 0
    return row.status_updated_at
