"""How projects are put away, taken out again and looked for in these tests."""

from typing import Any

from tests.behaviours.office import do, listed
from tests.people import Caller

PROJECTS = "projects { id archivedAt stage { name } clientStatus { shown status } sharedWithClient }"
LIST = """query($archived: Boolean) { projects(first: 100, archived: $archived) {
  edges { node { clientName } } } }"""
AUDIT = """{ auditEntries(first: 50) { edges { node { action actorName subjectId subjectName
  values { field before after } } } } }"""


async def archive(caller: Caller, *projects: str) -> list[dict[str, Any]]:
    """Put projects away; they, as they are then."""
    found: list[dict[str, Any]] = (await do(caller, "archiveProjects", PROJECTS, projectIds=list(projects)))["projects"]
    return found


async def restore(caller: Caller, *projects: str) -> list[dict[str, Any]]:
    """Take projects out again; they, as they are then."""
    found: list[dict[str, Any]] = (await do(caller, "restoreProjects", PROJECTS, projectIds=list(projects)))["projects"]
    return found


async def names(caller: Caller, archived: bool) -> set[str]:
    """The client-facing names of the projects that are archived, or of the others."""
    return {node["clientName"] for node in await listed(caller, LIST, archived=archived)}


async def audited(owner: Caller, *actions: str) -> list[dict[str, Any]]:
    """The latest audit entries of these actions, the newest first; values by field, as (before, after)."""
    found = [each for each in await listed(owner, AUDIT) if each["action"] in actions]
    for entry in found:
        entry["values"] = {each["field"]: (each["before"], each["after"]) for each in entry["values"]}
    return found
