"""A process that sends what is due, and is killed at a step of the first mail: `python -m tests.mail.process …`."""

import asyncio
import os
import signal
import sys
from typing import NoReturn

import aiosmtplib

from db import outbox
from db.outbox import Claimed
from mail.sending import Sender
from mail.smtp import SmtpTransport
from settings import Settings
from tests.mail.desk import desk

STEPS = {"claimed": 1, "before DATA": 1, "taken": 2, "noting": 2, "noted": 1}
"""Where it is killed, and how often the mail arrives in the end."""
NEVER = "never"


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit("still here")


def _die_at(step: str) -> None:
    sent = outbox.sent

    async def noting(mail: Claimed) -> bool:
        await sent(mail)
        _die()

    match step:
        case "claimed":
            Sender._attempt = _die  # type: ignore[method-assign]
        case "before DATA":
            aiosmtplib.SMTP.data = _die  # type: ignore[method-assign]
        case "taken":
            outbox.sent = _die
        case "noting":
            outbox.sent = noting
        case _:
            assert step in ("noted", NEVER)


async def _run(database_url: str, secret: str, smtp_url: str, step: str) -> None:
    async with desk(Settings(database_url=database_url, secret_key=secret), SmtpTransport(smtp_url)) as found:
        while await found.sender.send_next():
            if step == "noted":
                _die()


if __name__ == "__main__":
    _die_at(sys.argv[-1])
    asyncio.run(_run(*sys.argv[1:]))
