"""What the benchmark compares does the same work: the same JSON, the same rows."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from bench import load, seed, seed_file, verify
from bench.by_hand import global_id
from bench.contenders import APIS, BY_HAND, OURS, Api, Server, http, project
from bench.processes import Failed
from server import tasks
from settings import Settings
from tests.conftest import PostgresStore

SIZE = seed.Size(
    companies=3,
    people=2,
    projects=30,
    steps=3,
    tasks=2,
    entries=2,
    cards=600,
    card_companies=4,
    card_people=2,
    bulk=20,
)
NOWHERE = global_id(uuid4())


@contextmanager
def filled(store: PostgresStore) -> Iterator[str]:
    """The URL of a database with the benchmark's data."""
    url = asyncio.run(store.empty())
    try:
        asyncio.run(tasks.migrate(Settings(database_url=url)))
        asyncio.run(seed_file.fill(url, SIZE))
        yield url
    finally:
        asyncio.run(store.drop(url))


@contextmanager
def served(api: Api, store: PostgresStore, folder: Path) -> Iterator[tuple[Server, str]]:
    """A contender's server as the benchmark runs it, and its database."""
    with filled(store) as url, api.serve(url, folder / "log") as server:
        yield server, url


def test_by_hand_answers_and_writes_what_ours_does(postgres_store: PostgresStore, tmp_path: Path) -> None:
    facts = {}
    for api in APIS:
        with served(api, postgres_store, tmp_path) as (server, url):
            facts[api.name] = verify.facts(api, server, url, SIZE)
    for name, found in facts.items():
        found.compare(facts[OURS.name], name)
    assert len(facts) == 3
    assert len(facts[OURS.name].pages) == SIZE.companies
    assert [entry["verb"] for entry in facts[OURS.name].rows["event"]] == ["client_status.set"]


def test_a_difference_stops_the_run(postgres_store: PostgresStore, tmp_path: Path) -> None:
    with served(BY_HAND, postgres_store, tmp_path) as (server, url):
        found = verify.facts(BY_HAND, server, url, SIZE)
    other = verify.Facts(found.pages, found.file, found.answer, found.rows | {"event": []})
    with pytest.raises(Failed, match="differs from ours in its rows"):
        found.compare(other, "by hand")


def test_by_hand_pages_and_refuses(postgres_store: PostgresStore, tmp_path: Path) -> None:
    """It is an endpoint that one could put into production, not a shortcut."""
    client, owner = seed.client_token(0, 0), seed.OWNER_TOKEN
    with served(BY_HAND, postgres_store, tmp_path) as (server, _):
        first = listed(server, http("GET", "/work-in-progress?first=20", client))
        rest = listed(server, http("GET", f"/work-in-progress?first=20&after={first['edges'][-1]['cursor']}", client))
        refusals = [
            (401, http("GET", "/work-in-progress?first=20", "jal_s_nobody")),
            (403, http("GET", "/work-in-progress?first=20", owner)),
            (400, http("GET", "/work-in-progress?first=0", client)),
            (400, http("GET", "/work-in-progress?first=20&after=x", client)),
            (403, BY_HAND.set_client_status(client, project(0, SIZE), "Fertig")),
            (404, BY_HAND.set_client_status(owner, NOWHERE, "Fertig")),
            (400, BY_HAND.set_client_status(owner, project(0, SIZE), " ")),
            (400, BY_HAND.set_client_status(owner, "x", "Fertig")),
            (400, BY_HAND.project_file(client, "x")),
            (403, BY_HAND.project_file(owner, project(0, SIZE))),
            (404, BY_HAND.project_file(client, project(1, SIZE))),
        ]
        for status, request in refusals:
            with pytest.raises(Failed, match=f"^HTTP/1.1 {status} "):
                load.ask(server.port, request)
    ids = [edge["node"]["id"] for page in (first, rest) for edge in page["edges"]]
    assert [first["totalCount"], rest["totalCount"], len(ids), len(set(ids))] == [30, 30, 30, 30]


def listed(server: Server, request: bytes) -> dict[str, list[dict[str, dict[str, str]]]]:
    """A page."""
    page: dict[str, list[dict[str, dict[str, str]]]] = json.loads(load.ask(server.port, request))["data"][
        "workInProgress"
    ]
    return page
