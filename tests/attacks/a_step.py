"""Where files are sent to in these tests."""

from typing import Any

from tests.behaviours.project_file.work import make_step
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"


async def a_step(world: World) -> tuple[Caller, Caller, dict[str, Any]]:
    """Sophie, Eleanor of the client, and a step that both see and upload to."""
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    return sophie, eleanor, {"step": await make_step(sophie, await world.project(LOBBY), "Plan", "CLIENT", "UPLOAD")}
