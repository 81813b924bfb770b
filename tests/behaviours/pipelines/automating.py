"""How these tests make automations, and read what they did."""

from typing import Any

from db.models import ProjectTemplate
from tests.behaviours.office import do, listed
from tests.people import Caller

AUTOMATION = """automation { id action enabled status description problem createdAt author { displayName }
  stage { name } statusTemplate { texts { language name } } projectTemplate { name } toStage { name pipeline { name } }
  labels { name } companies { name } }"""
IN_STAGE = """query($id: ID!) { node(id: $id) { ... on Stage { automations {
  id action enabled status description problem statusTemplate { id } projectTemplate { name } toStage { name }
  labels { name } companies { name } } } } }"""
HISTORY = """query($id: ID!, $first: Int! = 20, $after: String) { node(id: $id) { ... on Project {
  stageHistory(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
    at cause movedBy { displayName } fromPipeline fromStage toPipeline toStage
    runs { action outcome reason automation { id } } } } } } } }"""
TEMPLATES = "{ statusTemplates { id texts { language name description } } }"

Run = tuple[str, str, str]


async def automate(admin: Caller, stage: str, action: str, **given: Any) -> str:
    """The id of a new automation."""
    made = await do(admin, "createAutomation", "automation { id }", stageId=stage, action=action, **given)
    found: str = made["automation"]["id"]
    return found


async def automations(caller: Caller, stage: str) -> list[dict[str, Any]]:
    """Those of a stage, in their order."""
    node = (await caller.ask(IN_STAGE, id=stage))["node"]
    found: list[dict[str, Any]] = node["automations"]
    return found


async def history(caller: Caller, project: str) -> list[dict[str, Any]]:
    """How a project moved, the latest first."""
    found = (await caller.ask(HISTORY, id=project))["node"]["stageHistory"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


async def ran(caller: Caller, project: str) -> list[Run]:
    """What the automations did when the project moved last: action, outcome and reason."""
    return [(run["action"], run["outcome"], run["reason"]) for run in (await history(caller, project))[0]["runs"]]


async def status_template(caller: Caller, name: str) -> str:
    """The id of the status template that is called so in English."""
    for template in (await caller.ask(TEMPLATES))["statusTemplates"]:
        if ("en", name) in [(text["language"], text["name"]) for text in template["texts"]]:
            found: str = template["id"]
            return found
    raise LookupError(name)


async def make_template(caller: Caller, project: str, name: str) -> str:
    """The id of a template that is kept from a project."""
    made = await do(caller, "createProjectTemplate", "template { id }", projectId=project, name=name)
    found: str = made["template"]["id"]
    return found


async def grow(template: str, times: int) -> None:
    """Let the first step of a template, by name, have so many times its tasks."""
    kept = await ProjectTemplate.get(name=template)
    steps: list[dict[str, Any]] = kept.steps
    steps[0]["tasks"] *= times
    await kept.save()


async def make_project(owner: Caller, name: str, company: str = "Meridian Houses", **reach: Any) -> str:
    """The id of a new project, with nothing in it."""
    companies = await listed(owner, "{ companies(first: 100) { edges { node { id name } } } }")
    [company_id] = [each["id"] for each in companies if each["name"] == company]
    made = await do(owner, "createProject", "project { id }", companyId=company_id, name=name)
    found: str = made["project"]["id"]
    if reach:
        await do(owner, "setProjectReach", projectIds=[found], **reach)
    return found


async def make_label(caller: Caller, name: str) -> str:
    """The id of a new label."""
    found: str = (await do(caller, "createLabel", "label { id }", name=name))["label"]["id"]
    return found
