"""Everything that can be read, read by everybody, by every door, over every transport.

Mails do not exist yet: they join here as one more transport, each mail being a document run as its recipient.
"""

import pytest
from graphql import GraphQLSchema, build_client_schema, get_introspection_query

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


def ids_of(leaks: Leaks, schema: GraphQLSchema) -> dict[str, list[str]]:
    """The global ids of all rows, in all workspaces, by type; a few of what is no type of this schema, as if it was."""
    return {
        model: [row.global_id for row in rows if "id" in row.canaries][: None if schema.get_type(model) else A_FEW]
        for model, rows in leaks.aviary.rows.items()
    }


async def found_in(leaks: Leaks, asker: Asker, transport: str, asked: list[Asked]) -> Found:
    """The canaries in each of the answers, none of which may be refused for its size."""
    answers = await asker.answers(transport, asked)
    assert not [answer for answer in answers if b"LIMIT_EXCEEDED" in answer]
    return [leaks.aviary.found(answer) for answer in answers]


@pytest.mark.behaviour("N-02", "N-03", "S-04", "S-05", "S-06", "S-09", "W-02", "W-08", "X-01", "C-07")
async def test_everybody_sees_exactly_what_they_are_meant_to_see(leaks: Leaks) -> None:
    schemas = {leaks.oracle.depth(asker.person): await own_schema(asker) for asker in leaks.askers}
    for asker in leaks.askers:
        schema = schemas[leaks.oracle.depth(asker.person)]
        depth = ITS_LINKS if asker.door == SESSION and asker.name in DEEPER else A_THING
        asked = [*wide(schema, depth), *nodes(schema, ids_of(leaks, schema))]
        found = await found_in(leaks, asker, JSON, asked)
        assert leaks.named(set().union(*found) - leaks.allowed(asker)) == [], f"{asker} is not meant to see this"
        assert leaks.named(leaks.allowed(asker) - set().union(*found)) == [], f"{asker} is meant to see this"
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
        found = await found_in(leaks, asker, transport, [*wide(schema), *nodes(schema, ids_of(leaks, schema))])
        assert leaks.named(set().union(*found) ^ leaks.allowed(asker)) == [], f"{asker} over {transport}"
