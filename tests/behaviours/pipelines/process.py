"""How these tests make pipelines and move projects through them."""

from tests.behaviours.office import do
from tests.people import Caller

STAGES = ("Inquiry", "Planning", "Building", "Handover")
STANDING = """query($id: ID!) { node(id: $id) { ... on Project { clientStatus { shown status description }
  stage { name pipeline { name } } stageEnteredAt } } }"""


async def make_pipeline(admin: Caller, name: str = "Jobs", *stages: str) -> tuple[str, dict[str, str]]:
    """A pipeline's id, and those of its stages by name."""
    fields = "pipeline { id stages { id name } }"
    made = (await do(admin, "createPipeline", fields, name=name, stages=list(stages or STAGES)))["pipeline"]
    return made["id"], {stage["name"]: stage["id"] for stage in made["stages"]}


async def move(caller: Caller, stage: str | None, *projects: str) -> None:
    """Bring projects into a stage."""
    await do(caller, "moveProjects", projectIds=list(projects), stageId=stage)


async def standing(caller: Caller, project: str) -> tuple[str | None, bool, str | None]:
    """The stage in which a project stands, and whether and what its client is told."""
    node = (await caller.ask(STANDING, id=project))["node"]
    status = node["clientStatus"] or {"shown": False, "status": None}
    return (node["stage"] or {"name": None})["name"], status["shown"], status["status"]
