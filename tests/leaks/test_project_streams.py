"""Events of a project's file: everybody who sees it follows with every field there is, while an owner changes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate

from tests.behaviours.office import asked
from tests.leaks.canaries import Row
from tests.leaks.columns import TIERS
from tests.leaks.conftest import Leaks
from tests.leaks.documents import A_THING, fields_in, schema_from, selection
from tests.leaks.followers import Follower, following
from tests.leaks.viewers import SESSION, Asked, Asker

PLACES = (4, 12, 14)
"""Shared projects whose steps are shown to clients, to the firm alone, and to clients again; the last has a card."""
SUBJECTS = ("Project", "Step", "Task", "Comment", "File", "Note", "TimeEntry")
HALVES = ("ToldStatus", "StageMove", "ReadLink"), ("Step", "TimeEntry", "File", "Note")
"""The lists that are left out of one part about the project, and of the other."""
MOST = 140
"""Fields that a subscription may ask for."""
TEXTS = {
    "Project": ("updateProject", {"number": "number", "description": "description", "location": "location"}),
    "Step": ("updateStep", {"name": "name"}),
    "Task": ("updateTask", {"title": "title", "description": "description"}),
    "Note": ("updateNote", {"title": "title", "text": "text"}),
    "File": ("renameFile", {"name": "name"}),
    "TimeEntry": ("updateHours", {"note": "note"}),
}
"""By model, the mutation that gives it other texts, and the columns that they stand in by input field."""


@dataclass(frozen=True)
class Made:
    """What an owner does, and the canaries that are new by it."""

    project: Row
    mutation: str
    given: dict[str, Any]
    new: frozenset[int] = frozenset()


def parts(schema: GraphQLSchema) -> list[str]:
    """Subscriptions that together ask for every field of whatever the stream tells of."""
    found: list[list[str]] = []
    for name, shut in [(name, ()) for name in SUBJECTS if name != "Project"] + [("Project", each) for each in HALVES]:
        fragment = f"... on {name} {selection(schema, schema.type_map[name], A_THING, shut=shut)}"
        if found and fits(schema, [*found[-1], fragment]):
            found[-1].append(fragment)
        else:
            found.append([fragment])
    return [subscription(fragments) for fragments in found]


def fits(schema: GraphQLSchema, fragments: list[str]) -> bool:
    """Whether these can be asked for at once: a field of one name must be of one type then."""
    document = subscription(fragments)
    return fields_in(document) <= MOST and not validate(schema, parse(document))


def subscription(fragments: list[str]) -> str:
    """The document with these fragments."""
    head = "__typename cursor change subject id node { __typename id"
    return f"subscription($id: ID!) {{ projectChanges(projectId: $id) {{ {head} {' '.join(fragments)} }} }} }}"


def projects(leaks: Leaks, thorough: bool) -> list[Row]:
    """Those that are followed: on PostgreSQL the last, with which most happens."""
    places = PLACES[-1:] if leaks.in_short and not thorough else PLACES
    return [leaks.aviary.rows["Project"][place] for place in places]


def followed(leaks: Leaks, thorough: bool) -> dict[Asker, list[Asked]]:
    """What each follows: all parts, of each of the projects that they see; by read links as well."""
    tiers = {number: parts(schema_from(name)) for name, number in TIERS.items() if name != "PUBLIC"}
    found: dict[Asker, list[Asked]] = {}
    for asker in [*leaks.askers, *leaks.visitors]:
        if asker.link is not None:
            seen = [row for row in projects(leaks, thorough) if row["id"] == asker.link["project_id"]]
            documents = tiers[TIERS["CLIENT"]]
        elif leaks.in_short and not (thorough or leaks.stands_for_others(asker)):
            continue
        elif asker.person is not None and asker.door == SESSION:
            seen = [row for row in projects(leaks, thorough) if row in leaks.oracle.projects(asker.person)]
            documents = tiers[leaks.oracle.depth(asker.person)]
        else:
            continue
        if seen:
            found[asker] = [Asked(document, {"id": row.global_id}) for row in seen for document in documents]
    return found


def changes(leaks: Leaks, most: int) -> Iterator[Made]:
    """One after the other, of so many rows of each model in each project.

    The rows are changed as each is taken; it must be sent before the next one is.
    """
    followed = projects(leaks, most > 1)
    for project in followed:
        yield from _texts(leaks, project, most)
    last = followed[-1]
    # Clients keep the card, and hear no more of what is in the file.
    last["shared"] = False
    yield Made(last, "setProjectReach", {"projectIds": [last.global_id], "sharedWithClient": False})
    yield from _texts(leaks, last, most)


def _texts(leaks: Leaks, project: Row, most: int) -> Iterator[Made]:
    for model, (mutation, columns) in TEXTS.items():
        allowed, left = leaks.allowed(leaks.asker("owner")), most
        for row in [project] if model == "Project" else leaks.aviary.rows[model]:
            # The owner does not see the texts of what is private to others, nor change what is archived.
            held = {row.canaries[column] for column in columns.values() if column in row.canaries}
            seen = held and held <= allowed and not row.values.get("archived_at")
            if seen and left and (row is project or row["project_id"] == project["id"]):
                left -= 1
                texts = {name: leaks.aviary.text(row, column) for name, column in columns.items()}
                new = frozenset(row.canaries[column] for column in columns.values())
                yield Made(project, mutation, {f"{model[0].lower()}{model[1:]}Id": row.global_id, **texts}, new)


@pytest.mark.behaviour("N-01", "N-02", "C-02", "S-05", "T-04", "W-02")
@pytest.mark.parametrize("most", [1, pytest.param(100, marks=pytest.mark.torture)])
async def test_no_event_of_a_file_tells_anybody_what_they_are_not_meant_to_see(leaks: Leaks, most: int) -> None:
    documents = followed(leaks, thorough=most > 1)
    assert {asker.link is None for asker in documents} == {True, False}
    await mark(leaks, "at first", *projects(leaks, most > 1))
    async with following(documents) as followers:
        for number, made in enumerate(changes(leaks, most)):
            for follower in followers:
                follower.forget()
            payload = await asked(leaks.asker("owner").caller, made.mutation, "", made.given)
            assert payload["userErrors"] == [], (made.mutation, made.given)
            await mark(leaks, f"marker {number};", made.project)
            for follower in followers:
                await check(leaks, follower, made, f"marker {number};", documents[follower.asker])


async def mark(leaks: Leaks, name: str, *marked: Row) -> None:
    """Let the projects be called so: whoever has heard it has heard all that came before."""
    for project in marked:
        project.canaries.pop("client_name", None)
        given = {"projectId": project.global_id, "clientName": name}
        assert (await asked(leaks.asker("owner").caller, "renameProject", "", given))["userErrors"] == []


async def check(leaks: Leaks, follower: Follower, made: Made, marker: str, documents: list[Asked]) -> None:
    """Once they are up to date: nothing that is not meant for them, and what is."""
    named = [each for each in documents if "... on Project" in each.document]
    await follower.until(marker, sum(each.variables["id"] == made.project.global_id for each in named))
    heard, allowed = leaks.aviary.found(follower.all_heard), leaks.allowed(follower.asker)
    assert leaks.named(heard - allowed) == [], f"{follower} heard this of {made.mutation} {made.given}"
    missed = (allowed & made.new) - heard
    assert leaks.named(missed) == [], f"{follower} did not hear this of {made.mutation} {made.given}"
