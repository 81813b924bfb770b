"""What an SMTP server can do to a mail, and what becomes of it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from db import outbox
from db.models import Mail
from mail import sending, smtp
from mail.smtp import SmtpTransport
from tests.mail.desk import SOMEBODY, Desk, only_mail
from tests.mail.offices import HANG_UP, STALL, PostOffice, Reply
from tests.own_servers import PORTS

START = datetime(2030, 1, 1, tzinfo=UTC)
Replies = Callable[[PostOffice], list[Reply]]


def recipients(office: PostOffice) -> list[Reply]:
    """What is answered to recipients."""
    return office.to_recipients


def mails(office: PostOffice) -> list[Reply]:
    """What is answered to mails."""
    return office.to_mails


@pytest.mark.parametrize(
    ("replies", "reply", "error"),
    [
        (recipients, "550 5.1.1 no such mailbox", "SMTPRecipientRefused 550 5.1.1 no such mailbox"),
        (mails, "554 5.7.1 looks like spam", "SMTPDataError 554 5.7.1 looks like spam"),
    ],
)
async def test_a_refusal_for_good_is_dead_at_once(
    desk: Desk, office: PostOffice, replies: Replies, reply: str, error: str
) -> None:
    replies(office).append(reply)
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        await desk.send_all()
        row = await only_mail()
        assert (row.sent_at, row.claimed_until, row.attempts, row.error) == (None, None, 1, error)
        assert row.failed_at == datetime.now(UTC)
        clock.shift(timedelta(days=1_000))
        assert not await desk.sender.send_next()


@pytest.mark.parametrize(
    ("replies", "reply", "error"),
    [
        (recipients, "450 4.2.1 try later", "SMTPRecipientRefused 450 4.2.1 try later"),
        (mails, "451 4.3.0 no room", "SMTPDataError 451 4.3.0 no room"),
        (mails, HANG_UP, "SMTPServerDisconnected"),
        (mails, STALL, "SMTPReadTimeoutError"),
        (recipients, STALL, "SMTPReadTimeoutError"),
    ],
)
async def test_other_failures_are_tried_again(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch, replies: Replies, reply: str, error: str
) -> None:
    monkeypatch.setattr(smtp, "REPLY_SECONDS", 0.3 if reply == STALL else 10)
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        replies(office).append(reply)
        await desk.send_all()
        row = await only_mail()
        assert row.error is not None
        assert row.error.startswith(error)
        assert (row.sent_at, row.failed_at, row.claimed_until) == (None, None, None)
        assert (row.attempts, row.due_at) == (1, START + timedelta(minutes=1))
        clock.shift(timedelta(seconds=59))
        assert not await desk.sender.send_next()
        clock.shift(timedelta(seconds=1))
        assert await desk.sender.send_next()
        row = await only_mail()
        assert (row.sent_at, row.attempts, row.error) == (datetime.now(UTC), 2, None)
    # One that came twice (its reply was lost) can be told.
    assert len(office.mails) == (2 if replies is mails else 1)
    assert len(set(office.message_ids)) == 1
    assert len({mail["Date"] for mail in office.mails}) == 1


async def test_a_mail_is_tried_ten_times_in_more_than_a_day(desk: Desk, office: PostOffice) -> None:
    with time_machine.travel(START, tick=False) as clock:
        await desk.invite()
        tried = []
        while (row := await only_mail()).failed_at is None:
            clock.move_to(row.due_at)
            tried.append((row.due_at - START) / timedelta(minutes=1))
            office.to_mails.append("451 not yet")
            assert await desk.sender.send_next()
    assert tried == [0, 1, 6, 21, 51, 111, 231, 471, 951, 1671]
    assert (row.attempts, row.failed_at) == (10, row.due_at)
    assert len(set(office.message_ids)) == 1


async def test_a_mail_that_takes_too_long_as_a_whole_is_given_up(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SEND_SECONDS", 0.3)
    office.to_mails.append(STALL)
    await desk.invite()
    async with asyncio.timeout(5):
        await desk.send_all()
    assert (await only_mail()).error == "TimeoutError"


async def test_a_server_that_says_nothing_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY_SECONDS", 0.2)
    connected: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: connected.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        await desk.invite()
        await desk.another(SmtpTransport(f"smtp://127.0.0.1:{port}")).send_all()
    finally:
        server.close()
        for writer in connected:
            writer.close()
    assert ((await only_mail()).error or "").startswith("SMTPConnectTimeoutError")


async def test_an_absent_server(desk: Desk) -> None:
    await desk.invite()
    await desk.another(SmtpTransport(f"smtp://127.0.0.1:{PORTS.stop - 1}")).send_all()
    row = await only_mail()
    assert (row.error or "").startswith("SMTPConnectError")
    assert (row.attempts, row.failed_at) == (1, None)


async def test_a_mail_that_was_taken_is_sent_whatever_becomes_of_the_goodbye(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "QUIT_SECONDS", 0.2)

    async def handle_quit(*_: object) -> str:
        return await asyncio.Event().wait() and ""

    monkeypatch.setattr(office, "handle_QUIT", handle_quit, raising=False)
    await desk.invite()
    async with asyncio.timeout(5):
        await desk.send_all()
    assert (await only_mail()).sent_at is not None


@pytest.mark.parametrize(
    "reply",
    [
        "451 nicht m\xf6glich".encode("latin-1"),
        b"451 nul \x00 bell \x07 end",
        b"451 " + b"x" * 500,
        b"451-several\r\n451 lines",
    ],
)
async def test_whatever_a_server_says_can_be_kept(desk: Desk, office: PostOffice, reply: bytes) -> None:
    await desk.invite()
    office.to_mails.append(reply)
    await desk.send_all()
    row = await only_mail()
    assert row.error is not None
    assert row.error.isprintable()
    assert row.error.startswith("SMTPDataError 451 ")
    assert len(row.error) <= 300
    assert row.claimed_until is None


async def test_a_link_that_a_server_quotes_is_not_kept_and_nothing_of_a_mail_is_logged(
    desk: Desk, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "jalousie")
    await desk.invite()
    secret = "jal_i_AbC-dEf_123"
    office.to_mails.append(f"451 <{SOMEBODY}> http://127.0.0.1/invitation/{secret}?x is on a list")
    await desk.send_all()
    row = await only_mail()
    assert row.error == f"SMTPDataError 451 <{SOMEBODY}> http://127.0.0.1/invitation/jal_i_…?x is on a list"
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("jalousie"))
    when = f"{row.due_at:%Y-%m-%d %H:%M} UTC"
    where = f"127.0.0.1:{office.port}"
    failed = f"mail {row.id} (INVITATION), attempt 1 failed, tried again at {when}: {where} SMTPDataError 451"
    assert failed in ours.splitlines()
    for word in (SOMEBODY, secret, "Nadia", "Halden", "is on a list"):
        assert word not in ours


@pytest.mark.parametrize("about", ["a workspace", "an account alone"])
async def test_the_log_says_where_to_look_when_a_mail_is_given_up(
    desk: Desk, office: PostOffice, caplog: pytest.LogCaptureFixture, about: str
) -> None:
    await desk.invite()
    if about == "an account alone":
        await Mail.all().update(workspace_id=None)
    office.to_recipients += ["451 later", "550 no such user"]
    told = []
    for _ in range(2):
        await Mail.all().update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        await desk.send_all()
        told.append([record.getMessage() for record in caplog.records if "given up" in record.getMessage()])
    row = await only_mail()
    where = {
        "a workspace": "Its workspace's owners and admins see why in undeliveredMails, and can send it again.",
        "an account alone": "It is about an account alone, so no workspace shows it: `jalousie undelivered` says why, "
        "and to whom.",
    }
    assert told == [[], [f"mail {row.id} (INVITATION): given up. {where[about]}"]]


async def test_an_error_of_ours_is_logged_by_its_place_and_the_mail_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"cannot render for {SOMEBODY}")

    monkeypatch.setattr("mail.rendering._whole", broken)
    await desk.invite()
    await desk.send_all()
    row = await only_mail()
    assert (row.error, row.attempts, row.failed_at) == ("RuntimeError", 1, None)
    assert "in broken" in caplog.text
    assert SOMEBODY not in caplog.text


async def test_a_document_that_is_not_answered_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_: object) -> dict[str, object]:
        return {"data": None, "errors": [{"message": SOMEBODY, "extensions": {"code": "UNAVAILABLE"}}]}

    monkeypatch.setattr(desk.sender._renderer, "_ask", down)
    await desk.invite()
    await desk.send_all()
    row = await only_mail()
    assert (row.error, row.attempts) == ("its document was answered with UNAVAILABLE", 1)


def test_a_mail_is_given_up_before_its_lease_ends() -> None:
    longest = sending.RENDER_SECONDS + smtp.SEND_SECONDS + smtp.QUIT_SECONDS
    assert timedelta(seconds=longest) < outbox.LEASE - timedelta(minutes=1)


async def test_the_log_says_all_of_what_went_wrong_before_a_mail_was_named(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    port = PORTS.stop - 1
    absent = desk.another(SmtpTransport(f"smtp://127.0.0.1:{port}"))
    await desk.invite()
    await absent.send_all()
    row = await only_mail()
    [line] = [each.getMessage() for each in caplog.records if str(row.id) in each.getMessage()]
    when = f"{row.due_at:%Y-%m-%d %H:%M} UTC"
    assert line.startswith(
        f"mail {row.id} (INVITATION), attempt 1 failed, tried again at {when}: 127.0.0.1:{port} SMTPConnectError "
    )
    assert f"connecting to 127.0.0.1 on port {port}" in line
