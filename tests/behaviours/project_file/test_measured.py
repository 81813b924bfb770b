"""A project's whole file is one query, and takes as many statements as a small one: none for each row."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from strawberry.relay.utils import to_base64

from bench.documents import PROJECT_FILE
from db.clock import now
from db.models import Comment, Person, Project, Step, Task, TimeEntry
from permissions.tiers import TaskStatus, Visibility
from tests.behaviours.project_file.test_progress import row_of
from tests.people import Caller, World
from tests.statements import Statements

SPA = "Spa and treatment rooms"
STAFF = """query($id: ID!) { node(id: $id) { ... on Project { name progress clientProgress workedMinutes billableMinutes
  actualCost { amount }
  timeEntries(first: 100) { totalCount edges { node { minutes person { displayName } task { title } } } }
  steps(first: 100) { totalCount edges { node { name author { displayName }
    tasks(first: 100) { totalCount edges { node {
    title workedMinutes billableMinutes actualCost { amount } assignees { displayName }
    timeEntries(first: 100) { totalCount edges { node { minutes rate { amount } person { displayName } } } }
    comments(first: 100) { edges { node { text } } } } } } } } } } } }"""
LIST = """{ projects(first: 100) { edges { node { clientName clientProgress workedMinutes
  timeEntries(first: 5) { totalCount edges { node { date minutes } } } } } } }"""
READINESS = """query($id: ID!) { projectReadiness(projectId: $id) { visibleSteps
  steps(first: 100) { edges { node { step { name } } } }
  warnings(first: 100) { edges { node { rule step { name } task { title } } } } } }"""
AUDIENCE = """query($id: ID!) { audience(id: $id) { clients readLinks
  people(first: 100) { edges { node { mailed person { displayName } } } } } }"""


async def grow(project: UUID, author: UUID, steps: int, tasks: int, entries: int) -> list[Step]:
    """Give a project so many steps more, each with tasks, each with hours and a comment."""
    at = now()
    common = {"project_id": project, "author_id": author, "visibility": Visibility.CLIENT, "created_at": at}
    new = [Step(name="Our margin", position=n, client_rights=[], **common) for n in range(steps)]
    work = [
        Task(step_id=step.id, title="Kalkulation", position=n, status=TaskStatus.DONE, status_changed_at=at, **common)
        for step in new
        for n in range(tasks)
    ]
    hours = [
        TimeEntry(
            project_id=project,
            task_id=task.id,
            person_id=author,
            worked_on=date(2026, 5, 4) + timedelta(days=n),
            minutes=30,
            billable=True,
            rate_amount="60.00",
            rate_currency="EUR",
            created_at=at,
        )
        for task in work
        for n in range(entries)
    ]
    await Step.bulk_create(new)
    await Task.bulk_create(work)
    await TimeEntry.bulk_create(hours, batch_size=1_000)
    await Comment.bulk_create([Comment(task_id=task.id, text="Look", **common) for task in work])
    return new


@pytest.mark.behaviour("C-02", "C-08", "N-05", "T-05")
async def test_a_large_file_takes_as_many_statements_as_a_small_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    spa, author = await world.project(SPA), await Person.get(display_name="Sophie Marchand")
    project = row_of(spa)
    await Project.filter(id=project).update(shared_hours=True)
    [step] = await grow(project, author.id, 1, 1, 1)
    statements = Statements.watch(monkeypatch)

    async def asked(caller: Caller, document: str, **variables: Any) -> tuple[dict[str, Any], int]:
        statements.clear()
        return await caller.ask(document, **variables), len(statements)

    documents: list[tuple[Caller, str, dict[str, str]]] = [
        (eleanor, PROJECT_FILE, {"id": spa}),
        (nadia, STAFF, {"id": spa}),
        (eleanor, LIST, {}),
        (nadia, READINESS, {"id": spa}),
        (nadia, AUDIENCE, {"id": to_base64("Step", step.id)}),
    ]
    before = [await asked(caller, document, **given) for caller, document, given in documents]
    await grow(project, author.id, 9, 12, 10)
    for other in await Project.filter(company__name="Meridian Houses", shared=True):
        if other.id != project:
            await Project.filter(id=other.id).update(shared_hours=True)
            await grow(other.id, author.id, 2, 2, 2)
    after = [await asked(caller, document, **given) for caller, document, given in documents]
    # One for each kind of thing and each sum, and one for whoever asks.
    assert [count for _, count in after] == [count for _, count in before] == [12, 23, 6, 6, 6]
    nodes = after[0][0]["node"]
    tasks = [edge["node"] for step in nodes["steps"]["edges"] for edge in step["node"]["tasks"]["edges"]]
    assert (len(nodes["steps"]["edges"]), len(tasks)) == (10, 109)
    assert sum(len(task["timeEntries"]["edges"]) for task in tasks) == 1081
    assert (nodes["clientProgress"], nodes["workedMinutes"]) == (1.0, 1081 * 30)
    assert after[1][0]["node"]["actualCost"] == [{"amount": f"{1081 * 30}.00"}]
