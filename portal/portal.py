"""The pages' endpoints: GET shows, POST does what the form says, and nobody learns more than from the API."""

import secrets
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from languages.accepted import best_of
from portal.forms import BadForm, read_form
from portal.pages import PAGES, Page
from portal.rendering import render
from resolvers.branding import ACCENT, BACKGROUND
from resolvers.sessions import Origin

UNBRANDED = {"name": None, "accentColor": ACCENT, "backgroundColor": BACKGROUND, "logoUrl": None}
NONE: Mapping[str, str] = {}
SESSION = "{token}"
"""In the link to the portal: where the session stands that it takes over."""
RETRYABLE = {"UNAVAILABLE", "OUTCOME_UNKNOWN"}


class Ask(Protocol):
    """Runs a document with variables as somebody who has not signed in, and comes from there: its whole response."""

    def __call__(self, document: str, variables: Mapping[str, Any], origin: Origin, /) -> Awaitable[Mapping[str, Any]]:
        """The response."""


class Problem(Exception):
    """The page cannot be shown; the visitor is told why."""

    def __init__(self, status: int, headers: Mapping[str, str] = NONE, logged_as: str | None = None) -> None:
        super().__init__(status)
        self.status, self.headers, self.logged_as = status, dict(headers), logged_as


class Portal:
    """Shows the pages, each by asking as its visitor."""

    def __init__(self, ask: Ask, public_url: str, portal: str) -> None:
        self._ask, self._public_url, self._portal = ask, public_url, portal

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [Route(page.path, partial(self._answer, page), methods=["GET", "POST"]) for page in PAGES]

    async def _answer(self, page: Page, request: Request) -> Response:
        language = best_of(",".join(request.headers.getlist("accept-language")))
        try:
            return await self._visit(page, request, language)
        except Problem as problem:
            headers = problem.headers | ({"Retry-After": "1"} if problem.status == 503 else {})
            known = {"status": problem.status, "logged_as": problem.logged_as}
            values = {**known, "branding": UNBRANDED, "headers": headers}
            return self._respond("problem.jinja", language, values, problem.status)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _visit(self, page: Page, request: Request, language: str) -> Response:
        token = request.path_params.get("token")
        origin = Origin(request.client.host if request.client else "", request.headers.get("user-agent", ""), language)
        posted = await self._form(request, page) if request.method == "POST" else None
        seen = await self._data(page.show, {"token": token} if token else {}, origin)
        if (told := seen["page"]) is None:
            return self._gone(page, language)
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
            return self._gone(page, language)  # somebody was faster
        typed = {name: value for name, value in (posted or {}).items() if name != "password"}
        values = {
            **seen,
            "branding": told.get("branding") or UNBRANDED,
            "typed": typed,
            "errors": {_place(error, page): error for error in errors},
            "done": posted is not None and not errors,
            "portal": self._onwards(done.get("token")),
        }
        return self._respond(page.template, language, values, _status(errors))

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

    def _gone(self, page: Page, language: str) -> Response:
        return self._respond("gone.jinja", language, {"page": page.name, "branding": UNBRANDED}, 404)

    async def _data(self, document: str, variables: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
        answer = await self._ask(document, variables, origin)
        for error in answer.get("errors", ()):
            code = error["extensions"]["code"]
            raise Problem(503 if code in RETRYABLE else 500, logged_as=error["extensions"].get("id"))
        data: Mapping[str, Any] = answer["data"]
        return data

    def _respond(self, template: str, language: str, values: Mapping[str, Any], status: int) -> Response:
        nonce = secrets.token_urlsafe(16)
        text = render(template, language, {**values, "nonce": nonce, "home": self._public_url})
        headers = {
            "Content-Security-Policy": _policy(nonce, values["branding"]["logoUrl"]),
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",  # the address holds a secret
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        return HTMLResponse(text, status, headers | dict(values.get("headers", {})))


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


def _policy(nonce: str, logo: str | None) -> str:
    # Nothing but our styles, the logo, and the form to where it came from: what a name might smuggle in stays text.
    images = logo or "'none'"
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src {images}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
