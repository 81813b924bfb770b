"""The pages' endpoints: GET shows, POST does what the form says, and nobody learns more than from the API."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
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

SESSION = "{token}"
"""In the link to the portal: where the session stands that it takes over."""


class Ask(Protocol):
    """Runs a document with variables as somebody who has not signed in, and comes from there: its whole response."""

    def __call__(self, document: str, variables: Mapping[str, Any], origin: Origin, /) -> Awaitable[Mapping[str, Any]]:
        """The response."""


class Portal:
    """Shows the pages, each by asking as its visitor."""

    def __init__(self, ask: Ask, public_url: str, portal: str) -> None:
        self._ask, self._answers, self._public_url, self._portal = ask, Answers(public_url), public_url, portal

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
        posted = await self._form(request, page) if request.method == "POST" else None
        seen = await self._data(page.show, {"token": token} if token else {}, origin)
        if (told := seen["page"]) is None:
            return self._answers.gone(page.name, language)
        # Whoever the link is for is known, and so is their language.
        language = told.get("language", language)
        origin = replace(origin, accept_language=language)
        done: Mapping[str, Any] = {}
        errors: list[Mapping[str, Any]] = []
        if posted is not None and not told.get("confirmed"):
            # Where the address is fixed, the form has no field for one.
            posted = {name: value for name, value in posted.items() if name != "email" or not told.get("email")}
            given: dict[str, Any] = {**posted, "token": token} if token else {**posted}
            if page.begins_session:
                given["signIn"] = self._takes_sessions
            done = (await self._data(page.does, {"input": given}, origin))["done"]
            errors = list(done["userErrors"])
        if any((error["field"], error["code"]) == ("token", "NOT_FOUND") for error in errors):
            return self._answers.gone(page.name, language)  # somebody was faster
        typed = {name: value for name, value in (posted or {}).items() if name != "password"}
        values = {
            **seen,
            "branding": told.get("branding") or UNBRANDED,
            "typed": typed,
            "errors": {_place(error, page): error for error in errors},
            "done": posted is not None and not errors,
            "portal": self._onwards(done.get("token")),
        }
        return self._answers.page(page.template, language, values, _status(errors))

    async def _form(self, request: Request, page: Page) -> Mapping[str, str]:
        try:
            return await read_form(request, page, self._public_url)
        except BadForm as error:
            raise Problem(error.status, error.headers) from error

    def _onwards(self, session: str | None) -> str:
        # To where they go on, with the session that has just begun, if one has.
        if session is None and self._takes_sessions:
            return self._portal.partition("#")[0]
        return self._portal.replace(SESSION, session or "")

    @property
    def _takes_sessions(self) -> bool:
        return SESSION in self._portal

    async def _data(self, document: str, variables: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
        return data_of(await self._ask(document, variables, origin))


def _place(error: Mapping[str, Any], page: Page) -> str:
    # Beside its field; above the form where the form has none of that name. Where nothing must be filled in, it is told
    # of the token.
    places = {field.name for field in page.fields}
    if not any(field.required for field in page.fields):
        places.add("token")
    return error["field"] if error["field"] in places else ""


def _status(errors: list[Mapping[str, Any]]) -> int:
    codes = {error["code"] for error in errors}
    return 429 if "LIMIT_EXCEEDED" in codes and not errors[0]["field"] else 422 if errors else 200
