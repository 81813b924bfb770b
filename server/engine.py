"""What every transport needs: who is asking, which schema is theirs, and how their operation runs."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLError
from graphql.language import OperationType

from db import doors, events, readers
from db.store import FileStore
from db.writes import Writer
from languages.accepted import best_of
from languages.texts import Text, say, say_many
from permissions.rules import may_change
from permissions.tiers import Tier
from permissions.viewer import Viewer
from portal.project_page import Visitor
from realtime import relay
from realtime.doorbell import Doorbell
from realtime.followers import StreamEnded
from realtime.seals import Seals
from resolvers.links import Links
from resolvers.project_file.file_doors import Door
from resolvers.project_file.read_link_uses import LinkUses
from resolvers.rates import Rates
from resolvers.refusals import ErrorCode, Refusal
from resolvers.sessions import Origin
from resolvers.tokens import TokenKind, Tokens
from schema import documents, streams
from schema.context import SIGN_IN, Context
from schema.documents import Plan
from schema.execution import Answer, execute, refusal
from schema.faults import refused, told
from schema.schemas import schemas
from settings import Settings

BEARER = "bearer "
NOBODY = "(Nobody is signed in: the request came without `Authorization: Bearer TOKEN`.)"
NO_LINK = say(
    "This link is not open: it was cut short on its way, or was deactivated. Copy the whole of it once more, or ask "
    "whoever gave it to you for another."
)
MAX_TOKEN = 200
ADMITS_NOBODY = say("This token admits nobody: it is wrong, has expired or was revoked. Sign in again.")


class Unauthenticated(Exception):
    """The token admits nobody. Never answered with the public schema instead."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message

    def told(self, accept_language: str) -> GraphQLError:
        """As whoever asks is told: nobody knows who they are, but what their client accepts."""
        return told("UNAUTHENTICATED", self.message, best_of(accept_language))


@dataclass(frozen=True, slots=True)
class Request:
    """An operation as a client sent it."""

    source: str
    operation_name: str | None
    variables: dict[str, Any]
    origin: Origin = field(default_factory=Origin)


