"""How the firm's people write things down in these tests, and what is there before and after."""

from collections.abc import Mapping
from typing import Any

from db.models import LogHead
from tests.people import Caller, Stream, World

COMPANIES = (
    """{ companies(first: 100) { edges { node { id name kind language timeZone departments { id name } } } } }"""
)
PEOPLE = """{ people(first: 100) { edges { node { id displayName jobTitle email phone address note kind role
  contactPrivacy hasAccount company { id name } department { id name } } } } }"""
PROJECTS = """{ projects(first: 100) { edges { node { id name clientName openToWorkspace sharedWithClient
  clientStatus { shown status } company { id name } people { id } } } } }"""
WHO = """{ viewer { tier role looksOnly person { displayName } company { name kind } } }"""
NAMED = "query($id: ID!) { node(id: $id) { __typename id } }"

Errors = list[dict[str, Any]]


async def asked(caller: Caller, mutation: str, fields: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of a mutation that takes one input."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = (
        f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code message field }} }} }}"
    )
    payload: dict[str, Any] = (await caller.ask(document, input=given))[mutation]
    return payload


async def do(caller: Caller, mutation: str, fields: str = "", **given: Any) -> dict[str, Any]:
    """The payload of a mutation that must succeed."""
    payload = await asked(caller, mutation, fields, given)
    assert payload["userErrors"] == [], payload
    return payload


async def refused(caller: Caller, mutation: str, **given: Any) -> tuple[str, str | None, str]:
    """Code, field and message of a mutation that must be refused."""
    payload = await asked(caller, mutation, "", given)
    [error] = payload["userErrors"]
    return error["code"], error["field"], error["message"]


async def listed(caller: Caller, document: str, **variables: Any) -> list[dict[str, Any]]:
    """The nodes of a document that asks for one list."""
    [connection] = (await caller.ask(document, **variables)).values()
    return [edge["node"] for edge in connection["edges"]]


async def ids(caller: Caller) -> dict[str, str]:
    """The id of everything that the caller sees, by name: companies, people, projects by the client-facing one."""
    found = await listed(caller, "{ companies(first: 100) { edges { node { id name } } } }")
    people = await listed(caller, "{ people(first: 100) { edges { node { id name: displayName } } } }")
    projects = await listed(caller, "{ projects(first: 100) { edges { node { id name: clientName } } } }")
    return {node["name"]: node["id"] for node in [*found, *people, *projects]}


async def people_seen(caller: Caller) -> set[str]:
    """The names of the people whom the caller sees."""
    return {
        node["displayName"]
        for node in await listed(caller, "{ people(first: 100) { edges { node { displayName } } } }")
    }


async def projects_seen(caller: Caller) -> set[str]:
    """The client-facing names of the projects that the caller sees."""
    return {
        node["clientName"]
        for node in await listed(caller, "{ projects(first: 100) { edges { node { clientName } } } }")
    }


async def person_now(owner: Caller, name: str) -> dict[str, Any]:
    """A person, as the owner sees them."""
    [found] = [node for node in await listed(owner, PEOPLE) if node["displayName"] == name]
    return found


async def everything(world: World) -> dict[str, Any]:
    """All that is written down, how much was audited, and how far the logs go: to see that nothing happened."""
    owner = await world.person("Nadia Halden")
    return {
        "companies": await listed(owner, COMPANIES),
        "people": await listed(owner, PEOPLE),
        "projects": await listed(owner, PROJECTS),
        "audit": await owner.ask("{ auditEntries(first: 1) { totalCount } }"),
        "log": await LogHead.all().order_by("workspace_id").values_list("workspace_id", "seq"),
    }


async def exists_for(caller: Caller, thing: str) -> bool:
    """Whether there is such a thing for the caller: they get it by its id, or NOT_FOUND."""
    answer = await caller.run(NAMED, id=thing)
    if "errors" in answer:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"], answer
        return False
    assert answer["data"]["node"]["id"] == thing
    return True


async def news(stream: Stream) -> tuple[str, str | None]:
    """What the next message says, and of which project."""
    change = await stream.change()
    return change["change"], change["projectId"]


async def quiet(world: World, stream: Stream, project: str) -> bool:
    """Whether nothing arrived: the next message is of what is set now, on this project, which the follower sees."""
    owner = await world.person("Nadia Halden")
    await owner.set_status([project], status="To see whether anything came before")
    change = await stream.change()
    told = (change["projectId"], (change["project"] or {}).get("clientStatus", {}).get("status"))
    return told == (project, "To see whether anything came before")


async def does_not_know(caller: Caller, document: str, field: str) -> bool:
    """Whether the caller's schema has no such field, and so nothing of the document was run."""
    answer = await caller.run(document)
    messages = [error["message"] for error in answer["errors"]]
    return "data" not in answer and all(each.startswith(f"Cannot query field '{field}' on type") for each in messages)
