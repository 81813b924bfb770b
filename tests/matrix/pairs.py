"""All-pairs selection: few cells, in which every two values that occur together anywhere occur together."""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeVar

C = TypeVar("C", bound=tuple[object, ...])
Pair = tuple[int, object, int, object]


def pairs_of(cell: tuple[object, ...]) -> list[Pair]:
    """Every two values of a cell, each with its dimension."""
    return [(i, cell[i], j, cell[j]) for i, j in combinations(range(len(cell)), 2)]


def halves(cells: Sequence[C], *places: tuple[int, ...]) -> tuple[list[C], list[C]]:
    """Every other one, and those between: what each kind of database tries, which together try all.

    In each is everything that there is at these places.
    """
    found = list(cells[::2]), list(cells[1::2])
    for half in found:
        for some in places:
            there = {tuple(cell[place] for place in some) for cell in half}
            for cell in cells:
                if (here := tuple(cell[place] for place in some)) not in there:
                    there.add(here)
                    half.append(cell)
    return found


def pairwise(cells: Iterable[C]) -> list[C]:
    """A selection of the cells that has all of their pairs; the same one each time.

    Greedy: in several rounds, first what adds many pairs, last what adds one. A cell that cannot be is left out by
    whoever hands them in, and so are the pairs that only it would have had.
    """
    left: Sequence[C] = list(dict.fromkeys(cells))
    if not left:
        return []
    order = list(range(len(left)))
    random.Random(0).shuffle(order)  # noqa: S311  # no secret: neighbours in the product are too much alike
    covered: set[Pair] = set()
    chosen: list[int] = []
    for wanted in range(len(pairs_of(left[0])), 0, -1):
        rest: list[int] = []
        for number in order:
            new = set(pairs_of(left[number])) - covered
            if len(new) >= wanted:
                covered |= new
                chosen.append(number)
            elif new:
                rest.append(number)
        order = rest
    return [left[number] for number in sorted(chosen)]
