"""Audience: before something is posted, who would see it and who would be mailed; as it then turns out to be."""

from typing import Any

import pytest

from db.clock import now
from db.models import Account, Person, ReadLink
from permissions.tiers import Section
from tests.behaviours.office import do, does_not_know, exists_for
from tests.behaviours.project_file.test_progress import row_of
from tests.behaviours.project_file.work import make_comment, make_step, make_task, person_ids
from tests.people import Caller, World

SPA = "Spa and treatment rooms"
AUDIENCE = """query($id: ID!, $posted: Visibility) { audience(id: $id, posted: $posted) {
  visibility colleagues partners clients readLinks
  people(first: 100) { totalCount edges { node { mailed person { displayName } } } } } }"""
FIRM = {
    "Daniyar Akhmetov",
    "Edwin Brix",
    "Ifeoma Okafor",
    "Kenji Watanabe",
    "Lukas Petersen",
    "Marta Zielińska",
    "Nadia Halden",
    "Sophie Marchand",
}
MERIDIAN = {"Eleanor Whitcombe", "Rajiv Menon", "Aigerim Sadykova"}


async def asked(caller: Caller, thing: str, posted: str | None = None) -> dict[str, Any]:
    """What somebody is told of an audience."""
    found: dict[str, Any] = (await caller.ask(AUDIENCE, id=thing, posted=posted))["audience"]
    return found


def names(found: dict[str, Any], mailed: bool | None = None) -> set[str]:
    """Who is in it; of them, those who would be mailed, or would not."""
    nodes = [edge["node"] for edge in found["people"]["edges"]]
    told = [node["person"]["displayName"] for node in nodes if mailed in (None, node["mailed"])]
    assert told == sorted(told, key=str.casefold)
    assert found["people"]["totalCount"] == len(nodes)
    return set(told)


async def seeing(world: World, thing: str) -> set[str]:
    """Who of all who sign in gets the thing by its id."""
    people = await Person.filter(account_id__not_isnull=True, removed_at=None)
    found = {person.display_name: await world.person(person.display_name) for person in people}
    return {name for name, caller in found.items() if await exists_for(caller, thing)}


