"""The selection is one: it has every pair, is small, and is the same each time."""

from itertools import product

from tests.matrix.pairs import halves, pairs_of, pairwise

SIZES = (7, 5, 4, 3, 2, 2)
PRODUCT = [tuple(f"{place}{value}" for place, value in enumerate(cell)) for cell in product(*map(range, SIZES))]


def test_a_cell_has_every_pair_of_its_values() -> None:
    assert pairs_of(("a", "b", "c")) == [(0, "a", 1, "b"), (0, "a", 2, "c"), (1, "b", 2, "c")]


def test_every_pair_is_chosen_and_few_cells_are() -> None:
    chosen = pairwise(PRODUCT)
    assert {pair for cell in chosen for pair in pairs_of(cell)} == {pair for cell in PRODUCT for pair in pairs_of(cell)}
    assert 7 * 5 <= len(chosen) <= 2 * 7 * 5
    assert len(PRODUCT) == 1_680
    assert set(chosen) <= set(PRODUCT)


def test_what_cannot_be_is_not_chosen_and_the_rest_is_whole() -> None:
    possible = [cell for cell in PRODUCT if not (cell[0] == "00" and cell[2] != "21")]
    chosen = pairwise(possible)
    assert set(chosen) <= set(possible)
    assert {p for cell in chosen for p in pairs_of(cell)} == {p for cell in possible for p in pairs_of(cell)}


def test_the_selection_is_the_same_each_time() -> None:
    assert pairwise(PRODUCT) == pairwise(list(PRODUCT))
    assert pairwise(list[tuple[str, ...]]()) == []


def test_halves_are_small_have_everything_and_together_are_the_whole() -> None:
    chosen = pairwise(PRODUCT)
    both = halves(chosen, (0,), (1, 2))
    assert set(both[0]) | set(both[1]) == set(chosen)
    for half in both:
        assert len(half) < len(chosen) * 0.8
        assert {cell[0] for cell in half} == {cell[0] for cell in PRODUCT}
        assert {cell[1:3] for cell in half} == {cell[1:3] for cell in PRODUCT}
