"""What clients were told, since when: read by them, and put right by the firm."""

import asyncio

import pytest

from tests.behaviours.office import do, everything, exists_for, listed, news, quiet, refused
from tests.behaviours.project_file.links import opened
from tests.behaviours.statuses.telling import HISTORY, LOBBY, entry, kept, told, words
from tests.people import World
from tests.statements import Statements

GONE = "There is no such entry of the history, or it is not open to you. Check the id."
SO_NOW = "This is what is so now. Set another status first, then take this out of the history."
NOTED = """query($id: ID!) { auditEntries(filter: {subjectId: $id, action: TOLD_STATUS_DELETED}) { edges { node {
  actorName subjectName values { field before after } } } } }"""
FILE = """subscription($id: ID!) { projectChanges(projectId: $id) { change id
  node { ... on Project { statusHistory(first: 100) { edges { node { status } } } } } } }"""
INTERNAL = "{ workInProgress { edges { node { statusHistory { edges { node { %s } } } } } } }"
ALL = """{ workInProgress(first: 100) { edges { node {
  statusHistory(first: 3) { totalCount edges { node { id } } } } } } }"""


@pytest.mark.behaviour("N-10")
async def test_a_client_sees_what_they_were_told_since_when_the_newest_first(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    eleanor, lobby = await world.person("Eleanor Whitcombe"), await world.project(LOBBY)
    before = await told(eleanor, lobby)
    one = (await sophie.set_status([lobby], status="One", description="First.", shown=True))["projects"][0]
    two = (await nadia.set_status([lobby], status="Two", description=None))["projects"][0]
    seen = await told(eleanor, lobby)
    assert seen[2:] == before
    bare = {"color": None, "icon": None}
    assert [{key: value for key, value in each.items() if key != "id"} for each in seen[:2]] == [
        {"at": two["clientStatus"]["updatedAt"], "status": "Two", "description": None, **bare},
        {"at": one["clientStatus"]["updatedAt"], "status": "One", "description": "First.", **bare},
    ]
    # The same for everybody, by the same ids; the firm knows by whom.
    assert await told(sophie, lobby) == seen
    assert (await kept(sophie, lobby))[:2] == [("Two", True, "Nadia Halden"), ("One", True, "Sophie Marchand")]
    # In pages.
    page = (await eleanor.ask(HISTORY, id=lobby, first=1))["node"]["statusHistory"]
    assert (page["totalCount"], page["edges"][0]["node"]) == (len(seen), seen[0])
    rest = (await eleanor.ask(HISTORY, id=lobby, after=page["edges"][0]["cursor"]))["node"]["statusHistory"]
    assert [edge["node"] for edge in rest["edges"]] == seen[1:]


@pytest.mark.behaviour("N-10", "N-02")
async def test_drafts_and_hides_are_never_seen_and_nothing_while_it_is_hidden(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    leyla, lobby = await world.person("Leyla Demir"), await world.project(LOBBY)
    people = await listed(sophie, "{ people(first: 100) { edges { node { id displayName } } } }")
    [hers] = [each["id"] for each in people if each["displayName"] == "Leyla Demir"]
    await do(sophie, "addToProject", projectId=lobby, personIds=[hers])
    begun = await words(eleanor, lobby)
    await sophie.set_status([lobby], status="Secret draft", shown=False)
    # The file is shared, so the project is there; of its statuses there is nothing.
    assert await words(eleanor, lobby) == []
    draft, shown_once = await entry(sophie, lobby, "Secret draft"), await entry(sophie, lobby, begun[0])
    assert not await exists_for(eleanor, draft)
    assert not await exists_for(eleanor, shown_once)
    await sophie.set_status([lobby], status="Agreed")
    assert await words(eleanor, lobby) == ["Agreed", *begun]
    assert not await exists_for(eleanor, draft)
    assert await exists_for(eleanor, shown_once)
    await sophie.hide_status([lobby])
    assert await words(eleanor, lobby) == []
    assert not await exists_for(eleanor, shown_once)
    # For the firm's own people, a guest of theirs too, all of it is there.
    for caller in (sophie, leyla):
        assert (await kept(caller, lobby))[:3] == [
            ("Agreed", False, "Sophie Marchand"),
            ("Agreed", True, "Sophie Marchand"),
            ("Secret draft", False, "Sophie Marchand"),
        ]
    await sophie.set_status([lobby], status="Back")
    assert await words(eleanor, lobby) == ["Back", "Agreed", *begun]
    for name in ("Katrin Vogt", "Piotr Wolski"):
        assert not await exists_for(await world.person(name), shown_once)
    for field in ("shown", "toldBy { id }"):
        answer = await eleanor.run(INTERNAL % field)
        assert f"Cannot query field '{field.split()[0]}' on type 'ToldStatus'" in answer["errors"][0]["message"]


@pytest.mark.behaviour("N-10", "C-01")
async def test_a_read_link_shows_it_with_the_status_alone(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    whole, less = await opened(world, sophie, lobby, "STATUS"), await opened(world, sophie, lobby, "STEPS", "PEOPLE")
    await sophie.set_status([lobby], status="Once", shown=False)
    await sophie.set_status([lobby], status="Now")
    assert (await words(whole.visitor, lobby))[0] == "Now"
    assert "Once" not in await words(whole.visitor, lobby)
    now = await entry(sophie, lobby, "Now")
    assert await exists_for(whole.visitor, now)
    assert await words(less.visitor, lobby) == []
    assert not await exists_for(less.visitor, now)
    await sophie.hide_status([lobby])
    assert await words(whole.visitor, lobby) == []


@pytest.mark.behaviour("N-10", "N-01", "N-11")
async def test_a_mistake_is_taken_out_and_whoever_follows_is_told(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    begun = await words(eleanor, lobby)
    await sophie.set_status([lobby], status="Oops", description="For another client.")
    oops = await entry(sophie, lobby, "Oops")
    # What is told at present stays until something else is told.
    assert await refused(sophie, "deleteToldStatus", toldStatusId=oops) == ("BAD_USER_INPUT", "toldStatusId", SO_NOW)
    await sophie.set_status([lobby], status="Right")
    right = await entry(sophie, lobby, "Right")
    card = (await eleanor.work_in_progress())[lobby]
    async with eleanor.follow() as stream, eleanor.follow(FILE, id=lobby) as file:
        assert await news(stream) == ("BOOKMARK", None)
        assert (await file.next())["data"]["projectChanges"]["change"] == "BOOKMARK"
        done = await do(sophie, "deleteToldStatus", "toldStatusId project { id clientName }", toldStatusId=oops)
        assert (done["toldStatusId"], done["project"]["id"]) == (oops, lobby)
        assert await news(stream) == ("UPDATED", lobby)
        change = (await file.next())["data"]["projectChanges"]
        assert (change["change"], change["id"]) == ("UPDATED", lobby)
        edges = change["node"]["statusHistory"]["edges"]
        assert [edge["node"]["status"] for edge in edges] == ["Right", *begun]
    assert await words(eleanor, lobby) == ["Right", *begun]
    assert (await eleanor.work_in_progress())[lobby] == card
    assert not await exists_for(sophie, oops)
    [noted] = await listed(nadia, NOTED, id=lobby)
    values = {each["field"]: each["before"] for each in noted["values"]}
    assert (noted["actorName"], values["status"], values["description"], values["shown"]) == (
        "Sophie Marchand",
        "Oops",
        "For another client.",
        "true",
    )
    assert await refused(sophie, "deleteToldStatus", toldStatusId=oops) == ("NOT_FOUND", "toldStatusId", GONE)
    assert (await refused(sophie, "deleteToldStatus", toldStatusId=right))[2] == SO_NOW


@pytest.mark.behaviour("N-10", "N-02")
async def test_of_what_clients_do_not_see_they_hear_nothing(world: World) -> None:
    sophie, eleanor = await world.person("Sophie Marchand"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    await sophie.set_status([lobby], status="Shown")
    await sophie.set_status([lobby], status="Draft", shown=False)
    await sophie.set_status([lobby], status="Now")
    draft = await entry(sophie, lobby, "Draft")
    async with eleanor.follow() as stream, eleanor.follow(FILE, id=lobby) as file:
        assert await news(stream) == ("BOOKMARK", None)
        assert (await file.next())["data"]["projectChanges"]["change"] == "BOOKMARK"
        await do(sophie, "deleteToldStatus", toldStatusId=draft)
        assert await quiet(world, stream, lobby)
        assert (await file.next())["data"]["projectChanges"]["change"] == "UPDATED"
        await sophie.hide_status([lobby])
        assert await news(stream) == ("HIDDEN", lobby)
        assert (await file.next())["data"]["projectChanges"]["change"] == "UPDATED"
        # It is the last entry that is so now: what was told before may go, and nobody hears of it.
        await do(sophie, "deleteToldStatus", toldStatusId=await entry(sophie, lobby, "Shown"))
        await sophie.set_status([lobby], status="Again")
        assert await news(stream) == ("SHOWN", lobby)
        edges = (await file.next())["data"]["projectChanges"]["node"]["statusHistory"]["edges"]
        assert edges[0]["node"]["status"] == "Again"
    assert "Shown" not in await words(eleanor, lobby)
    # The draft that is so now stays, too.
    await sophie.set_status([lobby], status="Other draft", shown=False)
    draft = await entry(sophie, lobby, "Other draft")
    assert (await refused(sophie, "deleteToldStatus", toldStatusId=draft))[2] == SO_NOW


@pytest.mark.behaviour("N-10", "X-05")
async def test_it_is_staff_who_take_it_out(world: World) -> None:
    sophie, leyla, kenji = [await world.person(name) for name in ("Sophie Marchand", "Leyla Demir", "Kenji Watanabe")]
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    closed = await world.project("Hofmauer Zehdenicker Straße 8")
    for project in (lobby, closed):
        await nadia.set_status([project], status="Oops")
        await nadia.set_status([project], status="Right")
    oops, hidden = await entry(sophie, lobby, "Oops"), await entry(nadia, closed, "Oops")
    before = await everything(world), await kept(nadia, lobby), await kept(nadia, closed)
    told_why = "Only the firm's owners, admins and members set a client-facing status. Ask one of them."
    assert await refused(leyla, "deleteToldStatus", toldStatusId=oops) == ("FORBIDDEN", "toldStatusId", told_why)
    for caller, given in ((kenji, hidden), (sophie, lobby)):
        assert await refused(caller, "deleteToldStatus", toldStatusId=given) == ("NOT_FOUND", "toldStatusId", GONE)
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        outside = await world.person(name)
        answer = await outside.run("mutation { deleteToldStatus(input: {}) { userErrors { code } } }")
        assert "data" not in answer
    assert (await everything(world), await kept(nadia, lobby), await kept(nadia, closed)) == before
    # Two at once: one takes it out, the other finds nothing.
    document = "mutation($id: ID!) { deleteToldStatus(input: {toldStatusId: $id}) { userErrors { code } } }"
    both = await asyncio.gather(sophie.ask(document, id=oops), nadia.ask(document, id=oops))
    codes = sorted(str([error["code"] for error in each["deleteToldStatus"]["userErrors"]]) for each in both)
    assert codes == ["['NOT_FOUND']", "[]"]
    assert len(await kept(nadia, lobby)) == len(before[1]) - 1


@pytest.mark.behaviour("N-10")
async def test_a_list_of_histories_is_read_at_once(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    eleanor, sophie = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Sophie Marchand")
    cards = list(await eleanor.work_in_progress())
    watched = Statements.watch(monkeypatch)
    counted = []
    for shown in (cards, cards[:2]):
        await sophie.hide_status([each for each in cards if each not in shown])
        watched.clear()
        found = (await eleanor.ask(ALL))["workInProgress"]["edges"]
        assert len(found) == len(shown)
        assert all(edge["node"]["statusHistory"]["totalCount"] >= 2 for edge in found)
        counted.append(len([each for each in watched if '"told_status"' in each]))
    assert counted == [2, 2]
