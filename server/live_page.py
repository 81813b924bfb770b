"""What keeps a read link's page up to date: that something has changed, as events for the browser's own EventSource."""

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from db.unavailable import Unavailable
from permissions.viewer import Viewer
from portal.project_page import PATH
from schema.execution import Answer
from schema.nodes import global_id
from server import sse
from server.engine import Engine, Request

CHANGES = """subscription($projectId: ID!, $after: String) {
  projectChanges(projectId: $projectId, after: $after) { cursor change } }"""
MAX_CURSOR = 500
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class LivePageEndpoint:
    """GET on `/p/{token}/live`. An EventSource can send no header, so the token is where the page has it: in the path.

    It comes back by itself, and says with `Last-Event-ID` how far it was.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [Route(f"{PATH}/live", self.follow, methods=["GET"])]

    async def follow(self, request: HttpRequest) -> Response:
        """The stream; 404 where the link is not open, which tells the browser to stop asking."""
        try:
            viewer = await self._engine.admit_by_link(request.path_params["token"])
            if viewer is None or viewer.link is None:
                return Response(status_code=404, headers=PRIVATE)
            # A cursor that is none, of another installation say, is no reason to stay away: the page asks anew.
            after = request.headers.get("last-event-id", "")[:MAX_CURSOR] or None
            return await self._stream(viewer, after) or await self._stream(viewer, None) or _later()
        except Unavailable:
            return _later()

    async def _stream(self, viewer: Viewer, after: str | None) -> Response | None:
        assert viewer.link is not None
        asked = Request(CHANGES, None, {"projectId": global_id("Project", viewer.link.project_id), "after": after})
        plan = self._engine.plan(viewer, asked)
        if isinstance(plan, Answer):
            raise TypeError(plan.body)  # a document of ours
        messages = await self._engine.messages(viewer, plan, asked)
        if isinstance(messages, Answer):
            return None
        return sse.response(messages, _event, **PRIVATE)


def _event(message: str) -> str:
    # A position alone is remembered by the browser, and no event; the end of a stream is a reason to look.
    change = (orjson.loads(message).get("data") or {}).get("projectChanges")
    if change is None:
        return "event: change\ndata: END\n\n"
    if change["change"] == "BOOKMARK":
        return f"id: {change['cursor']}\n\n"
    return f"id: {change['cursor']}\nevent: change\ndata: {change['change']}\n\n"


def _later() -> Response:
    return Response(status_code=503, headers={**PRIVATE, "Retry-After": "5"})
