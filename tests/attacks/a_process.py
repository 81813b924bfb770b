"""A process of the firm's, with one of everything in it."""

from uuid import uuid4

from strawberry.relay.utils import to_base64

from tests.behaviours.office import do
from tests.people import Caller


async def process_of(caller: Caller) -> dict[str, str]:
    """Make a pipeline with stages, and give their ids, by type."""
    asked = "pipeline { id stages { id } }"
    pipeline = (await do(caller, "createPipeline", asked, name="Process", stages=["First", "Second"]))["pipeline"]
    stage, given = pipeline["stages"][0]["id"], {"action": "SET_STATUS", "status": "Begun", "enabled": False}
    automation = (await do(caller, "createAutomation", "automation { id }", stageId=stage, **given))["automation"]
    return {"Pipeline": pipeline["id"], "Stage": stage, "Automation": automation["id"]}


async def told_of(caller: Caller, project: str) -> dict[str, str]:
    """Tell its client something, and then something else: what was told first, and an id of news that there are not."""
    for status in ("Begun", "Going on"):
        await do(caller, "setClientStatus", projectIds=[project], status=status)
    asked = "query($id: ID!) { node(id: $id) { ... on Project { statusHistory { edges { node { id } } } } } }"
    edges = (await caller.ask(asked, id=project))["node"]["statusHistory"]["edges"]
    return {"ToldStatus": edges[-1]["node"]["id"], "StatusNews": to_base64("StatusNews", uuid4())}
