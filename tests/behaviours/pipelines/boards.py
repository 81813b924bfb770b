"""How these tests look at boards, and put projects on them behind the back of what a move takes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from db.clock import now
from db.models import Company, Project
from schema.nodes import global_id, row_id
from tests.behaviours.office import do
from tests.people import Caller, World

BOARD = """query($id: ID!, $filter: BoardFilter, $order: BoardOrder! = ENTERED, $first: Int! = 20, $after: String,
  $stage: ID) {
  board(pipelineId: $id, filter: $filter, order: $order) { pipeline { id name showsStatus } columns(stageId: $stage) {
    stage { id name } cards(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { project { id name clientName stage { id } } stage { id }
        clientStatus { shown status } enteredAt dueOn labels { id name color } assignee { id displayName } } } } }
  } }"""
NAMES = """query($id: ID!, $filter: BoardFilter, $order: BoardOrder! = ENTERED, $first: Int! = 100) {
  board(pipelineId: $id, filter: $filter, order: $order) { columns { stage { name }
    cards(first: $first) { totalCount edges { node { project { name } } } } } } }"""


async def look(caller: Caller, pipeline: str, **variables: Any) -> dict[str, Any]:
    """A board, whole."""
    board: dict[str, Any] = (await caller.ask(BOARD, id=pipeline, **variables))["board"]
    return board


async def names(caller: Caller, pipeline: str, **variables: Any) -> dict[str, list[str]]:
    """What stands in which stage, by the names used at work; the counts say the same."""
    columns = (await caller.ask(NAMES, id=pipeline, **variables))["board"]["columns"]
    found = {}
    for column in columns:
        cards = [edge["node"]["project"]["name"] for edge in column["cards"]["edges"]]
        assert column["cards"]["totalCount"] == len(cards)
        found[column["stage"]["name"]] = cards
    return found


def cards_of(board: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The cards of a board by project."""
    return {
        edge["node"]["project"]["id"]: edge["node"] for column in board["columns"] for edge in column["cards"]["edges"]
    }


async def stand(pipeline: str, stages: Sequence[str], number: int, company: str = "Meridian Houses") -> list[str]:
    """So many projects of a client, in turn in these stages, each a minute older than the one before."""
    client = await Company.get(name=company)
    at = now()
    rows = [
        Project(
            id=uuid4(),
            workspace_id=client.workspace_id,
            company_id=client.id,
            name=f"Card {place:04}",
            client_name=f"Card {place:04}",
            open=True,
            shared=False,
            shown=False,
            created_at=at - timedelta(minutes=place),
            pipeline_id=_row("Pipeline", pipeline),
            stage_id=_row("Stage", stages[place % len(stages)]),
            stage_entered_at=at - timedelta(minutes=place),
            due_on=date(2026, 6, 1) + timedelta(days=place % 40) if place % 3 else None,
        )
        for place in range(number)
    ]
    await Project.bulk_create(rows, batch_size=500)
    return [global_id("Project", row.id) for row in rows]


async def say_of(project: str, **columns: Any) -> None:
    """Write something down of a project, with no event: before anybody looks."""
    await Project.filter(id=_row("Project", project)).update(**columns)


def moment(minutes: float) -> datetime:
    """So many minutes ago."""
    return now() - timedelta(minutes=minutes)


def _row(kind: str, given: str) -> UUID:
    found = row_id(kind, given)
    assert found is not None
    return found


async def elsewhere(world: World, owner: Caller) -> Caller:
    """The firm's owner in a workspace of its own, in which there is nothing."""
    made = (await do(owner, "createWorkspace", "workspace { id }", name="Elsewhere"))["workspace"]["id"]
    return world.with_token((await do(owner, "switchWorkspace", "token", workspaceId=made))["token"])
