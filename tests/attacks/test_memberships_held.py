"""Changes of who is what wait for each other: one that is held keeps every other one from counting owners."""

import ast
import asyncio
from typing import Any

import pytest

from settings import Settings
from tests.attacks.gates import Gate, before_the_log
from tests.behaviours.office import do, ids
from tests.people import Caller, World
from tests.test_house import PACKAGES, sources

OWNERS = """{ people(first: 100, filter: {role: OWNER}) { edges { node { displayName hasAccount } } } }"""
NADIA, EDWIN = "Nadia Halden", "Edwin Brix"
MANY_SECONDS = 0.3
"""Enough for a change that need not wait."""


async def outcome(caller: Caller, mutation: str, **given: Any) -> str:
    """What became of a mutation: DONE, or the code that it was refused with. Nothing may break."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}"
    answer = await caller.run(document, input=given)
    if "errors" in answer:
        code = str(answer["errors"][0]["extensions"]["code"])
        assert code in ("UNAUTHENTICATED", "UNAVAILABLE", "GRAPHQL_VALIDATION_FAILED"), answer
        return code
    errors = answer["data"][mutation]["userErrors"]
    return str(errors[0]["code"]) if errors else "DONE"


async def owners_left(*callers: Caller) -> set[str]:
    """The owners who can sign in, as whoever of these may still ask sees them."""
    for caller in callers:
        answer = await caller.run(OWNERS)
        if "errors" not in answer:
            nodes = [edge["node"] for edge in answer["data"]["people"]["edges"]]
            return {node["displayName"] for node in nodes if node["hasAccount"]}
    raise AssertionError("nobody may ask any more")


def ways_to_go(me: str, named: dict[str, str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Everything by which an owner can stop being one."""
    return {
        "step down": ("changeRole", {"personId": me, "role": "ADMIN"}),
        "move away": ("movePerson", {"personId": me, "companyId": named["Meridian Houses"], "role": "MEMBER"}),
        "leave": ("removePerson", {"personId": me}),
    }


@pytest.mark.behaviour("W-10", "N-06")
@pytest.mark.parametrize("way", ["step down", "move away", "leave"])
async def test_two_owners_who_go_at_once_leave_one(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Each changes only themselves, so neither overtakes the other: the count of owners alone can stop them."""
    nadia, edwin, sophie = [await world.person(name) for name in (NADIA, EDWIN, "Sophie Marchand")]
    named = await ids(nadia)
    await do(nadia, "changeRole", personId=named[EDWIN], role="OWNER")
    gate = Gate()
    with monkeypatch.context() as patch:
        if settings.database_url.startswith("postgres"):  # SQLite writes one after the other anyway
            before_the_log(gate, patch)
        mutation, given = ways_to_go(named[NADIA], named)[way]
        first = asyncio.create_task(outcome(nadia, mutation, **given))
        if settings.database_url.startswith("postgres"):
            await gate.reached.wait()
        mutation, given = ways_to_go(named[EDWIN], named)[way]
        second = asyncio.create_task(outcome(edwin, mutation, **given))
        await asyncio.wait([second], timeout=MANY_SECONDS)
        gate.opened.set()
        told = sorted([await first, await second])
    assert len(await owners_left(nadia, edwin, sophie)) == 1
    assert told == ["DONE", "FORBIDDEN"]


def test_no_lock_is_asked_for_and_forgotten() -> None:
    """Trap: Tortoise drops `select_for_update` without a word where columns, counts or existence are asked for."""
    dropping = {"values", "values_list", "exists", "count", "update", "delete"}
    found = []
    for path in sources(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in dropping:
                chain = [each.attr for each in ast.walk(node.func.value) if isinstance(each, ast.Attribute)]
                found += [f"{path}:{node.lineno}"] if "select_for_update" in chain else []
    assert not found
