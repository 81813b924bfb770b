"""Mails handed over to an SMTP server."""

import asyncio
import ssl
from contextlib import suppress
from email.message import EmailMessage
from functools import cache
from urllib.parse import unquote, urlsplit

import aiosmtplib

from db.outbox import printable
from mail.transports import Undelivered

SEND_SECONDS = 60.0
"""For the whole of a mail, from connecting on. With the time for rendering it, well below a lease."""
REPLY_SECONDS = 20.0
"""For each reply of the server."""
QUIT_SECONDS = 2.0
"""For saying goodbye."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SmtpTransport:
    """Hands mails to the SMTP server behind an URL: `smtps` has TLS from the start, `smtp` begins it by STARTTLS.

    A server on this machine may do without, and its certificate is not looked at: nobody is in between. Anywhere else
    nothing is sent in the clear, nor to a server whose certificate does not hold.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._tls = parts.hostname or "", parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage) -> None:
        """Hand a mail over, on a connection of its own."""
        client, refused = self._client(message), self._refused
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._connect(client)
                # Trap: aiosmtplib's own way of writing a message down folds its headers.
                await client.sendmail(_address(message, "From"), [_address(message, "To")], message.as_bytes())
            # It is theirs from here on, whatever becomes of the goodbye. Trap: aiosmtplib's own, where it is used as a
            # context, waits for a reply even when it is cancelled, and its errors would hide that the mail was taken.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=QUIT_SECONDS)
        except aiosmtplib.SMTPRecipientsRefused as error:
            [recipient] = error.recipients
            raise refused(recipient, permanent=recipient.code >= 500) from error
        except aiosmtplib.SMTPDataError as error:
            raise refused(error, permanent=error.code >= 500) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            # A sender that is refused, say, is ours to mend, and the mail goes out then.
            raise refused(error) from error
        finally:
            client.close()

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            # With TLS and the password: nothing of the mail has been said yet, so the log may hold all of the answer.
            raise self._refused(error, quoted=True) from error

    def _refused(self, error: Exception, permanent: bool = False, quoted: bool = False) -> Undelivered:
        reason, told = type(error).__name__, str(error)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            reason, told = f"{reason} {error.code}", error.message
        logged = f"{self._host}:{self._port} {reason}"
        return Undelivered(reason, told, permanent, f"{logged} {printable(told)}" if quoted else logged)

    def _client(self, message: EmailMessage) -> aiosmtplib.SMTP:
        here = self._host in LOOPBACK and not self._tls
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            start_tls=False if self._tls else None if here else True,
            tls_context=_unchecked() if here else _checked(),
            local_hostname=_address(message, "From").rsplit("@", 1)[1],
            timeout=REPLY_SECONDS,
        )


def _address(message: EmailMessage, header: str) -> str:
    address: str = message[header].addresses[0].addr_spec
    return address


@cache
def _checked() -> ssl.SSLContext:
    # Made once: to read the certificates of all authorities takes long.
    return ssl.create_default_context()


@cache
def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
