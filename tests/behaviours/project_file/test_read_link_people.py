"""People through a read link: a name, and nothing else; they are found by nothing else either."""

import pytest

from tests.behaviours.office import do, ids
from tests.behaviours.project_file.links import opened
from tests.behaviours.project_file.searching import find, is_kept_truly, passages
from tests.people import World

LOBBY = "Lobby and reception, London"
COUNT = "query($filter: PeopleFilter) { people(filter: $filter) { totalCount edges { node { displayName } } } }"


@pytest.mark.behaviour("C-02", "C-04", "N-02")
async def test_people_are_found_by_their_names_alone(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    known, lobby = await ids(sophie), await world.project(LOBBY)
    await do(sophie, "addToProject", projectId=lobby, personIds=[known["Rajiv Menon"], known["Sophie Marchand"]])
    link = await opened(world, sophie, lobby)
    rajiv = [("Person", "Rajiv Menon")]
    assert ("Person", "Rajiv Menon") in await find(eleanor, "house manager", "PERSON")
    assert await find(link.visitor, "house manager", "PERSON") == await find(link.visitor, "project lead") == []
    assert await find(link.visitor, "rajiv manager") == await find(link.visitor, "rajiv meridianhouses") == []
    assert await find(link.visitor, "raj", "PERSON") == await find(link.visitor, "menon rajiv") == rajiv
    assert await passages(link.visitor, "rajiv") == ["[Rajiv] Menon"]
    await do(sophie, "updatePerson", personId=known["Rajiv Menon"], displayName="Rajiv Zircon", jobTitle="Quartz")
    assert await find(link.visitor, "zircon") == [("Person", "Rajiv Zircon")]
    assert await find(link.visitor, "quartz") == await find(link.visitor, "menon") == []
    assert await is_kept_truly()


@pytest.mark.behaviour("C-02", "C-04", "N-02")
async def test_nobody_is_listed_by_what_is_not_seen(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    known = await ids(nadia)
    added = [known[name] for name in ("Rajiv Menon", "Sophie Marchand", "Eleanor Whitcombe")]
    await do(nadia, "addToProject", projectId=lobby, personIds=added)
    await do(nadia, "setContactPrivacy", personIds=added, privacy="EVERYONE")
    link = await opened(world, nadia, lobby)
    [own] = (await link.visitor.ask("{ viewer { company { id } } }"))["viewer"].values()
    everybody = (await link.visitor.ask(COUNT))["people"]["totalCount"]
    assert everybody >= 3
    for wanted in (
        {"companyId": own["id"]},
        {"companyId": known["Halden & Brix"]},
        {"email": "sophie@haldenbrix.example"},
        {"text": "haldenbrix.example"},
        {"companyId": own["id"], "text": "Rajiv"},
    ):
        found = (await link.visitor.ask(COUNT, filter=wanted))["people"]
        assert found == {"totalCount": 0, "edges": []}, wanted
    for wanted, number in (({"projectId": lobby}, everybody), ({"text": "RAJIV"}, 1)):
        assert (await link.visitor.ask(COUNT, filter=wanted))["people"]["totalCount"] == number
    for hidden in ("kind: CLIENT", "role: MEMBER"):
        assert await link.visitor.codes(f"{{ people(filter: {{{hidden}}}) {{ totalCount }} }}") != []
