"""What sends mails in one process, for tests that look at each step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from db import database
from db import invitations as rows
from db.models import Company, Mail, Person
from db.outbox import Letter, MailKind
from db.writes import Transaction
from mail.rendering import Renderer
from mail.sending import Sender
from mail.transports import Transport
from permissions.tiers import Role
from resolvers.tokens import TokenKind
from server.engine import Engine
from settings import Settings

SOMEBODY = "somebody@client.example"


@dataclass
class Desk:
    """An engine and its sender; the database is open."""

    settings: Settings
    engine: Engine
    sender: Sender

    def another(self, transport: Transport) -> "Desk":
        """Another sender, with a transport of its own."""
        return Desk(self.settings, self.engine, _sender(self.engine, self.settings, transport))

    async def invite(
        self,
        email: str = SOMEBODY,
        language: str = "en",
        inviter_id: UUID | None = None,
        company: Company | None = None,
    ) -> UUID:
        """Invite somebody in the name of the demo's owner; the invitation's id. The mail is in the outbox."""
        invitation_id = rows.new_id()

        async def work(transaction: Transaction) -> None:
            await self.invite_in(transaction, invitation_id, email, language, inviter_id, company)

        await self.engine.writer.commit(work)
        return invitation_id

    async def invite_in(
        self,
        transaction: Transaction,
        invitation_id: UUID,
        email: str = SOMEBODY,
        language: str = "en",
        inviter_id: UUID | None = None,
        company: Company | None = None,
    ) -> None:
        """The same, inside a change."""
        inviter = await Person.get(**({"id": inviter_id} if inviter_id else {"display_name": "Nadia Halden"}))
        client = company or await Company.get(name="Meridian Houses")
        workspace_id: UUID = client.workspace_id
        await rows.create(
            invitation_id,
            self.engine.tokens.of(TokenKind.INVITATION, invitation_id),
            workspace_id=workspace_id,
            inviter_id=inviter.id,
            company=client,
            department_id=None,
            person_id=None,
            role=Role.GUEST,
            email=email,
            share=False,
            project_ids=(),
        )
        transaction.mail(Letter(MailKind.INVITATION, email, invitation_id, language, workspace_id))

    async def send_all(self) -> None:
        """Send what is due."""
        while await self.sender.send_next():
            pass


@asynccontextmanager
async def desk(settings: Settings, transport: Transport) -> AsyncIterator[Desk]:
    """A desk, until the block ends."""
    async with database.opened(settings.database_url):
        engine = Engine(settings)
        try:
            yield Desk(settings, engine, _sender(engine, settings, transport))
        finally:
            await engine.writer.drain()
            await engine.rates.close()


def _sender(engine: Engine, settings: Settings, transport: Transport) -> Sender:
    renderer = Renderer(engine.ask_as_nobody, engine.ask_as_person, engine.tokens, engine.links, settings.mail_from)
    return Sender(engine.writer, renderer, transport, engine.mailed)


async def only_mail() -> Mail:
    """The one mail in the outbox."""
    return await Mail.all().get()


async def until_it_is(done: asyncio.Event) -> None:
    """Wait, but not for ever."""
    async with asyncio.timeout(20):
        await done.wait()
