"""What every page is answered with: its headers, what may be loaded by it, and what is shown where there is no page."""

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, Response

from portal.rendering import render
from resolvers.branding import ACCENT, BACKGROUND

UNBRANDED = {"name": None, "accentColor": ACCENT, "backgroundColor": BACKGROUND, "logoUrl": None}
NONE: Mapping[str, str] = {}
RETRYABLE = {"UNAVAILABLE", "OUTCOME_UNKNOWN"}


class Problem(Exception):
    """The page cannot be shown; the visitor is told why."""

    def __init__(self, status: int, headers: Mapping[str, str] = NONE, logged_as: str | None = None) -> None:
        super().__init__(status)
        self.status, self.headers, self.logged_as = status, dict(headers), logged_as


class Answers:
    """Makes them. `public_url`: the address that people use."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def page(self, template: str, language: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """A page that needs no script."""
        nonce = secrets.token_urlsafe(16)
        images = values["branding"]["logoUrl"] or "'none'"
        policy = f"style-src 'nonce-{nonce}'; img-src {images}; form-action 'self'"
        return self._answer(template, language, values, status, nonce, policy)

    def live_page(self, template: str, language: str, values: Mapping[str, Any]) -> Response:
        """A page whose own script keeps it up to date, and that shows pictures of ours."""
        nonce = secrets.token_urlsafe(16)
        images = f"{self._public_url}/files/ {values['branding']['logoUrl'] or ''}".strip()
        policy = (
            f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src {images}; "
            "form-action 'none'"
        )
        return self._answer(template, language, values, 200, nonce, policy)

    def gone(self, page: str, language: str) -> Response:
        """What somebody came for is not open."""
        return self.page("gone.jinja", language, {"page": page, "branding": UNBRANDED}, 404)

    def problem(self, problem: Problem, language: str) -> Response:
        """It cannot be shown now, or not to such a request."""
        headers = problem.headers | ({"Retry-After": "1"} if problem.status == 503 else {})
        values = {"status": problem.status, "logged_as": problem.logged_as, "branding": UNBRANDED, "headers": headers}
        return self.page("problem.jinja", language, values, problem.status)

    def _answer(
        self, template: str, language: str, values: Mapping[str, Any], status: int, nonce: str, policy: str
    ) -> Response:
        text = render(template, language, {**values, "nonce": nonce, "home": self._public_url})
        headers = {
            # Nothing but what the page itself brings along: what a name might smuggle in stays text.
            "Content-Security-Policy": f"default-src 'none'; {policy}; base-uri 'none'; frame-ancestors 'none'",
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


def data_of(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a document's response. Raises Problem where there are errors."""
    for error in response.get("errors", ()):
        code = error["extensions"]["code"]
        raise Problem(503 if code in RETRYABLE else 500, logged_as=error["extensions"].get("id"))
    data: Mapping[str, Any] = response["data"]
    return data
