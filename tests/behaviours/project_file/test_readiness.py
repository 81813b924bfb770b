"""Readiness: what the client will see of a project, looked over before it is shared."""

from typing import Any

import pytest

from tests.behaviours.office import do, does_not_know
from tests.behaviours.project_file.work import make_step, make_task, work_seen
from tests.people import Caller, World

LOBBY, CARPET = "Lobby and reception, London", "Corridors, floors two to four"
AT_WORK = "MER-LON lobby / chasing overdue stone invoice"
READINESS = """query($id: ID!, $first: Int, $after: String) { projectReadiness(projectId: $id) {
  visibleSteps hiddenSteps visibleTasks hiddenTasks project { clientName }
  steps(first: 100) { totalCount edges { node { step { name } visibleToClient visibleTasks hiddenTasks } } }
  warnings(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { node { rule message step { name } task { title } } } } } }"""

Warnings = list[tuple[str, str | None, str | None]]


async def looked_over(caller: Caller, project: str, **page: Any) -> dict[str, Any]:
    """What somebody is told of a project's readiness."""
    found: dict[str, Any] = (await caller.ask(READINESS, id=project, **{"first": 100, **page}))["projectReadiness"]
    return found


def warnings(found: dict[str, Any]) -> Warnings:
    """Which rule, of which step and which task."""
    nodes = [edge["node"] for edge in found["warnings"]["edges"]]
    return [(each["rule"], (each["step"] or {}).get("name"), (each["task"] or {}).get("title")) for each in nodes]


@pytest.mark.behaviour("T-05", "C-07")
async def test_a_project_is_looked_over_step_by_step_before_its_client_sees_it(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby, eleanor = await world.project(LOBBY), await world.person("Eleanor Whitcombe")
    found = await looked_over(sophie, lobby)
    assert warnings(found) == [("NOTHING_VISIBLE", None, None)]
    plan = await make_step(sophie, lobby, "Plan")
    await make_step(sophie, lobby, "Handover")
    site = await make_step(sophie, lobby, "Site", "TEAM")
    margin = await make_step(sophie, lobby, "Kalkulation")
    await make_step(sophie, lobby, "Draft", "PRIVATE")
    await make_step(nadia, lobby, "Hers", "PRIVATE")
    await make_task(sophie, plan, "Stone")
    await make_task(sophie, plan, f"Copy of {AT_WORK.upper()}")
    await make_task(sophie, plan, "Say nothing yet: they pay late", visibility="INTERNAL")
    await make_task(sophie, site, "Internal only")
    await make_task(sophie, margin, "Our margin", visibility="TEAM")
    found = await looked_over(sophie, lobby)
    assert [tuple(edge["node"].values()) for edge in found["steps"]["edges"]] == [
        ({"name": "Plan"}, True, 2, 1),
        ({"name": "Handover"}, True, 0, 0),
        ({"name": "Site"}, False, 0, 1),
        ({"name": "Kalkulation"}, True, 0, 1),
        ({"name": "Draft"}, False, 0, 0),
    ]
    counts = [found[name] for name in ("visibleSteps", "hiddenSteps", "visibleTasks", "hiddenTasks")]
    assert counts == [3, 2, 2, 3]
    expected: Warnings = [
        ("LOOKS_INTERNAL", "Plan", f"Copy of {AT_WORK.upper()}"),
        ("EMPTY_STEP", "Handover", None),
        ("LOOKS_INTERNAL", "Kalkulation", None),
        ("EMPTY_STEP", "Kalkulation", None),
    ]
    assert warnings(found) == expected
    messages = [edge["node"]["message"] for edge in found["warnings"]["edges"]]
    assert messages[2] == (
        "The client will see 'Kalkulation', which looks internal by 'Kalkulation'. Rename or hide it."
    )
    # It says of the client what the client will see.
    assert await work_seen(eleanor, lobby) == {
        "Plan": {"Stone": [], f"Copy of {AT_WORK.upper()}": []},
        "Handover": {},
        "Kalkulation": {},
    }
    # In pages: none of two warnings about one thing is lost.
    paged: Warnings = []
    after, more = None, True
    while more:
        page = await looked_over(sophie, lobby, first=3, after=after)
        paged += warnings(page)
        after, more = page["warnings"]["pageInfo"]["endCursor"], page["warnings"]["pageInfo"]["hasNextPage"]
        assert page["warnings"]["totalCount"] == 4
    assert paged == expected
    # The names are fields of their own; it is pointed out where they are the same, once.
    await do(sophie, "renameProject", projectId=lobby, name=f"  {LOBBY.upper()} ")
    assert warnings(await looked_over(sophie, lobby)) == [("SAME_NAME", None, None), *expected[1:]]
    await do(sophie, "renameProject", projectId=lobby, clientName="Lobby (vertraulich)")
    assert warnings(await looked_over(sophie, lobby)) == [("LOOKS_INTERNAL", None, None), *expected[1:]]
    # Each is told in their own language.
    await do(sophie, "setLanguage", language="de")
    [first, *_] = (await looked_over(sophie, lobby))["warnings"]["edges"]
    assert first["node"]["message"].startswith("Der Kunde wird 'Lobby (vertraulich)' sehen")


@pytest.mark.behaviour("T-05", "N-02")
async def test_readiness_is_for_those_who_share(world: World) -> None:
    lobby, edwin = await world.project(LOBBY), await world.person("Edwin Brix")
    document = f'{{ projectReadiness(projectId: "{lobby}") {{ visibleSteps }} }}'
    assert await (await world.person("Leyla Demir")).codes(document) == ["FORBIDDEN"]
    for name in ("Piotr Wolski", "Eleanor Whitcombe"):
        assert await does_not_know(await world.person(name), document, "projectReadiness")
    assert await edwin.codes('{ projectReadiness(projectId: "UHJvamVjdDp4") { visibleSteps } }') == ["NOT_FOUND"]
    penthouse = await world.project("Top-floor residence")
    document = f'{{ projectReadiness(projectId: "{penthouse}") {{ visibleSteps }} }}'
    assert await (await world.person("Lukas Petersen")).codes(document) == ["NOT_FOUND"]
