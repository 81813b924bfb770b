"""Sending what is in the outbox: claimed one by one, so that of ten processes one sends it."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from db import outbox
from db.clock import now
from db.outbox import Asked, Claimed
from db.unavailable import OutcomeUnknown, Unavailable
from db.writes import Transaction, Writer
from mail.rendering import CannotRender, Renderer
from mail.transports import Transport, Undelivered

POLL_SECONDS = 10.0
"""How often every process looks whether something is due, also where nobody tells it."""
HANDS = 4
"""How many mails a process sends at the same time."""
RENDER_SECONDS = 30.0
"""For rendering a mail. With the time for sending it, well below a lease."""
NOTE_SECONDS = 1.0
"""Between two attempts to note what became of a mail, where the database does not answer."""
FAREWELL_SECONDS = 1.5
"""For what is under way when the process ends. What takes longer is another's once its lease ends.

With the eight seconds for streams it is less than the ten that container engines grant before they kill.
"""

SEEN = "Its workspace's owners and admins see why in undeliveredMails, and can send it again."
TO_SEE = "It is about an account alone, so no workspace shows it: `jalousie undelivered` says why, and to whom."

Note = Callable[[Transaction], Awaitable[bool]]
"""Writes down what became of a mail; False where the lease has ended and another has taken it."""
Answer = Callable[[Transaction, Claimed], Awaitable[None]]
"""Writes the mail that somebody asked for, if there is anybody to write to."""

log = logging.getLogger("jalousie.mail")


class Sender:
    """Sends mails as they fall due. `mailed` is set where this process has written one.

    The log names mails by id and kind: it is read by people whom their addresses and texts do not concern.
    """

    def __init__(
        self, writer: Writer, renderer: Renderer, transport: Transport, answer: Answer, mailed: asyncio.Event
    ) -> None:
        self._writer, self._renderer, self._transport = writer, renderer, transport
        self._answer, self._mailed = answer, mailed
        self._ending = False

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Send beside the block. When it ends no other mail is claimed, and those under way get a moment."""
        hands = [asyncio.create_task(self._work()) for _ in range(HANDS)]
        try:
            yield
        finally:
            self._ending = True
            self._mailed.set()
            await asyncio.wait(hands, timeout=FAREWELL_SECONDS)
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)

    async def send_next(self) -> bool:
        """Send the mail that has been due for longest; whether there was one."""
        if not await outbox.any_due():
            return False
        mail = await self._writer.commit(_claim)
        if mail is None:
            return False
        asked = isinstance(mail.kind, Asked)
        await self._write_down(mail, partial(self._answered, mail) if asked else await self._attempt(mail))
        return True

    async def _work(self) -> None:
        while not self._ending:
            try:
                found = await self.send_next()
            except Exception as error:
                log.warning("the outbox fails; looking again in %s s: %s", POLL_SECONDS, _where(error))
                found = False
            if not found and not self._ending:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._mailed.wait()
                self._mailed.clear()

    async def _answered(self, mail: Claimed, transaction: Transaction) -> bool:
        # The asking goes with the writing of what was asked for. The log does not tell whether anything was.
        if answered := await outbox.dropped(mail):
            await self._answer(transaction, mail)
        return answered

    async def _attempt(self, mail: Claimed) -> Note:
        try:
            async with asyncio.timeout(RENDER_SECONDS):
                message = await self._renderer.render(mail)
            if message is None:
                log.info("mail %s (%s): dropped, what it tells of is gone", mail.id, mail.kind.value)
                return lambda _: outbox.dropped(mail)
            await self._transport.send(message)
        except (Undelivered, CannotRender) as error:
            refused = error if isinstance(error, Undelivered) else Undelivered(str(error))
            _log_failure(mail, refused.logged, refused.permanent)
            return _put_back(mail, f"{error} {refused.told}", refused.permanent)
        except Exception as error:
            _log_failure(mail, _where(error))
            return _put_back(mail, type(error).__name__)
        log.info("mail %s (%s), attempt %s: sent", mail.id, mail.kind.value, mail.attempts)
        return lambda _: outbox.sent(mail)

    async def _write_down(self, mail: Claimed, note: Note) -> None:
        # A mail that was handed over and is not noted goes out again: that is worth some patience.
        while True:
            try:
                noted = await self._writer.commit(note)
            except (Unavailable, OutcomeUnknown):
                if now() >= mail.claimed_until:
                    raise
                await asyncio.sleep(NOTE_SECONDS)
                continue
            if not noted:
                log.warning("mail %s (%s): took longer than its lease", mail.id, mail.kind.value)
            return


def _put_back(mail: Claimed, reason: str, permanent: bool = False) -> Note:
    if outbox.is_last(mail, permanent):
        log.error("mail %s (%s): given up. %s", mail.id, mail.kind.value, SEEN if mail.workspace_id else TO_SEE)
    return lambda _: outbox.put_back(mail, reason, permanent)


async def _claim(_: Transaction) -> Claimed | None:
    return await outbox.claim()


def _log_failure(mail: Claimed, why: str, permanent: bool = False) -> None:
    pause = outbox.pause_after(mail, permanent)
    then = f"tried again at {now() + pause:%Y-%m-%d %H:%M} UTC" if pause else "for good"
    log.warning("mail %s (%s), attempt %s failed, %s: %s", mail.id, mail.kind.value, mail.attempts, then, why)


def _where(error: Exception) -> str:
    # Where, and not why: what an error says may be part of a mail.
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
