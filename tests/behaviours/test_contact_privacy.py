"""Contact privacy: who sees how somebody can be reached, in every place where that could show."""

from typing import Any

import pytest

from tests.behaviours.office import do, does_not_know, everything, ids, news, person_now, quiet, refused
from tests.people import Caller, World

LOBBY = "Lobby and reception, London"
EMAIL, PHONE, ADDRESS = "zz.rajiv@meridianhouses.example", "+44 20 5550 4999", "9 Canary Yard"
SHOWN = {"email": EMAIL, "phone": PHONE, "address": ADDRESS}
HIDDEN: dict[str, str | None] = {"email": None, "phone": None, "address": None}
PLACES = """query($id: ID!, $project: ID!, $email: String!, $exactly: String!) {
  node(id: $id) { ... on Person { id email phone address } }
  listed: people(first: 100, filter: {text: "Rajiv Menon"}) { edges { node { id email phone address } } }
  project: node(id: $project) { ... on Project { people { id email phone address } } }
  byEmail: people(filter: {email: $exactly}) { totalCount edges { node { id } } }
  byTextOfEmail: people(filter: {text: $email}) { totalCount edges { node { id } } }
  byTextOfPhone: people(filter: {text: "5550 4999"}) { totalCount edges { node { id } } }
  ordered: people(first: 100, orderBy: EMAIL) { edges { node { id email } } }
}"""
VIEWERS = {
    "EVERYONE": {"owner", "admin", "member", "own guest", "partner", "colleague", "another client", "self"},
    "NOT_CLIENTS": {"owner", "admin", "member", "own guest", "partner", "self"},
    "ADMINS": {"owner", "admin", "self"},
}
CAST = {
    "owner": "Nadia Halden",
    "admin": "Edwin Brix",
    "member": "Sophie Marchand",
    "own guest": "Leyla Demir",
    "partner": "Piotr Wolski",
    "colleague": "Eleanor Whitcombe",
    "another client": "Amira Haddad",
    "self": "Rajiv Menon",
}
LIVE = """subscription { clientStatusChanges { change projectId project {
  clientStatus { status } people { displayName email phone } } } }"""


async def check_places(caller: Caller, rajiv: str, lobby: str, seen: bool) -> None:
    """Assert that the caller sees Rajiv everywhere, and how to reach him everywhere or nowhere."""
    asked = {"id": rajiv, "project": lobby, "email": "ZZ.Rajiv@", "exactly": EMAIL.upper()}
    answer = await caller.run(PLACES, **asked)
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    contacts: dict[str, Any] = {"id": rajiv, **(SHOWN if seen else HIDDEN)}
    assert data["node"] == contacts
    assert [edge["node"] for edge in data["listed"]["edges"]] == [contacts]
    assert [person for person in data["project"]["people"] if person["id"] == rajiv] == [contacts]
    found = {"totalCount": 1, "edges": [{"node": {"id": rajiv}}]} if seen else {"totalCount": 0, "edges": []}
    assert (data["byEmail"], data["byTextOfEmail"], data["byTextOfPhone"]) == (found, found, found)
    # His is the last address of all; hidden, he stands with those of whom none is seen, at the beginning.
    emails = [edge["node"]["email"] or "" for edge in data["ordered"]["edges"]]
    place = [edge["node"]["id"] for edge in data["ordered"]["edges"]].index(rajiv)
    assert emails == sorted(emails)
    assert emails[place] == (EMAIL if seen else "")
    for value in () if seen else SHOWN.values():
        assert value not in str(answer)


@pytest.mark.behaviour("S-09", "N-02")
async def test_contact_privacy_holds_in_every_place_for_every_viewer(world: World) -> None:
    nadia = await world.person("Nadia Halden")
    known = await ids(nadia)
    rajiv, lobby = known["Rajiv Menon"], known[LOBBY]
    await do(nadia, "updatePerson", personId=rajiv, **SHOWN)
    added = [known[CAST[who]] for who in ("own guest", "partner", "another client", "self")]
    await do(nadia, "addToProject", projectId=lobby, personIds=added, acrossClients=True)
    callers = {who: await world.person(name) for who, name in CAST.items()}
    for privacy, seeing in VIEWERS.items():
        payload = await do(nadia, "setContactPrivacy", "people { id }", personIds=[rajiv], privacy=privacy)
        assert payload["people"] == [{"id": rajiv}]
        for who, caller in callers.items():
            await check_places(caller, rajiv, lobby, who in seeing)


