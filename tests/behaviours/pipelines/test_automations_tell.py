"""Automations set, update and hide what the client is told: in one transaction with the move, live, one event each."""

from typing import Any

import pytest

from db.models import Company, Event, ProjectLabel, StatusTemplate
from schema.nodes import row_id
from tests.behaviours.office import do, ids, quiet, refused
from tests.behaviours.pipelines.automating import (
    automate,
    automations,
    make_label,
    make_project,
    make_template,
    ran,
    status_template,
)
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.behaviours.project_file.portals import CHANGES, told
from tests.people import Stream, World

LOBBY = "Lobby and reception, London"
ROOMS = "Guest rooms, second floor"


async def status_told(stream: Stream) -> tuple[str, str, str | None, str | None]:
    """What the next message says: of which project, and the status in it with its description."""
    change = await stream.change()
    status: dict[str, Any] = (change["project"] or {}).get("clientStatus") or {"status": None, "description": None}
    return change["change"], change["projectId"], status["status"], status["description"]


@pytest.mark.behaviour("X-08", "X-12", "X-13", "N-01")
async def test_a_stage_sets_updates_and_hides_and_the_client_sees_it_live(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, lobby, rooms = (
        await world.person("Eleanor Whitcombe"),
        await world.project(LOBBY),
        await world.project(ROOMS),
    )
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Inquiry"], "SET_STATUS", statusTemplateId=await status_template(nadia, "Planned"))
    await automate(nadia, stages["Planning"], "SET_STATUS", status="We draw", description="Two variants")
    await automate(nadia, stages["Building"], "UPDATE_STATUS", status="We build")
    await automate(nadia, stages["Handover"], "HIDE_STATUS")
    async with eleanor.follow() as stream:
        assert (await stream.change())["change"] == "BOOKMARK"
        before = await Event.all().count()
        await move(sophie, stages["Inquiry"], lobby, rooms)
        # Entering hid them, the stage shows them: to the client, that is one change of each.
        first, second = await status_told(stream), await status_told(stream)
        assert {first[1], second[1]} == {lobby, rooms}
        assert first[0] == second[0] == "UPDATED"
        assert first[2] == second[2] == "Planned"
        assert first[3] == second[3]
        assert first[3]
        assert await Event.all().count() == before + 2
        await move(sophie, stages["Planning"], lobby)
        assert await status_told(stream) == ("UPDATED", lobby, "We draw", "Two variants")
        await move(sophie, stages["Building"], lobby)
        # The words are whole: what was told of another stage does not stay behind.
        assert await status_told(stream) == ("UPDATED", lobby, "We build", None)
        await move(sophie, stages["Handover"], lobby)
        assert await status_told(stream) == ("HIDDEN", lobby, None, None)
        assert await Event.all().count() == before + 5
    assert await standing(nadia, lobby) == ("Handover", False, "We build")
    assert await ran(nadia, lobby) == [("HIDE_STATUS", "RAN", "The status is hidden from the client.")]
    assert rooms in await eleanor.work_in_progress()


@pytest.mark.behaviour("X-08", "N-02")
async def test_what_changes_nothing_for_the_client_makes_no_sound_for_them(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    eleanor, lobby, rooms = (
        await world.person("Eleanor Whitcombe"),
        await world.project(LOBBY),
        await world.project(ROOMS),
    )
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "UPDATE_STATUS", status="A draft")
    await automate(nadia, stages["Building"], "HIDE_STATUS")
    await sophie.hide_status([lobby])
    async with eleanor.follow() as stream, eleanor.follow(CHANGES, id=lobby) as file:
        assert (await stream.change())["change"] == "BOOKMARK"
        assert await told(file) == ("BOOKMARK", None)
        await move(sophie, stages["Inquiry"], lobby)
        await move(sophie, stages["Planning"], lobby)
        # Only the draft: whoever works for the firm sees it.
        assert await standing(sophie, lobby) == ("Planning", False, "A draft")
        draft = "The status is 'A draft' from now on. It is hidden, so the client hears nothing."
        assert await ran(sophie, lobby) == [("UPDATE_STATUS", "RAN", draft)]
        await move(sophie, stages["Building"], lobby)
        assert await ran(sophie, lobby) == [("HIDE_STATUS", "SKIPPED", "The status is hidden already.")]
        assert await quiet(world, stream, rooms)
        await do(nadia, "renameProject", projectId=lobby, clientName="The lobby")
        assert await told(file) == ("UPDATED", "PROJECT")
    told_now = await eleanor.ask(
        "query($id: ID!) { node(id: $id) { ... on Project { clientStatus { status } } } }", id=lobby
    )
    assert told_now == {"node": {"clientStatus": None}}


@pytest.mark.behaviour("X-08")
async def test_conditions_say_for_which_projects_it_runs(world: World) -> None:
    nadia, lobby, rooms = await world.person("Nadia Halden"), await world.project(LOBBY), await world.project(ROOMS)
    named, (_, stages) = await ids(nadia), await make_pipeline(nadia)
    attic, cellar = await make_label(nadia, "Attic"), await make_label(nadia, "Cellar")
    label = row_id("Label", attic)
    await ProjectLabel.create(project_id=row_id("Project", lobby), label_id=label)
    here, other = named["Meridian Houses"], named["Lindenhof Hausverwaltung"]
    stage = stages["Planning"]
    await automate(nadia, stage, "SET_STATUS", status="One", labelIds=[cellar, attic])
    await automate(nadia, stage, "SET_STATUS", status="Two", labelIds=[cellar])
    await automate(nadia, stage, "SET_STATUS", status="Three", labelIds=[attic], companyIds=[other])
    await automate(nadia, stage, "UPDATE_STATUS", status="Four", companyIds=[other, here])
    await automate(nadia, stage, "SET_STATUS", status="Five", enabled=False)
    await move(nadia, stage, lobby, rooms)
    labels = ("SET_STATUS", "SKIPPED", "The project has none of the labels that this is for.")
    companies = ("SET_STATUS", "SKIPPED", "The project is of none of the companies that this is for.")
    four = "The client is told 'Four' from now on: the status was shown."
    assert await ran(nadia, lobby) == [
        ("SET_STATUS", "RAN", "The client is told 'One'."),
        labels,
        companies,
        ("UPDATE_STATUS", "RAN", four),
    ]
    draft = "The status is 'Four' from now on. It is hidden, so the client hears nothing."
    assert await ran(nadia, rooms) == [labels, labels, companies, ("UPDATE_STATUS", "RAN", draft)]
    assert await standing(nadia, lobby) == ("Planning", True, "Four")
    assert await standing(nadia, rooms) == ("Planning", False, "Four")


@pytest.mark.behaviour("X-08", "X-10")
async def test_what_names_something_that_is_gone_is_skipped_and_the_move_succeeds(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    _, stages = await make_pipeline(nadia)
    stage, attic = stages["Planning"], await make_label(nadia, "Attic")
    done = await status_template(nadia, "Done")
    await automate(nadia, stage, "SET_STATUS", status="First")
    await automate(nadia, stage, "SET_STATUS", statusTemplateId=done)
    await automate(nadia, stage, "HIDE_STATUS", labelIds=[attic])
    await automate(nadia, stage, "MOVE_ON", toStageId=stages["Building"])
    assert [each["problem"] for each in await automations(nadia, stage)] == [None] * 4
    await StatusTemplate.filter(id=row_id("StatusTemplate", done)).delete()
    await do(nadia, "deleteLabel", labelId=attic)
    await do(nadia, "deleteStage", stageId=stages["Building"])
    first, second, third, fourth = await automations(nadia, stage)
    assert (first["problem"], second["statusTemplate"], third["labels"], fourth["toStage"]) == (None, None, [], None)
    assert [each["problem"] for each in (second, third, fourth)] == [
        "The status template that it names was deleted, so nothing is told. Name another.",
        "All the labels that it asks for were deleted, so it runs for no project. Name others, or none.",
        "The stage that it names was deleted, so nothing moves on. Name another.",
    ]
    await move(nadia, stage, lobby)
    assert await ran(nadia, lobby) == [
        ("SET_STATUS", "RAN", "The client is told 'First'."),
        ("SET_STATUS", "SKIPPED", "The template that it names was deleted."),
        ("HIDE_STATUS", "SKIPPED", "The project has none of the labels that this is for."),
        ("MOVE_ON", "SKIPPED", "The stage that it names was deleted."),
    ]
    assert await standing(nadia, lobby) == ("Planning", True, "First")
    # It can be switched off as it is, and named anew.
    await do(nadia, "updateAutomation", automationId=second["id"], enabled=False)
    await do(nadia, "updateAutomation", automationId=second["id"], status="In words")
    assert (await automations(nadia, stage))[1]["problem"] is None


@pytest.mark.behaviour("X-08")
async def test_a_condition_whose_companies_are_all_gone_never_holds(plain_world: World) -> None:
    nadia, lobby = await plain_world.person("Nadia Halden"), await plain_world.project(LOBBY)
    pattern = await make_project(nadia, "Pattern")
    template = await make_template(nadia, pattern, "Nothing")
    made = await do(nadia, "createCompany", "company { id }", name="Gone", kind="CLIENT", language="de")
    gone = made["company"]["id"]
    _, stages = await make_pipeline(nadia)
    stage = stages["Planning"]
    await automate(nadia, stage, "HIDE_STATUS", companyIds=[gone])
    await automate(nadia, stage, "HIDE_STATUS", companyIds=[gone, (await ids(nadia))["Meridian Houses"]])
    await automate(nadia, stage, "CREATE_TASKS", projectTemplateId=template)
    await Company.filter(id=row_id("Company", gone)).delete()
    await do(nadia, "deleteProjectTemplate", templateId=template)
    assert [(each["problem"], each["companies"]) for each in await automations(nadia, stage)] == [
        ("All the companies that it asks for are gone, so it runs for no project. Name others, or none.", []),
        (None, [{"name": "Meridian Houses"}]),
        ("The project template that it names was deleted, so no tasks are made. Name another.", []),
    ]
    await move(nadia, stage, lobby)
    assert await ran(nadia, lobby) == [
        ("HIDE_STATUS", "SKIPPED", "The project is of none of the companies that this is for."),
        ("HIDE_STATUS", "SKIPPED", "The status is hidden already."),
        ("CREATE_TASKS", "SKIPPED", "The template that it names was deleted."),
    ]


@pytest.mark.behaviour("X-08")
async def test_a_bulk_with_one_forbidden_project_does_nothing_at_all(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    eleanor, hidden = await world.person("Eleanor Whitcombe"), await world.project(ROOMS)
    sophie = await world.person("Sophie Marchand")
    _, stages = await make_pipeline(nadia)
    await automate(nadia, stages["Planning"], "SET_STATUS", status="Never")
    await automate(nadia, stages["Planning"], "MAIL_CLIENT")
    await do(nadia, "setProjectReach", projectIds=[hidden], openToWorkspace=False)
    people = (await ids(nadia))["Sophie Marchand"]
    await do(nadia, "removeFromProject", projectId=hidden, personIds=[people])
    before, cards = await Event.all().count(), await eleanor.work_in_progress()
    stands = await standing(nadia, lobby)
    code, field, message = await refused(sophie, "moveProjects", projectIds=[lobby, hidden], stageId=stages["Planning"])
    assert (code, field) == ("NOT_FOUND", "projectIds")
    assert hidden in message
    assert lobby not in message
    assert (await Event.all().count(), await eleanor.work_in_progress()) == (before, cards)
    assert await standing(nadia, lobby) == stands
