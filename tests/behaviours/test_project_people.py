"""Who is in a project, who sees its file, and what those who look at it live are told."""

import pytest

from tests.behaviours.office import (
    do,
    does_not_know,
    everything,
    exists_for,
    ids,
    news,
    people_seen,
    projects_seen,
    quiet,
    refused,
)
from tests.people import World

LOBBY, BAR, SUITES = "Lobby and reception, London", "Kitchen ventilation", "Люксы на пятом этаже"
PRIVATE = "Top-floor residence"
PEOPLE = "query($id: ID!) { node(id: $id) { ... on Project { people { displayName } } } }"
IN_IT = "project { sharedWithClient people { displayName } }"


@pytest.mark.behaviour("W-09", "S-03")
async def test_guests_of_all_kinds_see_exactly_what_they_were_added_to(world: World) -> None:
    sophie, known = await world.person("Sophie Marchand"), await ids(await world.person("Nadia Halden"))
    for name, seen in (
        ("Leyla Demir", 4),
        ("Oksana Hrytsenko", 5),
        ("Timur Bekov", 2),
    ):
        guest = await world.person(name)
        before, met = await projects_seen(guest), await people_seen(guest)
        assert len(before) == seen, name
        assert LOBBY not in before
        assert not await exists_for(guest, known[LOBBY])
        payload = await do(sophie, "addToProject", IN_IT, projectId=known[LOBBY], personIds=[known[name]])
        assert {"displayName": name} in payload["project"]["people"]
        assert await projects_seen(guest) == before | {LOBBY}
        assert await exists_for(guest, known[LOBBY])
        assert {"displayName": name} in (await guest.ask(PEOPLE, id=known[LOBBY]))["node"]["people"]
        # Twice is once, and out is out.
        await do(sophie, "addToProject", projectId=known[LOBBY], personIds=[known[name], known[name]])
        await do(sophie, "removeFromProject", projectId=known[LOBBY], personIds=[known[name]])
        await do(sophie, "removeFromProject", projectId=known[LOBBY], personIds=[known[name]])
        assert await projects_seen(guest) == before
        assert await people_seen(guest) == met
        assert not await exists_for(guest, known[LOBBY])
    # A subcontractor sees the names used at work, and no money.
    piotr = await world.person("Piotr Wolski")
    names = {
        e["node"]["name"] for e in (await piotr.ask("{ projects { edges { node { name } } } }"))["projects"]["edges"]
    }
    assert "MER-LON spa / damp ducts, Wolski does the fans" in names
    assert len(names) == 6
    assert await does_not_know(piotr, "{ projects { edges { node { budget { amount } } } } }", "budget")


async def test_who_may_not_add_adds_nobody(world: World) -> None:
    sophie, leyla = await world.person("Sophie Marchand"), await world.person("Leyla Demir")
    known = await ids(await world.person("Nadia Halden"))
    piotr, timur, closed = known["Piotr Wolski"], known["Timur Bekov"], known["Technikraum der Hauptverwaltung"]
    before = await everything(world)
    for mutation in ("addToProject", "removeFromProject"):
        for given, code, field in (
            ({"projectId": closed, "personIds": [piotr]}, "NOT_FOUND", "projectId"),
            ({"projectId": known[LOBBY], "personIds": [piotr, known[LOBBY]]}, "NOT_FOUND", "personIds"),
            ({"projectId": known[LOBBY], "personIds": []}, "BAD_USER_INPUT", "personIds"),
            ({"projectId": known[LOBBY], "personIds": [piotr] * 501}, "LIMIT_EXCEEDED", "personIds"),
        ):
            assert (await refused(sophie, mutation, **given))[:2] == (code, field)
        given = {"projectId": known["Wayfinding and room numbers"], "personIds": [known["Leyla Demir"]]}
        assert (await refused(leyla, mutation, **given))[0] == "FORBIDDEN"
        for name in ("Eleanor Whitcombe", "Piotr Wolski"):
            document = (
                f'mutation {{ {mutation}(input: {{projectId: "x", personIds: []}}) {{ userErrors {{ code }} }} }}'
            )
            assert await does_not_know(await world.person(name), document, mutation)
    refusal = await refused(sophie, "addToProject", projectId=known[BAR], personIds=[piotr, timur])
    assert refusal == (
        "BAD_USER_INPUT",
        "shareWithClient",
        "Timur Bekov is a client's guest and sees only files that are shared with the client, and that of "
        "'Kitchen ventilation' is not. "
        "Give shareWithClient: true to share it, or false to leave it so.",
    )
    reach = {"projectIds": [known[LOBBY], closed], "sharedWithClient": False}
    assert (await refused(sophie, "setProjectReach", **reach))[:2] == ("NOT_FOUND", "projectIds")
    assert (await refused(sophie, "setProjectReach", projectIds=[known[LOBBY]]))[:2] == (
        "BAD_USER_INPUT",
        "sharedWithClient",
    )
    assert (await refused(leyla, "setProjectReach", **{**reach, "projectIds": [known[LOBBY]]}))[0] == "FORBIDDEN"
    assert await everything(world) == before
    # Not shared, he sees the card, whose status is shown, and not the file.
    payload = await do(sophie, "addToProject", IN_IT, projectId=known[BAR], personIds=[timur], shareWithClient=False)
    assert payload["project"] == {"sharedWithClient": False, "people": [{"displayName": "Timur Bekov"}]}
    guest = await world.person("Timur Bekov")
    assert known[BAR] in await guest.work_in_progress()
    assert (await guest.ask(PEOPLE, id=known[BAR]))["node"] == {"people": None}
    await do(sophie, "addToProject", projectId=known[BAR], personIds=[timur], shareWithClient=True)
    assert (await guest.ask(PEOPLE, id=known[BAR]))["node"] == {"people": [{"displayName": "Timur Bekov"}]}


