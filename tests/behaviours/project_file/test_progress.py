"""Progress and the hours of tasks: shares and sums over what each sees, read for many at once."""

from typing import Any
from uuid import UUID

import pytest
from strawberry.relay.utils import from_base64

from db.models import Step, Task
from permissions.tiers import TaskStatus
from tests.behaviours.office import do, does_not_know, ids
from tests.behaviours.project_file.test_hours import logged, money, told
from tests.behaviours.project_file.work import make_step, make_task
from tests.people import World

SPA, LOBBY, CARD = "Spa and treatment rooms", "Lobby and reception, London", "Kitchen ventilation"
CLIENTS = "query($id: ID!) { node(id: $id) { ... on Project { clientProgress } } }"
ALL = "query($id: ID!) { node(id: $id) { ... on Project { clientProgress progress } } }"
TASKS = """query($id: ID!) { node(id: $id) { ... on Project { tasks(first: 100) { edges { node {
  title workedMinutes timeEntries { totalCount edges { node { minutes } } } %s } } } } } }"""


def row_of(global_id: str) -> UUID:
    """The row behind an id."""
    return UUID(from_base64(global_id)[1])


@pytest.mark.behaviour("C-02", "C-08")
async def test_progress_is_the_share_of_what_is_done_of_what_each_sees(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    piotr, eleanor = await world.person("Piotr Wolski"), await world.person("Eleanor Whitcombe")
    spa, card = await world.project(SPA), await world.project(CARD)
    nothing = {"clientProgress": None, "progress": None}
    assert await told(nadia, ALL, spa) == nothing
    plan, site = await make_step(sophie, spa, "Plan"), await make_step(sophie, spa, "Site", "TEAM")
    inside = await make_step(sophie, spa, "Money", "INTERNAL")
    mine, away = await make_step(sophie, spa, "Mine", "PRIVATE"), await make_step(sophie, spa, "Put away")
    for step, status, limit in (
        (plan, TaskStatus.DONE, "CLIENT"),
        (plan, TaskStatus.APPROVED, "CLIENT"),
        (plan, TaskStatus.CHANGES_REQUESTED, "CLIENT"),
        (plan, TaskStatus.OPEN, "INTERNAL"),
        (site, TaskStatus.IN_PROGRESS, "TEAM"),
        (inside, TaskStatus.DONE, "INTERNAL"),
        (inside, TaskStatus.DONE, "INTERNAL"),
        (mine, TaskStatus.DONE, None),
        (away, TaskStatus.OPEN, "CLIENT"),
    ):
        given = {"visibility": limit} if limit else {}
        task = await make_task(sophie, step, status.value, **given)
        await Task.filter(id=row_of(task)).update(status=status)
    gone = await make_task(sophie, plan, "Put away")
    moment = (await Task.get(id=row_of(gone))).created_at
    await Task.filter(id=row_of(gone)).update(archived_at=moment)
    await Step.filter(id=row_of(away)).update(archived_at=moment)
    # What is private counts for nobody, not even for whose it is.
    for caller in (nadia, sophie):
        assert await told(caller, ALL, spa) == {"clientProgress": 2 / 3, "progress": 4 / 7}
    assert await told(piotr, ALL, spa) == {"clientProgress": 2 / 3, "progress": 2 / 4}
    assert await told(eleanor, CLIENTS, spa) == {"clientProgress": 2 / 3}
    assert await does_not_know(eleanor, "{ projects { edges { node { progress } } } }", "progress")
    # Of a card that is no file a client is told nothing; of a file that is not shared, the firm what they would be.
    await make_task(sophie, await make_step(sophie, card, "Plan"), "Ducts")
    assert await told(eleanor, CLIENTS, card) == {"clientProgress": None}
    assert await told(nadia, ALL, card) == {"clientProgress": 0.0, "progress": 0.0}


@pytest.mark.behaviour("S-04", "S-05", "C-08")
async def test_the_hours_of_tasks_are_seen_as_those_of_projects_are(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    piotr, eleanor = await world.person("Piotr Wolski"), await world.person("Eleanor Whitcombe")
    known = await ids(nadia)
    spa, lobby = known[SPA], known[LOBBY]
    plan, inside = await make_step(sophie, spa, "Plan"), await make_step(sophie, spa, "Money", "INTERNAL")
    fans = await make_task(sophie, plan, "Fans")
    costs = await make_task(sophie, inside, "Costs")
    elsewhere = await make_task(sophie, await make_step(sophie, lobby, "Plan"), "Stone")
    await logged(sophie, spa, "2026-05-04", 60, taskId=fans, rate=money("90"))
    entry = await logged(piotr, spa, "2026-05-05", 30, taskId=fans)
    hidden = await logged(sophie, spa, "2026-05-06", 15, taskId=costs)
    await logged(sophie, spa, "2026-05-07", 7)

    def nodes(answer: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [edge["node"] for edge in answer["tasks"]["edges"]]
        return found

    def task(title: str, *minutes: int, **more: Any) -> dict[str, Any]:
        entries = {"totalCount": len(minutes), "edges": [{"node": {"minutes": each}} for each in minutes]}
        return {"title": title, "workedMinutes": sum(minutes), "timeEntries": entries, **more}

    staff = TASKS % "billableMinutes actualCost { amount currency }"
    assert nodes(await told(nadia, staff, spa)) == [
        task("Costs", 15, billableMinutes=15, actualCost=[]),
        task("Fans", 30, 60, billableMinutes=90, actualCost=[money("90.00")]),
    ]
    assert nodes(await told(piotr, TASKS % "", spa)) == [task("Fans", 30)]
    none = {"title": "Fans", "workedMinutes": None, "timeEntries": None}
    assert nodes(await told(eleanor, TASKS % "", spa)) == [none]
    await do(nadia, "setProjectReach", projectIds=[spa], sharedHours=True)
    assert nodes(await told(eleanor, TASKS % "", spa)) == [task("Fans", 30, 60)]
    # Whoever sees hours, and not the task that they were worked in, is not told which it was.
    document = "query($id: ID!) { node(id: $id) { ... on TimeEntry { minutes task { title } } } }"
    assert await told(eleanor, document, entry) == {"minutes": 30, "task": {"title": "Fans"}}
    assert await told(eleanor, document, hidden) == {"minutes": 15, "task": None}
    # In a task of another project, or one that the worker does not see, nothing is worked.
    document = """mutation($input: LogHoursInput!) { logHours(input: $input) { userErrors { code field } } }"""
    for caller, wrong in ((sophie, elsewhere), (piotr, costs)):
        given = {"projectId": spa, "taskId": wrong, "date": "2026-05-04", "minutes": 5}
        answer = await caller.ask(document, input=given)
        assert answer["logHours"]["userErrors"] == [{"code": "NOT_FOUND", "field": "taskId"}]
    moved = await do(sophie, "updateHours", "timeEntry { task { title } }", timeEntryId=hidden, taskId=None)
    assert moved["timeEntry"] == {"task": None}
    assert nodes(await told(nadia, TASKS % "", spa))[0] == task("Costs")
