"""Read links under attack: guessed and altered tokens, several at once, another process, another secret key."""

import asyncio
from dataclasses import replace

import pytest

from db.models import Project, ReadLink, Session
from resolvers.project_file.read_links import token_of
from resolvers.tokens import TokenKind, Tokens
from schema.nodes import row_id
from settings import Settings
from tests.attacks.test_two_processes import SOON, two
from tests.behaviours.office import asked, do, listed, news
from tests.behaviours.project_file.links import LINK, links_of, opened
from tests.people import STREAM, World

LOBBY = "Lobby and reception, London"
CLOSED = (4401, "UNAUTHENTICATED: This link is not open any more. Ask whoever gave it to you for another.")


@pytest.mark.behaviour("C-01", "C-06")
async def test_nothing_that_is_stored_or_altered_opens_a_link(plain_world: World) -> None:
    nadia, lobby = await plain_world.person("Nadia Halden"), await plain_world.project(LOBBY)
    link = await opened(plain_world, nadia, lobby)
    row = await ReadLink.get(id=row_id("ReadLink", link.id))
    session = await Session.all().order_by("-created_at").first()
    assert session is not None
    for guess in (
        row.token_hash,
        f"jal_l_{row.token_hash}",
        f"jal_l_{row.id}",
        f"jal_l_{row.id.hex}",
        link.token.upper(),
        link.token.replace("jal_l_", "jal_s_"),
        f"{link.token}=",
        f"{link.token}\u00e9".encode("ascii", "ignore").decode() + "A",
        f"jal_l_{session.token_hash}",
        "jal_l_",
        "jal_l_" + "A" * 500,
        Tokens("another secret key, as long as it must be").of(TokenKind.PROJECT, row.id),
        Tokens("another secret key, as long as it must be").of(TokenKind.INVITATION, row.id),
    ):
        assert await plain_world.with_token(guess).codes("{ viewer { tier } }") == ["UNAUTHENTICATED"], guess
        assert (await plain_world.http.get(f"{plain_world.url}/p/{guess}")).status_code == 404
    # A session's token is none of a link's page, and one-time tokens are made apart from links'.
    assert (await plain_world.http.get(f"{plain_world.url}/p/{nadia.token}")).status_code == 404
    made = Tokens("a secret for tests, as long as it must be")
    assert len({made.of(kind, row.id)[6:] for kind in TokenKind}) == len(TokenKind)
    # With another secret key it is not shown any more: what would be shown opens nothing.
    assert token_of(row.id, row.token_hash, made) == link.token
    assert token_of(row.id, row.token_hash, Tokens("another secret key, as long as it must be")) is None


@pytest.mark.behaviour("C-05", "N-11")
async def test_a_link_that_several_end_and_switch_at_once_ends_once(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    lobby = await world.project(LOBBY)
    link = await opened(world, nadia, lobby)
    given = {"readLinkId": link.id}
    async with link.visitor.follow(STREAM) as stream:
        await news(stream)
        answers = await asyncio.gather(
            *(asked(who, "deactivateReadLink", LINK, given) for who in (nadia, sophie) * 3),
            *(asked(who, "updateReadLink", LINK, {**given, "sections": ["HOURS"]}) for who in (nadia, sophie)),
        )
        assert await stream.ended() == CLOSED
    assert all(answer["userErrors"] == [] for answer in answers[:6])
    [shown] = await links_of(nadia, lobby)
    assert (shown["token"], shown["deactivatedAt"] is not None) == (None, True)
    query = "{ auditEntries(filter: {action: READ_LINK_DEACTIVATED}) { edges { node { subjectId } } } }"
    assert await listed(nadia, query) == [{"subjectId": link.id}]


@pytest.mark.behaviour("C-05")
async def test_a_link_ends_with_its_project(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    link = await opened(world, nadia, lobby)
    await Project.filter(id=row_id("Project", lobby)).delete()
    assert await link.visitor.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    assert (await world.http.get(f"{world.url}/p/{link.token}")).status_code == 404


@pytest.mark.behaviour("C-04", "C-05", "N-06")
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_what_is_done_to_a_link_in_one_process_reaches_the_other(settings: Settings) -> None:
    async with two(replace(settings)) as (here, there):
        nadia, lobby = await here.person("Nadia Halden"), await here.project(LOBBY)
        link = await opened(here, nadia, lobby)
        far = there.with_token(link.token)
        async with far.follow(STREAM) as stream:
            assert await news(stream) == ("BOOKMARK", None)
            await do(nadia, "updateReadLink", readLinkId=link.id, sections=["STEPS"])
            async with asyncio.timeout(SOON):
                assert await news(stream) == ("RESET", None)
            await do(nadia, "deactivateReadLink", readLinkId=link.id)
            async with asyncio.timeout(SOON):
                assert await stream.ended() == CLOSED
        assert await far.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
