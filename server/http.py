"""GraphQL over HTTP (the GraphQL-over-HTTP specification), and server-sent events for subscriptions."""

from collections.abc import AsyncGenerator, Mapping

from graphql.language import OperationType
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from db.unavailable import Unavailable
from portal.bodies import TooLarge, read_body
from schema.execution import Answer, broken, refusal
from schema.faults import fault
from server import sse
from server.engine import Engine, Unauthenticated
from server.media import EVENT_STREAM, GRAPHQL_JSON, JSON, accepted
from server.requests import BadRequest, accept_language, decode, operation

MAX_BODY = 1_000_000


class HttpEndpoint:
    """POST and GET on `/graphql`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def __call__(self, request: HttpRequest) -> Response:
        """The answer in the media type that the client accepts."""
        takes = accepted(request.headers.get("accept"))
        if not takes:
            message = f"Accept {GRAPHQL_JSON}, {JSON} or, for subscriptions, {EVENT_STREAM}."
            return _respond(refusal([fault("BAD_USER_INPUT", message)]), JSON, 406)
        media = takes[0]
        try:
            return await self._answer(request, media, streams=EVENT_STREAM in takes)
        except BadRequest as error:
            return _respond(refusal([error.error]), media, error.status)
        except Unauthenticated as error:
            headers = {"WWW-Authenticate": "Bearer"}
            return _respond(refusal([error.told(accept_language(request))]), media, 401, headers)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Unavailable as error:
            return _respond(broken(error), media, 503, {"Retry-After": "1"})
        except Exception as error:
            return _respond(broken(error), media, 500)

    async def _answer(self, request: HttpRequest, media: str, streams: bool) -> Response:
        viewer = await self._engine.admit(request.headers.get("authorization"))
        asked = operation(await _payload(request), request)
        plan = self._engine.plan(viewer, asked)
        if isinstance(plan, Answer):
            return _respond(plan, media, _not_executed(media))
        if request.method == "GET" and plan.kind is OperationType.MUTATION:
            message = "A mutation changes something: send it with POST."
            return _respond(refusal([fault("BAD_USER_INPUT", message)]), media, 405, {"Allow": "POST"})
        if plan.kind is OperationType.SUBSCRIPTION:
            if not streams:
                raise BadRequest(f"A subscription is a stream: accept {EVENT_STREAM}, or use the websocket.")
            messages = await self._engine.messages(viewer, plan, asked)
            if isinstance(messages, Answer):
                return _respond(messages, media, _not_executed(media))
            return sse.response(messages)
        answer = await self._engine.answer(viewer, plan, asked)
        if media == EVENT_STREAM:
            return sse.response(_one(answer))
        return _respond(answer, media, 200 if answer.executed else _not_executed(media))


async def _one(answer: Answer) -> AsyncGenerator[str, None]:
    yield answer.body


async def _payload(request: HttpRequest) -> object:
    if request.method == "GET":
        return _query_string(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (JSON, GRAPHQL_JSON):
        raise BadRequest(f"Send the body as {JSON}, and say so in Content-Type.", status=415)
    return decode(await _body(request))


def _query_string(query: Mapping[str, str]) -> dict[str, object]:
    payload: dict[str, object] = dict(query)
    for name in ("variables", "extensions"):
        if text := query.get(name):
            payload[name] = decode(text)
        else:
            payload.pop(name, None)
    return payload


async def _body(request: HttpRequest) -> bytes:
    try:
        return await read_body(request, MAX_BODY)
    except TooLarge as error:
        raise BadRequest(f"The body is too large. Send at most {MAX_BODY} bytes.", 413, "LIMIT_EXCEEDED") from error


def _respond(answer: Answer, media: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    media = JSON if media == EVENT_STREAM else media
    return Response(answer.body, status, headers, media_type=f"{media}; charset=utf-8")


def _not_executed(media: str) -> int:
    # What accepts only application/json may take any other status for a failure of the network, so a well-formed
    # request answers 200 there; the other media types tell a refused request by its status.
    return 200 if media == JSON else 400
