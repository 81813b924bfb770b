"""Everything that can be read, read by everybody, by every door, over every transport.

Mails do not exist yet: they join here as one more transport, each mail being a document run as its recipient.
"""

import pytest
from graphql import GraphQLSchema, build_client_schema, get_introspection_query

from tests.leaks.canaries import Row
from tests.leaks.conftest import Leaks
from tests.leaks.documents import A_THING, ITS_LINKS, nodes, wide
from tests.leaks.viewers import JSON, SESSION, TRANSPORTS, Asked, Asker

INTROSPECTION = Asked(get_introspection_query(), {})
OTHER_TRANSPORTS = [transport for transport in TRANSPORTS if transport != JSON]
A_FEW = 3
DEEPER = ("member", "firm's guest", "partner's guest", "client's guest")
"""For whom lists open what their things lead to as well: under `make torture`, for everybody."""
Found = list[set[int]]


async def own_schema(asker: Asker) -> GraphQLSchema:
    """The schema that the server shows them."""
    return build_client_schema((await asker.data(INTROSPECTION))["data"])


def ids_of(leaks: Leaks, schema: GraphQLSchema, first: int = 0, step: int = 1) -> tuple[dict[str, list[str]], set[int]]:
    """The global ids of all rows, or of one of so many, in all workspaces, by type; and the canaries of the others.

    Of what is no type of this schema, a few, as if it was.
    """
    ids: dict[str, list[str]] = {}
    left: list[Row] = []
    for model, rows in leaks.aviary.rows.items():
        some = [row for row in rows if "id" in row.canaries]
        is_type = schema.get_type(model) is not None
        chosen = some[first % step :: step] if is_type else some[:A_FEW]
        ids[model] = [row.global_id for row in chosen]
        left += [row for row in some if is_type and row not in chosen]
    return ids, {number for row in left for number in row.canaries.values()}


def steps(leaks: Leaks, thorough: bool) -> dict[Asker, int]:
    """Who asks, and of how many rows they open one by its id.

    Those who stand for others open each; the others, and all on PostgreSQL, where they alone ask, one of a few.
    """
    if thorough:
        return dict.fromkeys(leaks.askers, 1)
    some = {asker: leaks.stands_for_others(asker) for asker in leaks.askers}
    if leaks.in_short:
        return {asker: A_FEW for asker, stands in some.items() if stands}
    return {asker: 1 if stands else A_FEW for asker, stands in some.items()}


async def found_in(leaks: Leaks, asker: Asker, transport: str, asked: list[Asked]) -> Found:
    """The canaries in each of the answers, none of which may be refused for its size."""
    answers = await asker.answers(transport, asked)
    assert not [answer for answer in answers if b"LIMIT_EXCEEDED" in answer]
    return [leaks.aviary.found(answer) for answer in answers]


@pytest.mark.behaviour("N-02", "N-03", "S-04", "S-05", "S-06", "S-09", "W-02", "W-08", "X-01", "C-07")
@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.torture)])
async def test_everybody_sees_exactly_what_they_are_meant_to_see(leaks: Leaks, thorough: bool) -> None:
    schemas = {leaks.oracle.depth(asker.person): await own_schema(asker) for asker in leaks.askers}
    asking = steps(leaks, thorough)
    assert {leaks.oracle.depth(asker.person) for asker in asking} == set(schemas)
    for place, (asker, step) in enumerate(asking.items()):
        schema = schemas[leaks.oracle.depth(asker.person)]
        depth = ITS_LINKS if asker.door == SESSION and asker.name in DEEPER else A_THING
        ids, left = ids_of(leaks, schema, place, step)
        asked, allowed = [*wide(schema, depth), *nodes(schema, ids)], leaks.allowed(asker)
        found = await found_in(leaks, asker, JSON, asked)
        assert leaks.named(set().union(*found) - allowed) == [], f"{asker} is not meant to see this"
        assert leaks.named(allowed - left - set().union(*found)) == [], f"{asker} is meant to see this"
        # What one transport tells, the others tell: no more, no less. Each list goes over one of them as well.
        lists = len(wide(schema, depth))
        for number, transport in enumerate(OTHER_TRANSPORTS):
            share = [*range(number, lists, len(OTHER_TRANSPORTS)), lists + number]
            again = await found_in(leaks, asker, transport, [asked[each] for each in share])
            assert again == [found[each] for each in share], f"{asker} over {transport}"


@pytest.mark.torture
@pytest.mark.behaviour("N-02", "N-03")
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_every_transport_tells_exactly_that(leaks: Leaks, transport: str) -> None:
    for asker in leaks.askers:
        schema = await own_schema(asker)
        ids, _ = ids_of(leaks, schema)
        found = await found_in(leaks, asker, transport, [*wide(schema), *nodes(schema, ids)])
        assert leaks.named(set().union(*found) ^ leaks.allowed(asker)) == [], f"{asker} over {transport}"
