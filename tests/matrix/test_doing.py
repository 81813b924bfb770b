"""Who may do what: every mutation, by every door; what is refused has not happened."""

import pytest

from tests.matrix.cast import VIEWERS
from tests.matrix.deed import LETTERS, NO_FIELD
from tests.matrix.deeds import ACTS, expected
from tests.matrix.doing import Doing
from tests.matrix.doors import Doors
from tests.matrix.pairs import halves, pairwise

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHOSEN = pairwise(ACTS)
HALVES = halves(CHOSEN, (0, 1), (2,))
"""Of which each kind of database tries one, in which everybody comes by every door, and each row of the table is tried;
all that there is, both, under `make torture`."""


@pytest.mark.behaviour("S-01", "W-02", "W-09", "W-10", "X-05", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_may_do_what_the_table_says_in_pairs(doors: Doors, viewer: str) -> None:
    assert not await Doing(doors, viewer).try_all([act for act in HALVES[doors.half] if act[0] == viewer])


@pytest.mark.torture
@pytest.mark.behaviour("S-01", "W-02", "W-09", "W-10", "X-05", "N-02", "N-03")
@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_may_do_what_the_table_says(doors: Doors, viewer: str) -> None:
    assert not await Doing(doors, viewer).try_all([act for act in ACTS if act[0] == viewer])


async def test_the_selection_tries_every_deed_as_every_viewer_by_every_door_and_to_everything() -> None:
    for places in ((0, 1), (0, 2), (0, 3), (1, 2), (2, 3)):
        all_pairs = {tuple(act[place] for place in places) for act in ACTS}
        assert {tuple(act[place] for place in places) for act in CHOSEN} == all_pairs
    assert set(HALVES[0]) | set(HALVES[1]) == set(CHOSEN)
    outcomes = {expected(act) for act in CHOSEN}
    assert outcomes == {*LETTERS.values(), NO_FIELD}
