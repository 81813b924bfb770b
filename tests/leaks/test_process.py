"""Boards, reports, previews and news: what is asked for with ids, days and filters, by everybody."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from graphql import GraphQLSchema

from tests.leaks import process_house
from tests.leaks.canaries import Row
from tests.leaks.columns import CLIENT, INTERNAL, TIERS
from tests.leaks.conftest import Leaks
from tests.leaks.documents import operations, schema_from
from tests.leaks.viewers import SESSION, Asked, Asker

BY_ARGUMENTS = ("board", "report", "movePreview", "statusNews", "workInProgress", "projects", "search")
"""The root fields that are asked for with all of their arguments, here and in test_archived.py."""
PERIODS = [{"from": f"24{year}0-01-01", "to": f"24{year}9-12-31"} for year in range(4)]
"""All days that there are in the house: a report is of ten years at most."""
GROUPED = ("PROJECT", "COMPANY", "PERSON", "MONTH")
ORDERED = ("ENTERED", "NAME", "DUE", "STATUS_UPDATED", "CREATED")
NOTHING_FURTHER = {"companyId": None, "projectId": None, "personId": None, "includeArchived": False}
NO_THINGS = 0
"""What is behind the ids of projects and people is opened in test_answers.py."""
AT_ONCE = 5
Question = tuple[str, dict[str, Any]]


def documents(schema: GraphQLSchema) -> dict[str, str]:
    """By root field, a document with all of its arguments as variables; of the things in it, it asks for the ids."""
    every = operations(schema, schema.query_type, "query", depth=NO_THINGS)
    found = {name: document for name, document in every if name in BY_ARGUMENTS}
    return (
        found | {"report": found["report"].replace("rows(first: 15)", "rows(first: 100)")}
        if "report" in found
        else found
    )


@cache
def of_tier(tier: int) -> dict[str, str]:
    """Those of a tier."""
    return documents(schema_from(list(TIERS)[tier]))


def asking(leaks: Leaks) -> list[Asker]:
    """Everybody by their own session; on PostgreSQL those who stand for others."""
    themselves = [asker for asker in leaks.askers if asker.person is not None and asker.door == SESSION]
    return [asker for asker in themselves if leaks.stands_for_others(asker) or not leaks.in_short]


async def told(leaks: Leaks, asker: Asker, question: Question) -> bytes:
    """The answer, in which there is nothing that is not meant for them, but for the ids that they gave themselves."""
    name, variables = question
    document = of_tier(leaks.oracle.depth(asker.person)).get(name)
    answer = await asker.over_http(Asked(document or of_tier(INTERNAL)[name], variables))
    assert b"LIMIT_EXCEEDED" not in answer, (name, answer)
    assert (document is None) == (b"GRAPHQL_VALIDATION_FAILED" in answer), (str(asker), name, answer[-500:])
    leaked = leaks.aviary.found(answer) - leaks.allowed(asker) - leaks.aviary.found(json.dumps(variables))
    assert leaks.named(leaked) == [], f"{asker}: {name} {variables}"
    return answer


def standing(leaks: Leaks, asker: Asker, pipeline: Row) -> set[int]:
    """The canaries in the ids of the projects that somebody is meant to see on a board."""
    person = asker.person
    assert person is not None
    seen = leaks.oracle.projects(person) if leaks.oracle.works_for_the_firm(person) else []
    return {row.canaries["id"] for row in seen if row["pipeline_id"] == pipeline["id"] and not row["archived_at"]}


def project_ids(leaks: Leaks) -> set[int]:
    """The canaries in the ids of all projects."""
    return {row.canaries["id"] for row in leaks.aviary.rows["Project"]}


@pytest.mark.behaviour("N-02", "X-11")
async def test_a_board_shows_the_cards_in_reach_to_those_who_work_for_the_firm(leaks: Leaks) -> None:
    for place, asker in enumerate(asking(leaks)):
        for pipeline in leaks.aviary.rows["Pipeline"]:
            order = ORDERED[place % len(ORDERED)]
            asked = {"pipelineId": pipeline.global_id, "filter": None, "order": order}
            answer = await told(leaks, asker, ("board", asked))
            found = leaks.aviary.found(answer)
            assert found & project_ids(leaks) == standing(leaks, asker, pipeline), asker
            stages = {row.canaries["id"] for row in leaks.aviary.rows["Stage"] if row["pipeline_id"] == pipeline["id"]}
            assert stages & found == stages & leaks.allowed(asker), asker


@pytest.mark.behaviour("N-02", "X-11")
async def test_a_board_is_filtered_and_counted_by_what_is_in_reach_alone(leaks: Leaks) -> None:
    projects = [row for row in leaks.aviary.rows["Project"] if row["stage_id"]]
    for name in ("member", "owner", "owner there"):
        asker = leaks.asker(name)
        allowed = leaks.allowed(asker)
        for wanted in projects:
            [pipeline] = [row for row in leaks.aviary.rows["Pipeline"] if row["id"] == wanted["pipeline_id"]]
            if pipeline.canaries["id"] not in allowed:
                continue
            seen = wanted.canaries["id"] in standing(leaks, asker, pipeline)
            day = wanted["due_on"].isoformat()
            for given in ({"statuses": [wanted["status"]]}, {"dueFrom": day, "dueTo": day}):
                answer = await asker.data(Asked(COUNTED, {"pipelineId": pipeline.global_id, "filter": given}))
                counts = [column["cards"]["totalCount"] for column in answer["data"]["board"]["columns"]]
                assert sum(counts) == int(seen), (name, given)


COUNTED = """query($pipelineId: ID!, $filter: BoardFilter) { board(pipelineId: $pipelineId, filter: $filter) {
  columns { cards(first: 1) { totalCount } } } }"""


@pytest.mark.behaviour("N-02", "S-06")
async def test_a_report_is_of_what_its_reader_sees(leaks: Leaks) -> None:
    for asker in asking(leaks):
        works = leaks.oracle.works_for_the_firm(asker.person) if asker.person else False
        found: set[int] = set()
        for question in reports(works):
            answer = await told(leaks, asker, question)
            found |= leaks.aviary.found(answer)
            if leaks.oracle.depth(asker.person) == INTERNAL:
                assert (b"FORBIDDEN" in answer) != works, asker
        assert asker.person is not None
        seen = leaks.oracle.projects(asker.person) if works else []
        assert found & project_ids(leaks) == {row.canaries["id"] for row in seen if not row["archived_at"]}, asker


def reports(works: bool) -> Iterator[Question]:
    """Of everything that there is; to who is refused anyway, one."""
    for period in PERIODS if works else PERIODS[:1]:
        for by in GROUPED if works else GROUPED[:1]:
            yield "report", {"by": by, **period, **NOTHING_FURTHER}


@pytest.mark.behaviour("N-02", "N-05", "X-08")
async def test_a_preview_tells_of_projects_and_stages_in_reach_alone(leaks: Leaks) -> None:
    into = process_house.empty_stage(leaks.aviary, leaks.house.named["here"])
    for asker in asking(leaks):
        assert asker.person is not None
        works = leaks.oracle.works_for_the_firm(asker.person)
        seen = [row for row in leaks.oracle.projects(asker.person) if works and not row["archived_at"]]
        found: set[int] = set()
        for start in range(0, len(seen), AT_ONCE) if asker.person["workspace_id"] == into_workspace(leaks) else ():
            some = [row.global_id for row in seen[start : start + AT_ONCE]]
            asked = {"projectIds": some, "stageId": into.global_id}
            found |= leaks.aviary.found(await told(leaks, asker, ("movePreview", asked)))
        if found:
            assert found & project_ids(leaks) == {row.canaries["id"] for row in seen}, asker
            meant = [each for each in leaks.aviary.rows["Automation"] if each["stage_id"] == into["id"]]
            assert {each.canaries["id"] for each in meant} <= found
            assert {each.canaries["settings"] for each in meant if "settings" in each.canaries} <= found
        # One that they do not see, among those that they do; and a stage of another workspace.
        hidden = next(row for row in leaks.aviary.rows["Project"] if row not in leaks.oracle.projects(asker.person))
        await told(leaks, asker, ("movePreview", {"projectIds": [hidden.global_id], "stageId": None}))
        for place in ("here", "there"):
            stage = process_house.stages(leaks.aviary, leaks.house.named[place])[-1]
            some = [row.global_id for row in seen[:1]] or [hidden.global_id]
            await told(leaks, asker, ("movePreview", {"projectIds": some, "stageId": stage.global_id}))


def into_workspace(leaks: Leaks) -> object:
    """The workspace in whose stage the previews are."""
    return leaks.house.named["here"]["id"]


@pytest.mark.behaviour("N-02", "X-08")
async def test_news_is_of_the_cards_that_one_sees(leaks: Leaks) -> None:
    for asker in asking(leaks):
        assert asker.person is not None
        for place in ("here", "there"):
            workspace = leaks.house.named[place]
            asked = {"id": process_house.news(workspace)}
            found = leaks.aviary.found(await told(leaks, asker, ("statusNews", asked)))
            cards = leaks.oracle.cards(asker.person) if asker.person["workspace_id"] == workspace["id"] else []
            assert found & project_ids(leaks) == {row.canaries["id"] for row in cards}, asker
    for asker in leaks.visitors:
        document = of_tier(CLIENT)["statusNews"]
        for place in ("here", "there"):
            answer = await asker.over_http(Asked(document, {"id": process_house.news(leaks.house.named[place])}))
            given = leaks.aviary.found(process_house.news(leaks.house.named[place]))
            assert leaks.named(leaks.aviary.found(answer) - leaks.allowed(asker) - given) == [], asker


@pytest.mark.behaviour("N-02", "X-04")
async def test_work_in_progress_is_filtered_and_counted_by_what_is_told(leaks: Leaks) -> None:
    for name in ("member", "firm's guest", "partner's guest", "client's member", "client's guest", "owner there"):
        asker = leaks.asker(name)
        assert asker.person is not None
        cards, rows = leaks.oracle.cards(asker.person), leaks.aviary.rows["Project"]
        given = {f"f{number}": {"statuses": [row["status"]]} for number, row in enumerate(rows)}
        declared = " ".join(f"${each}: WorkInProgressFilter" for each in given)
        fields = " ".join(
            f"{each}: workInProgress(filter: ${each}, first: 5) {{ totalCount edges {{ node {{ id }} }} }}"
            for each in given
        )
        answer = await asker.data(Asked(f"query({declared}) {{ {fields} }}", given))
        for number, row in enumerate(rows):
            found = answer["data"][f"f{number}"]
            ids = [edge["node"]["id"] for edge in found["edges"]]
            assert (found["totalCount"], ids) == ((1, [row.global_id]) if row in cards else (0, [])), name
