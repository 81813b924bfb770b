"""Many senders, and senders that are killed: nothing is lost, and what comes twice has one Message-ID."""

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
import time_machine

from db.models import Mail
from db.outbox import LEASE
from mail.smtp import SmtpTransport
from tests.mail.desk import Desk, only_mail
from tests.mail.offices import PostOffice
from tests.mail.process import NEVER, STEPS

PATIENCE = 60.0
SENDERS, MAILS = 10, 50


async def process(desk: Desk, office: PostOffice, step: str = NEVER) -> int:
    """Run a sender in a process of its own, killed at this step; its exit code."""
    settings = desk.settings
    arguments = (settings.database_url, settings.secret_key, office.url, step)
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.mail.process", *arguments, cwd=Path(__file__).parents[2]
    )
    try:
        async with asyncio.timeout(PATIENCE):
            return await running.wait()
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


async def invite_many(desk: Desk) -> set[str]:
    """Write many mails; to whom."""
    recipients = {f"number.{number}@client.example" for number in range(MAILS)}
    for recipient in recipients:
        await desk.invite(recipient)
    return recipients


async def each_arrived_once(office: PostOffice, recipients: set[str]) -> None:
    assert Counter(str(mail["To"]) for mail in office.mails) == dict.fromkeys(recipients, 1)
    assert len(set(office.message_ids)) == MAILS
    assert await Mail.filter(sent_at__not_isnull=True, attempts=1, claimed_until=None).count() == MAILS


async def test_ten_senders_at_once_send_each_mail_once(desk: Desk, office: PostOffice) -> None:
    recipients = await invite_many(desk)
    senders = [desk.another(SmtpTransport(office.url)) for _ in range(SENDERS)]
    await asyncio.gather(*(each.send_all() for each in senders))
    await each_arrived_once(office, recipients)


@pytest.mark.torture
async def test_ten_processes_at_once_send_each_mail_once(desk: Desk, office: PostOffice) -> None:
    recipients = await invite_many(desk)
    codes = await asyncio.gather(*(process(desk, office) for _ in range(SENDERS)))
    assert codes == [0] * SENDERS
    await each_arrived_once(office, recipients)


@pytest.mark.parametrize("step", STEPS)
async def test_a_sender_that_is_killed_loses_nothing(desk: Desk, office: PostOffice, step: str) -> None:
    await desk.invite()
    assert await process(desk, office, step) == -signal.SIGKILL
    row = await only_mail()
    assert row.attempts == 1
    assert (row.sent_at is not None) == (step == "noted")
    if row.claimed_until is not None:
        assert not await desk.sender.send_next()
        with time_machine.travel(row.claimed_until + LEASE, tick=False):
            assert await desk.sender.send_next()
    row = await only_mail()
    assert (row.sent_at is not None, row.failed_at, row.claimed_until) == (True, None, None)
    assert office.message_ids == [f"<{row.id}@localhost>"] * STEPS[step]
    assert not await desk.sender.send_next()
