"""What the firm writes on projects for its boards: labels, a day, and who sees to it."""

from typing import Any

import pytest

from db.models import Event, Person, ProjectLabel
from schema.nodes import row_id
from tests.behaviours.office import do, does_not_know, everything, ids, refused
from tests.behaviours.pipelines.boards import stand
from tests.behaviours.pipelines.process import make_pipeline
from tests.behaviours.project_file.portals import CHANGES
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
SEEN = "query($id: ID!) { node(id: $id) { ... on Project { dueOn assignee { id displayName } } } }"
LABELS = "query($id: ID!) { node(id: $id) { ... on Project { labels { name } } } }"


async def seen(caller: Caller, project: str) -> tuple[str | None, str | None]:
    """When a project is due, and who sees to it."""
    node = (await caller.ask(SEEN, id=project))["node"]
    return node["dueOn"], (node["assignee"] or {}).get("displayName")


async def labels(caller: Caller, project: str) -> list[str]:
    """What is on it."""
    return [each["name"] for each in (await caller.ask(LABELS, id=project))["node"]["labels"]]


@pytest.mark.behaviour("X-11", "S-12")
async def test_many_projects_get_their_labels_at_once(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    pipeline, stages = await make_pipeline(nadia)
    some = await stand(pipeline, [stages["Inquiry"]], 6)
    red, blue = [(await do(nadia, "createLabel", "label { id }", name=each))["label"]["id"] for each in ("Red", "Blue")]
    answer = await do(sophie, "setProjectLabels", "projects { id labels { name } }", projectIds=some, labelIds=[red])
    assert answer["projects"] == [{"id": each, "labels": [{"name": "Red"}]} for each in some]
    head = await Event.all().count()
    await do(sophie, "setProjectLabels", projectIds=some[:2], labelIds=[red])  # as they are
    assert await Event.all().count() == head
    await do(sophie, "setProjectLabels", projectIds=some[:2], labelIds=[red, blue, red])
    assert await Event.all().count() == head + 2
    assert [await labels(sophie, each) for each in some[:3]] == [["Blue", "Red"], ["Blue", "Red"], ["Red"]]
    await do(sophie, "setProjectLabels", projectIds=some[2:3], labelIds=[])
    assert await labels(sophie, some[2]) == []
    # All or none, by those who may, with labels that there are.
    await do(nadia, "setProjectReach", projectIds=some[5:], openToWorkspace=False)
    before = await everything(world), await ProjectLabel.all().count()
    for wrong, found in (
        ({"projectIds": some, "labelIds": []}, ("NOT_FOUND", "projectIds")),
        ({"projectIds": some[:2], "labelIds": [blue, pipeline]}, ("NOT_FOUND", "labelIds")),
        ({"projectIds": some[:2], "labelIds": [red] * 21}, ("LIMIT_EXCEEDED", "labelIds")),
        ({"projectIds": [], "labelIds": [red]}, ("BAD_USER_INPUT", "projectIds")),
        ({"projectIds": some[:1] * 501, "labelIds": [red]}, ("LIMIT_EXCEEDED", "projectIds")),
    ):
        assert (await refused(sophie, "setProjectLabels", **wrong))[:2] == found
    leyla = await world.person("Leyla Demir")
    assert (await refused(leyla, "setProjectLabels", projectIds=some[:1], labelIds=[]))[0] == "FORBIDDEN"
    assert (await everything(world), await ProjectLabel.all().count()) == before
    # A label that is deleted is on no project any more.
    await do(sophie, "deleteLabel", labelId=red)
    assert await labels(nadia, some[0]) == ["Blue"]
    assert (await refused(nadia, "setProjectLabels", projectIds=some[:1], labelIds=[red]))[:2] == (
        "NOT_FOUND",
        "labelIds",
    )


@pytest.mark.behaviour("N-02")
async def test_labels_days_and_assignees_make_no_sound_for_those_who_do_not_see_them(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    piotr, known = await world.person("Piotr Wolski"), await ids(nadia)
    lobby = await world.project(LOBBY)
    await do(nadia, "setProjectReach", projectIds=[lobby], sharedWithClient=True)
    await do(nadia, "addToProject", projectId=lobby, personIds=[known["Piotr Wolski"]])
    label = (await do(nadia, "createLabel", "label { id }", name="Secret"))["label"]["id"]
    async with eleanor.follow(CHANGES, id=lobby) as client, piotr.follow(CLOSER, id=lobby) as partner:
        for stream in (client, partner):
            assert (await stream.next())["data"]["projectChanges"]["change"] == "BOOKMARK"
        await do(nadia, "setProjectLabels", projectIds=[lobby], labelIds=[label])
        await do(nadia, "updateProject", projectId=lobby, dueOn="2026-08-01", assigneeId=known["Piotr Wolski"])
        await do(nadia, "updateProject", projectId=lobby, number="L-1")
        assert (await client.next())["data"]["projectChanges"]["node"]["number"] == "L-1"
        node = (await partner.next())["data"]["projectChanges"]["node"]
        assert (node["dueOn"], node["assignee"]) == ("2026-08-01", {"displayName": "Piotr Wolski"})
    assert await seen(piotr, lobby) == ("2026-08-01", "Piotr Wolski")
    for caller, field in ((eleanor, "dueOn"), (eleanor, "assignee { id }"), (eleanor, "labels { id }")):
        document = f'{{ node(id: "{lobby}") {{ ... on Project {{ {field} }} }} }}'
        assert await does_not_know(caller, document, field.split()[0])
    assert await does_not_know(piotr, f'{{ node(id: "{lobby}") {{ ... on Project {{ labels {{ id }} }} }} }}', "labels")


CLOSER = """subscription($id: ID!) { projectChanges(projectId: $id) { change node { ... on Project {
  number dueOn assignee { displayName } } } } }"""


@pytest.mark.behaviour("X-11")
async def test_only_somebody_who_sees_a_project_sees_to_it(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    lobby = await world.project(LOBBY)
    before = await everything(world)
    for name in ("Eleanor Whitcombe", "Piotr Wolski", "Leyla Demir"):
        code, field, message = await refused(nadia, "updateProject", projectId=lobby, assigneeId=known[name])
        assert (code, field) == ("BAD_USER_INPUT", "assigneeId")
        assert name in message
    assert (await refused(nadia, "updateProject", projectId=lobby, assigneeId=lobby))[:2] == (
        "NOT_FOUND",
        "assigneeId",
    )
    assert await everything(world) == before
    await do(nadia, "updateProject", projectId=lobby, assigneeId=known["Sophie Marchand"], dueOn="2026-08-01")
    assert await seen(nadia, lobby) == ("2026-08-01", "Sophie Marchand")
    await do(nadia, "updateProject", projectId=lobby, number="1")  # what is left out stays
    assert await seen(nadia, lobby) == ("2026-08-01", "Sophie Marchand")
    await do(nadia, "updateProject", projectId=lobby, assigneeId=None, dueOn=None)
    assert await seen(nadia, lobby) == (None, None)


async def _closed(nadia: Caller, project: str, _: str) -> None:
    await do(nadia, "setProjectReach", projectIds=[project], openToWorkspace=False)


async def _removed(nadia: Caller, _: str, person: str) -> None:
    await do(nadia, "removePerson", personId=person)


async def _guest(nadia: Caller, _: str, person: str) -> None:
    await do(nadia, "changeRole", personId=person, role="GUEST")


async def _moved(nadia: Caller, _: str, person: str) -> None:
    known = await ids(nadia)
    await do(nadia, "movePerson", personId=person, companyId=known["Meridian Houses"], role="MEMBER")


@pytest.mark.behaviour("X-11")
@pytest.mark.parametrize("leave", [_closed, _removed, _guest, _moved])
async def test_who_does_not_see_a_project_any_more_does_not_see_to_it(world: World, leave: Any) -> None:
    nadia = await world.person("Nadia Halden")
    known, lobby = await ids(nadia), await world.project(LOBBY)
    kenji = known["Kenji Watanabe"]
    other = await world.project("Guest rooms, second floor")
    await do(nadia, "updateProject", projectId=lobby, assigneeId=kenji)
    await do(nadia, "updateProject", projectId=other, assigneeId=known["Sophie Marchand"])
    async with nadia.follow(CLOSER, id=lobby) as stream:
        assert (await stream.next())["data"]["projectChanges"]["change"] == "BOOKMARK"
        await leave(nadia, lobby, kenji)
        change = (await stream.next())["data"]["projectChanges"]
        assert (change["change"], change["node"]["assignee"]) == ("UPDATED", None)
    assert (await seen(nadia, lobby))[1] is None
    assert (await seen(nadia, other))[1] == "Sophie Marchand"


@pytest.mark.behaviour("X-11")
async def test_a_partner_who_is_taken_out_of_a_project_does_not_see_to_it(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known, lobby = await ids(nadia), await world.project(LOBBY)
    piotr = known["Piotr Wolski"]
    await do(nadia, "addToProject", projectId=lobby, personIds=[piotr])
    await do(nadia, "updateProject", projectId=lobby, assigneeId=piotr)
    await do(nadia, "updatePerson", personId=piotr, displayName="Piotr W.")
    assert (await seen(nadia, lobby))[1] == "Piotr W."
    await do(nadia, "removeFromProject", projectId=lobby, personIds=[piotr])
    assert (await seen(nadia, lobby))[1] is None
    # Becoming a client's, all people of a company leave what they saw to.
    await do(nadia, "addToProject", projectId=lobby, personIds=[piotr])
    await do(nadia, "updateProject", projectId=lobby, assigneeId=piotr)
    wolski = known["Wolski Instalacje Elektryczne"]
    await do(nadia, "changeCompanyKind", companyId=wolski, kind="CLIENT")
    assert (await seen(nadia, lobby))[1] is None
    assert (await Person.get(id=row_id("Person", piotr))).removed_at is None


@pytest.mark.behaviour("X-04", "C-07")
async def test_a_project_is_made_in_a_stage(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known = await ids(nadia)
    pipeline, stages = await make_pipeline(nadia)
    fields = "project { id stage { name } stageEnteredAt clientStatus { shown } }"
    given = {"companyId": known["Meridian Houses"], "name": "Boat house"}
    made = (await do(sophie, "createProject", fields, **given, stageId=stages["Inquiry"]))["project"]
    assert (made["stage"], made["clientStatus"]) == ({"name": "Inquiry"}, None)
    assert made["stageEnteredAt"] is not None
    before = await everything(world)
    for wrong in (pipeline, stages["Inquiry"][:-2]):
        assert (await refused(sophie, "createProject", **given, stageId=wrong))[:2] == ("NOT_FOUND", "stageId")
    await do(nadia, "deleteStage", stageId=stages["Handover"])
    after = await everything(world)
    assert (await refused(sophie, "createProject", **given, stageId=stages["Handover"]))[:2] == (
        "NOT_FOUND",
        "stageId",
    )
    assert await everything(world) == after
    assert before["projects"] == after["projects"]
