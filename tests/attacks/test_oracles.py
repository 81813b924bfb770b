"""Asking around for what one may not see: searches, explanations, sessions of others."""

from typing import Any
from uuid import UUID

import pytest
from strawberry.relay.utils import from_base64, to_base64

from db import sessions
from db.models import Person, Session, Workspace
from tests.behaviours.office import do, ids, listed
from tests.people import Caller, World

SEARCH = """query($text: String!) { people(first: 100, filter: {text: $text}) { totalCount edges { node {
  displayName email phone } } } }"""
PEOPLE = "{ people(first: 100) { edges { node { displayName email phone } } } }"
EXPLAIN = """query($p: ID!, $id: ID!) { explainAccess(personId: $p, id: $id) { visible
  reasons { sentence holds } } }"""
REVOKE = "mutation($id: ID!) { revokeSession(input: {id: $id}) { sessionId userErrors { code message field } } }"
AUDIT = "{ auditEntries(first: 100) { totalCount edges { node { id subjectName } } } }"
PATTERNS = ("%", "_", "%%", "a%e", "a_e", "\\", "\\%", "\\_", "[a-z]", "*", "?", "'", '"', "--", ";", "|", "$1", "?1")
NO_PATTERNS = ("@", "+49", "é", "İ", "ẞ", "\u017f", "\u0308", ".", "{", "NULL", "", " ", "' OR ''='")


@pytest.mark.behaviour("N-02", "S-09")
async def test_a_search_finds_what_is_shown_and_reads_no_pattern(world: World) -> None:
    owner = await world.person("Nadia Halden")
    company = (await ids(owner))["Meridian Houses"]
    for called in ("100% Ward_robe", "Back\\slash", 'O\'Neill "Q"'):
        await do(owner, "createPerson", companyId=company, displayName=called, contactPrivacy="ADMINS")
    for name in ("Nadia Halden", "Sophie Marchand", "Piotr Wolski", "Katrin Vogt", "Timur Bekov"):
        caller = await world.person(name)
        everybody = await listed(caller, PEOPLE)
        for text in (*PATTERNS, *NO_PATTERNS):
            found = (await caller.ask(SEARCH, text=text))["people"]
            wanted = [node["displayName"] for node in everybody if holds(node, text)]
            told = [edge["node"]["displayName"] for edge in found["edges"]]
            assert (sorted(told), found["totalCount"]) == (sorted(wanted), len(wanted)), (name, text)


def holds(node: dict[str, Any], text: str) -> bool:
    """Whether what is shown of a person holds a text, letter by letter."""
    in_name = text.casefold() in node["displayName"].casefold()
    return in_name or text.lower() in (node["email"] or "\0") or text in (node["phone"] or "\0")


@pytest.mark.behaviour("N-11", "N-02")
async def test_the_audit_log_is_shown_to_admins_alone(world: World) -> None:
    owner = await world.person("Nadia Halden")
    known = await ids(owner)
    await owner.set_status([known["Lobby and reception, London"]], status="Audited")
    entry = (await listed(owner, AUDIT))[0]["id"]
    for name in ("Sophie Marchand", "Leyla Demir"):
        caller = await world.person(name)
        assert await caller.codes(AUDIT) == ["FORBIDDEN"]
        for document in ("{ auditEntries { totalCount } }", "{ auditEntries { pageInfo { hasNextPage } } }"):
            assert await caller.codes(document) == ["FORBIDDEN"]
        assert await caller.codes("query($id: ID!) { node(id: $id) { id } }", id=entry) == ["NOT_FOUND"]


@pytest.mark.behaviour("N-06", "N-02")
async def test_nobody_ends_the_sessions_of_others(world: World) -> None:
    owner, katrin = await world.person("Nadia Halden"), await world.person("Katrin Vogt")
    known = await ids(owner)
    await owner.ask('mutation { createWorkspace(input: {name: "Elsewhere"}) { workspace { id } } }')
    away = await Person.filter(display_name="Nadia Halden").order_by("-workspace__created_at").first()
    assert away is not None
    elsewhere = world.with_token((await sessions.start(away))[0])
    viewing = await do(owner, "startViewAs", "token", personId=known["Katrin Vogt"])
    before = await Session.all().order_by("id").values()
    others = {row["id"] for row in before}
    nowhere = to_base64("Session", UUID(int=0))
    for caller in (owner, katrin, elsewhere):
        mine = {UUID(from_base64(row["id"])[1]) for row in (await caller.ask("{ sessions { id } }"))["sessions"]}
        expected = (await caller.ask(REVOKE, id=nowhere))["revokeSession"]
        assert [error["code"] for error in expected["userErrors"]] == ["NOT_FOUND"]
        for session in others - mine:
            assert (await caller.ask(REVOKE, id=to_base64("Session", session)))["revokeSession"] == expected
    assert await Session.all().order_by("id").values() == before
    assert (await world.with_token(viewing["token"]).ask("{ viewer { looksOnly } }"))["viewer"]["looksOnly"]


