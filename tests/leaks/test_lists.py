"""Filters, orders, counts and pages: what is hidden is not found, not counted, and stands nowhere in particular."""

import json
from typing import Any

import pytest

from db.models import Person
from tests.leaks.canaries import Row
from tests.leaks.columns import TIERS
from tests.leaks.conftest import Leaks
from tests.leaks.documents import paged, schema_from
from tests.leaks.viewers import Asked, Asker

PEOPLE = """query($filter: PeopleFilter, $orderBy: PeopleOrder, $first: Int, $after: String) {
  people(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id displayName email } } } }"""
AUDIT = """query($filter: AuditFilter) { auditEntries(filter: $filter, first: 100) {
  totalCount edges { node { id subjectName actorName actor { id } values { before after } } } } }"""
FOUND = "{ totalCount edges { node { id displayName email } } }"
A_PAGE = 15
TIER_NAMES = list(TIERS)
AT_ONCE = 20
# Two that see much and two that see little of people, from each side.
ASKING = ("member", "firm's guest", "partner's guest", "client's member", "client's guest", "client's idle guest")


async def asked(leaks: Leaks, asker: Asker, document: str, field: str, **variables: Any) -> Any:
    """A list as somebody gets it, with no canary in the answer that is not meant for them."""
    data = await _data(leaks, asker, document, variables)
    return data and data[field]


async def filtered(leaks: Leaks, asker: Asker, filters: list[dict[str, str]]) -> list[tuple[set[str], int]]:
    """Whom each filter finds, and how many it says that there are."""
    found = []
    for start in range(0, len(filters), AT_ONCE):
        some = {f"f{number}": wanted for number, wanted in enumerate(filters[start : start + AT_ONCE])}
        declared = " ".join(f"${name}: PeopleFilter" for name in some)
        fields = " ".join(f"{name}: people(filter: ${name}, first: 100) {FOUND}" for name in some)
        data = await _data(leaks, asker, f"query({declared}) {{ {fields} }}", some)
        found += [(set(ids(data[name])), data[name]["totalCount"]) for name in some]
    return found


async def _data(leaks: Leaks, asker: Asker, document: str, variables: dict[str, Any]) -> Any:
    answer = await asker.over_http(Asked(document, variables))
    assert leaks.leaked(asker, answer) == [], f"{asker}: {variables}"
    return json.loads(answer.rsplit(b"\n", 1)[1])["data"]


def ids(page: Any) -> list[str]:
    """Whom a page lists."""
    return [edge["node"]["id"] for edge in page["edges"]]


def askers(leaks: Leaks) -> list[Asker]:
    """By their own sessions: the other door leads to the same lists, as test_answers.py shows."""
    return [leaks.asker(name) for name in ASKING]


@pytest.mark.behaviour("N-02", "S-09")
async def test_a_hidden_contact_is_not_found_by_what_it_is(leaks: Leaks) -> None:
    for asker in askers(leaks):
        assert asker.person is not None
        reached = leaks.oracle.people(asker.person)
        filters: list[dict[str, str]] = []
        expected: list[tuple[set[str], int]] = []
        for person in leaks.aviary.rows["Person"]:
            filters += [{"email": person["email"].upper()}, {"text": person["email"][2:]}, {"text": person["phone"]}]
            seen = person in reached and leaks.oracle.shows_contacts(asker.person, person)
            expected += [({person.global_id}, 1) if seen else (set(), 0)] * 3
        assert await filtered(leaks, asker, filters) == expected, asker


