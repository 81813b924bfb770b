"""Changes that lock the same rows, in any order that a client may name them: they wait for each other, no more."""

import asyncio
import random
from typing import Any

import pytest

from db.models import Event, LogHead
from tests.db.engine import engine, other_sessions
from tests.people import HIDE, SET, World

RENAME = """mutation Rename($input: RenameProjectInput!) { renameProject(input: $input) {
  project { id } userErrors { code } } }"""
SIGN_OUT = "mutation SignOut($input: SignOutInput) { signOut(input: $input) { userErrors { code } } }"

chance = random.Random(7)  # noqa: S311


@pytest.mark.parametrize("rounds", [6, pytest.param(100, marks=pytest.mark.torture)])
async def test_nobody_deadlocks_whatever_the_order(world: World, rounds: int) -> None:
    nadia = await world.person("Nadia Halden")
    ids = list(await nadia.work_in_progress())[:10]

    def some() -> list[str]:
        return chance.sample(ids, chance.randint(1, len(ids)))

    for _ in range(rounds):
        leaving = [await world.person("Edwin Brix") for _ in range(3)]
        answers: list[dict[str, Any]] = await asyncio.gather(
            *(nadia.run(SET, input={"projectIds": some(), "status": "any"}) for _ in range(5)),
            *(nadia.run(HIDE, input={"projectIds": some()}) for _ in range(3)),
            *(nadia.run(RENAME, input={"projectId": chance.choice(ids), "clientName": "new"}) for _ in range(3)),
            # All of the sessions at once, by each of them. Who comes after the first is nobody any more.
            *(edwin.run(SIGN_OUT, input={"everywhere": True}) for edwin in leaving),
        )
        codes = {error["extensions"]["code"] for answer in answers for error in answer.get("errors", ())}
        assert codes <= {"UNAUTHENTICATED"}
        assert [answer["data"] for answer in answers[:11] if "errors" in answer] == []
    numbers = [row["seq"] for row in await Event.all().order_by("seq").values("seq")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [row["seq"] for row in await LogHead.all().values("seq")] == [len(numbers)]
    assert await other_sessions() == []
    if engine().capabilities.dialect == "postgres":
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await engine().execute_query_dict(deadlocks) == [{"deadlocks": 0}]
