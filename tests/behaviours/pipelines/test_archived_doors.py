"""What leads into an archived project: read links, mails, invitations, uploads."""

import asyncio
from datetime import timedelta

import pytest

from db.clock import now
from db.models import Invitation, Mail
from settings import Settings
from tests.behaviours.office import do, everything, exists_for, ids, listed, projects_seen, refused
from tests.behaviours.pipelines.archive import archive, restore
from tests.behaviours.project_file.files import files_seen, get, not_taken, uploaded
from tests.behaviours.project_file.links import links_of, opened
from tests.behaviours.project_file.work import make_step, make_task
from tests.behaviours.test_invitations import NEW, accept, invite
from tests.mails import Mailbox, token_in
from tests.people import STREAM, World
from tests.portal.test_project_page import visit
from tests.server.test_sse import opened as opened_events

LOBBY, SPA = "Lobby and reception, London", "Spa and treatment rooms"
NAME = "MER-LON lobby / chasing overdue stone invoice"
REASON = f"'{NAME}' is archived. Take it out of the archive first."


@pytest.mark.behaviour("X-13", "C-05", "C-06", "N-06")
async def test_a_read_link_opens_nothing_until_its_project_is_back(world: World) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    spa = await world.project(SPA)
    link, ended, other = [await opened(world, nadia, each) for each in (lobby, lobby, spa)]
    await do(nadia, "deactivateReadLink", readLinkId=ended.id)
    token = (await do(nadia, "startViewAs", "token", readLinkId=link.id))["token"]
    looking = world.with_token(token)
    assert await projects_seen(looking) == {LOBBY}
    await uploaded(nadia, b"A plan", project=lobby, name="plan.txt", visibility="CLIENT")
    [shown] = await listed(link.visitor, "{ projects { edges { node { files { edges { node { url } } } } } } }")
    url = shown["files"]["edges"][0]["node"]["url"]
    assert (await get(world, url)).status_code == 200
    async with (
        link.visitor.follow() as socket,
        opened_events(link.visitor, STREAM) as events,
        looking.follow() as looked,
        other.visitor.follow() as apart,
    ):
        for stream in (socket, looked, apart):
            assert (await stream.change())["change"] == "BOOKMARK"
        assert (await events.change())["change"] == "BOOKMARK"
        await archive(nadia, lobby)
        code, why = await socket.ended()
        said = "UNAUTHENTICATED: This link is not open any more. Ask whoever gave it to you for another."
        assert (code, why) == (4401, said)
        assert (await looked.ended())[0] == 4401
        name, data = await events.next()
        assert (name, "UNAUTHENTICATED" in data) == ("next", True)
        assert LOBBY not in data
        await events.end()
        # Another project's link goes on.
        await do(nadia, "setClientStatus", projectIds=[spa], status="Going on")
        assert (await apart.change())["project"]["clientStatus"]["status"] == "Going on"
    for caller in (link.visitor, looking):
        assert await caller.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    page = await visit(world, link.token)
    assert (page.status, page.heading) == (404, "This link is not open any more")
    assert "leads to what is closed by now" in page.text
    assert LOBBY not in page.text
    assert (await get(world, url)).status_code == 401
    assert await refused(nadia, "startViewAs", readLinkId=link.id) == ("BAD_USER_INPUT", "readLinkId", REASON)
    # Staff still see it, and may end it for ever meanwhile.
    assert {each["id"] for each in await links_of(nadia, lobby)} == {link.id, ended.id}

    await restore(nadia, lobby)
    assert await projects_seen(link.visitor) == {LOBBY}
    assert (await visit(world, link.token)).heading == LOBBY
    assert (await get(world, url)).status_code == 200
    assert await ended.visitor.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"]
    assert await link.visitor.work_in_progress() == {}


