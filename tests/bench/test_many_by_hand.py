"""What the benchmark compares of boards and of many changes at once does the same work: JSON, rows and messages."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from bench import documents, load, many_fan, seed_board, verify_many
from bench.by_hand import global_id
from bench.contenders import APIS, BY_HAND, OURS, Server, encoded, http
from bench.processes import Failed
from bench.statements import found
from tests.bench.test_by_hand import NOWHERE, SIZE, served
from tests.conftest import PostgresStore

STAGE = documents.stage(0)


def test_by_hand_answers_writes_and_tells_what_ours_does(postgres_store: PostgresStore, tmp_path: Path) -> None:
    facts = {}
    for api in APIS:
        with served(api, postgres_store, tmp_path) as (server, url):
            facts[api.name] = verify_many.facts(api, server, url, SIZE)
    ours = facts[OURS.name]
    for name, each in facts.items():
        each.compare(ours, name)
    assert len(facts) == 3
    assert len(ours.messages) == SIZE.bulk // SIZE.card_companies
    assert {row["verb"] for row in ours.rows["event"]} == {"client_status.set", "project.moved"}
    assert all(len(column["cards"]["edges"]) for column in json.loads(ours.board)["data"]["board"]["columns"])


def test_a_difference_in_what_is_told_stops_the_run(postgres_store: PostgresStore, tmp_path: Path) -> None:
    with served(BY_HAND, postgres_store, tmp_path) as (server, url):
        facts = verify_many.facts(BY_HAND, server, url, SIZE)
    other = verify_many.ManyFacts(facts.board, facts.answers, facts.rows, facts.messages[1:])
    with pytest.raises(Failed, match="differs from ours in its messages"):
        facts.compare(other, "by hand")


def test_a_board_by_hand_pages(postgres_store: PostgresStore, tmp_path: Path) -> None:
    with served(BY_HAND, postgres_store, tmp_path) as (server, _):
        first = board(server, first="20")["columns"][0]["cards"]
        cursors = [edge["cursor"] for edge in first["edges"]]
        while len(cursors) < first["totalCount"]:
            page = board(server, first="20", stage=STAGE, after=cursors[-1])["columns"]
            [cards] = [column["cards"] for column in page]
            assert cards["totalCount"] == first["totalCount"]
            cursors += [edge["cursor"] for edge in cards["edges"]]
        end = board(server, first="20", stage=STAGE, after=cursors[-1])["columns"][0]["cards"]
    assert len(set(cursors)) == len(cursors) == first["totalCount"]
    assert end == {"totalCount": first["totalCount"], "edges": []}


def test_by_hand_refuses(postgres_store: PostgresStore, tmp_path: Path) -> None:
    """All or none, and only for those who may."""
    some = documents.several(0, SIZE)
    client, path = seed_board.client_token(0, 0), f"/boards/{quote(documents.PIPELINE, safe='')}"
    elsewhere = global_id(seed_board.company_id(0), "Pipeline")
    with served(BY_HAND, postgres_store, tmp_path) as (server, _):
        before = board(server, first="20")
        refusals = [
            (401, http("GET", path, "jal_s_nobody")),
            (403, http("GET", path, client)),
            (400, http("GET", f"{path}?first=0", seed_board.MEMBER_TOKEN)),
            (400, http("GET", f"{path}?shown=perhaps", seed_board.MEMBER_TOKEN)),
            (400, http("GET", f"{path}?{urlencode({'stage': STAGE, 'after': 'x'})}", seed_board.MEMBER_TOKEN)),
            (404, http("GET", f"/boards/{quote(elsewhere, safe='')}", seed_board.MEMBER_TOKEN)),
            (403, http("PUT", "/client-statuses", client, encoded({"projectIds": some, "status": "Fertig"}))),
            (404, BY_HAND.set_statuses([*some, NOWHERE], "Fertig")),
            (400, BY_HAND.set_statuses([], "Fertig")),
            (400, BY_HAND.set_statuses(some * 40, "Fertig")),
            (400, BY_HAND.set_statuses(some, " ")),
            (404, BY_HAND.move([*some, NOWHERE], STAGE)),
            (404, BY_HAND.move(some, global_id(seed_board.company_id(0), "Stage"))),
            (400, BY_HAND.move(some, "x")),
        ]
        for status, request in refusals:
            with pytest.raises(Failed, match=f"^HTTP/1.1 {status} "):
                load.ask(server.port, request)
        assert board(server, first="20") == before


@pytest.mark.parametrize("api", [OURS, BY_HAND], ids=lambda api: api.name)
def test_the_last_client_has_all_that_concerns_it(api: Any, postgres_store: PostgresStore, tmp_path: Path) -> None:
    with served(api, postgres_store, tmp_path) as (server, _), many_fan.crowd(api, server, SIZE) as crowd:
        done = crowd.changes(3)
        answered = crowd.answered
    assert [len(done.latencies), done.wanted, done.errors, done.strays, len(answered)] == [3, 3, 0, 0, 3]


def test_statements_are_counted_without_what_is_around_them() -> None:
    log = """copy_1 LOG:  statement: BEGIN;
copy_1 LOG:  execute __asyncpg_stmt_1__:
\tSELECT 1
copy_1 DETAIL:  parameters: $1 = 'LOG:  statement: no'
copy_2 LOG:  statement: SELECT 2
copy_1 LOG:  execute <unnamed>: UPDATE project SET shown = true
copy_1 LOG:  statement: COMMIT;
copy_1 LOG:  statement: SELECT pg_advisory_unlock_all();
\tCLOSE ALL;
"""
    assert found(log, "copy_1") == ["", "UPDATE project SET shown = true"]


def board(server: Server, **query: str) -> Any:
    """A board without a filter."""
    path = f"/boards/{quote(documents.PIPELINE, safe='')}?{urlencode(query)}"
    return json.loads(load.ask(server.port, http("GET", path, seed_board.MEMBER_TOKEN)))["data"]["board"]
