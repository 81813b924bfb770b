"""Claims: one mail, one sender; another takes over when the lease ends, and then the first has nothing to say."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from db import invitations, outbox
from db.models import Mail
from db.outbox import LEASE, MAX_ATTEMPTS, Claimed
from db.unavailable import NO_ANSWER, Unavailable
from db.writes import Transaction
from mail import sending
from tests.mail.desk import Desk, only_mail, until_it_is
from tests.mail.offices import STALL, PostOffice

START = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


async def claim(desk: Desk) -> Claimed | None:
    """Claim what is due."""

    async def work(_: Transaction) -> Claimed | None:
        return await outbox.claim()

    return await desk.engine.writer.commit(work)


async def claimed(desk: Desk) -> Claimed:
    """Claim what must be due."""
    found = await claim(desk)
    assert found is not None
    return found


async def test_what_is_rolled_back_is_not_sent(desk: Desk, office: PostOffice) -> None:
    async def work(transaction: Transaction) -> None:
        await desk.invite_in(transaction, invitations.new_id())
        raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        await desk.engine.writer.commit(work)
    await desk.send_all()
    assert (office.mails, await Mail.all().count(), desk.engine.mailed.is_set()) == ([], 0, False)


async def test_a_claimed_mail_is_its_senders_until_the_lease_ends(desk: Desk, office: PostOffice) -> None:
    """What a process that died had claimed goes out, by whoever looks next."""
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        await claimed(desk)
        clock.shift(LEASE)
        assert not await desk.sender.send_next()
        clock.shift(MOMENT)
        assert await desk.sender.send_next()
    assert len(office.mails) == 1
    assert (await only_mail()).attempts == 2


@pytest.mark.parametrize("late", ["sent", "dropped", "put_back", "dead"])
@pytest.mark.parametrize("meanwhile", ["claimed", "sent", "dead", "due again", "resent and claimed"])
async def test_who_is_late_overwrites_nothing(desk: Desk, late: str, meanwhile: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        mine = await claimed(desk)
        clock.shift(LEASE + MOMENT)
        theirs = await claimed(desk)
        if meanwhile == "sent":
            assert await outbox.sent(theirs)
        elif meanwhile in ("dead", "resent and claimed"):
            assert await outbox.put_back(theirs, "refused", permanent=True)
        elif meanwhile == "due again":
            assert await outbox.put_back(theirs, "not yet")
        if meanwhile == "resent and claimed":
            await outbox.revive(await only_mail())
            assert (await claimed(desk)).attempts == mine.attempts
        before = await Mail.all().get().values()
        assert not await {
            "sent": lambda: outbox.sent(mine),
            "dropped": lambda: outbox.dropped(mine),
            "put_back": lambda: outbox.put_back(mine, "late"),
            "dead": lambda: outbox.put_back(mine, "late", permanent=True),
        }[late]()
        assert await Mail.all().get().values() == before


async def test_who_is_late_and_alone_still_says_what_became_of_it(desk: Desk) -> None:
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        mine = await claimed(desk)
        clock.shift(2 * LEASE)
        assert await outbox.sent(mine)
    assert (await only_mail()).sent_at is not None


async def test_a_mail_that_kills_whoever_sends_it_dies_in_the_end(desk: Desk, office: PostOffice) -> None:
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert (await claimed(desk)).attempts == attempt
            clock.shift(LEASE + MOMENT)
        await desk.invite("another@client.example")
        assert (await claimed(desk)).recipient == "another@client.example"
    dead = await Mail.all().order_by("created_at").first()
    assert dead is not None
    assert dead.failed_at is not None
    assert dead.error == "whoever tried to send it ended before they could say"


async def test_a_kind_of_a_newer_version_is_left_to_it(desk: Desk, office: PostOffice) -> None:
    await desk.invite()
    await Mail.all().update(kind="FROM_THE_FUTURE")
    await desk.invite("another@client.example")
    await desk.send_all()
    assert [str(mail["To"]) for mail in office.mails] == ["another@client.example"]
    assert await Mail.filter(kind="FROM_THE_FUTURE", attempts=0).exists()


async def test_the_outbox_is_looked_at_without_a_turn_to_write(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: object) -> None:
        raise AssertionError("it wrote")

    monkeypatch.setattr(desk.engine.writer, "commit", never)
    assert not await desk.sender.send_next()


async def test_nobody_looks_all_the_time(desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    look = outbox.any_due

    async def counted() -> bool:
        nonlocal looks
        looks += 1
        return await look()

    monkeypatch.setattr(outbox, "any_due", counted)
    office.to_mails.append("451 not yet")
    async with desk.sender.at_work():
        await desk.invite()  # it is told, and need not wait for its next look
        async with asyncio.timeout(5):
            while (await only_mail()).error is None:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
    assert looks <= 4 * sending.HANDS


async def test_a_database_that_is_away_is_waited_for_with_what_became_of_a_mail(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NOTE_SECONDS", 0.01)
    sent, failures = outbox.sent, 3

    async def fails_at_first(mail: Claimed) -> bool:
        nonlocal failures
        if failures:
            failures -= 1
            raise Unavailable(NO_ANSWER)
        return await sent(mail)

    monkeypatch.setattr(outbox, "sent", fails_at_first)
    await desk.invite()
    await desk.send_all()
    assert len(office.mails) == 1
    assert (await only_mail()).sent_at is not None


async def test_an_outbox_that_fails_stops_nobody(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sending, "POLL_SECONDS", 0.02)
    look, failures = outbox.any_due, 2 * sending.HANDS

    async def fails_at_first() -> bool:
        nonlocal failures
        if failures:
            failures -= 1
            raise Unavailable(NO_ANSWER)
        return await look()

    monkeypatch.setattr(outbox, "any_due", fails_at_first)
    await desk.invite()
    async with desk.sender.at_work(), asyncio.timeout(10):
        while not office.mails:
            await asyncio.sleep(0.01)
    assert "the outbox fails" in caplog.text


async def test_at_the_end_what_is_under_way_is_finished(desk: Desk, office: PostOffice) -> None:
    class Slow:
        """Takes its time."""

        began = asyncio.Event()

        async def send(self, _: EmailMessage) -> None:
            """Take it."""
            self.began.set()
            await asyncio.sleep(0.2)

    slow = desk.another(Slow())
    await desk.invite()
    async with slow.sender.at_work():
        await until_it_is(Slow.began)
    assert (await only_mail()).sent_at is not None
    await desk.invite("another@client.example")  # and nothing is claimed any more
    await asyncio.sleep(0.1)
    assert await Mail.filter(attempts=0).count() == 1


async def test_at_the_end_what_stalls_is_left_to_another(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FAREWELL_SECONDS", 0.1)
    office.to_mails.append(STALL)
    await desk.invite()
    async with asyncio.timeout(3):  # nobody waits for the stalled server to say goodbye
        async with desk.sender.at_work():
            await until_it_is(office.asked)
    row = await only_mail()
    assert row.claimed_until is not None
    with time_machine.travel(row.claimed_until + MOMENT, tick=False):
        another = desk.another(desk.sender._transport)
        await another.send_all()
    assert len(office.mails) == 2
    assert len(set(office.message_ids)) == 1
    assert (await only_mail()).sent_at is not None
