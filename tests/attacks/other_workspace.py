"""A second workspace of the same owner, with one of everything in it."""

from typing import Any
from uuid import uuid4

from strawberry.relay.utils import to_base64

from tests.attacks.a_file import file_of
from tests.attacks.a_process import process_of, told_of
from tests.attacks.ids import kinds
from tests.people import Caller, World

CREATE_PROJECT = """mutation($input: CreateProjectInput!) { createProject(input: $input) {
  project { id company { id departments { id } } people { id displayName } } userErrors { code message } } }"""
CREATE_WORKSPACE = """mutation { createWorkspace(input: {name: "Elsewhere"}) { workspace { id } } }"""
SWITCH = """mutation($id: ID!) { switchWorkspace(input: {workspaceId: $id}) { token } }"""
READ = (
    """{ statusTemplates { id } sessions { id } auditEntries { edges { node { id } } } viewer { workspace { id } } }"""
)

Ids = dict[str, str]
"""A global id for each type that has one."""


def nowhere() -> Ids:
    """Ids that exist nowhere."""
    return {name: to_base64(name, uuid4()) for name in kinds("node", "id")}


async def filled(caller: Caller) -> Ids:
    """Make a company with a department, a person and a project with a file, and give the ids of all that is there."""
    given: dict[str, Any] = {
        "name": "Cellar",
        "shareWithClient": True,
        "company": {
            "name": "Client",
            "departments": ["One"],
            "people": [{"displayName": "Guest", "department": "One", "email": "guest@cellar.example"}],
        },
    }
    payload = (await caller.ask(CREATE_PROJECT, input=given))["createProject"]
    assert payload["userErrors"] == []
    project, there = payload["project"], await caller.ask(READ)
    [guest] = [person["id"] for person in project["people"] if person["displayName"] == "Guest"]
    found = {
        "Workspace": there["viewer"]["workspace"]["id"],
        "Company": project["company"]["id"],
        "Department": project["company"]["departments"][0]["id"],
        "Person": guest,
        "Project": project["id"],
        "Session": there["sessions"][0]["id"],
        "StatusTemplate": there["statusTemplates"][0]["id"],
        "AuditEntry": there["auditEntries"]["edges"][0]["node"]["id"],
    }
    found |= await told_of(caller, found["Project"])
    return {**found, **await file_of(caller, found), **await process_of(caller)}


async def elsewhere(world: World, owner: Caller) -> tuple[Caller, Ids]:
    """The owner in the second workspace, and what is in it."""
    made = (await owner.ask(CREATE_WORKSPACE))["createWorkspace"]["workspace"]["id"]
    there = world.with_token((await owner.ask(SWITCH, id=made))["switchWorkspace"]["token"])
    return there, await filled(there)
