"""An archived project, with everything in it: there for those who work for the firm, where they ask for it."""

import pytest

from tests.leaks.canaries import Row
from tests.leaks.columns import INTERNAL
from tests.leaks.conftest import Leaks
from tests.leaks.documents import nodes, schema_from
from tests.leaks.test_process import NOTHING_FURTHER, PERIODS, asking, of_tier, told
from tests.leaks.viewers import JSON, READ_LINK, Asked, Asker
from tests.people import Caller

EVERY_KIND = {"Step", "Task", "TimeEntry", "File", "Note", "ReadLink", "StageMove", "ToldStatus", "ProjectAccess"}


def inside(leaks: Leaks) -> list[Row]:
    """The project, and all that is in it."""
    project = leaks.house.named["archived"]
    every = [row for rows in leaks.aviary.rows.values() for row in rows]
    held = [row for row in every if row.values.get("project_id") == project["id"]]
    tasks = [row["id"] for row in held if row.model == "Task"]
    held += [row for row in every if row.values.get("task_id") in tasks and row not in held]
    assert {row.model for row in held} >= EVERY_KIND
    return [project, *held]


def canaries(rows: list[Row]) -> set[int]:
    """All that are in them."""
    return {number for row in rows for number in row.canaries.values()}


def lists(leaks: Leaks, archived: bool) -> list[tuple[str, dict[str, object]]]:
    """The lists in which archived projects are where they are asked for."""
    page = {"first": 100, "after": None, "archived": archived}
    found = [
        ("projects", page),
        ("search", {**page, "text": leaks.house.named["archived"]["client_name"], "kinds": None}),
    ]
    for period in PERIODS:
        asked = {"by": "PROJECT", **period, **NOTHING_FURTHER, "includeArchived": archived}
        found.append(("report", asked))
    return found


@pytest.mark.behaviour("N-02", "X-13", "S-06", "T-04")
async def test_what_is_archived_is_listed_for_those_alone_who_work_for_the_firm_and_ask_for_it(leaks: Leaks) -> None:
    hidden = canaries(inside(leaks))
    project = leaks.house.named["archived"]
    for asker in asking(leaks):
        assert asker.person is not None
        sees = project in leaks.oracle.projects(asker.person)
        assert sees <= leaks.oracle.works_for_the_firm(asker.person)
        for archived in (False, True):
            for name, asked in lists(leaks, archived):
                if name not in of_tier(leaks.oracle.depth(asker.person)):
                    continue
                given = asked if leaks.oracle.depth(asker.person) == INTERNAL else without(asked)
                answer = await told(leaks, asker, (name, given))
                found = leaks.aviary.found(answer) & hidden - leaks.aviary.found(str(given))
                assert (project.canaries["id"] in found) == (sees and archived), (str(asker), name, archived)
                if not (sees and archived):
                    assert leaks.named(found) == [], (str(asker), name)


def without(asked: dict[str, object]) -> dict[str, object]:
    """As lower tiers ask."""
    return {name: value for name, value in asked.items() if name != "archived"}


@pytest.mark.behaviour("N-02", "X-13", "C-05")
async def test_nothing_in_it_is_shown_by_its_id_to_anybody_else(leaks: Leaks) -> None:
    held = inside(leaks)
    hidden, schema = canaries(held), schema_from("CLIENT")
    ids: dict[str, list[str]] = {}
    for row in held:
        if "id" in row.canaries:
            ids.setdefault(row.model, []).append(row.global_id)
    asked = nodes(schema, ids)
    for asker in [*leaks.askers, *leaks.visitors]:
        if asker.person is not None and leaks.oracle.works_for_the_firm(asker.person):
            continue
        for answer in await asker.answers(JSON, asked):
            assert leaks.named(leaks.aviary.found(answer) & hidden) == [], asker
    # The read link to it opens nothing, whatever is asked for.
    nobody = leaks.asker("nobody").caller
    shut = Asker("archived", READ_LINK, None, Caller(nobody.http, nobody.url, leaks.house.token_to_archived))

    for answer in await shut.answers(JSON, [*asked, Asked("{ projects { totalCount } }", {})]):
        assert b"UNAUTHENTICATED" in answer
        assert leaks.named(leaks.aviary.found(answer)) == []
