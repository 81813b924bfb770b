"""Who sees what: the reach table, through every path, by every door."""

from collections import defaultdict
from collections.abc import Iterable

import pytest

from tests.matrix import sights, way
from tests.matrix.cast import VIEWERS
from tests.matrix.doors import Doors
from tests.matrix.looking import Look, wrong
from tests.matrix.pairs import halves, pairwise
from tests.matrix.sights import SIGHTS
from tests.matrix.way import Sight

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHOSEN = pairwise(SIGHTS)
HALVES = halves(CHOSEN, (0, 1), (2,))
"""Of which each kind of database tries one, in which everybody comes by every door, and each row of the table is tried;
all that there is, both, under `make torture`."""


async def looked(doors: Doors, viewer: str, cells: Iterable[Sight]) -> list[str]:
    """What is wrong with these cells, of one viewer."""
    by_door: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, door, name, thing in cells:
        by_door[door].append((name, thing))
    mistakes = []
    for door, asked in by_door.items():
        look = Look(doors, viewer, door)
        found = await look.outcomes(asked)
        assert set(found) == set(asked)
        mistakes += wrong(look, found)
    return mistakes


@pytest.mark.behaviour("S-01", "W-02", "W-08", "W-09", "X-01", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_sees_what_the_table_says_in_pairs(doors: Doors, viewer: str) -> None:
    assert not await looked(doors, viewer, [cell for cell in HALVES[doors.half] if cell[0] == viewer])


@pytest.mark.torture
@pytest.mark.behaviour("S-01", "W-02", "W-08", "W-09", "X-01", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_sees_what_the_table_says(doors: Doors, viewer: str) -> None:
    assert not await looked(doors, viewer, [cell for cell in SIGHTS if cell[0] == viewer])


async def test_the_selection_tries_every_way_as_every_viewer_and_by_every_door() -> None:
    for places in ((0, 1), (0, 2), (0, 3), (1, 2), (2, 3)):
        all_pairs = {tuple(cell[place] for place in places) for cell in SIGHTS}
        assert {tuple(cell[place] for place in places) for cell in CHOSEN} == all_pairs
    assert set(HALVES[0]) | set(HALVES[1]) == set(CHOSEN)
    assert {sights.expected(cell) for cell in CHOSEN} == {
        way.SEEN,
        way.HIDDEN,
        way.FORBIDDEN,
        way.NO_FIELD,
    }
