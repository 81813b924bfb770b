"""The page that a read link leads to: a project's file, section by section, as whoever has the link sees it."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from db.clock import now
from db.unavailable import Unavailable
from languages.accepted import best_of, wanted_of
from portal.answers import Answers, Draft, Problem, data_of
from portal.renderings import Renderings
from resolvers.sessions import Origin

PATH = "/p/{token}"
AT_MOST = 100
"""Of each list; what is more is counted."""
TALK = 20
"""Comments of a task."""
LESS = {"tasks": 20, "talk": 3}
"""Of the lists within lists, where a project has so much that no document may read it at once."""
DOCUMENT = f"""query ProjectPage($language: String, $tasks: Int = {AT_MOST}, $talk: Int = {TALK}) {{
  viewer {{ language workspace {{ branding(language: $language) {{ name accentColor backgroundColor logoUrl }} }} }}
  projects(first: 1) {{ edges {{ node {{ clientName number description location clientProgress workedMinutes
    company {{ name }} people {{ displayName }}
    clientStatus {{ status description color updatedAt }}
    steps(first: {AT_MOST}) {{ totalCount edges {{ node {{ name tasks(first: $tasks) {{ totalCount edges {{ node {{
      title description dueOn status {{ kind name explanation }} assignees {{ displayName }}
      comments(first: $talk) {{ totalCount edges {{ node {{ text createdAt author {{ displayName }} }} }} }}
    }} }} }} }} }} }}
    timeEntries(first: {AT_MOST}) {{ totalCount edges {{ node {{ date minutes person {{ displayName }} }} }} }}
    files(first: {AT_MOST}) {{ totalCount edges {{ node {{
      name size contentType createdAt url thumbnailUrl width height }} }} }}
    notes(first: {AT_MOST}) {{ totalCount edges {{ node {{ title text updatedAt }} }} }}
  }} }} }} }}"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was admitted by a read link just now: in which language they are told, and how they ask.

    `sees`: equal for those who get the same page, and another whenever anything has changed.
    """

    language: str
    sees: Hashable
    ask: Callable[[str, Mapping[str, Any], Origin], Awaitable[Mapping[str, Any]]]
    """The response to a document, from (document, variables, origin). Raises Unavailable."""


Admit = Callable[[str, str | None], Awaitable[Visitor | None]]
"""Who comes by a read link, from (token, the language that they want or None: the link's own).

None where the link is not open. Raises Unavailable.
"""


class ProjectPage:
    """GET and HEAD on `/p/{token}`."""

    def __init__(self, admit: Admit, public_url: str) -> None:
        self._admit, self._answers = admit, Answers(public_url)
        self._renderings: Renderings[Draft | None] = Renderings()

    def routes(self) -> list[Route]:
        """Where it is."""
        return [Route(PATH, self.show, methods=["GET"])]

    async def show(self, request: Request) -> Response:
        """The file as it is now. Told in a language that the visitor wants, else in that of the project's company."""
        header = ",".join(request.headers.getlist("accept-language"))
        try:
            return await self._show(request, wanted_of(header)) or self._answers.gone("project", best_of(header))
        except Problem as problem:
            return self._answers.problem(problem, best_of(header))
        except Unavailable:
            return self._answers.problem(Problem(503), best_of(header))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _show(self, request: Request, wanted: str | None) -> Response | None:
        # Each is admitted by themselves; the page is made once for all who see the same.
        visitor = await self._admit(request.path_params["token"], wanted)
        if visitor is None:
            return None
        address = request.client.host if request.client else ""
        origin = Origin(address, request.headers.get("user-agent", ""), wanted or "")
        draft = await self._renderings.get(visitor.sees, lambda: self._draft(visitor, origin))
        return self._answers.live_page(draft) if draft else None

    async def _draft(self, visitor: Visitor, origin: Origin) -> Draft | None:
        given = {"language": visitor.language}
        response = await visitor.ask(DOCUMENT, given, origin)
        if any(error["extensions"]["code"] == "LIMIT_EXCEEDED" for error in response.get("errors", ())):
            response = await visitor.ask(DOCUMENT, {**given, **LESS}, origin)
        data = data_of(response)
        if not data["projects"]["edges"]:
            return None
        project = data["projects"]["edges"][0]["node"]
        values = {"project": project, "branding": data["viewer"]["workspace"]["branding"], "seen_at": now().isoformat()}
        return self._answers.live_draft("project.jinja", visitor.language, values)
