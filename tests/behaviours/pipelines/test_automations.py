"""Automations: made, changed, put in order and deleted by admins; each action takes exactly what it needs."""

from typing import Any

import pytest

from db.models import Company, Event, Label, Pipeline, ProjectTemplate, Stage, StatusTemplate, Workspace
from permissions.tiers import CompanyKind
from schema.nodes import global_id
from tests.behaviours.office import do, everything, exists_for, refused
from tests.behaviours.pipelines.automating import (
    AUTOMATION,
    automate,
    automations,
    make_label,
    make_project,
    make_template,
    status_template,
)
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.people import World

ENTRIES = """{ auditEntries(first: 3) { edges { node { action actorName subjectName
  values { field before after } } } } }"""


@pytest.mark.behaviour("X-08")
async def test_an_automation_is_made_with_what_its_action_needs_and_tells_it(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    _, stages = await make_pipeline(nadia)
    planned = await status_template(nadia, "Planned")
    label, project = await make_label(nadia, "Listed building"), await make_project(nadia, "Pilot")
    template = await make_template(nadia, project, "Nothing yet")
    companies = await nadia.ask("{ companies(first: 100) { edges { node { id name } } } }")
    meridian = next(e["node"]["id"] for e in companies["companies"]["edges"] if e["node"]["name"] == "Meridian Houses")
    given: dict[str, Any] = {"labelIds": [label, label], "companyIds": [meridian], "enabled": False}
    made = await do(
        nadia,
        "createAutomation",
        AUTOMATION,
        stageId=stages["Planning"],
        action="SET_STATUS",
        statusTemplateId=planned,
        **given,
    )
    first = made["automation"]
    assert {**first, "id": None, "createdAt": None, "statusTemplate": None} == {
        "id": None,
        "action": "SET_STATUS",
        "enabled": False,
        "status": None,
        "description": None,
        "problem": None,
        "createdAt": None,
        "author": {"displayName": "Nadia Halden"},
        "stage": {"name": "Planning"},
        "statusTemplate": None,
        "projectTemplate": None,
        "toStage": None,
        "labels": [{"name": "Listed building"}],
        "companies": [{"name": "Meridian Houses"}],
    }
    assert {"language": "en", "name": "Planned"} in first["statusTemplate"]["texts"]
    await automate(nadia, stages["Planning"], "UPDATE_STATUS", status=" We draw ", description="Two variants")
    await automate(nadia, stages["Planning"], "HIDE_STATUS")
    await automate(nadia, stages["Planning"], "CREATE_TASKS", projectTemplateId=template)
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await automate(nadia, stages["Planning"], "MOVE_ON", toStageId=stages["Building"])
    # Whoever works for the firm sees them; nobody else knows that there is such a thing.
    found = await automations(sophie, stages["Planning"])
    assert [(each["action"], each["enabled"], each["status"], each["description"]) for each in found] == [
        ("SET_STATUS", False, None, None),
        ("UPDATE_STATUS", True, "We draw", "Two variants"),
        ("HIDE_STATUS", True, None, None),
        ("CREATE_TASKS", True, None, None),
        ("MAIL_CLIENT", True, None, None),
        ("MOVE_ON", True, None, None),
    ]
    assert found[3]["projectTemplate"] == {"name": "Nothing yet"}
    assert found[5]["toStage"] == {"name": "Building"}
    assert await exists_for(sophie, first["id"])
    for name in ("Eleanor Whitcombe", "Katrin Vogt"):
        assert not await exists_for(await world.person(name), first["id"])
    entries = (await nadia.ask(ENTRIES))["auditEntries"]["edges"]
    assert entries[0]["node"] == {
        "action": "AUTOMATION_CREATED",
        "actorName": "Nadia Halden",
        "subjectName": "Jobs: Planning",
        "values": [
            {"field": "action", "before": None, "after": "MOVE_ON"},
            {"field": "enabled", "before": None, "after": "true"},
            {"field": "toStage", "before": None, "after": "Building"},
        ],
    }


@pytest.mark.behaviour("X-08")
@pytest.mark.parametrize(
    ("action", "given", "field", "message"),
    [
        ("SET_STATUS", {}, "statusTemplateId", "Give either statusTemplateId or status."),
        ("SET_STATUS", {"statusTemplateId": "T", "status": "x"}, "status", "Give either statusTemplateId or status."),
        ("UPDATE_STATUS", {"status": "  "}, "status", "status is empty. Give it a text."),
        (
            "UPDATE_STATUS",
            {"statusTemplateId": "T", "description": "x"},
            "description",
            "A status template has a description of its own. Leave description out, or give status.",
        ),
        ("SET_STATUS", {"status": "x", "toStageId": "S"}, "toStageId", "SET_STATUS takes no toStageId. Leave it out."),
        ("HIDE_STATUS", {"status": "x"}, "status", "HIDE_STATUS takes no status. Leave it out."),
        ("MAIL_CLIENT", {"description": "x"}, "description", "MAIL_CLIENT takes no description. Leave it out."),
        ("CREATE_TASKS", {}, "projectTemplateId", "CREATE_TASKS needs projectTemplateId. Give it."),
        (
            "CREATE_TASKS",
            {"projectTemplateId": "P", "statusTemplateId": "T"},
            "statusTemplateId",
            "CREATE_TASKS takes no statusTemplateId. Leave it out.",
        ),
        ("MOVE_ON", {}, "toStageId", "MOVE_ON needs toStageId. Give it."),
    ],
)
async def test_an_action_takes_exactly_what_it_needs(
    plain_world: World, action: str, given: dict[str, str], field: str, message: str
) -> None:
    nadia = await plain_world.person("Nadia Halden")
    _, stages = await make_pipeline(nadia)
    ids = {
        "T": await status_template(nadia, "Done"),
        "S": stages["Building"],
        "P": await make_template(nadia, await make_project(nadia, "Pilot"), "Pilot"),
    }
    values = {name: ids.get(value, value) for name, value in given.items()}
    before = await everything(plain_world)
    answer = await refused(nadia, "createAutomation", stageId=stages["Planning"], action=action, **values)
    assert answer == ("BAD_USER_INPUT", field, message)
    assert await everything(plain_world) == before
    assert await automations(nadia, stages["Planning"]) == []


async def elsewhere() -> dict[str, str]:
    """What belongs to another workspace, by the name of the input's field."""
    at = "2026-01-01T00:00:00Z"
    there: dict[str, Any] = {"workspace": await Workspace.create(name="Elsewhere", created_at=at, last_seq=0)}
    texts = {"en": {"name": "Theirs", "description": "Theirs"}}
    status = await StatusTemplate.create(**there, position=0, color="#000000", icon="x", texts=texts)
    template = await ProjectTemplate.create(**there, name="Theirs", steps=[], created_at=at)
    pipeline = await Pipeline.create(**there, name="Theirs", position=0, shows_status=True, created_at=at)
    stage = await Stage.create(pipeline=pipeline, name="Theirs", position=0)
    label = await Label.create(**there, name="Theirs", sort_name="theirs", color="#000000")
    company = await Company.create(
        **there, name="Theirs", kind=CompanyKind.CLIENT, language="en", time_zone="Europe/London", created_at=at
    )
    return {
        "statusTemplateId": global_id("StatusTemplate", status.id),
        "projectTemplateId": global_id("ProjectTemplate", template.id),
        "toStageId": global_id("Stage", stage.id),
        "labelIds": global_id("Label", label.id),
        "companyIds": global_id("Company", company.id),
    }


@pytest.mark.behaviour("X-08")
async def test_what_is_not_there_is_not_named(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    _, stages = await make_pipeline(nadia)
    _, other = await make_pipeline(nadia, "Old", "Gone")
    label, project = await make_label(nadia, "Gone"), await make_project(nadia, "Pilot")
    template = await make_template(nadia, project, "Gone")
    await do(nadia, "deleteStage", stageId=other["Gone"])
    await do(nadia, "deleteLabel", labelId=label)
    await do(nadia, "deleteProjectTemplate", templateId=template)
    foreign = await elsewhere()
    stage = stages["Planning"]
    for action, given in (
        ("SET_STATUS", {"statusTemplateId": foreign["statusTemplateId"]}),
        ("CREATE_TASKS", {"projectTemplateId": foreign["projectTemplateId"]}),
        ("MOVE_ON", {"toStageId": foreign["toStageId"]}),
        ("HIDE_STATUS", {"labelIds": [foreign["labelIds"]]}),
        ("HIDE_STATUS", {"companyIds": [foreign["companyIds"]]}),
        ("SET_STATUS", {"statusTemplateId": template}),
        ("CREATE_TASKS", {"projectTemplateId": template}),
        ("CREATE_TASKS", {"projectTemplateId": "nonsense"}),
        ("MOVE_ON", {"toStageId": other["Gone"]}),
        ("HIDE_STATUS", {"labelIds": [label]}),
        ("HIDE_STATUS", {"companyIds": [project]}),
    ):
        code, field, _ = await refused(nadia, "createAutomation", stageId=stage, action=action, **given)
        assert (code, field) == ("NOT_FOUND", next(iter(given))), given
    for nowhere in (other["Gone"], foreign["toStageId"]):
        answer = await refused(nadia, "createAutomation", stageId=nowhere, action="HIDE_STATUS")
        assert answer[:2] == ("NOT_FOUND", "stageId")
    assert await automations(nadia, stage) == []
    own = await automate(nadia, stage, "HIDE_STATUS")
    for given in ({"action": "MOVE_ON", "toStageId": other["Gone"]}, {"labelIds": [label]}):
        code, field, _ = await refused(nadia, "updateAutomation", automationId=own, **given)
        assert (code, field) == ("NOT_FOUND", list(given)[-1])
    [kept] = await automations(nadia, stage)
    assert (kept["action"], kept["labels"]) == ("HIDE_STATUS", [])


@pytest.mark.behaviour("X-08")
async def test_what_is_left_out_stays_and_what_the_action_does_not_take_goes(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    _, stages = await make_pipeline(nadia)
    planned, label = await status_template(nadia, "Planned"), await make_label(nadia, "Attic")
    own = await automate(nadia, stages["Planning"], "SET_STATUS", status="We draw", description="A", labelIds=[label])

    async def update(**given: Any) -> dict[str, Any]:
        payload = await do(nadia, "updateAutomation", AUTOMATION, automationId=own, **given)
        found: dict[str, Any] = payload["automation"]
        return found

    def words(found: dict[str, Any]) -> tuple[Any, ...]:
        return found["action"], found["status"], found["description"], found["statusTemplate"] is not None

    assert words(await update(enabled=False)) == ("SET_STATUS", "We draw", "A", False)
    assert words(await update(action="UPDATE_STATUS", status="We drew")) == ("UPDATE_STATUS", "We drew", "A", False)
    assert words(await update(description=None)) == ("UPDATE_STATUS", "We drew", None, False)
    assert words(await update(statusTemplateId=planned)) == ("UPDATE_STATUS", None, None, True)
    assert words(await update(status="In words")) == ("UPDATE_STATUS", "In words", None, False)
    found = await update(action="MOVE_ON", toStageId=stages["Building"])
    assert words(found) == ("MOVE_ON", None, None, False)
    assert (found["enabled"], found["labels"]) == (False, [{"name": "Attic"}])
    assert (await update(labelIds=None, action="HIDE_STATUS"))["labels"] == []
    for given in ({"action": "CREATE_TASKS"}, {"toStageId": stages["Handover"]}, {"enabled": None}, {"action": None}):
        assert (await refused(nadia, "updateAutomation", automationId=own, **given))[0] == "BAD_USER_INPUT"
    before = await Event.all().count()
    assert (await update(enabled=False, action="HIDE_STATUS"))["action"] == "HIDE_STATUS"
    assert await Event.all().count() == before  # nothing is different


@pytest.mark.behaviour("X-08")
async def test_automations_run_in_the_order_in_which_they_are_put(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    project = await make_project(nadia, "Pilot")
    _, stages = await make_pipeline(nadia)
    stage = stages["Planning"]
    one = await automate(nadia, stage, "SET_STATUS", status="One")
    two = await automate(nadia, stage, "SET_STATUS", status="Two")
    three = await automate(nadia, stage, "SET_STATUS", status="Three")

    async def order() -> list[str]:
        return [each["status"] for each in await automations(nadia, stage)]

    await move(nadia, stage, project)
    assert await standing(nadia, project) == ("Planning", True, "Three")
    await do(nadia, "moveAutomation", automationId=three)
    assert await order() == ["Three", "One", "Two"]
    await do(nadia, "moveAutomation", automationId=one, after=two)
    assert await order() == ["Three", "Two", "One"]
    await do(nadia, "moveAutomation", automationId=one, after=one)
    assert await order() == ["Three", "Two", "One"]
    await move(nadia, stages["Inquiry"], project)
    await move(nadia, stage, project)
    assert await standing(nadia, project) == ("Planning", True, "One")
    other = await automate(nadia, stages["Building"], "HIDE_STATUS")
    message = "after is an automation of another stage. Name one of this."
    answer = await refused(nadia, "moveAutomation", automationId=one, after=other)
    assert answer == ("BAD_USER_INPUT", "after", message)
    assert (await refused(nadia, "moveAutomation", automationId=one, after=stage))[:2] == ("NOT_FOUND", "after")
    gone = await do(nadia, "deleteAutomation", "automationId", automationId=one)
    assert gone["automationId"] == one
    assert await order() == ["Three", "Two"]
    assert (await refused(nadia, "deleteAutomation", automationId=one))[:2] == ("NOT_FOUND", "automationId")