@pytest.mark.behaviour("X-13", "N-08")
async def test_mails_of_it_are_not_sent(world: World, settings: Settings) -> None:
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    mailbox, known = Mailbox(settings), await ids(nadia)
    step = await make_step(nadia, lobby, "Floor", "CLIENT", "APPROVE")
    task = await make_task(nadia, step, "Which stone?")
    await do(nadia, "requestApproval", taskIds=[task], personIds=[known["Eleanor Whitcombe"]])
    await mailbox.next_to("eleanor@meridianhouses.example")
    await archive(nadia, lobby)
    # As if the mail server had been away until now.
    waiting = Mail.filter(kind="APPROVAL_REQUEST")
    await waiting.update(sent_at=None, claimed_until=None, attempts=0, due_at=now() - timedelta(minutes=1))
    await invite(nadia, NEW, companyId=known["Lindenhof Hausverwaltung"], role="MEMBER")
    await mailbox.next_to(NEW)
    async with asyncio.timeout(20):
        while await waiting.exists():
            await asyncio.sleep(0.01)
    assert len(mailbox.to("eleanor@meridianhouses.example")) == 1


@pytest.mark.behaviour("X-13", "T-06")
async def test_nobody_is_invited_to_it_and_who_was_comes_in_without_it(world: World, settings: Settings) -> None:
    await Invitation.all().delete()
    nadia, lobby = await world.person("Nadia Halden"), await world.project(LOBBY)
    spa, known = await world.project(SPA), await ids(nadia)
    terms = {"companyId": known["Meridian Houses"], "role": "GUEST", "shareWithClient": True}
    await invite(nadia, NEW, projectIds=[lobby, spa], **terms)
    token = token_in(await Mailbox(settings).next_to(NEW))
    await archive(nadia, lobby)
    before = await everything(world)
    assert await refused(nadia, "createInvitationLink", projectIds=[spa, lobby], **terms) == (
        "BAD_USER_INPUT", "projectIds", REASON,
    )  # fmt: skip
    payload = await do(nadia, "invite", "addresses { email }", emails=[NEW], **terms)
    assert payload["addresses"] == [{"email": NEW}]
    answer = await nadia.ask(
        "mutation($input: InviteInput!) { invite(input: $input) { userErrors { code field message } } }",
        input={"emails": ["b@x.example"], "projectIds": [lobby], **terms},
    )
    assert answer["invite"]["userErrors"] == [{"code": "BAD_USER_INPUT", "field": "projectIds", "message": REASON}]
    assert (await everything(world))["log"] == before["log"]
    assert await accept(world, token) == []
    await restore(nadia, lobby)
    people = await nadia.ask(
        """query($a: ID!, $b: ID!) { a: node(id: $a) { ... on Project { people { displayName } } }
          b: node(id: $b) { ... on Project { people { displayName } } } }""",
        a=lobby,
        b=spa,
    )
    named = {key: {each["displayName"] for each in people[key]["people"]} for key in "ab"}
    assert ("Ola Nordmann" in named["a"], "Ola Nordmann" in named["b"]) == (False, True)


@pytest.mark.behaviour("X-13", "N-09")
async def test_no_file_is_taken_in(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    lobby = await world.project(LOBBY)
    step = await make_step(nadia, lobby, "Floor", "CLIENT", "UPLOAD")
    file = await uploaded(nadia, b"one", step=step, name="one.txt")
    await archive(nadia, lobby)
    assert await not_taken(nadia, b"two", project=lobby, name="two.txt") == (400, "BAD_USER_INPUT", "project", REASON)
    assert await not_taken(nadia, b"two", step=step, name="two.txt") == (400, "BAD_USER_INPUT", "project", REASON)
    assert (await not_taken(nadia, b"two", replaces=file["id"]))[:3] == (400, "BAD_USER_INPUT", "replaces")
    assert (await not_taken(eleanor, b"two", step=step, name="two.txt"))[:2] == (404, "NOT_FOUND")
    assert await refused(nadia, "renameFile", fileId=file["id"], name="three.txt") == (
        "BAD_USER_INPUT", "step", REASON,
    )  # fmt: skip
    assert (await refused(nadia, "deleteFile", fileId=file["id"]))[::2] == ("BAD_USER_INPUT", REASON)
    assert await files_seen(nadia, lobby) == ["one.txt"]
    assert not await exists_for(eleanor, file["id"])
    await restore(nadia, lobby)
    assert await files_seen(eleanor, lobby) == ["one.txt"]