@pytest.mark.behaviour("S-09", "N-02")
async def test_pages_by_address_do_not_tell_where_a_hidden_one_stands(world: World) -> None:
    eleanor = await world.person("Eleanor Whitcombe")
    document = """query($after: String) { people(first: 1, after: $after, orderBy: EMAIL) {
      pageInfo { hasNextPage endCursor } edges { node { displayName email } } } }"""
    after, names, emails = None, [], []
    while True:
        page = (await eleanor.ask(document, after=after))["people"]
        names += [edge["node"]["displayName"] for edge in page["edges"]]
        emails += [edge["node"]["email"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    whole = await eleanor.ask("{ people(first: 100, orderBy: EMAIL) { edges { node { displayName } } } }")
    assert names == [edge["node"]["displayName"] for edge in whole["people"]["edges"]]
    assert len(names) == len(set(names))
    shown = [email for email in emails if email]
    assert shown == sorted(shown) == ["eleanor@meridianhouses.example", "rajiv@meridianhouses.example"]
    assert emails == [None] * (len(emails) - 2) + shown


@pytest.mark.behaviour("N-02", "S-08")
async def test_filters_count_nobody_whom_the_viewer_does_not_see(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    piotr, known = await world.person("Piotr Wolski"), await ids(nadia)
    document = "query($filter: PeopleFilter) { people(filter: $filter) { totalCount } }"

    async def count(caller: Caller, **wanted: str) -> int:
        number: int = (await caller.ask(document, filter=wanted))["people"]["totalCount"]
        return number

    meridian, lindenhof = known["Meridian Houses"], known["Lindenhof Hausverwaltung"]
    closed, wanted = known["Technikraum der Hauptverwaltung"], {"kind": "CLIENT", "role": "MEMBER"}
    assert [await count(nadia, companyId=company) for company in (meridian, lindenhof)] == [4, 4]
    assert (await count(nadia, projectId=closed), await count(nadia, **wanted)) == (2, 7)
    assert await count(nadia, **wanted, companyId=meridian, text="MENON") == 1
    assert [await count(eleanor, companyId=company) for company in (meridian, lindenhof)] == [4, 0]
    assert [await count(eleanor, projectId=closed), await count(piotr, projectId=closed)] == [0, 2]
    # What stands for anything elsewhere stands for itself here.
    assert [await count(nadia, text=text) for text in ("%", "_", "\\", "\0")] == [0, 0, 0, 0]
    # What nobody can be called or reached by is not found: by nobody, and without anything breaking.
    for caller in (nadia, eleanor):
        for odd in ("x" * 5_000 + "@example.com", "İ" * 254, "n\0dia@haldenbrix.example", "a\0b"):
            assert (await count(caller, email=odd), await count(caller, text=odd)) == (0, 0)
    for wrong in ({"companyId": "x"}, {"projectId": meridian}):
        assert await nadia.codes(document, filter=wrong) == ["NOT_FOUND"]


@pytest.mark.behaviour("S-09")
async def test_many_are_set_at_once_all_or_none_and_only_by_who_may(world: World) -> None:
    nadia, sophie = await world.person("Nadia Halden"), await world.person("Sophie Marchand")
    known = await ids(nadia)
    names = ["Rajiv Menon", "Katrin Vogt", "Piotr Wolski", "Sophie Marchand", "Hedwig Lorenz"]
    people = [known[name] for name in names]
    before = await everything(world)
    for given, code in (
        ([*people, known["Meridian Houses"]], "NOT_FOUND"),
        ([*people, people[0][:-4] + "AAAA"], "NOT_FOUND"),
        ([], "BAD_USER_INPUT"),
        (people * 101, "LIMIT_EXCEEDED"),
    ):
        refusal = await refused(nadia, "setContactPrivacy", personIds=given, privacy="ADMINS")
        assert refusal[:2] == (code, "personIds"), refusal
    reason = "Only the firm's owners and admins change other people's contact privacy. Ask one of them."
    for other in ([known["Rajiv Menon"]], [known["Sophie Marchand"], known["Rajiv Menon"]]):
        refusal = await refused(sophie, "setContactPrivacy", personIds=other, privacy="EVERYONE")
        assert refusal == ("FORBIDDEN", "personIds", reason)
    for name in ("Eleanor Whitcombe", "Piotr Wolski"):
        document = "mutation { setContactPrivacy(input: {personIds: [], privacy: ADMINS}) { userErrors { code } } }"
        assert await does_not_know(await world.person(name), document, "setContactPrivacy")
    assert await everything(world) == before

    given = list(reversed(people))
    fields = "people { id contactPrivacy }"
    payload = await do(nadia, "setContactPrivacy", fields, personIds=given, privacy="ADMINS")
    assert payload["people"] == [{"id": person, "contactPrivacy": "ADMINS"} for person in given]
    assert {(await person_now(nadia, name))["contactPrivacy"] for name in names} == {"ADMINS"}
    # A member opens her own.
    own = {"personIds": [known["Sophie Marchand"]], "privacy": "EVERYONE"}
    assert (await do(sophie, "setContactPrivacy", fields, **own))["people"][0]["contactPrivacy"] == "EVERYONE"


@pytest.mark.behaviour("S-09", "N-01")
async def test_live_everybody_sees_their_own_details_and_nobody_those_that_are_hidden(world: World) -> None:
    nadia, eleanor = await world.person("Nadia Halden"), await world.person("Eleanor Whitcombe")
    rajiv, known = await world.person("Rajiv Menon"), await ids(nadia)
    two, project = [known["Rajiv Menon"], known["Eleanor Whitcombe"]], known["Team dining room"]
    await do(nadia, "addToProject", projectId=project, personIds=two)

    def contacts(change: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
        assert (change["change"], change["projectId"]) == ("UPDATED", project)
        return {each["displayName"]: (each["email"], each["phone"]) for each in change["project"]["people"]}

    own = {
        "Eleanor Whitcombe": ("eleanor@meridianhouses.example", "+44 20 5550 4001"),
        "Rajiv Menon": ("rajiv@meridianhouses.example", "+44 20 5550 4002"),
    }
    async with eleanor.follow(LIVE) as hers, rajiv.follow(LIVE) as his:
        assert [await news(hers), await news(his)] == [("BOOKMARK", None)] * 2
        for privacy, his_for_her in (("ADMINS", (None, None)), ("EVERYONE", own["Rajiv Menon"])):
            await do(nadia, "setContactPrivacy", personIds=[known["Rajiv Menon"]], privacy=privacy)
            assert contacts(await hers.change()) == {**own, "Rajiv Menon": his_for_her}
            assert contacts(await his.change()) == {**own, "Eleanor Whitcombe": (None, None)}
        await do(nadia, "setContactPrivacy", personIds=two, privacy="NOT_CLIENTS")
        assert contacts(await hers.change()) == {**own, "Rajiv Menon": (None, None)}
        assert contacts(await his.change()) == {**own, "Eleanor Whitcombe": (None, None)}
        # What is hidden from her changes without a sound; he, who alone sees it, fetches again.
        await do(nadia, "updatePerson", personId=known["Rajiv Menon"], phone="+44 20 5550 4777")
        assert await news(his) == ("RESET", None)
        assert await quiet(world, hers, project)
        assert (await rajiv.ask("{ viewer { person { phone } } }"))["viewer"]["person"]["phone"] == "+44 20 5550 4777"
        # Nor is there one between two kinds of privacy that are the same to her; where she sees it, there is.
        await do(nadia, "setContactPrivacy", personIds=[known["Rajiv Menon"]], privacy="ADMINS")
        assert await quiet(world, hers, project)
        await do(nadia, "setContactPrivacy", personIds=[known["Rajiv Menon"]], privacy="EVERYONE")
        assert contacts(await hers.change())["Rajiv Menon"] == ("rajiv@meridianhouses.example", "+44 20 5550 4777")
        await do(nadia, "updatePerson", personId=known["Rajiv Menon"], phone="+44 20 5550 4002")
        assert contacts(await hers.change())["Rajiv Menon"] == own["Rajiv Menon"]