class Engine:
    """The parts of one process, put together."""

    def __init__(self, settings: Settings) -> None:
        self.schemas = schemas()
        self.seals = Seals(settings.secret_key)
        self.tokens = Tokens(settings.secret_key)
        self.links = Links(settings.links, settings.public_url, settings.portal)
        self.rates = Rates(settings.broadcast_url, settings.installation)
        self.doorbell = Doorbell(settings.broadcast_url)
        self.store = FileStore(settings.files_url, settings.files_folder, settings.files_access)
        self.mailed = asyncio.Event()
        self.writer = Writer(self.doorbell.ring, self.mailed.set)
        self.uses = LinkUses(self.writer)
        self.relay = relay.Relay(self.doorbell, partial(streams.render, make=self.context))

    async def admit(self, authorization: str | None) -> Viewer | None:
        """Who comes with this `Authorization` header; None where there is none. Raises Unauthenticated."""
        if authorization is None:
            return None
        token = authorization[len(BEARER) :].strip()
        if not authorization.lower().startswith(BEARER) or not token:
            raise Unauthenticated(say("Authorization is not understood. Write: Bearer TOKEN."))
        viewer = await doors.admitted(token) if len(token) <= MAX_TOKEN else None
        if viewer is None:
            raise Unauthenticated(NO_LINK if token.startswith(TokenKind.PROJECT.value) else ADMITS_NOBODY)
        if viewer.link is not None and not viewer.looks_only:
            await self.uses.note(viewer)
        return viewer

    async def admit_through(self, door: Door) -> Viewer | None:
        """Who comes through the session or the read link that the address of a file names, if it still admits them."""
        viewer = await doors.through(door.session_id, door.link_id)
        if viewer is not None and viewer.link is not None and not viewer.looks_only:
            await self.uses.note(viewer)
        return viewer

    def context(self, viewer: Viewer | None, origin: Origin | None = None) -> Context:
        """A fresh context."""
        return Context(viewer, self.writer, self.seals, self.rates, self.tokens, self.links, origin or Origin())

    async def ask_as_nobody(self, document: str, variables: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
        """The response to a document that is run as somebody who has not signed in: a mail's recipient, say.

        `origin`: where they come from, if they are here, and their language.
        """
        return await self.ask(None, document, variables, origin)

    async def ask(
        self, viewer: Viewer | None, document: str, variables: Mapping[str, Any], origin: Origin | None = None
    ) -> Mapping[str, Any]:
        """The response to a document of ours that is run as a viewer."""
        plan, context = self.plan(viewer, Request(document, None, dict(variables))), self.context(viewer, origin)
        answer = plan if isinstance(plan, Answer) else await execute(plan, dict(variables), context)
        response: Mapping[str, Any] = orjson.loads(answer.body)
        return response

    async def visitor(self, token: str, language: str | None) -> Visitor | None:
        """Who comes by the page of a read link, told in this language or that of the project's company."""
        viewer = await self.admit_by_link(token)
        if viewer is None:
            return None
        viewer = viewer.speaking(language) if language else viewer
        head = await events.head(viewer.workspace_id)
        sees = (viewer.audience, viewer.language, head.epoch, head.seq)
        return Visitor(viewer.language, sees, partial(self.ask, viewer))

    async def admit_by_link(self, token: str) -> Viewer | None:
        """Who comes by the page of a read link; None where the link is not open. Nothing else opens one."""
        if not token.startswith(TokenKind.PROJECT.value):
            return None
        try:
            return await self.admit(f"{BEARER}{token}")
        except Unauthenticated:
            return None

    async def ask_as_person(
        self, person_id: UUID, document: str, variables: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """The response to a document that is run as somebody who can sign in; None where they cannot any more."""
        viewer = await readers.reader(person_id)
        if viewer is None:
            return None
        plan = self.plan(viewer, Request(document, None, dict(variables)))
        answer = plan if isinstance(plan, Answer) else await execute(plan, dict(variables), self.context(viewer))
        response: Mapping[str, Any] = orjson.loads(answer.body)
        return response

    def plan(self, viewer: Viewer | None, request: Request) -> Plan | Answer:
        """The request's plan on its viewer's schema, or the answer that says what is wrong with it."""
        schema = self.schemas[viewer.tier if viewer else Tier.PUBLIC]
        plan = documents.plan(schema, request.source, request.operation_name)
        if not isinstance(plan, list):
            return plan
        return refusal(plan if viewer else [_as_nobody(error) for error in plan])

    async def answer(self, viewer: Viewer | None, plan: Plan, request: Request) -> Answer:
        """Run a query or mutation."""
        if viewer and plan.kind is OperationType.MUTATION and (reason := may_change(viewer)):
            return refusal([refused(Refusal(ErrorCode.FORBIDDEN, reason), viewer.language)])
        return await execute(plan, request.variables, self.context(viewer, request.origin))

    async def messages(self, viewer: Viewer | None, plan: Plan, request: Request) -> AsyncGenerator[str, None] | Answer:
        """Open a subscription: its messages, as JSON, or the answer that refuses it. Iterating raises StreamEnded."""
        if viewer and self.relay.followed_by(viewer) >= (most := relay.most_streams(viewer)):
            message = (
                say_many(
                    "This session follows %(count)s stream already. Complete one first.",
                    "This session follows %(count)s streams already. Complete one first.",
                    most,
                )
                if viewer.session_id
                else say_many(
                    "This link is followed by %(count)s stream already. Complete one first.",
                    "This link is followed by %(count)s streams already. Complete one first.",
                    most,
                )
            )
            return refusal([told("LIMIT_EXCEEDED", message, viewer.language)])
        stream = await streams.open_stream(plan, request.variables, self.context(viewer))
        if isinstance(stream, Answer):
            return stream
        if viewer is None:
            return refusal([Unauthenticated(SIGN_IN).told(request.origin.accept_language)])
        return self.relay.follow(viewer, stream.subscription, stream.after)


def _as_nobody(error: GraphQLError) -> GraphQLError:
    # The commonest slip: the token was forgotten, and everything that is not public seems not to exist.
    if (error.extensions or {}).get("code") != "GRAPHQL_VALIDATION_FAILED":
        return error
    return GraphQLError(f"{error.message} {NOBODY}", error.nodes, extensions=error.extensions)


def ended(reason: StreamEnded) -> Answer:
    """The last message of a stream that the server ends."""
    return refusal([told(reason.code, reason.message, reason.language)])
