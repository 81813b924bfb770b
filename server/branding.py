"""A workspace's logo: taken from those who may change it, and served to everybody."""

import asyncio

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from db import branding as rows
from db.unavailable import OutcomeUnknown, Unavailable
from languages.texts import Grouped, say
from permissions import rules
from permissions.viewer import Viewer
from portal.bodies import TooLarge, read_body
from resolvers import branding, logos
from resolvers.refusals import ErrorCode, Refusal, allow
from schema.branding import Branding
from schema.context import SIGN_IN
from schema.execution import Answer, broken, refusal
from schema.faults import refused, told
from schema.nodes import row_id
from server.engine import Engine, Unauthenticated
from server.media import JSON
from server.requests import accept_language, check_is_bare

STATUS = {ErrorCode.FORBIDDEN: 403, ErrorCode.NOT_FOUND: 404, ErrorCode.LIMIT_EXCEEDED: 413}
"""Of a refusal; 400 for all others."""
SERVED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # frontends of any origin show it
    "Cache-Control": "no-cache",  # asked for anew each time, and mostly answered with 304
}


class LogoEndpoint:
    """POST and DELETE on `/branding/logo`, and GET of what was sent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # A picture that is decoded takes a hundred times the memory of its file: one at a time.
        self._drawing = asyncio.Semaphore(1)

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [
            Route("/branding/logo", self.change, methods=["POST", "DELETE"]),
            Route("/branding/{workspace}/logo.png", self.serve, methods=["GET"]),
        ]

    async def change(self, request: Request) -> Response:
        """Put the picture in the body in the logo's place, or take the logo away."""
        try:
            viewer = await self._engine.admit(request.headers.get("authorization"))
            if viewer is None:
                raise Unauthenticated(SIGN_IN)
            try:
                return await self._change(viewer, request)
            except Refusal as error:
                return _respond(refusal([refused(error, viewer.language)]), STATUS.get(error.code, 400))
            except TooLarge as error:
                message = say("The file is too large. Send at most %(most)s bytes.", most=Grouped(logos.MAX_BYTES))
                return _respond(refusal([told("LIMIT_EXCEEDED", message, viewer.language)]), 413, error.headers)
        except Unauthenticated as error:
            return _respond(refusal([error.told(accept_language(request))]), 401, {"WWW-Authenticate": "Bearer"})
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except (Unavailable, OutcomeUnknown) as error:
            return _respond(broken(error), 503, {"Retry-After": "1"})
        except Exception as error:
            return _respond(broken(error), 500)

    async def _change(self, viewer: Viewer, request: Request) -> Response:
        allow(rules.may_change(viewer) or rules.may_edit_branding(viewer))
        logo = None
        if request.method == "POST":
            check_is_bare(request)
            body = await read_body(request, logos.MAX_BYTES)
            async with self._drawing:
                logo = await logos.redrawn(body)
        shown = await branding.set_logo(viewer, logo, self._engine.writer)
        url = Branding.of(shown, None, self._engine.links).logo_url
        return Response(orjson.dumps({"logoUrl": url}), media_type=JSON)

    async def serve(self, request: Request) -> Response:
        """The logo of a workspace, to whoever asks."""
        workspace_id = row_id("Workspace", request.path_params["workspace"])
        try:
            logo = await rows.logo(workspace_id) if workspace_id else None
        except Unavailable:
            return Response(status_code=503, headers={**SERVED, "Retry-After": "1"})
        if logo is None:
            return Response(status_code=404, headers=SERVED)
        headers = {**SERVED, "ETag": f'"{branding.etag(logo)}"'}
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if headers["ETag"] in known or known == ["*"]:
            return Response(status_code=304, headers=headers)
        return Response(logo, headers=headers, media_type="image/png")


def _respond(answer: Answer, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(answer.body, status, headers, media_type=f"{JSON}; charset=utf-8")
