"""The page that a read link leads to: a project's file, section by section, as whoever has the link sees it."""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from db.clock import now
from db.unavailable import Unavailable
from languages.accepted import best_of, wanted_of
from portal.answers import Answers, Problem, data_of
from resolvers.sessions import Origin

PATH = "/p/{token}"
AT_MOST = 100
"""Of each list; what is more is counted."""
TALK = 20
"""Comments of a task."""
DOCUMENT = f"""query ProjectPage($language: String) {{
  viewer {{ language workspace {{ branding(language: $language) {{ name accentColor backgroundColor logoUrl }} }} }}
  projects(first: 1) {{ edges {{ node {{ clientName number description location clientProgress workedMinutes
    company {{ name }} people {{ displayName }}
    clientStatus {{ status description color updatedAt }}
    steps(first: {AT_MOST}) {{ totalCount edges {{ node {{ name tasks(first: {AT_MOST}) {{ totalCount edges {{ node {{
      title description dueOn status {{ kind name explanation }} assignees {{ displayName }}
      comments(first: {TALK}) {{ totalCount edges {{ node {{ text createdAt author {{ displayName }} }} }} }}
    }} }} }} }} }} }}
    timeEntries(first: {AT_MOST}) {{ totalCount edges {{ node {{ date minutes person {{ displayName }} }} }} }}
    files(first: {AT_MOST}) {{ totalCount edges {{ node {{
      name size contentType createdAt url thumbnailUrl width height }} }} }}
    notes(first: {AT_MOST}) {{ totalCount edges {{ node {{ title text updatedAt }} }} }}
  }} }} }} }}"""


class AskThrough(Protocol):
    """Runs a document as whoever comes by a read link, in a language or the link's own: its response.

    None where the link is not open. Raises Unavailable.
    """

    def __call__(
        self, token: str, document: str, variables: Mapping[str, Any], origin: Origin, language: str | None, /
    ) -> Awaitable[tuple[Mapping[str, Any], str] | None]:
        """The response, and the language that it is in."""


class ProjectPage:
    """GET and HEAD on `/p/{token}`."""

    def __init__(self, ask: AskThrough, public_url: str) -> None:
        self._ask, self._answers = ask, Answers(public_url)

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
        address = request.client.host if request.client else ""
        origin = Origin(address, request.headers.get("user-agent", ""), wanted or "")
        found = await self._ask(request.path_params["token"], DOCUMENT, {"language": wanted}, origin, wanted)
        if found is None:
            return None
        response, language = found
        data = data_of(response)
        if not data["projects"]["edges"]:
            return None
        project = data["projects"]["edges"][0]["node"]
        values = {"project": project, "branding": data["viewer"]["workspace"]["branding"], "seen_at": now().isoformat()}
        return self._answers.live_page("project.jinja", language, values)
