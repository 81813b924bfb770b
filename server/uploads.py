"""Uploading: a file as the body of one request, taken in as it streams."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from db.unavailable import OutcomeUnknown, Unavailable
from languages.texts import say
from permissions.tiers import Tier, Visibility
from permissions.viewer import Viewer
from portal.bodies import LET_PASS
from resolvers.project_file.file_places import Where
from resolvers.project_file.uploads import NewFile, TooLarge, Uploads
from resolvers.refusals import ErrorCode, Noun, Refusal
from schema.context import SIGN_IN
from schema.execution import Answer, broken, refusal
from schema.faults import UserError
from schema.nodes import global_id, required_row
from server.engine import Engine, Unauthenticated
from server.media import JSON
from server.requests import accept_language, check_is_bare

UPLOADED = """query Uploaded($id: ID!) { node(id: $id) { ... on File {
  id name contentType size sha256 url thumbnailUrl width height createdAt } } }"""
STATUS = {ErrorCode.FORBIDDEN: 403, ErrorCode.NOT_FOUND: 404}
"""Of a refusal; 413 for what is too large, 429 for too many at once, and 400 for all others."""
STALLED_SECONDS = 60.0
"""Without a byte for so long, an upload is given up."""
AT_ONCE = 4
"""Uploads of one person at the same time, in one process: each takes some megabytes of memory."""
SHOWN_TO = {
    Tier.TEAM: (Visibility.TEAM, Visibility.CLIENT),
    Tier.INTERNAL: (Visibility.INTERNAL, Visibility.TEAM, Visibility.CLIENT),
}
"""What a viewer of a tier can say of who sees a file."""


class TooMany(Refusal):
    """One person sends too many files at the same time."""


class Stalled(Exception):
    """Nothing has come of a body for too long."""


class UploadEndpoint:
    """POST on `/files`: `?project=…&step=…&task=…&name=…&visibility=…`, or `?replaces=…`."""

    def __init__(self, engine: Engine, limit: int) -> None:
        self._engine = engine
        self._uploads = Uploads(engine.store, limit)
        self._under_way: Counter[UUID | None] = Counter()

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [Route("/files", self.receive, methods=["POST"])]

    async def receive(self, request: Request) -> Response:
        """Take a file in; the file as the viewer sees it, or why it was not taken."""
        try:
            viewer = await self._engine.admit(request.headers.get("authorization"))
            if viewer is None:
                raise Unauthenticated(SIGN_IN)
            try:
                return await self._receive(viewer, request)
            except Refusal as error:
                told = UserError.of(error, viewer.language)
                body = {
                    "file": None,
                    "userErrors": [{"code": told.code.value, "message": told.message, "field": told.field}],
                }
                return _respond(orjson.dumps(body).decode(), _status(error), _left_unread(request))
        except Unauthenticated as error:
            return _fault(refusal([error.told(accept_language(request))]), 401, request, {"WWW-Authenticate": "Bearer"})
        except (ClientDisconnect, Stalled):
            return Response(status_code=408, headers={"Connection": "close"})  # mostly nobody is there to read it
        except (Unavailable, OutcomeUnknown) as error:
            return _fault(broken(error), 503, request, {"Retry-After": "1"})
        except Exception as error:
            return _fault(broken(error), 500, request)

    async def _receive(self, viewer: Viewer, request: Request) -> Response:
        new = _new_file(viewer, request)
        length = request.headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length) > self._uploads.limit:
            raise TooLarge(self._uploads.limit)
        if self._under_way[viewer.person_id] >= AT_ONCE:
            message = say("You send %(most)s files already. Wait until one has arrived.", most=AT_ONCE)
            raise TooMany(ErrorCode.LIMIT_EXCEEDED, message)
        self._under_way[viewer.person_id] += 1
        try:
            file_id = await self._uploads.receive(viewer, new, _body(request), self._engine.writer)
        finally:
            self._under_way -= Counter({viewer.person_id: 1})
        answer = await self._engine.ask(viewer, UPLOADED, {"id": global_id("File", file_id)})
        body: dict[str, Any] = {"file": (answer.get("data") or {}).get("node"), "userErrors": []}
        return _respond(orjson.dumps(body).decode(), 201)


def _new_file(viewer: Viewer, request: Request) -> NewFile:
    check_is_bare(request)
    query = request.query_params
    replaces = _row("File", "file", "replaces", query.get("replaces"))
    where = Where(
        _row("Project", "project", "project", query.get("project")),
        _row("Step", "step", "step", query.get("step")),
        _row("Task", "task", "task", query.get("task")),
    )
    if (replaces is None) == (where == Where(None)):
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give project, step or task; or replaces alone."), "project")
    if replaces is None and "name" not in query:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Give the file a name, such as name=plan.pdf."), "name")
    return NewFile(where, query.get("name"), _visibility(viewer, query.get("visibility")), replaces)


def _row(type_name: str, noun: Noun, field: str, given: str | None) -> UUID | None:
    return None if given is None else required_row(type_name, given, noun, field)


def _visibility(viewer: Viewer, given: str | None) -> Visibility | None:
    if given is None:
        return None
    possible = {each.value: each for each in SHOWN_TO.get(viewer.tier, ())}
    if not possible:
        raise Refusal(ErrorCode.BAD_USER_INPUT, say("Leave visibility out."), "visibility")
    if given not in possible:
        message = say(
            "visibility is %(given)r. Write one of: %(possible)s.", given=given[:40], possible=tuple(possible)
        )
        raise Refusal(ErrorCode.BAD_USER_INPUT, message, "visibility")
    return possible[given]


async def _body(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise Stalled from error
        yield piece


def _left_unread(request: Request) -> dict[str, str]:
    # A body that goes on for long is not read to its end only to be thrown away.
    length = request.headers.get("content-length", "")
    short = length.isascii() and length.isdigit() and int(length) <= LET_PASS
    return {} if short else {"Connection": "close"}


def _status(error: Refusal) -> int:
    if isinstance(error, TooLarge | TooMany):
        return 413 if isinstance(error, TooLarge) else 429
    return STATUS.get(error.code, 400)


def _fault(answer: Answer, status: int, request: Request, headers: dict[str, str] | None = None) -> Response:
    return _respond(answer.body, status, {**(headers or {}), **_left_unread(request)})


def _respond(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, media_type=f"{JSON}; charset=utf-8")
