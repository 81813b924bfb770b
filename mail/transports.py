"""Where mails go: to an SMTP server, or into files where there is none."""

import asyncio
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

SEND_SECONDS = 60.0
"""For the whole of a mail, from connecting on. Less than a mail is leased for."""
REPLY_SECONDS = 20.0
"""For each reply of the server."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Undelivered(Exception):
    """The mail was not taken. `permanent`: it never will be."""

    def __init__(self, reason: str, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class Transport(Protocol):
    """Takes mails."""

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises Undelivered. Where the connection is lost at the end, it may have been taken."""


class SmtpTransport:
    """Hands mails to the SMTP server behind an URL: `smtps` has TLS from the start, `smtp` begins it by STARTTLS.

    A server on this machine may do without; anywhere else a mail is not sent in the clear.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.hostname or "", parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over, on a connection of its own."""
        must_start_tls = None if self._tls or self._host in LOOPBACK else True
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await aiosmtplib.send(
                    message,
                    hostname=self._host,
                    port=self._port,
                    username=self._user,
                    password=self._password,
                    use_tls=self._tls,
                    start_tls=False if self._tls else must_start_tls,
                    local_hostname=message["From"].addresses[0].domain,
                    timeout=REPLY_SECONDS,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            [refused] = error.recipients
            raise Undelivered(f"{refused.code} {refused.message}", refused.code >= 500) from error
        except aiosmtplib.SMTPDataError as error:
            raise Undelivered(f"{error.code} {error.message}", error.code >= 500) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # A password that is refused, say, is ours to mend, and the mail goes out then.
            raise Undelivered(f"{type(error).__name__}: {error}") from error


class FileTransport:
    """Writes mails into a folder, each as an `.eml` file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write a mail. Sent again it is the same file."""
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise Undelivered(f"{type(error).__name__}: {error}") from error

    def _write(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = message["Message-ID"].strip("<>").split("@")[0]
        path, unfinished = self._folder / f"{name}.eml", self._folder / f".{name}.part"
        with suppress(FileNotFoundError):
            unfinished.unlink()
        unfinished.touch(mode=0o600)  # links in it let people in
        unfinished.write_bytes(message.as_bytes(policy=SMTP))
        unfinished.rename(path)