@pytest.mark.behaviour("N-01", "N-06")
async def test_who_is_added_or_taken_out_fetches_again_and_others_hear_of_it_where_they_see_the_file(
    world: World,
) -> None:
    sophie, timur = await world.person("Sophie Marchand"), await world.person("Timur Bekov")
    eleanor, katrin = await world.person("Eleanor Whitcombe"), await world.person("Katrin Vogt")
    piotr, known = await world.person("Piotr Wolski"), await ids(await world.person("Nadia Halden"))
    lobby, bar, theirs = known[LOBBY], known[BAR], known["Treppenhaus Torstraße 14"]
    async with (
        timur.follow() as his,
        eleanor.follow() as hers,
        katrin.follow() as foreign,
        piotr.follow() as partner,
    ):
        for stream in (his, hers, foreign, partner):
            assert await news(stream) == ("BOOKMARK", None)
        await do(sophie, "addToProject", projectId=lobby, personIds=[known["Timur Bekov"]])
        assert await news(his) == ("RESET", None)
        assert await news(hers) == ("UPDATED", lobby)
        await do(sophie, "removeFromProject", projectId=lobby, personIds=[known["Timur Bekov"]])
        assert await news(his) == ("RESET", None)
        assert await news(hers) == ("UPDATED", lobby)
        # Where the file is not shared, the client hears nothing of who works on it.
        await do(sophie, "addToProject", projectId=bar, personIds=[known["Piotr Wolski"]])
        assert await news(partner) == ("RESET", None)
        await sophie.set_status([lobby], status="Next")
        assert await news(hers) == ("UPDATED", lobby)
        # What was taken from him is not told to him; and another client heard nothing of all this.
        assert await quiet(world, his, known[SUITES])
        assert await quiet(world, foreign, theirs)
        await sophie.set_status([bar], status="For the partner too")
        assert await news(partner) == ("UPDATED", bar)


@pytest.mark.behaviour("N-01", "N-06")
async def test_a_file_is_shared_and_taken_back_and_a_project_opened_and_closed(world: World) -> None:
    sophie, ifeoma = await world.person("Sophie Marchand"), await world.person("Ifeoma Okafor")
    eleanor, known = await world.person("Eleanor Whitcombe"), await ids(await world.person("Nadia Halden"))
    bar, private, hidden = known[BAR], known[PRIVATE], known["Corridors, floors two to four"]
    assert (await eleanor.ask(PEOPLE, id=bar))["node"] == {"people": None}
    assert not await exists_for(eleanor, hidden)
    assert not await exists_for(ifeoma, private)
    async with eleanor.follow() as hers, ifeoma.follow() as members:
        assert [await news(hers), await news(members)] == [("BOOKMARK", None)] * 2
        fields = "projects { id sharedWithClient openToWorkspace }"
        payload = await do(sophie, "setProjectReach", fields, projectIds=[hidden, bar], sharedWithClient=True)
        both = {"sharedWithClient": True, "openToWorkspace": True}
        assert payload["projects"] == [{"id": hidden, **both}, {"id": bar, **both}]
        # The one has a card, which is told; the other has none, and is there in the list.
        assert await news(hers) == ("UPDATED", bar)
        assert (await eleanor.ask(PEOPLE, id=bar))["node"] == {"people": []}
        assert await exists_for(eleanor, hidden)
        await do(sophie, "setProjectReach", projectIds=[hidden, bar], sharedWithClient=False)
        assert await news(hers) == ("UPDATED", bar)
        assert (await eleanor.ask(PEOPLE, id=bar))["node"] == {"people": None}
        assert not await exists_for(eleanor, hidden)

        # Closed, a project is there for who was added to it, and for admins; clients hear nothing of that.
        assert [await news(members) for _ in range(2)] == [("UPDATED", bar)] * 2
        await do(sophie, "addToProject", projectId=bar, personIds=[known["Sophie Marchand"]])
        assert await news(members) == ("UPDATED", bar)
        await do(sophie, "setProjectReach", projectIds=[bar], openToWorkspace=False)
        assert await news(members) == ("HIDDEN", bar)
        assert not await exists_for(ifeoma, bar)
        assert await exists_for(await world.person("Edwin Brix"), bar)
        assert await exists_for(sophie, bar)
        await do(sophie, "setProjectReach", projectIds=[private, bar], openToWorkspace=True)
        assert await news(members) == ("SHOWN", bar)
        assert await exists_for(ifeoma, private)
        assert await quiet(world, hers, known[LOBBY])
