"""What a page on another origin needs."""

from tests.people import World

ORIGIN = "https://portal.example"


async def test_a_page_on_another_origin_may_ask(plain_world: World) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    preflight = await plain_world.http.options(f"{plain_world.url}/graphql", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    # No cookies: a page cannot act as somebody whose token it does not hold.
    assert "access-control-allow-credentials" not in preflight.headers
    body = {"query": "{ passwordRules { maximumLength } }"}
    answer = await plain_world.http.post(f"{plain_world.url}/graphql", json=body, headers={"Origin": ORIGIN})
    assert answer.json() == {"data": {"passwordRules": {"maximumLength": 1024}}}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers


async def test_it_says_that_it_lives_and_that_it_is_ready(plain_world: World) -> None:
    for path in ("healthz", "readyz"):
        response = await plain_world.http.get(f"{plain_world.url}/{path}")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
