"""Pages when the server cannot answer: something is shown, nothing is given away, and it can be tried again."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from portal.portal import Portal
from resolvers.sessions import Origin
from tests.visits import Seen


async def visited(answer: Mapping[str, Any]) -> Seen:
    """The page of an invitation where every document is answered like this."""

    async def ask(document: str, variables: Mapping[str, Any], origin: Origin, /) -> Mapping[str, Any]:
        return answer

    app = Starlette(routes=Portal(ask, "https://api.example", "").routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal.example") as client:
        return Seen(await client.get("/invitation/x"))


def failed(code: str, **extensions: str) -> dict[str, Any]:
    """The answer to a document that failed."""
    return {"data": None, "errors": [{"message": "a secret", "extensions": {"code": code, **extensions}}]}


@pytest.mark.parametrize("code", ["UNAVAILABLE", "OUTCOME_UNKNOWN"])
async def test_a_busy_server_asks_to_try_again(code: str) -> None:
    page = await visited(failed(code))
    assert (page.status, page.response.headers["retry-after"]) == (503, "1")
    assert page.text == "This did not work The server is busy. Try again in a moment."


async def test_what_broke_is_named_by_its_number_alone() -> None:
    page = await visited(failed("INTERNAL_ERROR", id="0a1b2c"))
    assert (page.status, "a secret" in page.response.text) == (500, False)
    assert page.text.endswith("It is logged under 0a1b2c.")
    assert page.response.headers["cache-control"] == "no-store"
