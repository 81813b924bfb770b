"""The ASGI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from db import database, migrating
from mail.files import FileTransport
from mail.rendering import Renderer
from mail.sending import Sender
from mail.smtp import SmtpTransport
from portal.portal import Portal
from portal.project_page import ProjectPage
from resolvers import asked_mails
from server.branding import LogoEndpoint
from server.downloads import DownloadEndpoint
from server.engine import Engine
from server.housekeeping import housekeeping
from server.http import HttpEndpoint
from server.live_page import LivePageEndpoint
from server.protocol import STOP_STREAMS
from server.uploads import UploadEndpoint
from server.websocket import WebSocketEndpoint
from settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The application. Raises UndeclaredVisibility where the schema does not say who sees what."""
    engine = Engine(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        limits = database.Limits(settings.pool_size, settings.acquire_timeout)
        async with database.opened(settings.database_url, limits) as app.state.database:
            # A worker that takes another's place while the database is away answers that it is.
            if await database.answers(app.state.database) and (missing := await migrating.pending(app.state.database)):
                raise migrating.NotMigrated(missing)
            relaying = asyncio.create_task(engine.relay.run())
            retention = timedelta(days=settings.log_retention)
            try:
                async with housekeeping(retention, engine.store), _sender(engine, settings).at_work():
                    yield {STOP_STREAMS: engine.relay.stop}
            finally:
                engine.relay.stop()
                await engine.writer.drain()
                await engine.rates.close()
                relaying.cancel()
                with suppress(asyncio.CancelledError):
                    await relaying

    async def graphql(request: Request) -> Response:
        return await http(request)

    http = HttpEndpoint(engine)
    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/graphql", graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", WebSocketEndpoint(engine).__call__),
            *LogoEndpoint(engine).routes(),
            *UploadEndpoint(engine, settings.max_file_bytes).routes(),
            *DownloadEndpoint(engine).routes(),
            *Portal(engine.ask_as_nobody, settings.public_url, settings.portal).routes(),
            *ProjectPage(engine.visitor, settings.public_url).routes(),
            *LivePageEndpoint(engine).routes(),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
        ],
        # Any origin may ask: who is asking is in a header that a page must set itself, never in a cookie.
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["*"],
                expose_headers=["Accept-Ranges", "Content-Disposition", "Content-Range", "ETag"],
                max_age=7_200,
            )
        ],
    )
    # A path with a slash too many is none of ours: sent on, it would go to whatever host the request names.
    app.router.redirect_slashes = False
    app.state.engine = engine
    return app


def _sender(engine: Engine, settings: Settings) -> Sender:
    renderer = Renderer(engine.ask_as_nobody, engine.ask_as_person, engine.tokens, engine.links, settings.mail_from)
    transport = SmtpTransport(settings.smtp_url) if settings.smtp_url else FileTransport(settings.mail_folder)
    answer = partial(asked_mails.answer, tokens=engine.tokens)
    return Sender(engine.writer, renderer, transport, answer, engine.mailed)


async def healthz(_: Request) -> Response:
    """Whether the process lives."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Whether it can answer: the database does."""
    ready = await database.answers(request.app.state.database)
    return JSONResponse({"status": "ok" if ready else "the database does not answer"}, 200 if ready else 503)
