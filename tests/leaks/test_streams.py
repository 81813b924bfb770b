"""Events: everybody follows with every field there is, while an owner changes who sees what."""

import pytest

from tests.leaks.canaries import Row
from tests.leaks.changes import MARKERS, Change, changes, marker, told_long_ago
from tests.leaks.conftest import Leaks
from tests.leaks.documents import operations
from tests.leaks.followers import Follower, following
from tests.leaks.test_answers import own_schema
from tests.leaks.viewers import Asked, Asker

ENDED = {"partner's guest", "other client's guest"}
"""Of another tier in the end, or not there any more."""


IN_FILES = ("Step", "File", "Note", "TimeEntry", "ReadLink", "ToldStatus", "StageMove")
"""What is followed in test_project_streams.py: with it, there would be no room for people and companies."""


FOLLOWED_ELSEWHERE = ("projectChanges", "boardChanges")
"""In test_project_streams.py, and in test_board_streams.py."""


ALIKE = ("idle guest", "client's idle guest", "client's member there")
"""Who hears what another of their kind and role hears: under `make torture` alone."""


async def documents(leaks: Leaks, thorough: bool) -> dict[Asker, list[Asked]]:
    """What each follows: the subscription of their own schema, with everything below it."""
    schemas = {leaks.oracle.depth(asker.person): await own_schema(asker) for asker in leaks.askers}
    found = {}
    for asker in leaks.askers:
        if asker.looks_through and asker.name not in ENDED:
            continue  # by this door, those whose streams end suffice: it is the others' stream
        if not (thorough or leaks.stands_for_others(asker) or (not leaks.in_short and asker.name not in ALIKE)):
            continue
        schema = schemas[leaks.oracle.depth(asker.person)]
        for name, document in operations(
            schema, schema.subscription_type, "subscription", opened=("Person", "Company"), shut=IN_FILES
        ):
            if name in FOLLOWED_ELSEWHERE:
                continue
            assert name == "clientStatusChanges", "a new subscription: make changes that its followers hear of"
            found[asker] = [Asked(document, {})]
    return found


async def change(leaks: Leaks, owner: str, what: Change) -> None:
    """Make a change, as an owner of the workspace."""
    answer = await leaks.asker(owner).data(Asked(what.document, {"input": what.given}))
    assert answer["data"][what.mutation] == {"userErrors": []}, (what, answer)


def cards(leaks: Leaks, follower: Follower) -> set[str]:
    """The projects on which a follower is kept up to date, by id."""
    person = follower.asker.person
    assert person is not None
    return set() if person["removed_at"] else {row.global_id for row in leaks.oracle.cards(person)}


@pytest.mark.behaviour("N-01", "N-02", "N-06", "S-09", "X-01", "X-13")
@pytest.mark.parametrize("thorough", [False, pytest.param(True, marks=pytest.mark.torture)])
async def test_no_event_tells_anybody_what_they_are_not_meant_to_see(leaks: Leaks, thorough: bool) -> None:
    asked = await documents(leaks, thorough)
    await told_long_ago(leaks)
    async with following(asked) as followers:
        assert {(leaks.oracle.kind(row), row["role"]) for row in (each.asker.person for each in followers) if row} == {
            (leaks.oracle.kind(row), row["role"]) for row in (each.person for each in leaks.askers) if row
        }
        assert {follower.asker.name for follower in followers} > ENDED
        told = changes(leaks)
        for number in range(10**6):
            for follower in followers:
                follower.forget()
            before = {follower: cards(leaks, follower) for follower in followers}
            if (made := next(told, None)) is None:
                break
            await change(leaks, "owner", made)
            marked: set[str] = set()
            for owner in MARKERS if number % 4 == 0 else ["owner"]:
                await change(leaks, owner, mark := marker(leaks, owner, number))
                marked |= set(mark.given["projectIds"])
            allowed = {asker: leaks.allowed(asker) for asker in asked}
            for follower in followers:
                if marks := len(marked & cards(leaks, follower)):
                    await follower.until(f"marker {number};", marks)
                check(leaks, follower, made, before[follower], allowed[follower.asker])
        for follower in followers:
            if follower.asker.name in ENDED:
                await follower.until("their stream has ended")
        assert {follower.asker.name for follower in followers if follower.ended} == ENDED


def in_file(leaks: Leaks, follower: Follower, project: Row) -> set[int]:
    """What the people of a project may show a follower who sees its file: to themselves, all of their own."""
    asker = follower.asker.person
    assert asker is not None
    there = project in leaks.oracle.files(asker)
    people = [row for row in leaks.oracle.people(asker) if there and leaks.oracle.added(row, project)]
    return {number for row in people for number in row.canaries.values()}


def check(leaks: Leaks, follower: Follower, made: Change, before: set[str], allowed: set[int]) -> None:
    """Once they are up to date: nothing that is not meant for them, and what is."""
    after = cards(leaks, follower)
    heard = leaks.aviary.found(follower.all_heard)
    # What is hidden from them now is named by its id alone.
    gone = set().union(*(leaks.aviary.found(each) for each in before - after))
    leaked = heard - allowed - gone
    assert leaks.named(leaked) == [], f"{follower} heard this of {made}"
    if follower.ended:
        return
    concerned = set(made.given.get("projectIds", [made.given.get("projectId")])) & after
    if made.heard_by and concerned:
        project = next(row for row in leaks.aviary.rows["Project"] if row.global_id in concerned)
        meant = {project.canaries[made.heard_by]} | (in_file(leaks, follower, project) & allowed)
        assert leaks.named(meant - heard) == [], f"{follower} did not hear this of {made}"
    told_nothing = leaks.oracle.depth(follower.asker.person) < made.tier
    if told_nothing or not (made.others_hear or (before | after) & concerned or before - after):
        others = [text for text in follower.heard if "clientStatusChanges" in text]
        assert not [text for text in others if "marker" not in text and "BOOKMARK" not in text], (follower, made)
