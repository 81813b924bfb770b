"""Read links: whoever has one sees that project, section by section, live, and changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from db.models import ReadLink
from tests.behaviours.office import do, does_not_know, everything, exists_for, ids, listed, news, refused
from tests.behaviours.project_file.links import CLOSED, LINK, SECTIONS, links_of, opened
from tests.people import STREAM, World

LOBBY = "Lobby and reception, London"
ONLY_STAFF = "Only the firm's owners, admins and members make and change read links. Ask one of them."
READING_ONLY = "A read link shows a project, and nothing can be changed through it. To sign in, leave the link out."
WHO = "{ viewer { tier role looksOnly person { id } company { name } workspace { name } workspaces { id } } }"
SEEN = """{ projects { totalCount edges { node { id clientName clientStatus { status }
  people { displayName jobTitle email phone company { id } } } } } people { totalCount }
  workInProgress { totalCount } sessions { id } }"""


@pytest.mark.behaviour("C-01", "C-06", "N-11")
async def test_staff_make_links_and_copy_them_again_later(world: World) -> None:
    sophie, nadia = await world.person("Sophie Marchand"), await world.person("Nadia Halden")
    lobby = await world.project(LOBBY)
    at = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(at, tick=False):
        payload = await do(
            sophie,
            "createReadLink",
            LINK,
            projectId=lobby,
            name=" For the board ",
            sections=["STEPS", "STATUS", "STEPS"],
        )
    made = payload["readLink"]
    assert made["token"].startswith("jal_l_")
    assert made == {
        "id": made["id"],
        "name": "For the board",
        "token": made["token"],
        "url": f"http://127.0.0.1:8000/p/{made['token']}",
        "createdAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "deactivatedAt": None,
        "lastUsedAt": None,
        "creator": {"displayName": "Sophie Marchand"},
        "sections": [{"section": each, "on": each in ("STATUS", "STEPS")} for each in SECTIONS],
    }
    # Looked up again, by others too, and by its id.
    [again] = await links_of(nadia, lobby)
    assert {name: made[name] for name in again} == again
    by_id = "query($id: ID!) { node(id: $id) { ... on ReadLink { token } } }"
    assert (await nadia.ask(by_id, id=made["id"]))["node"] == {"token": made["token"]}
    # What is stored opens nothing.
    row = await ReadLink.get(name="For the board")
    assert made["token"] not in str(await ReadLink.all().values())
    for stored in (row.token_hash, f"jal_l_{row.token_hash}", f"jal_l_{row.id}"):
        assert await world.with_token(stored).codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]

    second = await opened(world, sophie, lobby, "HOURS")
    assert second.token != made["token"]
    ended = (await do(sophie, "deactivateReadLink", LINK, readLinkId=made["id"]))["readLink"]
    assert (ended["token"], ended["url"], ended["deactivatedAt"] is not None) == (None, None, True)
    assert [each["token"] for each in await links_of(nadia, lobby)] == [second.token, None]
    for given in ({"name": "Again"}, {"sections": ["STEPS"]}):
        reason = "This link was deactivated, and stays so. Make another one."
        assert await refused(sophie, "updateReadLink", readLinkId=made["id"], **given) == (
            "BAD_USER_INPUT", "readLinkId", reason,
        )  # fmt: skip
    before = await everything(world)
    await do(sophie, "deactivateReadLink", readLinkId=made["id"])
    assert await everything(world) == before
    assert await world.with_token(made["token"]).codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]

    await do(sophie, "updateReadLink", readLinkId=second.id, name="For the builders", sections=["PEOPLE"])
    entries = await listed(
        nadia,
        """{ auditEntries(first: 4) { edges { node { action actorName subjectId subjectName
          values { field before after } } } } }""",
    )
    changed, deactivated, _, created = entries
    assert (changed["action"], changed["subjectId"]) == ("READ_LINK_CHANGED", second.id)
    assert changed["values"] == [
        {"field": "name", "before": "For the family", "after": "For the builders"},
        {"field": "sections", "before": "HOURS", "after": "PEOPLE"},
    ]
    assert (deactivated["action"], deactivated["subjectName"]) == ("READ_LINK_DEACTIVATED", "For the board")
    assert (created["action"], created["actorName"]) == ("READ_LINK_CREATED", "Sophie Marchand")
    assert {"field": "sections", "before": None, "after": "STATUS, STEPS"} in created["values"]


@pytest.mark.behaviour("C-01", "C-03", "N-02")
async def test_who_may_make_links_and_see_them(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    link = await opened(world, sophie, lobby)
    leyla = await world.person("Leyla Demir")
    strange = next(iter((await ids(sophie)).values()))
    before = await everything(world)
    given = {"projectId": lobby, "name": "Mine", "sections": ["STEPS"]}
    assert await refused(leyla, "createReadLink", **given) == ("FORBIDDEN", "projectId", ONLY_STAFF)
    assert await refused(leyla, "updateReadLink", readLinkId=link.id, name="x") == (
        "FORBIDDEN", "readLinkId", ONLY_STAFF,
    )  # fmt: skip
    assert await refused(leyla, "deactivateReadLink", readLinkId=link.id) == ("FORBIDDEN", "readLinkId", ONLY_STAFF)
    assert not await exists_for(leyla, link.id)
    assert (await refused(sophie, "createReadLink", **{**given, "projectId": strange}))[:2] == (
        "NOT_FOUND",
        "projectId",
    )
    for thing in (lobby, "jal_l_", link.id[:-4]):
        assert (await refused(sophie, "deactivateReadLink", readLinkId=thing))[:2] == ("NOT_FOUND", "readLinkId")
    empty = "sections is empty. Switch on one at least, or deactivate the link."
    assert await refused(sophie, "createReadLink", **{**given, "sections": []}) == ("BAD_USER_INPUT", "sections", empty)
    assert (await refused(sophie, "updateReadLink", readLinkId=link.id, sections=[]))[2] == empty
    assert (await refused(sophie, "updateReadLink", readLinkId=link.id))[2] == "Give name, sections or both."
    assert (await refused(sophie, "createReadLink", **{**given, "name": "x" * 201}))[:2] == ("LIMIT_EXCEEDED", "name")
    assert (await refused(sophie, "createReadLink", **{**given, "name": " "}))[:2] == ("BAD_USER_INPUT", "name")
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        caller = await world.person(name)
        assert await does_not_know(caller, "mutation { createReadLink { userErrors { code } } }", "createReadLink")
        assert await does_not_know(caller, "{ projects { edges { node { readLinks { totalCount } } } } }", "readLinks")
        assert not await exists_for(caller, link.id)
    assert await everything(world) == before


@pytest.mark.behaviour("C-02", "C-03", "N-02")
async def test_a_link_opens_that_project_alone_and_for_reading(world: World) -> None:
    sophie = await world.person("Sophie Marchand")
    known, lobby = await ids(sophie), await world.project(LOBBY)
    await do(sophie, "addToProject", projectId=lobby, personIds=[known["Rajiv Menon"], known["Sophie Marchand"]])
    link = await opened(world, sophie, lobby)
    assert (await link.visitor.ask(WHO))["viewer"] == {
        "tier": "CLIENT",
        "role": None,
        "looksOnly": False,
        "person": None,
        "company": {"name": "Meridian Houses"},
        "workspace": {"name": "Halden & Brix"},
        "workspaces": None,
    }
    seen = await link.visitor.ask(SEEN)
    [project] = [edge["node"] for edge in seen["projects"]["edges"]]
    assert (project["id"], project["clientName"], seen["sessions"]) == (lobby, LOBBY, [])
    names = {"jobTitle": None, "email": None, "phone": None, "company": None}
    assert {"displayName": "Rajiv Menon", **names} in project["people"]
    assert all({name: each[name] for name in names} == names for each in project["people"])
    assert seen["people"]["totalCount"] == len(project["people"])
    for name, thing in known.items():
        if thing != lobby and name not in {
            "Meridian Houses",
            "Halden & Brix",
            *(p["displayName"] for p in project["people"]),
        }:
            assert not await exists_for(link.visitor, thing), name
    assert not await exists_for(link.visitor, link.id)
    assert await does_not_know(link.visitor, "{ projects { edges { node { name } } } }", "name")
    assert await does_not_know(link.visitor, "{ auditEntries { totalCount } }", "auditEntries")

    before = await everything(world)
    for document in (
        "mutation { signOut { userErrors { code } } }",
        "mutation { renewSession { expiresAt } }",
        'mutation { setLanguage(input: {language: "de"}) { userErrors { code } } }',
        'mutation { signIn(input: {email: "nadia@haldenbrix.example", password: "open the slats"}) { token } }',
        'mutation { requestPasswordReset(input: {email: "nadia@haldenbrix.example"}) { userErrors { code } } }',
    ):
        answer = await link.visitor.run(document)
        assert not answer.get("data")
        assert [(e["message"], e["extensions"]["code"]) for e in answer["errors"]] == [(READING_ONLY, "FORBIDDEN")]
    assert await does_not_know(link.visitor, "mutation { setClientStatus { userErrors { code } } }", "setClientStatus")
    assert await everything(world) == before


@pytest.mark.behaviour("C-04", "N-02")
async def test_a_section_that_is_off_is_absent(world: World) -> None:
    sophie = await world.person("Sophie Marchand")
    known, lobby = await ids(sophie), await world.project(LOBBY)
    await do(sophie, "addToProject", projectId=lobby, personIds=[known["Sophie Marchand"]])
    await sophie.set_status([lobby], status="Nearly done")
    bare = await opened(world, sophie, lobby, "STEPS")
    seen = await bare.visitor.ask(SEEN)
    [project] = [edge["node"] for edge in seen["projects"]["edges"]]
    assert (project["clientStatus"], project["people"]) == (None, None)
    assert (seen["people"]["totalCount"], seen["workInProgress"]["totalCount"]) == (0, 0)
    assert not await exists_for(bare.visitor, known["Sophie Marchand"])
    await do(sophie, "updateReadLink", readLinkId=bare.id, sections=["STATUS", "PEOPLE"])
    seen = await bare.visitor.ask(SEEN)
    [project] = [edge["node"] for edge in seen["projects"]["edges"]]
    assert project["clientStatus"] == {"status": "Nearly done"}
    assert "Sophie Marchand" in [each["displayName"] for each in project["people"]]
    assert (seen["people"]["totalCount"], seen["workInProgress"]["totalCount"]) == (len(project["people"]), 1)
    # A draft is the firm's own.
    await sophie.hide_status([lobby])
    seen = await bare.visitor.ask(SEEN)
    assert (seen["projects"]["edges"][0]["node"]["clientStatus"], seen["workInProgress"]["totalCount"]) == (None, 0)


@pytest.mark.behaviour("C-04", "C-05", "N-01", "N-06")
async def test_what_is_done_to_a_link_reaches_open_streams_at_once(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    link, other = await opened(world, sophie, lobby), await opened(world, sophie, lobby, "STATUS")
    following = [caller.follow(STREAM) for caller in (link.visitor, link.visitor, other.visitor)]
    async with following[0] as here, following[1] as there, following[2] as third:
        for stream in (here, there, third):
            assert await news(stream) == ("BOOKMARK", None)
        await sophie.set_status([lobby], status="Told to all")
        told = [await stream.change() for stream in (here, there, third)]
        assert told[0] == told[1] == told[2]
        assert (told[0]["change"], told[0]["projectId"]) == ("UPDATED", lobby)
        # A switch: what is seen is fetched again, and what is off is silent from then on.
        await do(sophie, "updateReadLink", readLinkId=link.id, sections=["STEPS"])
        assert [await news(here), await news(there)] == [("RESET", None)] * 2
        await sophie.set_status([lobby], status="Told to one")
        assert await news(third) == ("UPDATED", lobby)
        await do(sophie, "updateReadLink", readLinkId=link.id, sections=["STATUS"], name="Another name")
        assert [await news(here), await news(there)] == [("RESET", None)] * 2
        await sophie.set_status([lobby], status="Told to all again")
        for stream in (here, there, third):
            assert await news(stream) == ("UPDATED", lobby)
        # A name is nobody's business.
        await do(sophie, "updateReadLink", readLinkId=link.id, name="Yet another")
        await do(sophie, "deactivateReadLink", readLinkId=link.id)
        closed = (4401, "UNAUTHENTICATED: This link is not open any more. Ask whoever gave it to you for another.")
        assert [await here.ended(), await there.ended()] == [closed, closed]
        await sophie.set_status([lobby], status="Still told to the other")
        assert await news(third) == ("UPDATED", lobby)
    answer = await link.visitor.run("{ viewer { tier } }")
    assert (answer["errors"][0]["extensions"]["code"], "data" in answer) == ("UNAUTHENTICATED", False)
    assert answer["errors"][0]["message"].startswith(CLOSED)
    cut = await world.with_token(other.token[:-3]).run("{ viewer { tier } }")
    assert cut["errors"][0]["message"].startswith(CLOSED)


@pytest.mark.behaviour("C-01")
async def test_the_last_use_is_noted_by_the_minute_and_nobody_is_told(world: World) -> None:
    sophie, lobby = await world.person("Sophie Marchand"), await world.project(LOBBY)
    link, at = await opened(world, sophie, lobby), datetime.now(UTC).replace(microsecond=0)

    async def used() -> str | None:
        [shown] = await links_of(sophie, lobby)
        last: str | None = shown["lastUsedAt"]
        return last

    assert await used() is None
    before = await everything(world)
    with time_machine.travel(at, tick=False) as traveller:
        for seconds, noted in ((0, 0), (30, 0), (59, 0), (60, 60), (100, 60), (200, 200)):
            traveller.move_to(at + timedelta(seconds=seconds), tick=False)
            await link.visitor.ask("{ viewer { tier } }")
            assert await used() == f"{at + timedelta(seconds=noted):%Y-%m-%dT%H:%M:%SZ}"
    assert await everything(world) == before


@pytest.mark.behaviour("N-03", "N-11", "C-05")
async def test_admins_look_through_a_link(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby = await world.project(LOBBY)
    link = await opened(world, sophie, lobby, "STATUS", "PEOPLE")
    reason = "Only the firm's owners and admins look as somebody else. Ask one of them."
    assert await refused(sophie, "startViewAs", readLinkId=link.id) == ("FORBIDDEN", "readLinkId", reason)
    for given in ({}, {"readLinkId": link.id, "personId": (await ids(nadia))["Eleanor Whitcombe"]}):
        assert (await refused(nadia, "startViewAs", **given))[2] == "Give either personId or readLinkId."
    assert (await refused(nadia, "startViewAs", readLinkId=lobby))[:2] == ("NOT_FOUND", "readLinkId")
    admin = world.with_token((await do(nadia, "startViewAs", "token", readLinkId=link.id))["token"])
    for document in (SEEN, "{ viewer { tier role person { id } company { name } } }", "{ companies { totalCount } }"):
        assert await admin.run(document) == await link.visitor.run(document)
    assert (await admin.ask("{ viewer { looksOnly } }"))["viewer"] == {"looksOnly": True}
    answer = await admin.run("mutation { signOut { userErrors { code } } }")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    [entry] = await listed(
        nadia, "{ auditEntries(filter: {action: VIEW_AS_STARTED}) { edges { node { subjectName actorName } } } }"
    )
    assert entry == {"subjectName": "For the family", "actorName": "Nadia Halden"}
    async with admin.follow(STREAM) as his, link.visitor.follow(STREAM) as theirs:
        assert [await news(his), await news(theirs)] == [("BOOKMARK", None)] * 2
        await sophie.set_status([lobby], status="Seen by both")
        assert await his.change() == await theirs.change()
        await do(sophie, "updateReadLink", readLinkId=link.id, sections=["PEOPLE"])
        assert [await news(his), await news(theirs)] == [("RESET", None)] * 2
        await do(sophie, "deactivateReadLink", readLinkId=link.id)
        assert (await his.ended())[0] == (await theirs.ended())[0] == 4401
    assert await admin.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    assert (await refused(nadia, "startViewAs", readLinkId=link.id))[:2] == ("NOT_FOUND", "readLinkId")
    # It ends with the session that it came from.
    second = await opened(world, sophie, lobby)
    admin = world.with_token((await do(nadia, "startViewAs", "token", readLinkId=second.id))["token"])
    async with admin.follow(STREAM) as his:
        await news(his)
        await nadia.ask("mutation { signOut { userErrors { code } } }")
        assert (await his.ended())[0] == 4401
    edwin = await world.person("Edwin Brix")
    entries = await listed(
        edwin, "{ auditEntries(filter: {action: VIEW_AS_ENDED}) { edges { node { subjectName } } } }"
    )
    assert entries == [{"subjectName": "For the family"}] * 2
    assert (await second.visitor.ask("{ viewer { tier } }"))["viewer"] == {"tier": "CLIENT"}
