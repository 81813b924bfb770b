"""A real SMTP server, which takes mails, or does with them what a test tells it to."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 taken"
STALL = "never answered"
HANG_UP = "hung up on"
LOGIN = LoginPassword(b"portal", b"sesame: open/up")

Reply = str | bytes


class PostOffice:
    """Its mails, and what it answers to the next recipients and mails; where nothing is said, it takes them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.to_recipients: list[Reply] = []
        self.to_mails: list[Reply] = []
        self.asked = asyncio.Event()
        self.greeted_by: list[str] = []
        self.secured = False
        self.port = 0
        self._open: set[SMTP] = set()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def message_ids(self) -> list[str]:
        """Of each mail that came, whatever was answered."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Somebody says who they are."""
        session.host_name = hostname
        self.greeted_by.append(hostname)
        self.secured = session.ssl is not None
        self._open.add(server)
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> Reply:
        """A recipient."""
        reply = await self._reply(server, self.to_recipients)
        if reply.startswith("250") if isinstance(reply, str) else False:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> Reply:  # noqa: N802
        """A mail. It is here whatever is answered: whether it counts is for the sender to guess."""
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append(envelope)
        return await self._reply(server, self.to_mails)

    async def _reply(self, server: SMTP, replies: list[Reply]) -> Reply:
        reply = replies.pop(0) if replies else TAKEN
        if reply in (STALL, HANG_UP):
            self.asked.set()
            if reply == HANG_UP:
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
            await asyncio.Event().wait()  # until the connection is lost
        return reply

    def close(self) -> None:
        """Hang up on everybody."""
        for server in self._open:
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()


@asynccontextmanager
async def post_office(tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[PostOffice]:
    """An open post office on a port of its own; `tls` from the start; `options` as of aiosmtpd's server."""
    office, loop = PostOffice(), asyncio.get_running_loop()

    def serve() -> SMTP:
        return SMTP(office, hostname="mail.example", loop=loop, **options)

    server = await loop.create_server(serve, "127.0.0.1", 0, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        office.close()
        await server.wait_closed()


def knows_the_password(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    """Lets in whoever gives the login above."""
    return AuthResult(success=given == LOGIN, handled=False)
