"""Speaking GraphQL over HTTP, request by request."""

from typing import Any

import httpx

from tests.people import Caller

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
RULES = "{ passwordRules { maximumLength } }"


async def post(caller: Caller, body: Any, **headers: str) -> httpx.Response:
    """A POST with this body, as JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await caller.http.post(f"{caller.url}/graphql", json=body, headers={**caller.headers, **named})


async def get(caller: Caller, **parameters: str) -> httpx.Response:
    """A GET with this query string."""
    return await caller.http.get(f"{caller.url}/graphql", params=parameters, headers=caller.headers)


def codes(response: httpx.Response) -> list[str]:
    """The codes of the errors; there must be no data."""
    answer = response.json()
    assert "data" not in answer
    return [error["extensions"]["code"] for error in answer["errors"]]
