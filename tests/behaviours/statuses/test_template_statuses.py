"""Project templates that set a status: what is made from them is told from the start, and pipelines do not hide it."""

from typing import Any

import pytest

from db.models import Event, Project
from tests.behaviours.office import do, everything, ids, listed, news, refused
from tests.behaviours.pipelines.process import make_pipeline, move, standing
from tests.behaviours.statuses.telling import LOBBY, kept, make_template, template_named, text, words
from tests.people import Caller, World

STATUS = "template { id status { color icon texts { language name description } } }"
MADE = "project { id clientStatus { shown status description color icon } }"
NOTED = """query($id: ID!) { auditEntries(first: 100, filter: {subjectId: $id}) { edges { node {
  action values { field before after } } } } }"""
AUDITED = ("STATUS_SET", "PROJECT_CREATED")
PLANNED_DE = "Die Arbeiten sind vereinbart und eingeplant, haben aber noch nicht begonnen."


async def project_template(caller: Caller, project: str, **given: Any) -> dict[str, Any]:
    """A template of a project."""
    made: dict[str, Any] = await do(caller, "createProjectTemplate", STATUS, projectId=project, name="House", **given)
    return dict(made["template"])


@pytest.mark.behaviour("X-09", "X-04", "X-01")
async def test_what_is_made_from_it_is_told_in_the_companys_language_from_the_start(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    katrin, lobby, known = await world.person("Katrin Vogt"), await world.project(LOBBY), await ids(nadia)
    template = await project_template(sophie, lobby)
    assert template["status"] is None
    planned = await template_named(sophie, "Planned")
    given = {"templateId": template["id"], "statusTemplateId": planned["id"]}
    told = (await do(sophie, "setProjectTemplateStatus", STATUS, **given))["template"]["status"]
    assert told == {key: planned[key] for key in ("color", "icon", "texts")}
    # It is a copy.
    await do(sophie, "deleteStatusTemplate", statusTemplateId=planned["id"])
    before, last = await katrin.work_in_progress(), await Event.all().order_by("-seq").first()
    async with katrin.follow() as stream:
        assert await news(stream) == ("BOOKMARK", None)
        new = {"companyId": known["Lindenhof Hausverwaltung"], "name": "Roof / thin margin", "clientName": "Dach"}
        made = (await do(sophie, "createProject", MADE, **new, templateId=template["id"]))["project"]
        looks = {"color": "#1D4ED8", "icon": "calendar"}
        assert made["clientStatus"] == {"shown": True, "status": "Geplant", "description": PLANNED_DE, **looks}
        change = await stream.change()
        assert (change["change"], change["projectId"], change["project"]["clientName"]) == ("SHOWN", made["id"], "Dach")
        await sophie.set_status([lobby], status="To see that there was one message")
        await sophie.set_status([made["id"]], status="Los")
        assert (await stream.change())["project"]["clientStatus"]["status"] == "Los"
    assert last is not None
    events = await Event.filter(seq__gt=last.seq, subject="project").order_by("seq")
    assert [each.verb for each in events] == ["project.created", "client_status.set", "client_status.set"]
    assert set(await katrin.work_in_progress()) == {*before, made["id"]}
    assert await words(katrin, made["id"]) == ["Los", "Geplant"]
    assert await kept(nadia, made["id"]) == [("Los", True, "Sophie Marchand"), ("Geplant", True, "Sophie Marchand")]
    noted = [each for each in await listed(nadia, NOTED, id=made["id"]) if each["action"] in AUDITED]
    assert [each["action"] for each in noted] == ["STATUS_SET", "STATUS_SET", "PROJECT_CREATED"]
    assert {"field": "status", "before": None, "after": "Geplant"} in noted[1]["values"]
    # A pipeline does not hide it; of a project that was made otherwise it does.
    _, stages = await make_pipeline(nadia)
    other = (await do(sophie, "createProject", MADE, **new))["project"]
    assert other["clientStatus"] is None
    await sophie.set_status([other["id"]], status="By hand")
    await move(sophie, stages["Inquiry"], made["id"], other["id"])
    assert await standing(nadia, made["id"]) == ("Inquiry", True, "Los")
    assert await standing(nadia, other["id"]) == ("Inquiry", False, "By hand")
    assert await words(katrin, made["id"]) == ["Los", "Geplant"]
    assert await Project.filter(keeps_status=True).count() == 1


@pytest.mark.behaviour("X-09")
async def test_it_takes_the_status_of_the_project_where_it_is_asked_to(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    stairs, known = await world.project("Treppenhaus Torstraße 14"), await ids(sophie)
    snagging = await make_template(
        sophie, text("en", "Snagging", "The last."), text("de", "Restarbeiten", "Das Letzte.")
    )
    await sophie.set_status([stairs], templateId=snagging, description="Nur noch die Lampen.")
    template = await project_template(sophie, stairs, withStatus=True)
    # As it is told there; in other languages as the status template says.
    texts = [text("de", "Restarbeiten", "Nur noch die Lampen."), text("en", "Snagging", "The last.")]
    assert template["status"] == {"color": "#A1B2C3", "icon": "leaf", "texts": texts}
    new = {"name": "One", "templateId": template["id"]}
    for company, status, description in (
        ("Lindenhof Hausverwaltung", "Restarbeiten", "Nur noch die Lampen."),
        ("Meridian Houses", "Snagging", "The last."),
        ("Wrzos Kawiarnie i Piekarnie", "Snagging", "The last."),
    ):
        made = (await do(sophie, "createProject", MADE, companyId=known[company], **new))["project"]["clientStatus"]
        assert (made["status"], made["description"]) == (status, description)
    # In own words there is one text, told to everybody.
    await sophie.set_status([lobby], status="At the printer's", description=None)
    template = await project_template(sophie, lobby, withStatus=True)
    assert template["status"] == {"color": None, "icon": None, "texts": [text("en", "At the printer's")]}
    one = {"templateId": template["id"]}
    told = await do(sophie, "setProjectTemplateStatus", STATUS, **one, status=" Own ", description="Words.")
    assert told["template"]["status"]["texts"] == [text("en", "Own", "Words.")]
    new = {"name": "Two", **one, "companyId": known["Lindenhof Hausverwaltung"]}
    made = (await do(sophie, "createProject", MADE, **new))["project"]["clientStatus"]
    assert made == {"shown": True, "status": "Own", "description": "Words.", "color": None, "icon": None}
    # And none again; what was made from it stays.
    told = await do(sophie, "setProjectTemplateStatus", STATUS, **one)
    assert told["template"]["status"] is None
    assert (await do(sophie, "createProject", MADE, **new))["project"]["clientStatus"] is None
    assert await listed(sophie, "{ projectTemplates(first: 100) { edges { node { status { color } } } } }")


@pytest.mark.behaviour("X-09", "N-02")
async def test_what_cannot_be_is_refused(world: World) -> None:
    nadia, leyla = await world.person("Nadia Halden"), await world.person("Leyla Demir")
    lobby, bare = await world.project(LOBBY), await world.project("Fahrradraum Rykestraße 60")
    template, planned = await project_template(nadia, lobby), (await template_named(nadia, "Planned"))["id"]
    before = await everything(world)
    one = {"templateId": template["id"]}
    for given, code, field, message in (
        (
            {"status": "A", "statusTemplateId": planned},
            "BAD_USER_INPUT",
            "status",
            "Give either status or statusTemplateId.",
        ),
        ({"description": "A"}, "BAD_USER_INPUT", "description", "Give description with status alone."),
        (
            {"description": "A", "statusTemplateId": planned},
            "BAD_USER_INPUT",
            "description",
            "Give description with status alone.",
        ),
        ({"status": " "}, "BAD_USER_INPUT", "status", "status is empty. Give it a text."),
        ({"status": "x" * 121}, "LIMIT_EXCEEDED", "status", "status has 121 characters. Shorten it to 120."),
        (
            {"statusTemplateId": lobby},
            "NOT_FOUND",
            "statusTemplateId",
            "There is no such status template, or it is not open to you. Check the id.",
        ),
    ):
        assert await refused(nadia, "setProjectTemplateStatus", **one, **given) == (code, field, message)
    told = await refused(nadia, "createProjectTemplate", projectId=bare, name="X", withStatus=True)
    message = "The project has no status. Set one first, or leave withStatus out."
    assert told == ("BAD_USER_INPUT", "withStatus", message)
    assert (await refused(leyla, "setProjectTemplateStatus", **one, status="Mine"))[0] == "FORBIDDEN"
    assert (await refused(nadia, "setProjectTemplateStatus", templateId=planned, status="Mine"))[0] == "NOT_FOUND"
    for name in ("Piotr Wolski", "Eleanor Whitcombe"):
        outside = await world.person(name)
        answer = await outside.run("mutation { setProjectTemplateStatus(input: {}) { userErrors { code } } }")
        assert "data" not in answer
    assert await everything(world) == before


@pytest.mark.behaviour("X-09", "W-08")
async def test_another_workspaces_status_template_is_none(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    template = await project_template(nadia, lobby)
    workspace = (await do(nadia, "createWorkspace", "workspace { id }", name="Elsewhere"))["workspace"]["id"]
    there = world.with_token((await do(nadia, "switchWorkspace", "token", workspaceId=workspace))["token"])
    theirs = (await template_named(there, "Planned"))["id"]
    given = {"templateId": template["id"], "statusTemplateId": theirs}
    assert (await refused(nadia, "setProjectTemplateStatus", **given))[:2] == ("NOT_FOUND", "statusTemplateId")
    [found] = [
        each
        for each in await listed(nadia, "{ projectTemplates { edges { node { id status { color } } } } }")
        if each["id"] == template["id"]
    ]
    assert found["status"] is None
