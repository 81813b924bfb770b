"""Where our pages lead on to: the firm's portal, with the session that has begun."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from settings import Settings
from tests.behaviours.office import WHO, do
from tests.behaviours.test_pages import NEW, PASSWORD, invited, is_plain_and_private
from tests.mails import Mailbox, token_in
from tests.people import World
from tests.running import running
from tests.visits import send


@pytest.fixture
def mailbox(settings: Settings) -> Mailbox:
    """What was sent."""
    return Mailbox(settings)


@pytest.mark.behaviour("T-12")
@pytest.mark.parametrize("takes_sessions", [True, False])
async def test_pages_lead_on_to_the_portal_with_the_session_that_begins(
    settings: Settings, mailbox: Mailbox, takes_sessions: bool
) -> None:
    portal = "https://portal.example/in" + "#session={token}" * takes_sessions
    async with running(replace(settings, portal=portal)) as url, aclosing((world := World(url)).http):
        await send(world, await invited(world, None), displayName="Ola", email=NEW, password=PASSWORD)
        done = await send(world, f"confirmation/{token_in(await mailbox.next_to(NEW))}")
        assert is_plain_and_private(done)
        assert (done.status, done.heading) == (200, "You are in")
        where, _, session = (done.one("a").attributes["href"] or "").partition("#session=")
        assert where == "https://portal.example/in"
        if takes_sessions:
            ola = (await world.with_token(session).ask(WHO))["viewer"]
            assert (ola["person"]["displayName"], ola["tier"]) == ("Ola", "CLIENT")
        else:
            assert "jal_s_" not in done.response.text
        # Where no session begins, the portal is led to without the place for one.
        await do(world.nobody, "requestPasswordReset", email=NEW)
        page = await send(world, f"password/{token_in(await mailbox.next_to(NEW, 2))}", password=PASSWORD)
        assert page.one("a").attributes["href"] == "https://portal.example/in"
