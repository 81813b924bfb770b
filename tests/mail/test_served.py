"""The server sends what its mutations write, at once, and ends in good order whatever a mail server does."""

import asyncio
import email
import email.policy
import logging
import random
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from db import database, outbox
from db.models import Mail
from db.outbox import LEASE
from mail import sending
from mail.smtp import SmtpTransport
from settings import Settings
from tests.behaviours.office import do, ids
from tests.db.engine import engine, other_sessions
from tests.mail.desk import desk as opened_desk
from tests.mail.desk import only_mail, until_it_is
from tests.mail.offices import STALL, PostOffice
from tests.people import World
from tests.running import running

SOMEBODY = "new@client.example"
MOMENTS = 150

chance = random.Random(5)  # noqa: S311


async def invite(world: World) -> None:
    """Invite somebody, as the owner does."""
    nadia = await world.person("Nadia Halden")
    company = (await ids(nadia))["Meridian Houses"]
    await do(nadia, "invite", emails=[SOMEBODY], companyId=company)


@pytest.mark.behaviour("W-05")
async def test_an_invitation_is_mailed_at_once_and_its_link_is_good(
    settings: Settings, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "jalousie")
    await invite(world)
    async with asyncio.timeout(sending.POLL_SECONDS / 2):
        while not (files := list(settings.mail_folder.glob("*.eml"))):
            await asyncio.sleep(0.01)
    mail = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    [token] = re.findall(r"/invitation/(jal_i_[\w-]+)", body.get_content())
    answer = await world.nobody.ask(
        "query($token: String!) { invitation(token: $token) { email companyName } }", token=token
    )
    assert answer["invitation"] == {"email": SOMEBODY, "companyName": "Meridian Houses"}
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("jalousie"))
    assert "(INVITATION), attempt 1: sent" in ours
    assert token not in ours
    assert SOMEBODY not in ours


async def test_the_server_ends_although_its_mail_server_stalls(
    settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FAREWELL_SECONDS", 0.1)
    office.to_mails.append(STALL)
    async with asyncio.timeout(20):
        async with running(replace(settings, smtp_url=office.url)) as url:
            world = World(url)
            await invite(world)
            await until_it_is(office.asked)
            await world.close()
    async with database.opened(settings.database_url):
        row = await only_mail()
    assert (row.sent_at, row.failed_at, row.attempts) == (None, None, 1)


async def test_a_sender_that_is_cancelled_at_any_moment_leaves_the_database_whole(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap: a task that is cancelled while it enters a transaction locks SQLite, and leaks PostgreSQL's connections."""
    monkeypatch.setattr(outbox, "MAX_ATTEMPTS", MOMENTS)  # nobody is cancelled so often
    taken: list[str] = []

    class Instant:
        """Takes everything."""

        async def send(self, message: EmailMessage) -> None:
            """Take it."""
            taken.append(str(message["To"]))

    start = datetime.now(UTC)
    async with opened_desk(replace(settings, pool_size=3), Instant()) as desk:
        recipients = [f"number.{number}@client.example" for number in range(20)]
        for recipient in recipients:
            await desk.invite(recipient)
        for number in range(MOMENTS):
            # Leases end one after the other, so that there is always something to claim.
            with time_machine.travel(start + number * (LEASE + timedelta(seconds=1)), tick=False):
                task = asyncio.create_task(desk.sender.send_next())
                for _ in range(chance.randint(0, 60)):
                    await asyncio.sleep(0)
                await asyncio.sleep(chance.choice((0, 0.001, 0.003, 0.01)))
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                await desk.engine.writer.drain()
        assert (engine().in_use, engine().writing) == (0, 0)
        assert await other_sessions() == []
        with time_machine.travel(start + (MOMENTS + 1) * (LEASE + timedelta(seconds=1)), tick=False):
            await desk.send_all()
        assert set(taken) == set(recipients)
        assert await Mail.filter(sent_at__not_isnull=True).count() == len(recipients)


async def test_hands_that_send_keep_no_connections(settings: Settings, office: PostOffice) -> None:
    """Requests need them."""
    for _ in range(sending.HANDS):
        office.to_mails.append(STALL)
    async with opened_desk(settings, SmtpTransport(office.url)) as desk:
        for number in range(sending.HANDS):
            await desk.invite(f"number.{number}@client.example")
        async with desk.sender.at_work():
            async with asyncio.timeout(20):
                while len(office.mails) < sending.HANDS:
                    await asyncio.sleep(0.01)
            assert (engine().in_use, engine().writing) == (0, 0)
            office.close()
