"""Sending what is in the outbox: claimed one by one, so that of ten processes one sends it."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress

from db import outbox
from db.outbox import Claimed
from db.writes import Transaction, Writer
from mail.rendering import CannotRender, Renderer
from mail.transports import Transport, Undelivered

POLL_SECONDS = 10.0
"""How often every process looks whether something is due, also where nobody tells it."""
HANDS = 4
"""How many mails a process sends at the same time."""

log = logging.getLogger("jalousie.mail")


class Sender:
    """Sends mails as they fall due. `mailed` is set where this process has written one."""

    def __init__(self, writer: Writer, renderer: Renderer, transport: Transport, mailed: asyncio.Event) -> None:
        self._writer, self._renderer, self._transport, self._mailed = writer, renderer, transport, mailed

    async def run(self) -> None:
        """Send until cancelled. What is being sent then is another's once its lease ends."""
        async with asyncio.TaskGroup() as hands:
            for _ in range(HANDS):
                hands.create_task(self._work())

    async def _work(self) -> None:
        while True:
            try:
                while await self.send_next():
                    pass
            except Exception as error:
                log.warning("the outbox cannot be read; trying again in %s s (%s)", POLL_SECONDS, type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._mailed.wait()
            self._mailed.clear()

    async def send_next(self) -> bool:
        """Send the mail that has been due for longest; whether there was one."""
        mail = await self._writer.commit(_claim)
        if mail is None:
            return False
        try:
            message = await self._renderer.render(mail)
            if message is None:
                return await self._done(outbox.dropped(mail))
            await self._transport.send(message)
        except (Undelivered, CannotRender) as error:
            permanent = isinstance(error, Undelivered) and error.permanent
            log.warning("mail %s (%s), attempt %s: not delivered", mail.id, mail.kind.value, mail.attempts)
            return await self._done(outbox.put_back(mail, str(error), permanent))
        except Exception as error:
            log.exception("mail %s (%s), attempt %s: cannot be sent", mail.id, mail.kind.value, mail.attempts)
            return await self._done(outbox.put_back(mail, type(error).__name__, permanent=False))
        return await self._done(outbox.sent(mail))

    async def _done(self, work: Coroutine[None, None, None]) -> bool:
        await self._writer.commit(lambda _: work)
        return True


async def _claim(_: Transaction) -> Claimed | None:
    return await outbox.claim()
