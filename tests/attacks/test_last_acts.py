"""Who loses their access gets nothing more out of it: no new session, no other's eyes, no new workspace."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from db import sessions
from db.models import Person
from settings import Settings
from tests.attacks.gates import Gate, before_the_log, before_the_transaction
from tests.behaviours.office import do, ids
from tests.people import Caller, World

VIEW = "startViewAs(input: {personId: $client}) { token userErrors { code } }"
SWITCH = "switchWorkspace(input: {workspaceId: $other}) { token userErrors { code } }"
MAKE = 'createWorkspace(input: {name: "Lifeboat"}) { token: workspace { id } userErrors { code } }'
RENEW = "renewSession { token: expiresAt userErrors { code } }"
EDWIN = "Edwin Brix"
TO_GAIN = {"startViewAs": VIEW, "switchWorkspace": SWITCH, "createWorkspace": MAKE, "renewSession": RENEW}

TO_LOSE = {
    "signOut": "signOut { userErrors { code } }",
    "signOut everywhere": "signOut(input: {everywhere: true}) { userErrors { code } }",
    "changeRole": "changeRole(input: {personId: $me, role: GUEST}) { userErrors { code } }",
    "movePerson": "movePerson(input: {personId: $me, companyId: $lindenhof, role: GUEST}) { userErrors { code } }",
}
KEEPS_THE_SESSION = {"changeRole", "movePerson"}


def allowed(lost: str, gained: str) -> bool:
    """Whether what is left of somebody's access is enough for this: a session of their own account's workspaces."""
    return lost in KEEPS_THE_SESSION and gained in ("renewSession", "switchWorkspace")


async def again(world: World, name: str) -> Caller:
    """One of the demo's people with a new session, of the demo's workspace also where they are in others."""
    person = await Person.filter(display_name=name).order_by("workspace__created_at").first()
    assert person is not None
    return world.with_token((await sessions.start(person))[0])


async def mentioned(world: World) -> dict[str, str]:
    """What the mutations name; the admin's other workspace is made for it."""
    owner, edwin = await again(world, "Nadia Halden"), await again(world, EDWIN)
    named = await ids(owner)
    made = await edwin.ask('mutation { createWorkspace(input: {name: "Other"}) { workspace { id } } }')
    return {
        "me": named[EDWIN],
        "client": named["Eleanor Whitcombe"],
        "lindenhof": named["Lindenhof Hausverwaltung"],
        "other": made["createWorkspace"]["workspace"]["id"],
    }


def operation(*fields: str) -> str:
    """A mutation of these fields, one after the other, with the variables that they use."""
    text = " ".join(f"f{number}: {field}" for number, field in enumerate(fields))
    used = " ".join(f"${name}: ID!" for name in ("me", "client", "lindenhof", "other") if f"${name}" in text)
    return f"mutation{f'({used})' if used else ''} {{ {text} }}"


async def gained(caller: Caller, document: str, variables: dict[str, Any]) -> str | None:
    """What the last field of a mutation gave: a token, say."""
    answer = await caller.run(document, **{name: value for name, value in variables.items() if f"${name}" in document})
    assert "INTERNAL_ERROR" not in str(answer), answer
    data = answer.get("data") or {}
    last = data[max(data)] if data else None
    token: str | None = last["token"] and str(last["token"]) if last else None
    return token


@pytest.mark.behaviour("N-06", "N-03")
async def test_one_operation_cannot_give_access_up_and_keep_some(world: World) -> None:
    variables = await mentioned(world)
    owner = await again(world, "Nadia Halden")
    here = (await ids(owner))["Halden & Brix"]
    for lost in TO_LOSE:
        for name, field in TO_GAIN.items():
            edwin = await again(world, EDWIN)
            token = await gained(edwin, operation(TO_LOSE[lost], field), variables)
            assert token is None or allowed(lost, name), (lost, name)
            if lost == "changeRole":
                await do(owner, "changeRole", personId=variables["me"], role="ADMIN")
            if lost == "movePerson":
                await do(owner, "movePerson", personId=variables["me"], companyId=here, role="ADMIN")
    edwin = await again(world, EDWIN)
    for name, field in TO_GAIN.items():
        leaving = "removePerson(input: {personId: $me}) { userErrors { code } }"
        assert await gained(edwin, operation(leaving, field), variables) is None, name


@pytest.mark.behaviour("N-06", "N-03")
@pytest.mark.parametrize("held", [before_the_transaction, before_the_log])
async def test_access_that_ends_meanwhile_gives_nothing(
    world: World,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    held: Callable[[Gate, pytest.MonkeyPatch], None],
) -> None:
    if held is before_the_log and settings.database_url.startswith("sqlite"):
        return  # SQLite writes one after the other: nothing can happen in between
    variables = await mentioned(world)
    owner = await again(world, "Nadia Halden")
    for lost in ("changeRole", "signOutPerson", "signOut", "everywhere", "removePerson"):
        for name in ("startViewAs", "switchWorkspace", "createWorkspace"):
            edwin, gate = await again(world, EDWIN), Gate()
            with monkeypatch.context() as patch:
                held(gate, patch)
                gaining = asyncio.create_task(gained(edwin, operation(TO_GAIN[name]), variables))
                await gate.reached.wait()
                losing = asyncio.create_task(lose(lost, owner, edwin, variables["me"]))
                # One may have to wait for the other: then the gain comes first, and must not outlive the loss.
                await asyncio.wait([losing], timeout=0.1)
                gate.opened.set()
                token = await gaining
                await losing
            if token is not None and name != "createWorkspace":  # that is another workspace, which they keep
                keeps = name == "switchWorkspace" and lost != "everywhere"
                answer = await world.with_token(token).run("{ viewer { looksOnly } }")
                assert keeps or "UNAUTHENTICATED" in str(answer), (name, lost, answer)
            if lost == "changeRole":
                await do(owner, lost, personId=variables["me"], role="ADMIN")
            if lost == "removePerson":
                return  # nobody is left to try the others


async def lose(lost: str, owner: Caller, edwin: Caller, me: str) -> None:
    """The admin's access is taken, or given up."""
    match lost:
        case "changeRole":
            await do(owner, lost, personId=me, role="MEMBER")
        case "signOut" | "everywhere":
            everywhere = str(lost == "everywhere").lower()
            await edwin.ask(f"mutation {{ signOut(input: {{everywhere: {everywhere}}}) {{ userErrors {{ code }} }} }}")
        case _:
            await do(owner, lost, personId=me)
