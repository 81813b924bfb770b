"""The pages' endpoints: GET shows, POST does what the form says, and nobody learns more than from the API."""

from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from languages.accepted import best_of
from portal.answers import UNBRANDED, Answers, Problem, data_of
from portal.forms import BadForm, read_form
from portal.pages import PAGES, Page
from resolvers.sessions import Origin


class Ask(Protocol):
    """Runs a document with variables as somebody who has not signed in, and comes from there: its whole response."""

    def __call__(self, document: str, variables: Mapping[str, Any], origin: Origin, /) -> Awaitable[Mapping[str, Any]]:
        """The response."""


class Portal:
    """Shows the pages, each by asking as its visitor."""

    def __init__(self, ask: Ask, public_url: str) -> None:
        self._ask, self._answers = ask, Answers(public_url)

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [Route(page.path, partial(self._answer, page), methods=["GET", "POST"]) for page in PAGES]

    async def _answer(self, page: Page, request: Request) -> Response:
        language = best_of(",".join(request.headers.getlist("accept-language")))
        try:
            return await self._visit(page, request, language)
        except Problem as problem:
            return self._answers.problem(problem, language)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _visit(self, page: Page, request: Request, language: str) -> Response:
        token = request.path_params.get("token")
        origin = Origin(request.client.host if request.client else "", request.headers.get("user-agent", ""), language)
        posted = await _form(request, page) if request.method == "POST" else None
        seen = await self._data(page.show, {"token": token, "language": language} if token else {}, origin)
        if (told := seen["page"]) is None:
            return self._answers.gone(page.name, language)
        errors: list[Mapping[str, Any]] = []
        if posted is not None:
            # Where the address is fixed, the form has no field for one.
            posted = {name: value for name, value in posted.items() if name != "email" or not told.get("email")}
            given = {**posted, "token": token} if token else posted
            errors = (await self._data(page.does, {"input": given}, origin))["done"]["userErrors"]
        if any((error["field"], error["code"]) == ("token", "NOT_FOUND") for error in errors):
            return self._answers.gone(page.name, language)  # somebody was faster
        typed = {name: value for name, value in (posted or {}).items() if name != "password"}
        values = {
            **seen,
            "page": told,
            "branding": told.get("branding") or UNBRANDED,
            "typed": typed,
            "errors": {_place(error, page): error for error in errors},
            "done": posted is not None and not errors,
        }
        return self._answers.page(page.template, language, values, _status(errors))

    async def _data(self, document: str, variables: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
        return data_of(await self._ask(document, variables, origin))


async def _form(request: Request, page: Page) -> Mapping[str, str]:
    try:
        return await read_form(request, page)
    except BadForm as error:
        raise Problem(error.status, error.headers) from error


def _place(error: Mapping[str, Any], page: Page) -> str:
    # Beside its field; above the form where the form has none of that name. Forms without fields tell of the token.
    places = {field.name for field in page.fields} or {"token"}
    return error["field"] if error["field"] in places else ""


def _status(errors: list[Mapping[str, Any]]) -> int:
    codes = {error["code"] for error in errors}
    return 429 if "LIMIT_EXCEEDED" in codes and not errors[0]["field"] else 422 if errors else 200
