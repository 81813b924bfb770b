"""What read links show: to whoever has one, exactly what its sections hold; to change anything, nothing."""

import pytest

from tests.leaks.conftest import Leaks
from tests.leaks.documents import nodes, operations, schema_from, wide
from tests.leaks.inputs import Ids, variants
from tests.leaks.test_answers import A_FEW, found_in, ids_of
from tests.leaks.test_mutations import out_of_reach
from tests.leaks.test_searches import found, seen_at_all
from tests.leaks.viewers import EVENTS, JSON, WEBSOCKET, Asked, Asker

SOME = 4


def some(leaks: Leaks) -> list[Asker]:
    """A link of each shape."""
    shapes = {tuple(asker.link["sections"]): asker for asker in reversed(leaks.visitors) if asker.link is not None}
    return list(shapes.values())


@pytest.mark.behaviour("N-02", "C-02", "W-02", "T-04")
async def test_a_read_link_shows_exactly_what_its_sections_hold(leaks: Leaks) -> None:
    await check(leaks, some(leaks), A_FEW if leaks.in_short else 1)


@pytest.mark.torture
@pytest.mark.behaviour("N-02", "C-02")
async def test_every_read_link_does(leaks: Leaks) -> None:
    await check(leaks, leaks.visitors)


async def check(leaks: Leaks, visitors: list[Asker], step: int = 1) -> None:
    """Everything that can be read, by each of these links, of which each opens one of so many rows by its id."""
    schema = schema_from("CLIENT")
    assert len(visitors) >= SOME
    for number, asker in enumerate(visitors):
        ids, left = ids_of(leaks, schema, number, step)
        asked = [*wide(schema), *nodes(schema, ids)]
        transport = (JSON, WEBSOCKET, EVENTS)[number % 3]
        seen, allowed = set().union(*await found_in(leaks, asker, transport, asked)), leaks.allowed(asker)
        assert leaks.named(seen - allowed) == [], f"{asker} is not meant to show this"
        assert leaks.named(allowed - left - seen) == [], f"{asker} is meant to show this"
        [(count, _)] = await found(leaks, asker, ["cnry"])
        assert count == len(seen_at_all(leaks, allowed)), asker


@pytest.mark.behaviour("N-02", "N-03", "C-05")
async def test_nothing_is_changed_by_a_read_link_and_nothing_told(plain_leaks: Leaks) -> None:
    schema = schema_from("CLIENT")
    assert schema.mutation_type is not None
    for asker in some(plain_leaks)[:SOME]:
        for here in (True, False):
            ids: Ids = {noun: row.global_id for noun, row in out_of_reach(plain_leaks, asker, here).items()}
            for mutation, document in operations(schema, schema.mutation_type, "mutation"):
                variables = next(variants(schema.mutation_type.fields[mutation], ids))
                answer = await asker.over_http(Asked(document, variables))
                assert b"FORBIDDEN" in answer, (mutation, answer)
                assert plain_leaks.leaked(asker, answer) == [], (asker, mutation)