@pytest.mark.behaviour("N-05", "T-04")
async def test_the_audience_is_who_then_sees_it(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    spa, people = await world.project(SPA), await person_ids(world)
    guests = [people[name] for name in ("Leyla Demir", "Timur Bekov")]
    await do(nadia, "addToProject", projectId=spa, personIds=guests)
    steps = {
        limit: await make_step(sophie, spa, limit, limit, "COMMENT", *rights)
        for limit, rights in (("CLIENT", ("APPROVE",)), ("TEAM", ()), ("INTERNAL", ()), ("PRIVATE", ()))
    }
    task = await make_task(sophie, steps["CLIENT"], "Tiles")
    narrow = await make_task(sophie, steps["CLIENT"], "Which tiler", visibility="TEAM")
    things = {
        steps["CLIENT"]: ("CLIENT", FIRM | MERIDIAN | {"Leyla Demir", "Timur Bekov", "Piotr Wolski"}),
        task: ("CLIENT", FIRM | MERIDIAN | {"Leyla Demir", "Timur Bekov", "Piotr Wolski"}),
        steps["TEAM"]: ("TEAM", FIRM | {"Leyla Demir", "Piotr Wolski"}),
        narrow: ("TEAM", FIRM | {"Leyla Demir", "Piotr Wolski"}),
        steps["INTERNAL"]: ("INTERNAL", FIRM | {"Leyla Demir"}),
        steps["PRIVATE"]: ("PRIVATE", {"Sophie Marchand"}),
    }
    for limit in ("CLIENT", "TEAM", "INTERNAL"):
        expected = await asked(sophie, task, limit)
        comment = await make_comment(sophie, task, limit, visibility=limit)
        things[comment] = limit, things[steps[limit]][1]
        assert names(expected) == things[comment][1], f"asked before it was posted: {limit}"
        assert names(await asked(sophie, steps["CLIENT"], limit)) == things[comment][1]
    for thing, (limit, expected_names) in things.items():
        found = await asked(sophie, thing)
        assert found["visibility"] == limit
        assert names(found) == expected_names == await seeing(world, thing)
        counts = found["colleagues"], found["partners"], found["clients"]
        assert counts == (
            len(expected_names & {*FIRM, "Leyla Demir"}),
            len(expected_names & {"Piotr Wolski"}),
            len(expected_names & {*MERIDIAN, "Timur Bekov"}),
        )
    # Where the file is not shared, no client is among them.
    await do(nadia, "setProjectReach", projectIds=[spa], sharedWithClient=False, openToWorkspace=False)
    inside = await seeing(world, task)
    assert names(await asked(nadia, task)) == inside
    assert inside & {*MERIDIAN, "Timur Bekov", "Lukas Petersen"} == set()
    assert {"Nadia Halden", "Leyla Demir", "Piotr Wolski"} <= inside


@pytest.mark.behaviour("N-05")
async def test_who_would_be_mailed_and_how_many_links_show_it(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    spa = await world.project(SPA)
    step, team = await make_step(sophie, spa, "Plan", "CLIENT", "APPROVE"), await make_step(sophie, spa, "Site", "TEAM")
    silent = await make_step(sophie, spa, "Look at it", "CLIENT", "COMMENT")
    task = await make_task(sophie, step, "Tiles")
    comment = await make_comment(sophie, task, "Look")
    found = await asked(nadia, task)
    assert names(found, mailed=True) == names(found) == FIRM | MERIDIAN | {"Piotr Wolski"}
    assert names(await asked(nadia, silent), mailed=False) == MERIDIAN
    # Nothing goes out where somebody comments.
    assert (
        names(await asked(nadia, comment), mailed=True)
        == names(await asked(nadia, task, "CLIENT"), mailed=True)
        == set()
    )
    author, project = await Person.get(display_name="Nadia Halden"), row_of(spa)
    steps, hours = [Section.STEPS.value], [Section.HOURS.value]
    for number, (sections, ended) in enumerate(((steps, False), (steps + hours, False), (hours, False), (steps, True))):
        await ReadLink.create(
            workspace_id=author.workspace_id,
            project_id=project,
            creator_id=author.id,
            name="A link",
            token_hash=str(number),
            sections=sections,
            created_at=now(),
            deactivated_at=now() if ended else None,
        )
    assert (await asked(nadia, task))["readLinks"] == 2
    assert (await asked(nadia, team))["readLinks"] == 0
    # A link opens the file whether or not it is shared with the client's people.
    await do(nadia, "setProjectReach", projectIds=[spa], sharedWithClient=False)
    found = await asked(nadia, comment)
    assert (found["readLinks"], found["clients"]) == (2, 0)


@pytest.mark.behaviour("N-05", "N-02", "T-04")
async def test_an_audience_is_told_to_who_works_for_the_firm_of_what_they_see(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    spa, people = await world.project(SPA), await person_ids(world)
    await do(nadia, "addToProject", projectId=spa, personIds=[people["Leyla Demir"]])
    mine, plan = await make_step(sophie, spa, "Mine", "PRIVATE"), await make_step(sophie, spa, "Plan", "TEAM")
    task = await make_task(sophie, plan, "Tiles")
    comment = await make_comment(sophie, task, "Look")
    document = "query($id: ID!) { audience(id: $id) { clients } }"
    for hidden in (mine, spa, people["Leyla Demir"], "nonsense"):
        assert await nadia.codes(document, id=hidden) == ["NOT_FOUND"]
    assert await (await world.person("Leyla Demir")).codes(document, id=plan) == ["FORBIDDEN"]
    for name in ("Piotr Wolski", "Eleanor Whitcombe"):
        assert await does_not_know(await world.person(name), f'{{ audience(id: "{plan}") {{ clients }} }}', "audience")
    for thing, posted in ((plan, "CLIENT"), (task, "CLIENT"), (plan, "PRIVATE"), (comment, "TEAM"), (mine, "TEAM")):
        assert await sophie.codes(AUDIENCE, id=thing, posted=posted) == ["BAD_USER_INPUT"]


@pytest.mark.behaviour("N-05")
async def test_a_large_audience_is_paged(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    step = await make_step(sophie, await world.project(SPA), "Plan")
    eleanor = await Person.get(display_name="Eleanor Whitcombe")
    for number in range(30):
        account = await Account.create(email=f"n{number}@audience.example", password_hash="-", created_at=now())
        await Person.create(
            workspace_id=eleanor.workspace_id,
            company_id=eleanor.company_id,
            account_id=account.id,
            display_name="Nn",
            sort_name="nn",
            role=eleanor.role,
            privacy=eleanor.privacy,
        )
    document = """query($id: ID!, $after: String) { audience(id: $id) { people(first: 7, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { person { id } } } } } }"""
    found: list[str] = []
    after, more = None, True
    while more:
        page = (await nadia.ask(document, id=step, after=after))["audience"]["people"]
        assert page["totalCount"] == len(FIRM | MERIDIAN | {"Piotr Wolski"}) + 30
        found += [edge["node"]["person"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(found) == len(set(found)) == page["totalCount"]
