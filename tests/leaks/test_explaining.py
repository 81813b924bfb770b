"""Explaining access tells nobody what they do not see themselves: pairs of a person and a thing, as several people."""

from itertools import product

import pytest

from tests.leaks.canaries import Row
from tests.leaks.conftest import Leaks
from tests.leaks.viewers import WEBSOCKET, Asked, Asker

AT_ONCE = 60
REFUSED = ("Person", "Company", "Project", "Department", "Session", "StatusTemplate", "Account")
ADMINS = ("admin",)
# A guest reaches little, so most can go wrong for them: many pairs. Of the others' every so many.
ASKING = {"firm's guest": 1, "member": 7, "admin": 37, "member there": 1}
DOCUMENT = "query($personId: ID!, $id: ID!) { explainAccess(personId: $personId, id: $id) { reasons { sentence } } }"


def reached_by(leaks: Leaks, asker: Asker) -> list[Row]:
    """What they see: people first."""
    assert asker.person is not None
    oracle = leaks.oracle
    return [*oracle.people(asker.person), *oracle.companies(asker.person), *oracle.projects(asker.person)]


def explained_to(asker: Asker, row: Row) -> bool:
    """Whether they may ask of it, where they see it."""
    return row.model == "Project" or asker.name in ADMINS


@pytest.mark.behaviour("N-04", "N-02")
async def test_explanations_name_nothing_out_of_reach(leaks: Leaks) -> None:
    await what_is_reached_is_explained(leaks)
    await what_is_not_is_not(leaks)


async def what_is_reached_is_explained(leaks: Leaks) -> None:
    """With nothing in the sentences that the asker does not see."""
    for name, step in ASKING.items():
        asker = leaks.asker(name)
        reached = reached_by(leaks, asker)
        things = [row for row in reached if explained_to(asker, row)]
        pairs = list(product([row for row in reached if row.model == "Person"], things))[::step]
        for start in range(0, len(pairs), AT_ONCE):
            asked = " ".join(
                f'e{number}: explainAccess(personId: "{who.global_id}", id: "{what.global_id}") {{'
                " visible reasons { sentence holds } }"
                for number, (who, what) in enumerate(pairs[start : start + AT_ONCE])
            )
            answer = await asker.over_http(Asked(f"query {{ {asked} }}", {}))
            assert b"sentence" in answer
            assert leaks.leaked(asker, answer) == [], asker


async def what_is_not_is_not(leaks: Leaks) -> None:
    """Neither a thing nor a person."""
    for name in ASKING:
        asker = leaks.asker(name)
        assert asker.person is not None
        reached = reached_by(leaks, asker)
        others = [row for model in REFUSED for row in leaks.aviary.rows[model] if row not in reached][::2]
        strangers = [row for row in others if row.model == "Person"]
        pairs = [(asker.person, other) for other in others] + [(stranger, asker.person) for stranger in strangers]
        asked = [Asked(DOCUMENT, {"personId": who.global_id, "id": what.global_id}) for who, what in pairs]
        told = await asker.answers(WEBSOCKET, asked)
        for answer, (_, what) in zip(told, pairs, strict=True):
            refused = what.model in ("Person", "Company") and name not in ADMINS
            assert (b"FORBIDDEN" if refused else b"NOT_FOUND") in answer
            assert leaks.leaked(asker, answer) == [], asker
