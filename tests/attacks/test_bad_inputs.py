"""Texts, ids and lists that nobody should send, in every place of the schema that takes one: refused, and no effect."""

from typing import Any
from uuid import uuid4

import pytest
from strawberry.relay.utils import from_base64, to_base64

from settings import Settings
from tests.attacks.ids import kinds
from tests.attacks.inputs import ELSEWHERE, Place, asked, lists, places
from tests.attacks.other_workspace import Ids, filled, nowhere
from tests.behaviours.office import do
from tests.behaviours.office import ids as office
from tests.db.facts import Rows, rows
from tests.people import Caller, World

BAD_TEXTS = {
    "NUL": "a\0b",
    "turned around": "a\u202eb",
    "a control character": "a\x1bb",
    "unmarked": "\u200b\u2060",
    "long": "a" * 1_000_000,
    "long and wide": "\U0001f9ff" * 30_000,
}
SEARCHED = {("people", "email"), ("people", "text"), ("workInProgress", "statuses")}
"""What finds nothing, whatever it is."""
REFUSED = {"BAD_USER_INPUT", "LIMIT_EXCEEDED", "NOT_FOUND", "UNAUTHENTICATED", "FORBIDDEN"}


def codes(answer: dict[str, Any]) -> set[str]:
    """The codes of all errors of an answer."""
    found = {error["extensions"]["code"] for error in answer.get("errors", [])}
    for payload in (answer.get("data") or {}).values():
        found |= {error["code"] for error in (payload or {}).get("userErrors", [])}
    return found


async def unchanged(settings: Settings, before: Rows) -> bool:
    """Whether all tables hold what they held."""
    return await rows(settings.database_url) == before


@pytest.mark.behaviour("N-02")
async def test_texts_that_nobody_can_mean_change_nothing(world: World, settings: Settings) -> None:
    owner = await world.person("Nadia Halden")
    ids = await filled(owner)
    for text in BAD_TEXTS:
        await check_text(owner, settings, ids, text)


async def check_text(owner: Caller, settings: Settings, ids: Ids, text: str) -> None:
    """Try a text in every place that takes one."""
    before, tried = await rows(settings.database_url), places("String")
    assert len(tried) > 50
    for place in tried:
        if place.operation == "subscription":
            continue
        document, given = asked(place, BAD_TEXTS[text], ids)
        answer = await owner.run(document, **given)
        found = codes(answer)
        assert found <= REFUSED, (str(place), answer)
        searched = (place.field, place.name) in SEARCHED
        nothing_left = text == "unmarked" and not found and place.name not in ("name", "status", "clientName")
        # A token that opens nothing shows nothing; a language that there is none of is English.
        shown = place.name in ("token", "language") and place.operation == "query"
        shown = shown or (place.field, place.name) == ("invite", "emails")  # each address has its own answer
        # Nothing else becomes visible here, so nothing is to be confirmed.
        shown = shown or (place.field, place.name) == ("setVisibility", "confirmation")
        assert found or searched or shown or nothing_left, (str(place), answer)
        if nothing_left and place.operation == "mutation":
            before = await rows(settings.database_url)  # a text of nothing may stand for none
    assert await unchanged(settings, before)


@pytest.mark.behaviour("N-02")
async def test_halves_of_characters_are_no_text(plain_world: World) -> None:
    owner = await plain_world.person("Nadia Halden")
    ids = await filled(owner)
    for place in places("String", "ID"):
        document, given = asked(place, "HALF", ids)
        variables = str(given).replace("'", '"').replace("True", "true").replace("HALF", "\\ud800")
        body = f'{{"query": "{document}", "variables": {variables}}}'
        headers = {**owner.headers, "Content-Type": "application/json"}
        response = await owner.http.post(f"{owner.url}/graphql", content=body.encode(), headers=headers)
        assert codes(response.json()) == {"BAD_USER_INPUT"}, (str(place), response.text)
    # Nor where GraphQL's own escapes spell them.
    for document in ('{ people(filter: {text: "\\ud800"}) { totalCount } }', '{ node(id: "\\udfff") { id } }'):
        assert (await owner.codes(document)) == ["GRAPHQL_PARSE_FAILED"]


def bad_ids(kind: str, ids: Ids) -> dict[str, str]:
    """What is no id of a thing of this type, though it looks like one or is one of something else."""
    row = from_base64(ids[kind])[1]
    return {
        "of another type": next(each for name, each in ids.items() if name not in (kind, ELSEWHERE)),
        "of another name": to_base64("Nothing", row),
        "in capitals": to_base64(kind, row.upper()),
        "in braces": to_base64(kind, f"{{{row}}}"),
        "without dashes": to_base64(kind, row.replace("-", "")),
        "with more": to_base64(kind, f"{row} "),
        "only a type": to_base64(kind, ""),
        "a bare row": row,
        "empty": "",
        "blank": " ",
        "not base64": "§$%&/()=",
        "NUL": f"{ids[kind]}\0",
        "long": "A" * 10_000,
        "SQL": "' OR 1=1 --",
    }


