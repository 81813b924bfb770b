"""How steps, tasks and comments are made and read in these tests."""

from typing import Any

from tests.behaviours.office import do, listed
from tests.people import Caller, World

STEP = "step { id name visibility clientRights }"
TASK = "task { id title }"
COMMENT = "comment { id text }"
WORK = """query($id: ID!) { node(id: $id) { ... on Project {
  steps(first: 100) { edges { node { name tasks(first: 100) { edges { node { title
    comments(first: 100) { edges { node { text } } } } } } } } } } } }"""


async def make_step(caller: Caller, project: str, name: str, visibility: str = "CLIENT", *rights: str) -> str:
    """The id of a new step."""
    given: dict[str, Any] = {"projectId": project, "name": name, "visibility": visibility, "clientRights": rights}
    made: str = (await do(caller, "createStep", STEP, **given))["step"]["id"]
    return made


async def make_task(caller: Caller, step: str, title: str, **given: Any) -> str:
    """The id of a new task."""
    made: str = (await do(caller, "createTask", TASK, stepId=step, title=title, **given))["task"]["id"]
    return made


async def make_comment(caller: Caller, task: str, text: str, **given: Any) -> str:
    """The id of a new comment."""
    made: str = (await do(caller, "createComment", COMMENT, taskId=task, text=text, **given))["comment"]["id"]
    return made


async def work_seen(caller: Caller, project: str) -> dict[str, dict[str, list[str]]] | None:
    """The names of steps, in them the titles of tasks, in them the texts of comments; None where there is no file."""
    answer = await caller.ask(WORK, id=project)
    steps = answer["node"]["steps"]
    if steps is None:
        return None
    return {
        step["node"]["name"]: {
            task["node"]["title"]: [comment["node"]["text"] for comment in task["node"]["comments"]["edges"]]
            for task in step["node"]["tasks"]["edges"]
        }
        for step in steps["edges"]
    }


async def person_ids(world: World) -> dict[str, str]:
    """Everybody's id, by name."""
    owner = await world.person("Nadia Halden")
    people = await listed(owner, "{ people(first: 100) { edges { node { id displayName } } } }")
    return {person["displayName"]: person["id"] for person in people}