async def explained(caller: Caller, person: str, thing: str) -> dict[str, Any]:
    """The whole answer."""
    return await caller.run(EXPLAIN, p=person, id=thing)


@pytest.mark.behaviour("N-04", "N-02")
async def test_explanations_of_what_is_not_there_are_alike(world: World) -> None:
    owner, ifeoma, leyla = [await world.person(name) for name in ("Nadia Halden", "Ifeoma Okafor", "Leyla Demir")]
    known = await ids(owner)
    hidden = known["Top-floor residence"]
    unknown = {kind: to_base64(kind, UUID(int=7)) for kind in ("Person", "Project", "Company")}
    for caller, person, thing in (
        (ifeoma, known["Eleanor Whitcombe"], hidden),
        (ifeoma, known["Ifeoma Okafor"], hidden),
        (leyla, known["Leyla Demir"], hidden),
        (leyla, known["Bartosz Lis"], known["Wayfinding and room numbers"]),
    ):
        nothing = unknown[from_base64(thing)[0]]
        expected = await explained(
            caller, *((person, nothing) if person != known["Bartosz Lis"] else (unknown["Person"], thing))
        )
        assert await explained(caller, person, thing) == expected
        assert expected["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.behaviour("N-04", "N-02")
async def test_explanations_of_people_and_companies_are_for_admins(world: World) -> None:
    owner, ifeoma = await world.person("Nadia Halden"), await world.person("Ifeoma Okafor")
    known = await ids(owner)
    made = await do(
        owner, "createProject", "project { id }", companyId=known["Wrzos Kawiarnie i Piekarnie"], name="Secret"
    )
    secret = made["project"]["id"]
    await do(owner, "setProjectReach", projectIds=[secret], openToWorkspace=False)
    asked = [
        (known["Piotr Wolski"], known["Bartosz Lis"]),
        (known["Piotr Wolski"], known["Wrzos Kawiarnie i Piekarnie"]),
    ]
    unknown = (known["Piotr Wolski"], to_base64("Person", UUID(int=7)))
    people = [known["Piotr Wolski"], known["Bartosz Lis"]]
    told = []
    for _ in range(2):
        answers = [await explained(ifeoma, *each) for each in (*asked, unknown)]
        assert [answer["errors"][0]["extensions"]["code"] for answer in answers] == ["FORBIDDEN"] * 3
        told.append(answers)
        await do(owner, "addToProject", projectId=secret, personIds=people)
    assert told[0] == told[1]
    assert (await explained(owner, *asked[0]))["data"]["explainAccess"]["visible"] is True


@pytest.mark.behaviour("N-03", "N-06")
async def test_looking_as_somebody_ends_with_whatever_it_rests_on(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    meridian = known["Meridian Houses"]
    ways: dict[str, dict[str, Any]] = {
        "signOutPerson": {"personId": known["Edwin Brix"]},
        "changeRole": {"personId": known["Edwin Brix"], "role": "MEMBER"},
        "changeCompanyKind": {"companyId": meridian, "kind": "OWN", "otherwise": "GUEST"},
        "movePerson": {"personId": known["Edwin Brix"], "companyId": meridian, "role": "MEMBER"},
        "removePerson": {"personId": known["Edwin Brix"]},
        "sign out everywhere": {},
    }
    for way, given in ways.items():
        name = "Ifeoma Okafor" if way == "sign out everywhere" else "Edwin Brix"
        if name == "Ifeoma Okafor":
            await do(nadia, "changeRole", personId=known[name], role="ADMIN")
        admin = await world.person(name)
        payload = await do(admin, "startViewAs", "token", personId=known["Eleanor Whitcombe"])
        viewing = world.with_token(payload["token"])
        async with viewing.follow() as stream:
            assert (await stream.change())["change"] == "BOOKMARK"
            if way == "sign out everywhere":
                await admin.ask("mutation { signOut(input: {everywhere: true}) { userErrors { code } } }")
            else:
                await do(nadia, way, **given)
            assert (await stream.ended())[0] == 4401, way
        assert await viewing.codes("{ viewer { tier } }") == ["UNAUTHENTICATED"], way
        roles = [{"personId": known[each], "role": "MEMBER"} for each in ("Eleanor Whitcombe", "Rajiv Menon")]
        if way == "changeCompanyKind":
            await do(nadia, way, companyId=meridian, kind="CLIENT", roles=roles)
        elif way == "movePerson":
            await do(nadia, way, personId=known["Edwin Brix"], companyId=known["Halden & Brix"], role="ADMIN")
        elif way == "changeRole":
            await do(nadia, way, personId=known["Edwin Brix"], role="ADMIN")
    # None of the tokens that were given out comes back with time or role.
    assert await Workspace.all().count() == 1