@pytest.mark.behaviour("N-02")
async def test_what_is_no_id_is_as_an_id_of_nothing(world: World, settings: Settings) -> None:
    owner = await world.person("Nadia Halden")
    ids = await filled(owner)
    ids[ELSEWHERE] = (await office(owner))["Lindenhof Hausverwaltung"]
    before, tried = await rows(settings.database_url), places("ID")
    assert len(tried) > 30
    for place in tried:
        if place.field == "signIn" or place.operation == "subscription":
            continue  # limited, and tried below; followed, and tried in test_project_changes.py
        kind = kind_of(place)
        # A subject or node may be of any type: what is an id of another thing that there is is one.
        skip = {"of another type", "of another name"} if place.name in ("subjectId", "id") else set()
        document, given = asked(place, nowhere()[kind], ids)
        expected = codes(await owner.run(document, **given)) or {"NOT_FOUND"} - NOTHING_OPEN.get(place.field, set())
        for name, bad in bad_ids(kind, ids).items():
            if name not in skip:
                document, given = asked(place, bad, ids)
                answer = await owner.run(document, **given)
                assert codes(answer) == expected, (str(place), name, answer)
    assert await unchanged(settings, before)


def kind_of(place: Place) -> str:
    """The type of thing whose ids belong here."""
    return kinds(place.field, place.name)[0]


NOTHING_OPEN = {"approvalRequest": {"NOT_FOUND"}, "statusNews": {"NOT_FOUND"}}
"""Where what does not exist is null, like what is not open any more."""
MANY = {
    "assigneeIds": 50,
    "labelIds": 20,
    "requestApproval.input.personIds": 20,
    "taskIds": 100,
    **{f"{field}Automation.input.{name}": 100 for field in ("create", "update") for name in ("labelIds", "companyIds")},
    **{f"board.filter.{name}": 50 for name in ("labelIds", "companyIds")},
}
"""Lists that hold fewer than the others, which hold 500."""
MAY_BE_EMPTY = ("assigneeIds", "labelIds", "companyIds")
LAST = ("removeFromProject", "archiveProjects", "restoreProjects")
ADDING = ("createPerson", "invite", "invitePerson", "createInvitationLink")
"""Where to add somebody to no project is nothing unusual."""


async def refused_for(caller: Caller, place: Place, tried: list[Any], ids: Ids) -> set[str]:
    """The codes that a list is refused with."""
    document, given = asked(place, tried, ids)
    return codes(await caller.run(document, **given))


@pytest.mark.behaviour("N-02")
async def test_lists_that_are_empty_or_too_long_or_hold_nothing(world: World, settings: Settings) -> None:
    owner = await world.person("Nadia Halden")
    ids = await filled(owner)
    before, tried = await rows(settings.database_url), lists()
    assert len(tried) >= 7
    for place in tried:
        kind = kind_of(place)
        many = [to_base64(kind, uuid4()) for _ in range(MANY.get(str(place), MANY.get(place.name, 500)) + 1)]
        assert await refused_for(owner, place, many, ids) == {"LIMIT_EXCEEDED"}, str(place)
        # What a board is filtered by, and there is not, is on no card of it.
        nothing = set() if place.argument == "filter" else {"NOT_FOUND"}
        assert await refused_for(owner, place, many[:-1], ids) == nothing, str(place)
        assert await refused_for(owner, place, [None], ids) == {"BAD_USER_INPUT"}, str(place)
        # One that does not exist spoils the others: all or none.
        assert await refused_for(owner, place, [ids[kind], many[0]], ids) == nothing, str(place)
        if place.field not in ADDING and place.name not in MAY_BE_EMPTY:
            assert await refused_for(owner, place, [], ids) == {"BAD_USER_INPUT"}, str(place)
    assert await unchanged(settings, before)


@pytest.mark.behaviour("N-02", "N-11")
async def test_who_is_named_twice_is_changed_once(world: World) -> None:
    owner = await world.person("Nadia Halden")
    ids = await filled(owner)
    count = "{ auditEntries(first: 1) { totalCount } }"
    # Last, who is taken out of a project, for they are asked to approve what is in it; and what puts it away.
    for place in sorted(lists(), key=lambda place: LAST.index(place.field) if place.field in LAST else -1):
        kind = kind_of(place)
        if str(place) == "requestApproval.input.personIds":
            await do(owner, "withdrawApproval", taskIds=[ids["Task"]])  # it was requested a moment ago, by its taskIds
        once = (await owner.ask(count))["auditEntries"]["totalCount"]
        document, given = asked(place, [ids[kind]] * 3, ids)
        answer = await owner.run(document, **given)
        if place.field == "answerApproval":
            continue  # the client's people answer: see test_approvals.py
        assert codes(answer) == set(), (str(place), answer)
        written = (await owner.ask(count))["auditEntries"]["totalCount"] - once
        assert written <= (2 if place.field == "createPerson" else 1), (str(place), written)
