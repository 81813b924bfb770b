"""The stream of a board: whoever may follow it does, while an owner changes cards that only some of them see."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.behaviours.office import asked as done
from tests.leaks import process_house
from tests.leaks.canaries import Row
from tests.leaks.changes import told_long_ago
from tests.leaks.conftest import Leaks
from tests.leaks.followers import following
from tests.leaks.viewers import EVENTS, SESSION, WEBSOCKET, Asked, Asker

BOARD = """subscription($pipelineId: ID!) { boardChanges(pipelineId: $pipelineId) {
  cursor change projectId pipelineId pipeline { id name stages { id name } }
  card { enteredAt dueOn stage { id name } labels { id name } assignee { id displayName }
    clientStatus { status description color icon updatedAt }
    project { id name clientName number description location dueOn company { id name } stage { id name } } } } }"""


def followed(leaks: Leaks) -> dict[Asker, list[Asked]]:
    """The board of each workspace, by those who work there."""
    found = {}
    for asker in leaks.askers:
        if asker.person is not None and asker.door == SESSION and leaks.oracle.works_for_the_firm(asker.person):
            [pipeline, _] = [row for row in leaks.aviary.rows["Pipeline"] if row in own(leaks, asker)]
            found[asker] = [Asked(BOARD, {"pipelineId": pipeline.global_id})]
    return found


def own(leaks: Leaks, asker: Asker) -> list[Row]:
    """The pipelines of their workspace."""
    assert asker.person is not None
    rows = leaks.aviary.rows["Pipeline"]
    return [row for row in rows if row["workspace_id"] == asker.person["workspace_id"]]


def changes(leaks: Leaks) -> Iterator[tuple[Row, str, dict[str, Any], set[int]]]:
    """Of a card that all see, and of one that members do not: what is done, and the canaries that are new by it.

    The rows are changed as each is taken; it must be done before the next one is.
    """
    member, owner = (leaks.oracle.projects(leaks.house.named[name]) for name in ("member", "owner"))
    here = [row for row in owner if row["stage_id"] and row["archived_at"] is None]
    markers = [leaks.house.named[f"{name}'s marker"] for name in ("client", "other client")]
    for project in (
        next(row for row in here if row in member and row not in markers),
        next(row for row in here if row not in member),
    ):
        several, one = {"projectIds": [project.global_id]}, {"projectId": project.global_id}
        stages = process_house.stages(leaks.aviary, leaks.house.named["here"])
        for column in ("status_color", "status_icon", "status_updated_at"):
            project.canaries.pop(column, None)
        for mutation, given, columns in (
            ("setClientStatus", several, {"status": "status", "description": "status_description"}),
            ("setClientStatus", {**several, "shown": False}, {"status": "status", "description": "status_description"}),
            ("renameProject", one, {"name": "name", "clientName": "client_name"}),
            ("updateProject", one, {"number": "number", "description": "description", "location": "location"}),
            ("setProjectLabels", {**several, "labelIds": []}, {}),
            ("moveProjects", {**several, "stageId": stages[0].global_id}, {}),
            ("moveProjects", {**several, "stageId": None}, {}),
            ("moveProjects", {**several, "stageId": stages[0].global_id}, {}),
            ("archiveProjects", several, {}),
            ("restoreProjects", several, {}),
        ):
            texts = {name: leaks.aviary.text(project, column) for name, column in columns.items()}
            yield project, mutation, given | texts, {project.canaries[column] for column in columns.values()}


@pytest.mark.behaviour("N-01", "N-02", "X-11", "X-13")
async def test_the_stream_of_a_board_tells_of_cards_in_reach_alone(leaks: Leaks) -> None:
    documents, owner = followed(leaks), leaks.asker("owner").caller
    assert {asker.name for asker in documents} >= {"owner", "admin", "member", "owner there", "member there"}
    marker = leaks.house.named["client's marker"]
    assert marker["stage_id"] is not None
    await told_long_ago(leaks)
    marker.canaries.pop("client_name")
    async with following(documents) as followers:
        for number, (project, mutation, given, new) in enumerate(changes(leaks)):
            for follower in followers:
                follower.forget()
            assert (await done(owner, mutation, "", given))["userErrors"] == []
            named = {"projectId": marker.global_id, "clientName": f"marker {number};"}
            assert (await done(owner, "renameProject", "", named))["userErrors"] == []
            for follower in followers:
                person = follower.asker.person
                assert person is not None
                here = person["workspace_id"] == marker["workspace_id"]
                await follower.until(f"marker {number};", int(here))
                heard, allowed = leaks.aviary.found(follower.all_heard), leaks.allowed(follower.asker)
                assert leaks.named(heard - allowed) == [], f"{follower} heard this of {mutation}"
                assert leaks.named((new & allowed) - heard) == [], f"{follower} did not hear this of {mutation}"
                if project not in leaks.oracle.projects(person):
                    assert project.global_id not in follower.all_heard, (str(follower), mutation)


@pytest.mark.behaviour("N-02", "X-11")
async def test_nobody_else_follows_a_board(leaks: Leaks) -> None:
    allowed = followed(leaks)
    for asker in [*leaks.askers, *leaks.visitors[:2]]:
        for pipeline in leaks.aviary.rows["Pipeline"]:
            if asker in allowed and pipeline in own(leaks, asker):
                continue
            asked = Asked(BOARD, {"pipelineId": pipeline.global_id})
            for transport in (WEBSOCKET, EVENTS):
                [answer] = await asker.answers(transport, [asked])
                assert b"NOT_FOUND" in answer or b"GRAPHQL_VALIDATION_FAILED" in answer, (str(asker), answer)
                told = leaks.aviary.found(answer) - leaks.aviary.found(pipeline.global_id)
                assert leaks.named(told) == [], asker