@pytest.mark.behaviour("N-02", "S-09", "W-02")
async def test_filters_find_nobody_out_of_reach_and_tell_nothing_of_companies_and_projects(leaks: Leaks) -> None:
    for asker in askers(leaks):
        assert asker.person is not None
        people = leaks.oracle.people(asker.person)
        companies, files = leaks.oracle.companies(asker.person), leaks.oracle.files(asker.person)
        wanted: list[tuple[dict[str, str], list[Row]]] = []
        for company in leaks.aviary.rows["Company"]:
            inside = [row for row in people if row["company_id"] == company["id"] and company in companies]
            wanted.append(({"companyId": company.global_id}, inside))
        for project in leaks.aviary.rows["Project"][::2]:
            added = [row for row in people if leaks.oracle.added(row, project) and project in files]
            wanted.append(({"projectId": project.global_id}, added))
        for person in leaks.aviary.rows["Person"][::4]:
            # What people are sorted by holds a canary of its own here, and is what a text is sought in.
            wanted.append(({"text": person["sort_name"]}, [person] if person in people else []))
            wanted += [({"text": person[column]}, []) for column in ("note", "address", "job_title")]
        expected = [({row.global_id for row in rows}, len(rows)) for _, rows in wanted]
        assert await filtered(leaks, asker, [given for given, _ in wanted]) == expected, asker


@pytest.mark.behaviour("N-02", "S-09")
async def test_an_order_is_made_of_what_is_seen_alone(leaks: Leaks) -> None:
    for asker in askers(leaks):
        assert asker.person is not None
        people = leaks.oracle.people(asker.person)
        shown = [row for row in people if leaks.oracle.shows_contacts(asker.person, row)]
        before = ids(await asked(leaks, asker, PEOPLE, "people", orderBy="EMAIL", first=100))
        by_email = [row.global_id for row in sorted(shown, key=lambda row: row["email"])]
        assert before[len(people) - len(shown) :] == by_email, f"{asker}: those who are seen, by their addresses, last"
        hidden = [row for row in people if row not in shown]
        for text in ("a", "z"):
            for row in hidden:
                await Person.filter(id=row["id"]).update(email=f"{text}{row['email']}")
            assert ids(await asked(leaks, asker, PEOPLE, "people", orderBy="EMAIL", first=100)) == before, asker
        for row in hidden:
            await Person.filter(id=row["id"]).update(email=row["email"])


@pytest.mark.behaviour("N-02")
async def test_pages_hold_what_the_whole_list_holds(leaks: Leaks) -> None:
    for asker in [*askers(leaks), leaks.asker("admin")]:
        for name, document in paged(schema_from(TIER_NAMES[leaks.oracle.depth(asker.person)])):
            whole = await asked(leaks, asker, document, name, first=100)
            if whole is None:
                assert name in (
                    "auditEntries",
                    "undeliveredMails",
                    "invitations",
                    "stepsLeftBehind",
                )  # for some of the firm
                continue
            found: list[str] = []
            after, more = None, True
            while more:
                page = await asked(leaks, asker, document, name, first=A_PAGE, after=after)
                assert page["totalCount"] == whole["totalCount"] == len(whole["edges"])
                found += ids(page)
                after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
            assert found == ids(whole), f"{asker}: {name}"


@pytest.mark.behaviour("N-02", "N-11")
async def test_filters_of_the_audit_log_find_entries_for_admins_of_this_workspace_alone(leaks: Leaks) -> None:
    rows = leaks.aviary.rows["AuditEntry"]
    by_id = {
        row["id"]: row for model in ("Person", "Project", "Company", "Session") for row in leaks.aviary.rows[model]
    }
    filters: list[dict[str, str]] = []
    for row in rows:
        filters += [{"subjectId": by_id[row["subject_id"]].global_id}, {"actorId": by_id[row["actor_id"]].global_id}]
        filters += [{"action": row["action"]}, {"since": row["at"].isoformat()}, {"before": row["at"].isoformat()}]
        filters += [{"personId": by_id[row["person_id"]].global_id}] if row["person_id"] else []
    for name in ("admin", "owner there"):
        for wanted in filters:
            await asked(leaks, leaks.asker(name), AUDIT, "auditEntries", filter=wanted)
    for name in ("member", "firm's guest"):
        for wanted in filters[:6]:
            answer = await leaks.asker(name).over_http(Asked(AUDIT, {"filter": wanted}))
            assert b"FORBIDDEN" in answer
            assert leaks.leaked(leaks.asker(name), answer) == []
