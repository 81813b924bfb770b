"""What every page is answered with: its headers, what may be loaded by it, and what is shown where there is no page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Draft:
    """A page that is answered with many times: `blank` stands in it where each answer has a nonce of its own."""

    text: str
    language: str
    blank: str
    images: str


class Answers:
    """Makes them. `public_url`: the address that people use."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def page(self, template: str, language: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """A page that needs no script."""
        nonce = secrets.token_urlsafe(16)
        images = values["branding"]["logoUrl"] or "'none'"
        policy = f"style-src 'nonce-{nonce}'; img-src {images}; form-action 'self'"
        text = self._text(template, language, values, nonce)
        return _answer(text, language, policy, status, values.get("headers", NONE))

    def live_draft(self, template: str, language: str, values: Mapping[str, Any]) -> Draft:
        """A page whose own script keeps it up to date, and that shows pictures of ours."""
        blank = secrets.token_urlsafe(16)  # nobody can write it into what the page shows
        images = f"{self._public_url}/files/ {values['branding']['logoUrl'] or ''}".strip()
        return Draft(self._text(template, language, values, blank), language, blank, images)

    def live_page(self, draft: Draft) -> Response:
        """One answer with such a page."""
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src {draft.images}; "
            "form-action 'none'"
        )
        return _answer(draft.text.replace(draft.blank, nonce), draft.language, policy)

    def gone(self, page: str, language: str) -> Response:
        """What somebody came for is not open."""
        return self.page("gone.jinja", language, {"page": page, "branding": UNBRANDED}, 404)

    def problem(self, problem: Problem, language: str) -> Response:
        """It cannot be shown now, or not to such a request."""
        headers = problem.headers | ({"Retry-After": "1"} if problem.status == 503 else {})
        values = {"status": problem.status, "logged_as": problem.logged_as, "branding": UNBRANDED, "headers": headers}
        return self.page("problem.jinja", language, values, problem.status)

    def _text(self, template: str, language: str, values: Mapping[str, Any], nonce: str) -> str:
        return render(template, language, {**values, "nonce": nonce, "home": self._public_url})


def _answer(text: str, language: str, policy: str, status: int = 200, more: Mapping[str, str] = NONE) -> Response:
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
    return HTMLResponse(text, status, headers | dict(more))


def data_of(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a document's response. Raises Problem where there are errors."""
    for error in response.get("errors", ()):
        code = error["extensions"]["code"]
        raise Problem(503 if code in RETRYABLE else 500, logged_as=error["extensions"].get("id"))
    data: Mapping[str, Any] = response["data"]
    return data
