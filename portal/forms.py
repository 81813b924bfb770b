"""Reading a form that a browser sent."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from portal.bodies import TooLarge, read_body
from portal.pages import Page

MAX_BODY = 32_000
"""A password of 1,024 characters takes up to 12,288 bytes."""
MAX_FIELDS = 20
FORM = "application/x-www-form-urlencoded"


class BadForm(Exception):
    """What was sent is no form of ours."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers or {}


async def read_form(request: Request, page: Page, public_url: str) -> Mapping[str, str]:
    """The fields of a page's form, by name; one that may be left out is not there where it is empty. Raises BadForm."""
    if _is_foreign(request, public_url):
        raise BadForm(403)  # another site's page sent it, with somebody who did not mean to
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        raise BadForm(415)
    try:
        body = (await read_body(request, MAX_BODY)).decode("ascii")
        pairs = parse_qsl(
            body, keep_blank_values=True, strict_parsing=bool(body), errors="strict", max_num_fields=MAX_FIELDS
        )
    except TooLarge as error:
        raise BadForm(413, error.headers) from error
    except ValueError as error:
        raise BadForm(400) from error
    given = dict(pairs)
    if len(given) < len(pairs) or any(field.required and field.name not in given for field in page.fields):
        raise BadForm(400)
    names = [field.name for field in page.fields if field.required or given.get(field.name)]
    return {name: given[name] for name in names}


def _is_foreign(request: Request, public_url: str) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    if site is not None:
        return site not in ("same-origin", "none")
    # An older browser. From our own pages it tells none: their address holds a secret, and they tell nobody of it.
    here = {urlsplit(public_url).netloc, request.headers.get("host")}
    return origin != "null" and urlsplit(origin).netloc not in here
