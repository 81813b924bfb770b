"""Events of a project's file: everybody who sees it follows with every field there is, while an owner changes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLSchema

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
MOST = 140
"""Fields that a subscription asks for; the server allows a few more."""
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

    mutation: str
    given: dict[str, Any]
    new: frozenset[int] = frozenset()


def parts(schema: GraphQLSchema) -> list[str]:
    """Subscriptions that together ask for every field of whatever the stream tells of."""
    head = "subscription($id: ID!) {{ projectChanges(projectId: $id) {{ __typename cursor change subject id {} }} }}"
    found = [""]
    for name in SUBJECTS:
        fragment = f"... on {name} {selection(schema, schema.type_map[name], A_THING)}"
        if found[-1] and fields_in(f"{{ {found[-1]} {fragment} }}") > MOST:
            found.append("")
        found[-1] += f" {fragment}"
    return [head.format(f"node {{ __typename id {each} }}") for each in found]


def projects(leaks: Leaks) -> list[Row]:
    """Those that are followed."""
    return [leaks.aviary.rows["Project"][place] for place in PLACES]


def followed(leaks: Leaks) -> dict[Asker, list[Asked]]:
    """What each follows: all parts, of each of the projects that they see; by read links as well."""
    tiers = {number: parts(schema_from(name)) for name, number in TIERS.items() if name != "PUBLIC"}
    found: dict[Asker, list[Asked]] = {}
    for asker in [*leaks.askers, *leaks.visitors]:
        if asker.link is not None:
            seen = [row for row in projects(leaks) if row["id"] == asker.link["project_id"]]
            documents = tiers[TIERS["CLIENT"]]
        elif asker.person is not None and asker.door == SESSION:
            seen = [row for row in projects(leaks) if row in leaks.oracle.projects(asker.person)]
            documents = tiers[leaks.oracle.depth(asker.person)]
        else:
            continue
        if seen:
            found[asker] = [Asked(document, {"id": row.global_id}) for row in seen for document in documents]
    return found


def changes(leaks: Leaks) -> Iterator[Made]:
    """One after the other. The rows are changed as each is taken; it must be sent before the next one is."""
    for project in projects(leaks):
        yield from _texts(leaks, project)
    last = projects(leaks)[-1]
    # Clients keep the card, and hear no more of what is in the file.
    last["shared"] = False
    yield Made("setProjectReach", {"projectIds": [last.global_id], "sharedWithClient": False})
    yield from _texts(leaks, last)


def _texts(leaks: Leaks, project: Row) -> Iterator[Made]:
    for model, (mutation, columns) in TEXTS.items():
        rows = [project] if model == "Project" else leaks.aviary.rows[model]
        for row in rows:
            # The owner does not see what is private to others, nor change what is archived.
            mine = row is project or row["project_id"] == project["id"]
            if mine and row.canaries["id"] in leaks.allowed(leaks.asker("owner")) and not row.values.get("archived_at"):
                texts = {name: leaks.aviary.text(row, column) for name, column in columns.items()}
                new = frozenset(row.canaries[column] for column in columns.values())
                key = f"{model[0].lower()}{model[1:]}Id"
                yield Made(mutation, {key: row.global_id, **texts}, new)


@pytest.mark.behaviour("N-01", "N-02", "C-02", "S-05", "T-04", "W-02")
async def test_no_event_of_a_file_tells_anybody_what_they_are_not_meant_to_see(leaks: Leaks) -> None:
    documents, owner, number = followed(leaks), leaks.asker("owner").caller, 0
    assert {asker.link is None for asker in documents} == {True, False}
    async with following(documents) as followers:
        for made in changes(leaks):
            for follower in followers:
                follower.forget()
            number += 1
            assert (await asked(owner, made.mutation, "", made.given))["userErrors"] == [], made
            for project in projects(leaks):
                project.canaries.pop("client_name", None)
                marked = {"projectId": project.global_id, "clientName": f"marker {number};"}
                assert (await asked(owner, "renameProject", "", marked))["userErrors"] == []
            for follower in followers:
                await check(leaks, follower, made, f"marker {number};", documents[follower.asker])


async def check(leaks: Leaks, follower: Follower, made: Made, marker: str, documents: list[Asked]) -> None:
    """Once they are up to date: nothing that is not meant for them, and what is."""
    # Of each project's parts one asks for its name.
    await follower.until(marker, len({asked.variables["id"] for asked in documents}))
    heard, allowed = leaks.aviary.found(follower.all_heard), leaks.allowed(follower.asker)
    assert leaks.named(heard - allowed) == [], f"{follower} heard this of {made}"
    assert leaks.named((made.new & allowed) - heard) == [], f"{follower} did not hear this of {made}"
